"""Wages that dues are counted by (缴费基数): entered, corrected by a further row, read with care.

Only the own union's officer reads one: whoever holds the right further up holds it for nothing.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db import transaction
from django.db.models import Exists, OuterRef
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.money import ZERO, yuan
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.dues import (
    BaseTooFarAhead,
    DuesReasonMissing,
    DuesUnionClosed,
    WageOutOfRange,
)
from tongxin.modules.members.models import DuesAccount, DuesBase, Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.dues_accounts import locked_account
from tongxin.modules.members.services.dues_months import later, month_of
from tongxin.modules.members.services.dues_rates import AHEAD, CLERK
from tongxin.modules.members.services.dues_sums import monthly_dues
from tongxin.modules.members.states import CURRENT, TagSource
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.levels import TAKES_PERSONS
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.errors import UseRestricted
from tongxin.shared.people.models import Worker

MOST_A_MONTH = Decimal(200_000)


@dataclass(frozen=True, slots=True)
class BaseFacts:
    """What a member earns a month, from a month on (缴费基数)."""

    base: Decimal
    since: date
    source: str = TagSource.DESK


@transaction.atomic
def enter_base(
    *, membership_id: int, facts: BaseFacts, actor: Actor, now: datetime
) -> tuple[DuesBase, bool]:
    """Enter or correct a base; the row that holds, and whether it is new (登记缴费基数).

    Bills that exist stay as they are. Raises NotThere, DuesUnionClosed, WageOutOfRange or
    BaseTooFarAhead.
    """
    mine = Membership.objects.select_related("union", "worker")
    membership = mine.owned_by(own_scope(actor)).fetch(pk=membership_id)
    if membership.union.closed_on:
        raise DuesUnionClosed
    wage = yuan(facts.base)
    if not ZERO <= wage <= MOST_A_MONTH:
        raise WageOutOfRange(most=MOST_A_MONTH)
    if facts.since > later(month_of(localdate(now)), AHEAD):
        raise BaseTooFarAhead
    account = locked_account(membership)
    known = DuesBase.objects.filter(account=account, since=facts.since, replaced_at=None).first()
    if known and known.base and known.base.same_as(str(wage)):
        return known, False
    if known:
        known.replaced_at = known.ended_at = now
        known.save(update_fields=["replaced_at", "ended_at", "updated_at"])
    row = DuesBase(
        union=account.union,
        account=account,
        worker_id=account.worker_id,
        since=facts.since,
        base=str(wage),
        due_amount=monthly_dues(wage),
        source=facts.source,
        made_by=actor.name[:80],
    )
    row.save()
    change = {"since": facts.since.isoformat(), "corrects": bool(known)}
    record(actor, "members.entered_dues_base", row, at=now, change=change)
    return row, True


@transaction.atomic
def reveal_base(*, base_id: int, reason: str, actor: Actor, now: datetime) -> str:
    """One wage in clear, for a reason that is logged (查看缴费基数).

    Raises NotThere, DuesReasonMissing or UseRestricted.
    """
    if not reason.strip():
        raise DuesReasonMissing
    row = DuesBase.objects.owned_by(own_scope(actor)).fetch(pk=base_id)
    with speaking(CLERK):  # the person may have moved on, and is held back there
        held = Worker.objects.filter(pk=row.worker_id, restricted_at__isnull=False).exists()
    if held:
        raise UseRestricted
    record(actor, "members.revealed_dues_base", row, at=now, reason=reason.strip())
    return row.base.open() if row.base else ""


def own_scope(actor: Actor) -> Scope:
    """Where the actor may enter and read wages: at unions with members of their own alone."""
    held = actor.scope(Can.DUES_BASE)
    if actor.is_system:
        return held
    rows = UnionOrg.objects.filter(path__in=held.paths, kind__in=TAKES_PERSONS)
    return Scope(paths=tuple(rows.order_by("path").values_list("path", flat=True)))


def open_own_bases(rows: list[DuesBase]) -> Mapping[int, str]:
    """The wages of one's own bills in clear, by the number of the row: each may see the own."""
    return {row.pk: row.base.open() for row in rows if row.base}


def close_bases(*, now: datetime) -> int:
    """Note of wages of who left a union that nobody needs them any more; how many (停用基数).

    Who is a member there again is billed by the old wage: it is needed once more.
    """
    running = Membership.objects.filter(
        worker=OuterRef("worker"), union=OuterRef("union"), status__in=CURRENT, left_on=None
    )
    back = DuesBase.objects.filter(Exists(running), replaced_at=None, ended_at__isnull=False)
    back.update(ended_at=None, updated_at=now)
    rows = DuesBase.objects.filter(~Exists(running), ended_at=None)
    return rows.update(ended_at=now, updated_at=now)


def forget_bases(before: datetime) -> int:
    """Drop wages nobody needed since before an instant; how many."""
    return DuesBase.objects.filter(ended_at__lt=before).delete()[0]


def erase_dues(worker_id: int) -> int:
    """Drop the wages of an erased person and blank the name; what was paid stays on the books."""
    dropped = DuesBase.objects.filter(worker=worker_id).delete()[0]
    return dropped + DuesAccount.objects.filter(worker=worker_id).update(name="")
