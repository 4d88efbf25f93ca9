"""What happens in the background, as an operator asks for it."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from django.db.models import Count, F, Max, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import (
    ProcrastinateEvent,
    ProcrastinateJob,
    ProcrastinatePeriodicDefer,
    ProcrastinateWorker,
)

from tongxin.shared.jobs.models import JobFault
from tongxin.shared.jobs.names import in_words

SILENT = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Queue:
    """How the work stands (任务队列): workers that gave a sign lately, jobs that wait or run."""

    workers: int
    waiting: int
    running: int
    failed: int
    oldest: datetime | None  # of those that could have begun


@dataclass(frozen=True, slots=True)
class Beat:
    """A task that starts by the clock (定时任务)."""

    task: str
    cron: str
    last: datetime | None  # when it was put into the queue

    @property
    def name(self) -> str:
        """What it is called."""
        return in_words(self.task)


def queue(now: datetime) -> Queue:
    """The state of all background work."""
    due = Q(status="todo") & (Q(scheduled_at=None) | Q(scheduled_at__lte=now))
    entered = ProcrastinateEvent.objects.filter(job=OuterRef("pk")).order_by("pk").values("at")[:1]
    since = Coalesce("scheduled_at", Subquery(entered))
    counted = ProcrastinateJob.objects.annotate(since=since).aggregate(
        waiting=Count("pk", due),
        running=Count("pk", Q(status="doing")),
        failed=Count("pk", Q(status="failed")),
        oldest=Min("since", filter=due),
    )
    alive = ProcrastinateWorker.objects.filter(last_heartbeat__gt=now - SILENT)
    return Queue(workers=alive.count(), **counted)


def failed_jobs() -> QuerySet[ProcrastinateJob]:
    """Jobs that were given up, with ``failed_at`` and ``error``; the last ones first."""
    fault = JobFault.objects.filter(job_id=OuterRef("pk"))
    ended = ProcrastinateEvent.objects.filter(job=OuterRef("pk"), type="failed").order_by("-pk")
    return ProcrastinateJob.objects.filter(status="failed").annotate(
        failed_at=Subquery(ended.values("at")[:1]), error=Subquery(fault.values("error")[:1])
    )


def beats() -> Iterator[Beat]:
    """Every task that starts by the clock, in the order of its name."""
    last = dict(
        ProcrastinatePeriodicDefer.objects.values_list("task_name").annotate(
            at=Max(F("defer_timestamp"))
        )
    )
    known = app.periodic_registry.periodic_tasks.values()
    for one in sorted(known, key=lambda beat: beat.task.name):
        at = last.get(one.task.name)
        yield Beat(one.task.name, one.cron, at and datetime.fromtimestamp(at, UTC))
