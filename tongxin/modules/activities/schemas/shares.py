"""What machines send and are told of seats that are kept for unions."""

from datetime import datetime

from ninja import Field, Schema
from pydantic import AwareDatetime

from tongxin.modules.activities.schemas.sessions import Line


class ShareIn(Schema):
    """How many seats for a union and all below it, and until when; a reason once published."""

    union_code: Line = Field(max_length=32)
    quota: int = Field(ge=1, le=1_000_000)
    returns_at: AwareDatetime
    reason: Line = Field("", max_length=300)


class ShareOut(Schema):
    """A share as it stands."""

    id: int
    session_id: int
    union_code: str = Field(alias="party.code")
    quota: int
    seats_held: int
    seats_left: int
    returns_at: datetime
    returned_at: datetime | None


class RoomOut(Schema):
    """What the calling worker finds free: ``own`` of ``left`` are kept for the own union.

    ``awaited`` seats have just returned and go to those who wait, within a minute.
    """

    left: int | None
    own: int
    elsewhere: int
    awaited: int
    returns_at: datetime | None
