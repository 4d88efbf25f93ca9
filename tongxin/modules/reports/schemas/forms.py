"""What the API says and takes about forms, remarks and rounds as a whole."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from ninja import Field, Schema

from tongxin.modules.reports.schemas.reports import FormOut
from tongxin.modules.reports.selectors.tables import Column
from tongxin.modules.reports.services.facts import FormFacts, ItemFacts, RuleFacts

Key = Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{1,40}$")]
Number = Annotated[Decimal, Field(max_digits=18, decimal_places=2)]


class ColumnIn(Schema):
    """One column of a table; with a unit it takes numbers."""

    label: str = Field(min_length=1, max_length=40)
    unit: str = Field("", max_length=12)
    measure: str = Field("", max_length=16)


class ItemIn(Schema):
    """One line of a form."""

    kind: Literal["heading", "figure", "question", "choice", "text", "table", "file"]
    code: Key
    label: str = Field("", max_length=120)
    help: str = Field("", max_length=300)
    is_required: bool = False
    breakdown: str = Field("", max_length=20)
    unit: str = Field("", max_length=12)
    measure: str = Field("", max_length=16)
    compares: bool = True
    shows_target: bool = False
    choices: list[str] = Field([], max_length=50)
    columns: list[ColumnIn] = Field([], max_length=10)
    minimum: Number | None = None
    maximum: Number | None = None

    def facts(self) -> ItemFacts:
        """What the services take."""
        given = self.dict(exclude={"choices", "columns"})
        columns = tuple(Column(**one.dict()) for one in self.columns)
        return ItemFacts(**given, choices=tuple(self.choices), columns=columns)


class RuleIn(Schema):
    """One rule: a movement to explain, or parts that make up a total."""

    kind: Literal["reason", "sum"]
    code: Key
    direction: Literal["", "fall", "rise", "either"] = ""
    percent: Annotated[Decimal, Field(gt=0, max_digits=6, decimal_places=2)] | None = None
    parts: list[Key] = []


class FormIn(Schema):
    """A whole form of one union, stored as a draft."""

    union: str
    key: Key
    title: str = Field(min_length=1, max_length=80)
    period_kind: Literal["year", "half", "quarter", "month", "any"]
    help: str = Field("", max_length=300)
    compares: bool = True
    due_days: Annotated[int, Field(ge=1, le=366)] | None = None
    due_unit: Literal["", "natural", "working"] = ""
    signs_off: bool = False
    items: list[ItemIn] = Field(max_length=300)
    rules: list[RuleIn] = Field([], max_length=100)

    def facts(self) -> FormFacts:
        """What the services take."""
        given = self.dict(exclude={"union", "items", "rules"})
        rules = [rule.dict() for rule in self.rules]
        return FormFacts(
            **given,
            version=1,
            items=tuple(item.facts() for item in self.items),
            rules=tuple(RuleFacts(**(one | {"parts": tuple(one["parts"])})) for one in rules),
        )


class ItemOut(Schema):
    """One line of a form."""

    kind: str
    code: str
    label: str
    help: str
    is_required: bool
    breakdown: str
    unit: str
    measure: str
    compares: bool
    shows_target: bool
    choices: list[str]
    columns: list[ColumnIn]
    minimum: Decimal | None
    maximum: Decimal | None


class RuleOut(Schema):
    """One rule of a form."""

    kind: str
    code: str
    direction: str
    percent: Decimal | None
    parts: list[str]


class FormDetail(FormOut):
    """A form with its items and rules."""

    state: str
    help: str
    compares: bool
    due_days: int | None
    due_unit: str
    signs_off: bool
    items: list[ItemOut]
    rules: list[RuleOut]

    @staticmethod
    def resolve_items(form) -> list:
        """In their order."""
        return list(form.items.order_by("ordinal"))

    @staticmethod
    def resolve_rules(form) -> list:
        """As they were made."""
        return list(form.rules.order_by("pk"))


class CommentIn(Schema):
    """A remark on one item."""

    code: Key
    text: str = Field(max_length=500)


class CommentOut(Schema):
    """A remark as both sides read it."""

    code: str = Field(alias="item.code")
    text: str
    made_by: str
    made_at: datetime


class ReopenIn(Schema):
    """Why an accepted report is given back."""

    reason: str = Field(max_length=300)


class ProgressOut(Schema):
    """How far a union and all below it are."""

    union: str
    counts: dict[str, int]


class TogetherOut(Schema):
    """One item over all reports received, and on how many of how many it rests."""

    code: str
    label: str
    unit: str
    total: Decimal | None
    choices: dict[str, int]
    answered: int
    asked: int
