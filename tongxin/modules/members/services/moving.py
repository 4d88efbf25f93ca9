"""Moving a membership to another union (会籍转接): asking, and taking it back.

Both unions speak in turn. Each sees its own side: whatever crosses over is written here, past the
wall, after the service has asked whether the actor may act for that side.
"""

from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext_noop

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import bypass
from tongxin.modules.members.errors.moving import (
    NobodyToTransfer,
    NotMemberYet,
    SameUnion,
    TransferUnderWay,
)
from tongxin.modules.members.models import Membership, MembershipTransfer
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors.memberships import joinable_union
from tongxin.modules.members.services import moving_news as news
from tongxin.modules.members.services.joining import check_joining
from tongxin.modules.members.states import CURRENT, MEMBERSHIP, TRANSFER, UNDER_WAY
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines import limits
from tongxin.shared.deadlines.errors import YearMissing
from tongxin.shared.deadlines.terms import Leg, Term
from tongxin.shared.deadlines.working_days import Unit
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Worker
from tongxin.shared.people.selectors import stands_for
from tongxin.shared.people.services import id_candidates

LIMIT = gettext_noop("会籍转接答复")  # the names of the limits, as they are kept
RECEIVING = gettext_noop("会籍转接接收")
Side = MembershipTransfer.Side


@dataclass(frozen=True, slots=True)
class Named:
    """Whom an officer wants to take over: what stands in the document (转入人员)."""

    name: str
    id_type: str
    id_number: str


@dataclass(frozen=True, slots=True)
class Why:
    """What is said about a transfer (转接事项)."""

    reason: str
    employer_uscc: str = ""


@transaction.atomic
def ask_for_member(
    *, union_id: int, who: Named, why: Why, actor: Actor, now: datetime
) -> MembershipTransfer:
    """The new union asks for a member of another one (转入工会提出).

    Where the person is a member is not told: neither now nor before the old union lets go. Raises
    NotThere, NobodyToTransfer, SameUnion, TransferUnderWay or what joining there refuses.
    """
    union = UnionOrg.objects.within(actor.scope(Can.ADMIT)).fetch(pk=union_id)
    with bypass("transfers"):
        marks = id_candidates(who.id_type, who.id_number)
        worker = Worker.objects.filter(id_index__in=marks, name=who.name).first()
        held = worker and _held(stands_for([worker.pk]).get(worker.pk, worker.pk))
        if not held:
            raise NobodyToTransfer
        return _ask(held, union, Side.UNION, why, actor, now)


@transaction.atomic
def ask_for_oneself(*, code: str, why: Why, actor: Actor, now: datetime) -> MembershipTransfer:
    """A member asks to be moved to the union with this code (本人提出).

    Raises NotThere, NotJoinable, NotMemberYet, SameUnion, TransferUnderWay or what joining there
    refuses.
    """
    if actor.person_id is None:
        raise NotThere
    union = joinable_union(code, on=localdate(now))
    with bypass("transfers"):
        held = _held(actor.person_id)
        if held is None:
            raise NotMemberYet
        return _ask(held, union, Side.MEMBER, why, actor, now)


@transaction.atomic
def cancel_transfer(
    *, transfer_id: int, reason: str, actor: Actor, now: datetime
) -> MembershipTransfer:
    """The new union takes back what it asked for (取消转接). Raises NotThere or IllegalMove."""
    mine = MembershipTransfer.objects.owned_by(actor.scope(Can.ADMIT))
    mine.fetch(pk=transfer_id, asked_by=Side.UNION)
    return end_transfer(transfer_id, "cancel", reason, actor, now)


@transaction.atomic
def cancel_own_transfer(*, transfer_id: int, actor: Actor, now: datetime) -> MembershipTransfer:
    """The person stops it, whoever asked: joining is voluntary (本人取消).

    Raises NotThere or IllegalMove.
    """
    if actor.worker_id is None:
        raise NotThere
    MembershipTransfer.objects.fetch(pk=transfer_id, worker__in=actor.persons)
    return end_transfer(transfer_id, "cancel", "", actor, now)


def stop_transfers(membership: Membership, *, reply: str, actor: Actor, now: datetime) -> None:
    """The membership ends otherwise: a transfer under way is over."""
    with bypass("transfers"):
        rows = MembershipTransfer.objects.select_related("union", "membership__union", "worker")
        for row in rows.select_for_update(of=("self",)).filter(
            membership=membership, state__in=UNDER_WAY
        ):
            _close(row, "cancel", reply, actor, now)


