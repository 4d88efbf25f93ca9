"""The old union lets go, or keeps silent; the new one takes over, or declines (转出、转入)."""

from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.modules.members.errors.joining import MemberElsewhere
from tongxin.modules.members.models import Membership, MembershipTransfer
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors.moves import leaving_from
from tongxin.modules.members.services import moving
from tongxin.modules.members.services import moving_news as news
from tongxin.modules.members.services.correcting import end_corrections
from tongxin.modules.members.services.following import follow_member
from tongxin.modules.members.services.joining import announce, check_joining
from tongxin.modules.members.services.leaving import tell_ended
from tongxin.modules.members.states import MEMBERSHIP, TRANSFER, Channel, Moving, Status
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.events import LimitAmended
from tongxin.shared.deadlines.limits import limit_for_news
from tongxin.shared.people.services import set_home

TRANSFERS = "members.MembershipTransfer"
SILENCE = Actor.system("transfers")
Release = MembershipTransfer.Release


@transaction.atomic
def release_transfer(*, transfer_id: int, actor: Actor, now: datetime) -> MembershipTransfer:
    """The old union agrees (原工会确认). Raises NotThere or IllegalMove."""
    leaving_from(actor.scope(Can.END)).fetch(pk=transfer_id)
    return _release(transfer_id, Release.CONFIRMED, actor, now)


def release_silent(*, now: datetime) -> int:
    """Let go where the old union did not answer in time (到期自动转出); returns how many."""
    with bypass("transfers"):
        late = MembershipTransfer.objects.filter(
            state=Moving.REQUESTED, promised_on__lt=localdate(now)
        )
        found = list(late.order_by("promised_on", "pk").values_list("pk", flat=True))
    return sum(_silent(pk, now) for pk in found)


@transaction.atomic
def accept_transfer(*, transfer_id: int, actor: Actor, now: datetime) -> MembershipTransfer:
    """The new union takes the person over from today (接收转入).

    Until the day of change the person counts at the old union, from that day at the new one.
    Raises NotThere, IllegalMove, MemberElsewhere, or what joining there refuses.
    """
    MembershipTransfer.objects.owned_by(actor.scope(Can.ADMIT)).fetch(pk=transfer_id)
    try:
        with transaction.atomic(), bypass("transfers"):
            return _accept(transfer_id, actor, now)
    except IntegrityError:
        raise MemberElsewhere from None


@transaction.atomic
def decline_transfer(
    *, transfer_id: int, reason: str, actor: Actor, now: datetime
) -> MembershipTransfer:
    """The new union does not take the person; the membership stays as it was (不接收).

    Raises NotThere or IllegalMove.
    """
    MembershipTransfer.objects.owned_by(actor.scope(Can.ADMIT)).fetch(pk=transfer_id)
    return moving.end_transfer(transfer_id, "decline", reason, actor, now)


@transaction.atomic
def follow_promise(fact: LimitAmended, at: datetime) -> None:
    """Hear that the calendar was corrected: the day moves that stands on this very limit.

    What is told of the old union's limit may arrive after it has let go: the new union's day stays.
    """
    model, _colon, key = fact.target.partition(":")
    if model != TRANSFERS:
        return
    with bypass("transfers"):
        row, day = MembershipTransfer.objects.filter(pk=int(key)), date.fromisoformat(fact.after)
        if limit_for_news(fact.limit_id).name == moving.RECEIVING:
            row.filter(state=Moving.RELEASED).update(due_on=day, updated_at=at)
        else:
            row.filter(state=Moving.REQUESTED).update(promised_on=day, updated_at=at)


@transaction.atomic
def _silent(transfer_id: int, now: datetime) -> bool:
    """One at a time: whoever answers at this instant is not overruled."""
    with bypass("transfers"):
        row = moving.lock_transfer(transfer_id)
        if row.state != Moving.REQUESTED:
            return False
    _release(transfer_id, Release.SILENCE, SILENCE, now)
    return True


def _release(transfer_id: int, how: str, actor: Actor, now: datetime) -> MembershipTransfer:
    with bypass("transfers"):
        row = moving.lock_transfer(transfer_id)
        TRANSFER.advance(row, "release", actor=actor)
        row.release, row.released_at = how, now
        row.origin_name = row.membership.union.name
        moving.finish_limit(row, localdate(now))
        moving.promise_receiving(row, localdate(now), actor, now)
        changed = ["state", "release", "released_at", "origin_name", "due_on", "updated_at"]
        row.save(update_fields=changed)
        record(actor, "members.released_transfer", row, at=now)
        news.tell_released(row, now=now)
    return row


def _accept(transfer_id: int, actor: Actor, now: datetime) -> MembershipTransfer:
    (row, left), today = moving.lock_both(transfer_id), localdate(now)
    TRANSFER.advance(row, "accept", actor=actor)
    check_joining(row.union, row.worker.birth_date, today, today)
    MEMBERSHIP.advance(left, "hand_over", actor=actor)
    left.left_on, left.reason = today, _("会籍转接")
    left.save(update_fields=["status", "left_on", "reason", "updated_at"])
    row.arrived = Membership.objects.create(
        worker=row.worker,
        union=row.union,
        status=Status.ACTIVE,
        channel=Channel.TRANSFER,
        joined_on=today,
        employer_uscc=row.employer_uscc,
    )
    follow_member(left, row.arrived)
    set_home(worker_id=row.worker_id, union=row.union)
    reply = _("会籍已转到其他工会，请向现在的工会申请更正")
    end_corrections(row.worker_id, reply=reply, actor=actor, now=now)
    row.changed_on, row.ended_at = today, now
    row.save(update_fields=["state", "arrived", "changed_on", "ended_at", "updated_at"])
    moving.finish_limit(row, today)
    _log(row, left, actor, now)
    news.tell_ended(row, now=now)
    return row


def _log(row: MembershipTransfer, left: Membership, actor: Actor, now: datetime) -> None:
    record(actor, "members.transferred_out", left, at=now)
    record(actor, "members.transferred_in", row.arrived, at=now)
    record(actor, "members.done_transfer", row, at=now)
    announce(row.arrived, now)
    tell_ended(left, now=now)
