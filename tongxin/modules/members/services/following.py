"""What becomes of a word to leave when the membership goes on elsewhere, or ends otherwise."""

from datetime import datetime

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import LeaveRequest, Membership
from tongxin.modules.members.states import LEAVING, Leave
from tongxin.shared.audit.services import record

FOLLOWER = Actor.system("leave requests")


def follow_member(left: Membership, begun: Membership) -> None:
    """The word to leave goes along to the next stretch, and to its union (退会申请随会籍)."""
    with speaking(FOLLOWER):
        for row in LeaveRequest.objects.filter(membership=left, state__in=LEAVING):
            row.membership, row.union = begun, begun.union
            row.save(update_fields=["membership", "union", "union_path", "updated_at"])


def close_leave_requests(ended: Membership, actor: Actor, now: datetime) -> None:
    """The membership is over: a word that was confirmed is noted, another is taken back."""
    with speaking(FOLLOWER):
        for row in LeaveRequest.objects.filter(membership=ended, state__in=LEAVING):
            is_said = row.state == Leave.CONFIRMED
            row.state = Leave.NOTED if is_said else Leave.WITHDRAWN
            row.ended_at, row.noted_by = now, actor.name[:80] if is_said else ""
            row.save(update_fields=["state", "ended_at", "noted_by", "updated_at"])
            verb = "noted" if is_said else "withdrew"
            record(actor, f"members.{verb}_leave_request", row, at=now)
