"""Entering what an activity cost, with the receipt, and voiding it."""

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import IntegrityError, transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.money import yuan
from tongxin.modules.activities.errors.costs import (
    CostNeedsAmount,
    CostVoided,
    InvoiceClaimed,
    PaidAhead,
)
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.models import Activity, ActivityCost
from tongxin.modules.activities.permissions import Can
from tongxin.shared.audit.services import record
from tongxin.shared.files import services as files
from tongxin.shared.files.kinds import PICTURES, Kind
from tongxin.shared.files.slots import Slot

RECEIPTS = Slot(
    target=ActivityCost._meta.label,
    name="receipts",
    view=Can.VIEW,
    edit=Can.EDIT,
    wanted=PICTURES | {Kind.PDF},
    most=6,
)


@dataclass(frozen=True, slots=True)
class CostFacts:
    """What is written down of one payment."""

    kind: str
    purpose: str
    amount: Decimal
    paid_on: date
    payee: str = ""
    invoice_number: str = ""


@transaction.atomic
def enter_cost(
    *,
    activity_id: int,
    facts: CostFacts,
    receipt: UploadedFile | None = None,
    actor: Actor,
    now: datetime,
) -> ActivityCost:
    """Write down what was paid, with its receipt where there is one (登记费用).

    Raises CostNeedsAmount, PaidAhead, InvoiceClaimed, AmountOutOfRange or UploadRefused.
    """
    mine = Activity.objects.owned_by(actor.scope(Can.EDIT)).select_related("union")
    activity = mine.fetch(pk=activity_id)
    amount, number = yuan(facts.amount), "".join(facts.invoice_number.split()).upper()
    if amount <= 0:
        raise CostNeedsAmount
    if facts.paid_on > timezone.localdate(now):
        raise PaidAhead
    try:
        with transaction.atomic():
            cost = ActivityCost.objects.create(
                activity=activity,
                union=activity.union,
                kind=facts.kind,
                purpose=facts.purpose.strip(),
                payee=facts.payee.strip(),
                paid_amount=amount,
                paid_on=facts.paid_on,
                invoice_number=number,
                made_by=actor.name,
            )
    except IntegrityError:
        raise InvoiceClaimed(number=number) from None
    change = {"amount": str(amount), "purpose": cost.purpose}
    record(actor, "activities.entered_cost", cost, at=now, change=change)
    if receipt is not None:
        files.attach(row=cost, slot=RECEIPTS, upload=receipt, actor=actor, now=now)
    return cost


@transaction.atomic
def add_receipt(
    *, cost_id: int, receipt: UploadedFile, actor: Actor, now: datetime
) -> ActivityCost:
    """Hang one more receipt on an entry (补传票据). Raises CostVoided or UploadRefused."""
    mine = ActivityCost.objects.owned_by(actor.scope(Can.EDIT)).select_related("union")
    cost = mine.lock(pk=cost_id)
    if cost.voided_at is not None:
        raise CostVoided
    files.attach(row=cost, slot=RECEIPTS, upload=receipt, actor=actor, now=now)
    return cost


@transaction.atomic
def void_cost(*, cost_id: int, reason: str, actor: Actor, now: datetime) -> ActivityCost:
    """Take an entry back (作废费用); its invoice may be entered again. Raises ReasonMissing."""
    cost = ActivityCost.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=cost_id)
    if not reason.strip():
        raise ReasonMissing
    if cost.voided_at is not None:
        raise CostVoided
    cost.voided_at, cost.void_reason = now, reason.strip()
    cost.save(update_fields=["voided_at", "void_reason", "updated_at"])
    record(actor, "activities.voided_cost", cost, at=now, reason=reason)
    return cost
