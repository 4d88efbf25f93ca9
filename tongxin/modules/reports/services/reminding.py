"""Asking again for chapters that are due (催稿): by the collector's hand, and by the house."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.modules.reports.errors import ChapterNotAwaited
from tongxin.modules.reports.events import ChapterReminded
from tongxin.modules.reports.models import ChapterRequest
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.services.collecting import collected
from tongxin.modules.reports.states import OPEN_REQUESTS, SummaryState
from tongxin.shared.audit.services import record
from tongxin.shared.outbox.services import publish

AHEAD, EVERY, LONGEST = (timedelta(days=days) for days in (3, 3, 30))


@transaction.atomic
def remind_chapter(*, request_id: int, actor: Actor, now: datetime) -> ChapterRequest:
    """Ask the writers of a chapter once more (催稿).

    Raises NotThere, NotACollector or ChapterNotAwaited.
    """
    request = collected(request_id, actor, Can.OPEN)
    if not request.is_open:
        raise ChapterNotAwaited(state=request.get_state_display())
    _remind(request, actor, now)
    return request


@transaction.atomic
def remind_due(*, actor: Actor, now: datetime) -> int:
    """Ask for every chapter that is due soon or late, each third day; returns how many.

    Nobody is asked for what no summary takes any more, nor longer than a month.
    """
    today = timezone.localdate(now)
    asked_lately = Q(reminded_on__gt=today - EVERY)
    due = ChapterRequest.objects.filter(
        state__in=OPEN_REQUESTS,
        into__summary__state=SummaryState.DRAFT,
        due_on__lte=today + AHEAD,
        due_on__gte=today - LONGEST,
    ).exclude(asked_lately)
    requests = list(due.select_for_update(skip_locked=True, of=("self",)))
    for request in requests:
        _remind(request, actor, now)
    return len(requests)


def _remind(request: ChapterRequest, actor: Actor, now: datetime) -> None:
    request.reminded_on = timezone.localdate(now)
    request.save(update_fields=["reminded_on", "updated_at"])
    record(actor, "reports.reminded_chapter", request, at=now)
    publish(ChapterReminded(request_id=request.pk, union_id=request.union_id), at=now)
