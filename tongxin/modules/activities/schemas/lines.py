"""What machines are told of waiting lists and no-shows."""

from datetime import date, datetime

from ninja import Field, Schema


class PlaceOut(Schema):
    """A seat, or a place in line: the first one is 1."""

    session_id: int
    is_seated: bool
    place: int | None


class NoShowOut(Schema):
    """A seat that stayed empty."""

    id: int
    session_id: int
    worker_name: str
    home_code: str | None = Field(None, alias="signup.home.code")
    missed_at: datetime
    counts: bool
    lifted_at: datetime | None
    lift_reason: str


class NoShowPage(Schema):
    """No-shows, and where to go on: hand ``next`` back as ``after``."""

    items: list[NoShowOut]
    next: int | None


class RuleIn(Schema):
    """From a day on, so many missed sessions within so many days bar for so many."""

    union_code: str
    since: date
    misses: int = Field(ge=1, le=20)
    within_days: int = Field(ge=1, le=365)
    barred_days: int = Field(ge=1, le=365)


class RuleOut(Schema):
    """The rule of one union and all below it."""

    id: int
    union_code: str = Field(alias="union.code")
    since: date
    misses: int
    within_days: int
    barred_days: int


class RulePage(Schema):
    """Rules, and where to go on: hand ``next`` back as ``after``."""

    items: list[RuleOut]
    next: int | None