def end_transfer(
    transfer_id: int, move: str, reply: str, actor: Actor, now: datetime
) -> MembershipTransfer:
    """End it without a change; the membership stays as it was. The caller has asked who may."""
    with bypass("transfers"):
        row, membership = lock_both(transfer_id)
        TRANSFER.advance(row, move, actor=actor)
        MEMBERSHIP.advance(
            membership, "stay_retained" if membership.retained_for else "stay", actor=actor
        )
        membership.save(update_fields=["status", "updated_at"])
        return _written(row, reply, actor, now)


def lock_both(transfer_id: int) -> tuple[MembershipTransfer, Membership]:
    """The transfer and the membership it moves, the membership first. Raises NotThere.

    Whoever ends the membership locks it before the transfer: in one order nobody waits in a ring.
    """
    held = lock_held(MembershipTransfer.objects.fetch(pk=transfer_id).membership_id)
    return lock_transfer(transfer_id), held


def lock_transfer(transfer_id: int) -> MembershipTransfer:
    """The transfer with both its unions, locked. Raises NotThere."""
    rows = MembershipTransfer.objects.select_related("union", "membership__union", "worker")
    return rows.lock(pk=transfer_id)


def lock_held(membership_id: int) -> Membership:
    """The membership that is to move, locked: of two unions the later sees the earlier."""
    return Membership.objects.select_related("union").lock(pk=membership_id)


def finish_limit(row: MembershipTransfer, on: date) -> None:
    """Whoever was asked has answered, or need not any more."""
    for limit in limits.limits_of(row).filter(done_on=None):
        limits.finish(limit_id=limit.pk, on=on)


def _held(worker_id: int) -> Membership | None:
    rows = Membership.objects.select_related("union", "worker")
    return rows.filter(worker=worker_id, status__in=CURRENT).first()


def _ask(
    held: Membership, union: UnionOrg, side: str, why: Why, actor: Actor, now: datetime
) -> MembershipTransfer:
    today = localdate(now)
    if held.union_id == union.pk:
        raise SameUnion
    check_joining(union, held.worker.birth_date, today, today)
    membership = lock_held(held.pk)
    if MembershipTransfer.objects.filter(worker=held.worker_id, state__in=UNDER_WAY).exists():
        raise TransferUnderWay
    MEMBERSHIP.advance(membership, "transfer", actor=actor)
    membership.save(update_fields=["status", "updated_at"])
    row = MembershipTransfer(
        union=union,
        worker=held.worker,
        membership=membership,
        name=held.worker.name,
        asked_by=side,
        asked_at=now,
        reason=why.reason,
        employer_uscc=why.employer_uscc,
        promised_on=today,
    )
    _keep(row)
    _promise(row, today, actor, now)
    record(actor, "members.asked_transfer", row, at=now, reason=why.reason)
    record(actor, "members.transfer_begun", membership, at=now)
    news.tell_asked(row, now=now)
    return row


def _keep(row: MembershipTransfer) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "one_transfer_under_way" in str(error):
            raise TransferUnderWay from None
        raise


def _promise(row: MembershipTransfer, today: date, actor: Actor, now: datetime) -> None:
    """The limit is the old union's, under the number of the transfer."""
    theirs = MembershipTransfer(pk=row.pk, union=row.membership.union)
    term = Term(today, (Leg(settings.TRANSFER_DAYS, Unit.WORKING),))
    limit = limits.set_limit(row=theirs, name=LIMIT, term=term, actor=actor, now=now)
    row.promised_on = limit.due_on
    row.save(update_fields=["promised_on", "updated_at"])


def promise_receiving(row: MembershipTransfer, today: date, actor: Actor, now: datetime) -> None:
    """The new union has as many working days; nothing happens by itself when they are over.

    Without a working calendar for these days nothing is promised, and the transfer goes on.
    """
    term = Term(today, (Leg(settings.TRANSFER_DAYS, Unit.WORKING),))
    with suppress(YearMissing), transaction.atomic():
        limit = limits.set_limit(row=row, name=RECEIVING, term=term, actor=actor, now=now)
        row.due_on = limit.due_on


def _close(
    row: MembershipTransfer, move: str, reply: str, actor: Actor, now: datetime
) -> MembershipTransfer:
    TRANSFER.advance(row, move, actor=actor)
    return _written(row, reply, actor, now)


def _written(
    row: MembershipTransfer, reply: str, actor: Actor, now: datetime
) -> MembershipTransfer:
    row.reply, row.ended_at = reply, now
    row.save(update_fields=["state", "reply", "ended_at", "updated_at"])
    finish_limit(row, localdate(now))
    record(actor, f"members.{row.state}_transfer", row, at=now, reason=reply)
    news.tell_ended(row, now=now)
    return row
