"""What machines send and get about requests to join, cards, and what members ask for."""

from datetime import date, datetime

from ninja import Field, Schema

from tongxin.modules.members.models import Correction, JoinApplication, LeaveRequest
from tongxin.modules.members.schemas.members import Line
from tongxin.modules.members.states import Applied, Asked, Column, Leave
from tongxin.shared.people.models import IdType, Sex


class ApplyIn(Schema):
    """A person who asks to join; the words agreed to are those of the version given."""

    name: Line = Field(max_length=50)
    id_type: IdType
    id_number: Line = Field(max_length=30)
    mobile: Line = Field(max_length=20)
    sex: Sex | None = None
    birth_date: date | None = None
    employment_form: Line = Field("", max_length=20)
    employer_uscc: Line = Field("", max_length=30)
    consent_version: int = Field(ge=1, le=999)


class ApplicationOut(Schema):
    """A request to join, personal numbers masked; ``case_id`` is what the approval decides."""

    id: int
    number: str
    union_code: str
    name: str
    id_number: str = Field(description="Masked")
    mobile: str = Field(description="Masked")
    state: Applied
    submitted_at: datetime
    promised_on: date | None
    ended_at: datetime | None
    reply: str
    case_id: int | None

    @staticmethod
    def resolve_union_code(row: JoinApplication) -> str:
        """Where the person wants to be a member."""
        return row.union.code

    @staticmethod
    def resolve_id_number(row: JoinApplication) -> str:
        """The masked number."""
        return row.id_number.mask

    @staticmethod
    def resolve_mobile(row: JoinApplication) -> str:
        """The masked number."""
        return row.mobile.mask

    @staticmethod
    def resolve_promised_on(row: JoinApplication) -> date | None:
        """The day until which the union answers."""
        return row.case.promised_on if row.case else None


class ReceiptOut(ApplicationOut):
    """A new request with the secret of its receipt, told this once."""

    receipt: str


class ApplicationPage(Schema):
    """Some requests, the newest first; ``next`` is the number behind which others stand."""

    rows: list[ApplicationOut]
    next: int | None


class CodeIn(Schema):
    """A code shown from a member card."""

    code: Line = Field(min_length=1, max_length=60)


class HolderOut(Schema):
    """Whose card it is, as much as a shop may know."""

    is_valid: bool
    name: str = Field(description="Masked")
    card_tail: str


class CorrectionOut(Schema):
    """A request to put one field of a record right; the values stand on its page."""

    id: int
    worker_id: int
    union_code: str
    column: Column
    state: Asked
    asked_at: datetime
    ended_at: datetime | None
    case_id: int | None

    @staticmethod
    def resolve_union_code(row: Correction) -> str:
        """The union that decides."""
        return row.union.code


class CorrectionPage(Schema):
    """Some corrections, the newest first."""

    rows: list[CorrectionOut]
    next: int | None


class LeaveOut(Schema):
    """A member's confirmed word to leave."""

    id: int
    worker_id: int
    membership_id: int
    union_code: str
    state: Leave
    confirmed_at: datetime
    promised_on: date
    ended_at: datetime | None

    @staticmethod
    def resolve_union_code(row: LeaveRequest) -> str:
        """The union that notes it."""
        return row.union.code


class LeavePage(Schema):
    """Some requests to leave, the newest first."""

    rows: list[LeaveOut]
    next: int | None
