"""Dues that were paid (缴费): noted once, taken back with a reason, never changed."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.kernel.money import ZERO, yuan
from tongxin.modules.members.errors.dues import (
    DuesReasonMissing,
    DuesUnionClosed,
    PaidAhead,
    PaidOutOfRange,
    PaymentKnown,
    PaymentTakenBack,
)
from tongxin.modules.members.models import DuesAccount, DuesPayment
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.dues_accounts import settle
from tongxin.modules.members.services.silence_stopping import stop_paid
from tongxin.modules.members.states import PAYMENT, Paid
from tongxin.shared.audit.services import record

MOST_AT_ONCE = Decimal(50_000)
Way = DuesPayment.Way


@dataclass(frozen=True, slots=True)
class PaidFacts:
    """What is noted of a payment (缴费事项)."""

    amount: Decimal
    paid_on: date
    month: date | None = None
    way: str = Way.CASH
    voucher: str = ""


@transaction.atomic
def record_payment(
    *, account_id: int, facts: PaidFacts, actor: Actor, now: datetime
) -> tuple[DuesPayment, bool]:
    """Note a payment; noted again it stays one (登记缴费): the row, and whether it is new.

    More than is owed stays to the member's credit and covers the next bills. Raises NotThere,
    DuesUnionClosed, PaidOutOfRange, PaidAhead, PaymentKnown or PaymentTakenBack.
    """
    amount = yuan(facts.amount)
    if not ZERO < amount <= MOST_AT_ONCE:
        raise PaidOutOfRange(most=MOST_AT_ONCE)
    if facts.paid_on > localdate(now):
        raise PaidAhead
    mine = DuesAccount.objects.select_related("union").owned_by(actor.scope(Can.DUES))
    account = mine.lock(pk=account_id)
    if account.union.closed_on:
        raise DuesUnionClosed
    known = _known(account, facts)
    if known:
        _refuse_other(known, amount)
        return known, False
    row = DuesPayment(
        union=account.union,
        account=account,
        worker_id=account.worker_id,
        month=facts.month,
        paid_amount=amount,
        paid_on=facts.paid_on,
        way=facts.way,
        voucher=facts.voucher.strip()[:40],
        made_by=actor.name[:80],
    )
    row.save()
    settle([account], now=now)
    record(actor, "members.noted_dues_payment", row, at=now)
    stop_paid(account, actor=actor, now=now)
    return row, True


@transaction.atomic
def take_back_payment(
    *, payment_id: int, is_refund: bool, reason: str, actor: Actor, now: datetime
) -> DuesPayment:
    """Void a payment noted by mistake, or note that it was given back (作废或退款).

    Raises NotThere, DuesReasonMissing or IllegalMove.
    """
    if not reason.strip():
        raise DuesReasonMissing
    mine = DuesPayment.objects.owned_by(actor.scope(Can.DUES))
    account = DuesAccount.objects.lock(pk=mine.fetch(pk=payment_id).account_id)
    row = mine.select_related("union").lock(pk=payment_id)
    PAYMENT.advance(row, "refund" if is_refund else "void", actor=actor)
    row.ended_at, row.ended_by, row.reason = now, actor.name[:80], reason.strip()[:200]
    row.save()
    settle([account], now=now)
    verb = "members.refunded_dues" if is_refund else "members.voided_dues_payment"
    record(actor, verb, row, at=now, reason=reason.strip())
    return row


def _known(account: DuesAccount, facts: PaidFacts) -> DuesPayment | None:
    """The same payment, if it was noted before; a valid one rather than one taken back."""
    rows = DuesPayment.objects.filter(
        account=account,
        month=facts.month,
        paid_on=facts.paid_on,
        voucher=facts.voucher.strip()[:40],
    )
    found = sorted(rows, key=lambda row: row.state != Paid.RECORDED)
    return found[0] if found else None


def _refuse_other(known: DuesPayment, amount: Decimal) -> None:
    if known.state != Paid.RECORDED:
        raise PaymentTakenBack
    if known.paid_amount != amount:
        raise PaymentKnown(amount=known.paid_amount)
