"""Leaving a union (离会)."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.modules.members.errors import LeaveBeforeJoin, LeaveInFuture
from tongxin.modules.members.events import MembershipEnded
from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.states import ENDINGS, MEMBERSHIP, Status
from tongxin.shared.audit.services import record
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.services import leave_home


@transaction.atomic
def end_membership(
    *, membership_id: int, status: str, on: date, reason: str, actor: Actor, now: datetime
) -> Membership:
    """End a membership; ``on`` is the first day outside (办理离会).

    Raises LeaveInFuture, LeaveBeforeJoin or IllegalMove.
    """
    membership = Membership.objects.owned_by(actor.scope(Can.END)).lock(pk=membership_id)
    was_pending = membership.status == Status.PENDING_CONFIRM
    MEMBERSHIP.advance(membership, ENDINGS[status], actor=actor)
    if on > timezone.localdate(now):
        raise LeaveInFuture
    if on < membership.joined_on:
        raise LeaveBeforeJoin(day=membership.joined_on)
    membership.left_on = membership.joined_on if was_pending else on
    membership.reason = reason
    membership.save(update_fields=["status", "left_on", "reason", "updated_at"])
    if not was_pending:
        leave_home(worker_id=membership.worker_id, on=on)
    change = {"status": status, "left_on": membership.left_on}
    record(actor, "members.ended", membership, at=now, reason=reason, change=change)
    publish(
        MembershipEnded(
            membership_id=membership.pk,
            worker_id=membership.worker_id,
            union_id=membership.union_id,
            left_on=membership.left_on.isoformat(),
            status=status,
        ),
        at=now,
    )
    return membership
