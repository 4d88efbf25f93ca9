"""What machines send and get about the yearly programme."""

from datetime import date, datetime

from ninja import Field, Schema

from tongxin.modules.activities.schemas.sessions import Key, Line


class ProgrammeOut(Schema):
    """A programme with the counts of its tree."""

    id: int
    year: int
    title: str
    theme: str
    union_code: str = Field(alias="union.code")
    continues_id: int | None
    published_at: datetime | None
    blocks: int = Field(alias="block_count")
    categories: int = Field(alias="category_count")
    items: int = Field(alias="item_count")


class ProgrammePage(Schema):
    """Programmes, and where to go on: hand ``next`` back as ``after``."""

    items: list[ProgrammeOut]
    next: int | None


class NumbersOut(Schema):
    """What is planned, and what came of it."""

    items: int
    planned: int
    held: int
    times: int


class LineOut(Schema):
    """A category beside its namesake of the year before; null where there is none."""

    name: str
    category_id: int | None = Field(None, alias="category.pk")
    now: NumbersOut | None
    before: NumbersOut | None


class BlockLinesOut(Schema):
    """A block with its categories."""

    name: str
    lines: list[LineOut]
    now: NumbersOut
    before: NumbersOut


class PlanningBoardOut(Schema):
    """A programme beside the one it continues."""

    programme_id: int = Field(alias="programme.pk")
    blocks: list[BlockLinesOut]
    now: NumbersOut
    before: NumbersOut


class ItemIn(Schema):
    """An item to be put on the plan."""

    category_id: Key
    host_code: Line = Field(max_length=32, description="Code of the hosting union")
    name: Line = Field(min_length=1, max_length=80)
    theme: Line = Field("", max_length=200)
    starts_on: date
    ends_on: date
    planned_count: int = Field(1, ge=0, le=100_000)


class ItemOut(Schema):
    """An item of a programme, and what came of it."""

    id: int
    programme_id: int
    category_id: int
    category: str = Field(alias="category.name")
    block: str = Field(alias="category.block.name")
    name: str
    theme: str
    host_code: str = Field(alias="union.code")
    starts_on: date
    ends_on: date
    planned_count: int
    held_count: int
    times_count: int
    withdrawn_at: datetime | None
    withdraw_reason: str


class ItemPage(Schema):
    """Items, and where to go on."""

    items: list[ItemOut]
    next: int | None
