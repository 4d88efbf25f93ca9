"""What machines send and get about lectures and declared numbers."""

from datetime import date, datetime
from typing import Annotated

from ninja import Field, Schema
from pydantic import StringConstraints

from tongxin.modules.activities.schemas.sessions import Key, Line

Link = Annotated[str, StringConstraints(pattern=r"^(https?://[^\s\x00]+)?$", max_length=300)]


class TeamOut(Schema):
    """A lecture team in numbers; its members are on the workbench."""

    id: int
    name: str
    union_code: str = Field(alias="union.code")
    place_set: str | None = Field(None, alias="place_set.code")
    founded_on: date
    dissolved_on: date | None
    members: int = Field(alias="member_count")
    held: int = Field(alias="held_count")


class TeamPage(Schema):
    """Teams, and where to go on: hand ``next`` back as ``after``."""

    items: list[TeamOut]
    next: int | None


class LectureIn(Schema):
    """Who lectures on which route, and the code of the union that receives it."""

    team_id: Key
    route_id: Key | None = None
    receiver_code: Line = Field("", max_length=32)


class LectureOut(Schema):
    """A lecture as arranged."""

    session_id: int = Field(alias="pk")
    team_id: int | None
    route_id: int | None
    receiver_code: str | None = Field(None, alias="receiver.code")


class AnswerIn(Schema):
    """Whether the lecture was held."""

    is_held: bool
    note: Line = Field("", max_length=300)


class AnswerOut(Schema):
    """What the receiver said."""

    session_id: int
    is_held: bool
    note: str
    answered_at: datetime


class ViewsIn(Schema):
    """Views of one address; a reason where a number stands already."""

    platform: Line = Field(min_length=1, max_length=40)
    link: Link = ""
    views: int = Field(ge=0, le=10**12)
    reason: Line = Field("", max_length=300)


class ViewsOut(Schema):
    """Views as declared."""

    id: int
    session_id: int
    platform: str
    link: str
    views: int
    counted_at: datetime
    voided_at: datetime | None
    void_reason: str


class ShowIn(Schema):
    """Pieces and persons on show; a reason where an answer stands already."""

    piece_count: int = Field(ge=0, le=10**6)
    person_count: int = Field(ge=0, le=10**6)
    note: Line = Field("", max_length=200)
    reason: Line = Field("", max_length=300)


class ShowOut(Schema):
    """What an exhibition shows, as declared."""

    id: int
    session_id: int
    piece_count: int
    person_count: int
    note: str
    counted_at: datetime
