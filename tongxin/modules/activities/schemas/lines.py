"""What machines are told of waiting lists and no-shows."""

from datetime import datetime

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
