"""Leaving a union (离会)."""

from datetime import date, datetime

from django.core.files.uploadedfile import UploadedFile
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.modules.members.errors.dues import OnlyAfterPersuasion
from tongxin.modules.members.errors.joining import LeaveBeforeJoin, LeaveInFuture
from tongxin.modules.members.errors.moving import DecisionMissing
from tongxin.modules.members.events import MembershipEnded
from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.cards import end_card
from tongxin.modules.members.services.correcting import end_corrections
from tongxin.modules.members.services.following import close_leave_requests
from tongxin.modules.members.services.moving import stop_transfers
from tongxin.modules.members.states import ENDINGS, MEMBERSHIP, Status
from tongxin.shared.audit.services import record
from tongxin.shared.files.kinds import PICTURES, Kind
from tongxin.shared.files.services import attach
from tongxin.shared.files.slots import Slot
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.services import leave_home

DECISION = Slot(
    target="members.Membership",
    name="decision",
    view=Can.VIEW,
    edit=Can.END,
    wanted=PICTURES | {Kind.PDF, Kind.DOCX},
    most=5,
)


@transaction.atomic
def end_membership(
    *, membership_id: int, status: str, on: date, reason: str, actor: Actor, now: datetime
) -> Membership:
    """End a membership; ``on`` is the first day outside (办理离会). A transfer under way is over.

    Raises LeaveInFuture, LeaveBeforeJoin, DecisionMissing, OnlyAfterPersuasion or IllegalMove.
    """
    membership = _lock(membership_id, actor)
    if status == Status.EXPELLED:
        raise DecisionMissing
    if status == Status.AUTO_WITHDRAWN:
        raise OnlyAfterPersuasion
    return _end(membership, status, on, reason, actor, now)


@transaction.atomic
def expel_member(
    *,
    membership_id: int,
    on: date,
    reason: str,
    decision: UploadedFile,
    actor: Actor,
    now: datetime,
) -> Membership:
    """Expel a member by the union's decision, which is kept with the membership (开除会籍).

    Raises LeaveInFuture, LeaveBeforeJoin, UploadRefused or IllegalMove.
    """
    ended = _end(_lock(membership_id, actor), Status.EXPELLED, on, reason, actor, now)
    attach(row=ended, slot=DECISION, upload=decision, actor=actor, now=now)
    return ended


@transaction.atomic
def end_silent(*, membership_id: int, reason: str, actor: Actor, now: datetime) -> Membership:
    """End the membership of who paid nothing and took no part, from today on (自动退会).

    Only behind a proposal that a person confirmed. Raises NotThere or IllegalMove.
    """
    today = timezone.localdate(now)
    mine = _lock(membership_id, actor)
    return _end(mine, Status.AUTO_WITHDRAWN, today, reason, actor, now)


def tell_ended(membership: Membership, *, now: datetime) -> None:
    """Publish that the membership counts no more."""
    publish(
        MembershipEnded(
            membership_id=membership.pk,
            worker_id=membership.worker_id,
            union_id=membership.union_id,
            left_on=membership.left_on.isoformat(),
            status=membership.status,
        ),
        at=now,
    )


def _lock(membership_id: int, actor: Actor) -> Membership:
    mine = Membership.objects.select_related("union").owned_by(actor.scope(Can.END))
    return mine.lock(pk=membership_id)


def _end(
    membership: Membership, status: str, on: date, reason: str, actor: Actor, now: datetime
) -> Membership:
    before = Status(membership.status)
    MEMBERSHIP.advance(membership, ENDINGS[Status(status)], actor=actor)
    _check_day(membership, on, timezone.localdate(now))
    was_pending = before == Status.PENDING_CONFIRM
    membership.left_on = membership.joined_on if was_pending else on
    membership.reason = reason
    membership.save(update_fields=["status", "left_on", "reason", "updated_at"])
    if before == Status.TRANSFERRING:
        stop_transfers(membership, reply=_("会籍已结束"), actor=actor, now=now)
    if not was_pending:
        leave_home(worker_id=membership.worker_id, on=on)
        end_card(worker_id=membership.worker_id, actor=actor, now=now)
        reply = _("会籍已结束；重新入会后如仍需更正，请向届时的工会申请")
        end_corrections(membership.worker_id, reply=reply, actor=actor, now=now)
    close_leave_requests(membership, actor, now)
    change = {"status": status, "left_on": membership.left_on}
    record(actor, "members.ended", membership, at=now, reason=reason, change=change)
    tell_ended(membership, now=now)
    return membership


def _check_day(membership: Membership, on: date, today: date) -> None:
    if on > today:
        raise LeaveInFuture
    if on < membership.joined_on:
        raise LeaveBeforeJoin(day=membership.joined_on)
