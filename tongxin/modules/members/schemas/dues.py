"""What machines send and get about dues; a wage is taken and never given."""

from datetime import date
from decimal import Decimal

from ninja import Field, Schema

from tongxin.modules.members.models import DuesAccount, DuesBase, DuesBill, DuesPayment
from tongxin.modules.members.schemas.members import Line
from tongxin.modules.members.services.dues_billing import Billing
from tongxin.modules.members.services.dues_months import in_words
from tongxin.modules.members.states import Billed, Paid

MONTH = Field(description="A month such as 2026-10", max_length=20)
AMOUNT = Field(description="Yuan", max_digits=14, decimal_places=2)


class BillRunIn(Schema):
    """The union and the month to be billed."""

    union_code: Line
    month: Line = MONTH


class BillRunOut(Schema):
    """What a run made."""

    month: str
    made: int
    amount: Decimal
    missing: int = Field(description="Members without a wage on file, who were not billed")

    @staticmethod
    def resolve_month(row: Billing) -> str:
        """The month in words."""
        return in_words(row.month)


class BillOut(Schema):
    """What a member is asked for a month."""

    id: int
    account_id: int
    name: str
    union_code: str
    month: str
    kind: DuesBill.Kind
    due_amount: Decimal
    settled_amount: Decimal
    state: Billed

    @staticmethod
    def resolve_name(row: DuesBill) -> str:
        """The member's name."""
        return row.account.name

    @staticmethod
    def resolve_union_code(row: DuesBill) -> str:
        """The union that asks."""
        return row.union.code

    @staticmethod
    def resolve_month(row: DuesBill) -> str:
        """The month in words."""
        return in_words(row.month)


class BillPage(Schema):
    """Some bills; ``next`` is the number behind which the following ones stand."""

    rows: list[BillOut]
    next: int | None


class PaymentIn(Schema):
    """A payment; sent again it is noted once."""

    account_id: int = Field(ge=1, lt=2**63)
    amount: Decimal = AMOUNT
    paid_on: date
    month: Line = Field("", description="The month it is for, such as 2026-10", max_length=20)
    way: DuesPayment.Way = DuesPayment.Way.DEDUCTED
    voucher: Line = Field("", max_length=40)


class PaymentOut(Schema):
    """A payment."""

    id: int
    account_id: int
    name: str
    month: str | None
    paid_amount: Decimal
    paid_on: date
    way: DuesPayment.Way
    voucher: str
    state: Paid

    @staticmethod
    def resolve_name(row: DuesPayment) -> str:
        """The member's name."""
        return row.account.name

    @staticmethod
    def resolve_month(row: DuesPayment) -> str | None:
        """The month in words."""
        return in_words(row.month) if row.month else None


class PaymentPage(Schema):
    """Some payments; ``next`` is the number behind which the following ones stand."""

    rows: list[PaymentOut]
    next: int | None


class TakeBackIn(Schema):
    """Why a payment is taken back."""

    is_refund: bool = Field(
        default=False, description="The money was given back, not noted by mistake"
    )
    reason: Line = Field(min_length=1, max_length=200)


class ArrearsOut(Schema):
    """What a member owes."""

    id: int
    name: str
    union_code: str
    owed_months: int
    owed_since: str | None
    owed_amount: Decimal

    @staticmethod
    def resolve_union_code(row: DuesAccount) -> str:
        """The union to which it is owed."""
        return row.union.code

    @staticmethod
    def resolve_owed_since(row: DuesAccount) -> str | None:
        """The oldest month in words."""
        return in_words(row.owed_since) if row.owed_since else None


class ArrearsPage(Schema):
    """Some who owe; ``next`` is the number behind which the following ones stand."""

    rows: list[ArrearsOut]
    next: int | None


class BaseIn(Schema):
    """A member's monthly wage from a month on."""

    base: Decimal = AMOUNT
    since: Line = MONTH


class BaseOut(Schema):
    """A wage on file, without the wage."""

    id: int
    account_id: int
    since: str

    @staticmethod
    def resolve_since(row: DuesBase) -> str:
        """The month in words."""
        return in_words(row.since)
