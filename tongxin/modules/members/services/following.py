"""What becomes of a word to leave when the membership goes on elsewhere, or ends otherwise.

Whoever calls has locked the membership; the words are locked behind it.
"""

from datetime import datetime

from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import LeaveRequest, Membership
from tongxin.modules.members.states import LEAVE, LEAVING, Leave
from tongxin.shared.audit.services import record

FOLLOWER = Actor.system("leave requests")


def follow_member(left: Membership, begun: Membership) -> None:
    """The word to leave goes along to the next stretch, and to its union (退会申请随会籍)."""
    with speaking(FOLLOWER):
        for row in _said_of(left):
            _put(row, begun)


def lead_leave_request(
    row: LeaveRequest, onto: Membership | None, actor: Actor, now: datetime
) -> None:
    """A locked word goes to the number that is kept, or is over where that one said it, too."""
    if onto is not None:
        _put(row, onto)
        record(actor, "members.led_leave_request", row, at=now)
        return
    LEAVE.advance(row, "withdraw", actor=actor)
    row.ended_at = now
    row.save(update_fields=["state", "ended_at", "updated_at"])
    why = _("与同一人的另一份登记合并")
    record(actor, "members.withdrew_leave_request", row, at=now, reason=why)


def close_leave_requests(ended: Membership, actor: Actor, now: datetime) -> None:
    """The membership is over: a word that was confirmed is noted, another is taken back."""
    with speaking(FOLLOWER):
        for row in _said_of(ended):
            is_said = row.state == Leave.CONFIRMED
            row.state = Leave.NOTED if is_said else Leave.WITHDRAWN
            row.ended_at, row.noted_by = now, actor.name[:80] if is_said else ""
            row.save(update_fields=["state", "ended_at", "noted_by", "updated_at"])
            verb = "noted" if is_said else "withdrew"
            record(actor, f"members.{verb}_leave_request", row, at=now)


def _said_of(membership: Membership) -> list[LeaveRequest]:
    rows = LeaveRequest.objects.filter(membership=membership, state__in=LEAVING)
    return list(rows.select_for_update(of=("self",)).order_by("pk"))


def _put(row: LeaveRequest, onto: Membership) -> None:
    row.membership, row.union, row.worker_id = onto, onto.union, onto.worker_id
    row.save(update_fields=["membership", "union", "union_path", "worker", "updated_at"])
