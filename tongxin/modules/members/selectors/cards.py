"""Reads of member cards and of what members ask for."""

from datetime import date

from django.db.models import Count, Q, QuerySet

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Correction, LeaveRequest, MemberCard
from tongxin.modules.members.states import ASKING, LEAVING, Leave

READER = Actor.system("member cards")


def running_card(worker_id: int) -> MemberCard | None:
    """The card of a member whose page one may open already; none before the first opening."""
    with speaking(READER):
        return MemberCard.objects.filter(worker=worker_id, ended_at=None).first()


def own_corrections(actor: Actor) -> list[Correction]:
    """What a worker asked to have put right, the latest first."""
    if actor.worker_id is None:
        return []
    rows = Correction.objects.filter(worker__in=actor.persons).select_related("case", "union")
    return list(rows.order_by("-pk")[:20])


def own_leave_requests(actor: Actor) -> list[LeaveRequest]:
    """A worker's own requests to leave, the latest first."""
    if actor.worker_id is None:
        return []
    rows = LeaveRequest.objects.filter(worker__in=actor.persons).select_related("union")
    return list(rows.order_by("-pk")[:10])


def correction_list(*, scope: Scope, state: str = "") -> QuerySet[Correction]:
    """Corrections of the workbench list."""
    rows = Correction.objects.within(scope).select_related("union", "worker", "case")
    return rows.filter(state=state) if state else rows


def correction_page(correction_id: int, *, scope: Scope) -> Correction:
    """One request for a correction. Raises NotThere."""
    return correction_list(scope=scope).fetch(pk=correction_id)


def leave_request_list(*, scope: Scope, state: str = "") -> QuerySet[LeaveRequest]:
    """Requests to leave of the workbench list; who has not confirmed twice has not spoken yet."""
    rows = LeaveRequest.objects.within(scope).filter(confirmed_at__isnull=False)
    rows = rows.select_related("union", "worker", "membership")
    return rows.filter(state=state) if state else rows


def leave_request_page(request_id: int, *, scope: Scope) -> LeaveRequest:
    """One request to leave. Raises NotThere."""
    return leave_request_list(scope=scope).fetch(pk=request_id)


def leave_requests_waiting(scope: Scope, *, on: date) -> tuple[int, int]:
    """How many words to leave are not noted yet, and how many of them are late."""
    rows = LeaveRequest.objects.owned_by(scope).filter(state=Leave.CONFIRMED)
    late = Count("pk", filter=Q(promised_on__lt=on))
    told = rows.aggregate(waiting=Count("pk"), late=late)
    return told["waiting"], told["late"]


def live_requests_of(worker_id: int) -> bool:
    """Whether anything the person asked for is still open."""
    return (
        Correction.objects.filter(worker=worker_id, state__in=ASKING).exists()
        or LeaveRequest.objects.filter(worker=worker_id, state__in=LEAVING).exists()
    )
