"""What machines send and are told of draws of seats."""

from datetime import datetime

from ninja import Field, Schema


class DrawIn(Schema):
    """From which public value the seed comes, when, and how long winners may confirm."""

    seed_source: str = Field(max_length=200, min_length=1)
    seed_due_at: datetime
    confirm_hours: int = Field(24, ge=1, le=168)


class DrawOut(DrawIn):
    """A draw as it stands."""

    session_id: int
    lottery_id: int | None
    settled_at: datetime | None


class SeedIn(Schema):
    """The value that became public."""

    seed: str = Field(max_length=200, min_length=1)


class EntryOut(Schema):
    """The own line in a draw, and the code that shows it is one's own."""

    number: int
    entry: str
    nonce: str
    entered_at: datetime
    withdrawn_at: datetime | None


class ConfirmedOut(Schema):
    """A seat that is held for good."""

    session_id: int
    held_at: datetime
