"""What phones at the door send and are told."""

from datetime import datetime
from typing import Annotated, Literal

from ninja import Field, Schema
from pydantic import AwareDatetime, StringConstraints

Key = Annotated[str, StringConstraints(pattern=r"^[0-9A-Za-z_-]{1,64}$")]
Code = Annotated[str, StringConstraints(min_length=1, max_length=200)]


class ScanIn(Schema):
    """One code as it was scanned, with the server's time of then."""

    code: Code
    scanned_at: AwareDatetime
    key: Key


class ScansIn(Schema):
    """What a phone kept while it had no network."""

    scans: list[ScanIn] = Field(min_length=1, max_length=200)


class LandedOut(Schema):
    """What became of one scan."""

    key: str
    outcome: Literal["done", "again", "refused"]
    worker_name: str
    message: str


class DoorPassOut(Schema):
    """A pass for the door of a session, and until when the gate takes it."""

    text: str
    ends_at: datetime


class LiveOut(Schema):
    """Numbers of a session as they stand, without persons."""

    signed_up: int
    checked_in: int
    headcount: int
    at: datetime
