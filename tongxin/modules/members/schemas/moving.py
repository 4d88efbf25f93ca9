"""What machines send and get about transfers, retention and corrections."""

from datetime import date, datetime

from ninja import Field, Schema

from tongxin.modules.members.models import MembershipTransfer
from tongxin.modules.members.schemas.members import Line
from tongxin.modules.members.states import Moving, Retained
from tongxin.shared.people.models import IdType


class TransferOut(Schema):
    """A transfer as the caller's side may see it."""

    id: int
    name: str
    from_union: str = Field(
        description="Name of the union that is left; empty for the new one until it lets go"
    )
    union_code: str = Field(description="Where to")
    asked_by: MembershipTransfer.Side
    asked_at: datetime
    reason: str
    promised_on: date = Field(description="Day by which the union that is left answers")
    state: Moving
    release: MembershipTransfer.Release | str
    due_on: date | None = Field(description="Day by which the new union takes over or declines")
    changed_on: date | None
    reply: str

    @staticmethod
    def resolve_from_union(row: MembershipTransfer) -> str:
        """Told to those who may read the membership, and to all once it was let go."""
        return row.origin_name or getattr(row, "left_union", "") or ""

    @staticmethod
    def resolve_union_code(row: MembershipTransfer) -> str:
        """The code of the new union."""
        return row.union.code


class TransferPage(Schema):
    """Some transfers, the newest first; ``next`` is the number behind which others stand."""

    rows: list[TransferOut]
    next: int | None


class TakeOverIn(Schema):
    """Whom a union asks for; the document is checked as on the desk."""

    union_code: Line = Field(max_length=32)
    name: Line = Field(max_length=50)
    id_type: IdType
    id_number: Line = Field(max_length=30)
    reason: Line = Field(min_length=1, max_length=200)
    employer_uscc: Line = Field("", max_length=30)


class SayIn(Schema):
    """Why a transfer is declined or taken back."""

    reason: Line = Field(min_length=1, max_length=200)


class ChangeIn(Schema):
    """From which day a membership goes on otherwise, and on what grounds."""

    on: date
    reason: Line = Field(min_length=1, max_length=200)


class RetainIn(ChangeIn):
    """Why a membership is retained, and from when."""

    kind: Retained
