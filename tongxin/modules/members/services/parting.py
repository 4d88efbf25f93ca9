"""Leaving by one's own wish (退会): written, confirmed twice, noted and announced by the union."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.kernel.states import IllegalMove
from tongxin.modules.members.errors.requests import LeaveWaiting, NoMembership
from tongxin.modules.members.models import LeaveRequest, Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.states import CURRENT, LEAVE, LEAVING, Status
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.calendar import current
from tongxin.shared.notify.services import Message, notify

DESK = Actor.system("leave requests")
MOST_MOVES = 3  # of a membership while one request is being noted
DAYS = 5  # working days within which the committee notes and announces it


@transaction.atomic
def write_leave_request(*, words: str, actor: Actor, now: datetime) -> LeaveRequest:
    """Write that one wants to leave; nothing happens before the second word (写退会申请).

    Raises NoMembership or LeaveWaiting.
    """
    with speaking(DESK):
        mine = Membership.objects.filter(worker=actor.person_id, status__in=CURRENT, left_on=None)
        held = mine.select_related("union").select_for_update(of=("self",))
        membership = held.first() if actor.person_id else None
        if membership is None:
            raise NoMembership
        row = LeaveRequest(
            union=membership.union,
            worker_id=membership.worker_id,
            membership=membership,
            words=words.strip(),
            written_at=now,
        )
        _keep(row)
        record(actor, "members.wrote_leave_request", row, at=now)
    return row


@transaction.atomic
def confirm_leave_request(*, request_id: int, actor: Actor, now: datetime) -> LeaveRequest:
    """Say it a second time; the union is told and only notes it (再次确认退会).

    Raises NotThere or IllegalMove.
    """
    with speaking(DESK):
        row = _own(request_id, actor)
        LEAVE.advance(row, "confirm", actor=actor)
        row.confirmed_at = now
        row.promised_on = current().add_working_days(localdate(now), DAYS)
        row.save(update_fields=["state", "confirmed_at", "promised_on", "updated_at"])
        record(actor, "members.confirmed_leave_request", row, at=now)
        body = _("一名会员书面申请退会，退会自由，请在 %(day)s 前记录并公布") % {
            "day": row.promised_on.isoformat()
        }
        url = f"/desk/members/leaving/{row.pk}/"
        notify(union=row.union, message=Message(_("退会申请"), body, url), now=now)
    return row


@transaction.atomic
def withdraw_leave_request(*, request_id: int, actor: Actor, now: datetime) -> LeaveRequest:
    """Stay after all, as long as it is not noted (撤回退会申请). Raises NotThere or IllegalMove."""
    with speaking(DESK):
        row = _own(request_id, actor)
        LEAVE.advance(row, "withdraw", actor=actor)
        row.ended_at = now
        row.save(update_fields=["state", "ended_at", "updated_at"])
        record(actor, "members.withdrew_leave_request", row, at=now)
    return row


def take_back_since(worker_id: int, since: datetime, *, actor: Actor, now: datetime) -> None:
    """End what was written for a person while somebody else's number stood for them."""
    rows = LeaveRequest.objects.filter(worker=worker_id, state__in=LEAVING, written_at__gte=since)
    for row in rows.select_for_update(of=("self",)).order_by("pk"):
        LEAVE.advance(row, "withdraw", actor=DESK)
        row.ended_at = now
        row.save(update_fields=["state", "ended_at", "updated_at"])
        record(actor, "members.withdrew_leave_request", row, at=now)


@transaction.atomic
def note_leave_request(*, request_id: int, actor: Actor, now: datetime) -> LeaveRequest:
    """Note and announce that the member left from today on; no refusal exists (记录并公布退会).

    Raises NotThere or IllegalMove.
    """
    row = _with_membership(request_id, actor)
    LEAVE.advance(row, "note", actor=actor)
    row.ended_at, row.noted_by = now, actor.name[:80]
    row.save(update_fields=["state", "ended_at", "noted_by", "updated_at"])
    end_membership(
        membership_id=row.membership_id,
        status=Status.WITHDRAWN,
        on=localdate(now),
        reason=_("本人书面申请退会"),
        actor=actor,
        now=now,
    )
    record(actor, "members.noted_leave_request", row, at=now)
    body = _("%(union)s已记录并公布您的退会，从今天起生效；以后可以重新申请入会")
    told = Message(_("退会已办结"), body % {"union": row.union.name}, "/members/record/")
    notify(union=row.union, worker=row.worker, message=told, now=now)
    return row


def forget_leave_requests(before: datetime) -> int:
    """Drop requests that ended before an instant; returns how many."""
    return LeaveRequest.objects.filter(ended_at__lt=before).delete()[0]


def erase_leave_requests(worker_id: int) -> int:
    """Drop what an erased person wrote; returns how many rows."""
    return LeaveRequest.objects.filter(worker=worker_id, ended_at__isnull=False).delete()[0]


def _with_membership(request_id: int, actor: Actor) -> LeaveRequest:
    """The request, locked behind its membership as whoever ends that one locks.

    A request that went along to another membership meanwhile is looked up once more. Raises
    NotThere.
    """
    scope = actor.scope(Can.END)
    mine = LeaveRequest.objects.select_related("union", "worker").owned_by(scope)
    for _try in range(MOST_MOVES):
        held = mine.fetch(pk=request_id).membership_id
        Membership.objects.owned_by(scope).lock(pk=held)
        row = mine.lock(pk=request_id)
        if row.membership_id == held:
            return row
    raise IllegalMove(move="note", state=row.state)


def _own(request_id: int, actor: Actor) -> LeaveRequest:
    rows = LeaveRequest.objects.select_related("union").filter(worker__in=actor.persons)
    return rows.lock(pk=request_id)


def _keep(row: LeaveRequest) -> None:
    if LeaveRequest.objects.filter(worker=row.worker_id, state__in=LEAVING).exists():
        raise LeaveWaiting
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise LeaveWaiting from None
