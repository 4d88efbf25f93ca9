"""What machines send and get about activities."""

from datetime import date, datetime
from decimal import Decimal
from typing import Annotated

from ninja import Field, Schema
from pydantic import AwareDatetime, StringConstraints

from tongxin.modules.activities.models import Activity, ActivitySession, Part
from tongxin.modules.activities.states import State

Line = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
Key = Annotated[int, Field(ge=1, le=2**63 - 1)]


class PartyIn(Schema):
    """A party: the code of a union, or the name of another body."""

    part: Part
    union_code: Line = Field("", max_length=32)
    name: Line = Field("", max_length=80)


class SessionIn(Schema):
    """A session to be held."""

    starts_at: AwareDatetime
    ends_at: AwareDatetime
    place: Line = Field(min_length=1, max_length=100)
    place_type: Line = Field("", max_length=40, description="Code of a place type, or empty")
    takes_signups: bool = True
    quota: int | None = Field(None, ge=1, le=1_000_000, description="Empty: no limit")
    signup_opens_at: AwareDatetime | None = None
    signup_closes_at: AwareDatetime | None = None


class ActivityIn(Schema):
    """An activity with its first sessions."""

    host_code: Line = Field(max_length=32, description="Code of the hosting union")
    title: Line = Field(min_length=1, max_length=80)
    kind: Line = Field(max_length=40, description="Code of an activity kind")
    summary: Line = Field("", max_length=2000)
    item_id: Key | None = Field(None, description="Item of a published programme, or empty")
    parties: list[PartyIn] = Field(default_factory=list, max_length=200)
    sessions: list[SessionIn] = Field(default_factory=list, max_length=100)


class ReasonIn(Schema):
    """Why something is called off or taken back."""

    reason: Line = Field(min_length=1, max_length=300)


class CheckInIn(Schema):
    """Either a check-in code, or workers picked from the list."""

    code: Line = Field("", max_length=60)
    worker_ids: list[Key] = Field(default_factory=list, max_length=500)
    reason: Line = Field("", max_length=300)


class HeadcountIn(Schema):
    """How many came without a name."""

    people: int = Field(ge=1, le=1_000_000)
    note: Line = Field("", max_length=200)
    reason: Line = Field("", max_length=300)


class ListedOut(Schema):
    """An entry of a list."""

    code: str
    name: str
    is_active: bool


class PartyOut(Schema):
    """A party to an activity."""

    part: Part
    union_code: str | None = Field(None, alias="party.code")
    name: str

    @staticmethod
    def resolve_name(role) -> str:
        """The name of the union or of the other body."""
        return role.party.name if role.party else role.party_name


class SessionOut(Schema):
    """A session as it stands."""

    id: int
    activity_id: int
    title: str
    host_code: str = Field(alias="union.code")
    starts_at: datetime
    ends_at: datetime
    place: str
    place_type: str | None = Field(None, alias="place_type.code")
    takes_signups: bool
    quota: int | None
    seats_held: int
    seats_left: int | None
    signup_opens_at: datetime | None
    signup_closes_at: datetime | None
    state: State
    held_on: date | None
    cancel_reason: str

    @staticmethod
    def resolve_title(session: ActivitySession) -> str:
        """The title of the activity."""
        return session.activity.title


class ActivityBrief(Schema):
    """An activity in a list."""

    id: int
    title: str
    kind: str = Field(alias="kind.code")
    host_code: str = Field(alias="union.code")
    host_name: str = Field(alias="union.name")
    opened_at: datetime | None


class ActivityOut(ActivityBrief):
    """An activity with parties and sessions."""

    summary: str
    item_id: int | None
    parties: list[PartyOut]
    sessions: list[SessionOut]

    @staticmethod
    def resolve_parties(activity: Activity) -> list:
        """The parts others take."""
        return list(activity.roles.all())

    @staticmethod
    def resolve_sessions(activity: Activity) -> list:
        """The sessions in their order."""
        return list(activity.sessions.all())


class SignupOut(Schema):
    """One worker's seat."""

    id: int
    session_id: int
    worker_id: int
    worker_name: str
    held_at: datetime
    released_at: datetime | None


class CheckInOut(Schema):
    """One presence."""

    id: int
    session_id: int
    worker_id: int
    worker_name: str
    checked_in_at: datetime
    means: str
    voided_at: datetime | None
    void_reason: str


class HeadcountOut(Schema):
    """A headcount."""

    id: int
    session_id: int
    people: int
    note: str
    counted_at: datetime
    voided_at: datetime | None


class FeedbackIn(Schema):
    """What one says who was there."""

    stars: int = Field(ge=1, le=5)
    words: Line = Field("", max_length=500)


class FeedbackOut(Schema):
    """What the caller said, and when."""

    session_id: int
    stars: int
    words: str
    given_at: datetime
    amended_at: datetime | None


class StarsOut(Schema):
    """How many answered; average and words from five answers on, without names or times."""

    count: int
    average: Decimal | None
    spread: dict[str, int]
    words: list[str]


class ActivityPage(Schema):
    """Activities, and where to go on: hand ``next`` back as ``after``."""

    items: list[ActivityBrief]
    next: int | None


class SessionPage(Schema):
    """Sessions, and where to go on."""

    items: list[SessionOut]
    next: int | None


class SignupPage(Schema):
    """Sign-ups, and where to go on."""

    items: list[SignupOut]
    next: int | None


class CheckInPage(Schema):
    """Check-ins, and where to go on."""

    items: list[CheckInOut]
    next: int | None
