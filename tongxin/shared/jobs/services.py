"""Keep why jobs fail, and start failed ones again."""

from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from typing import Any

from asgiref.sync import sync_to_async
from django.db import transaction
from procrastinate import App, JobContext
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob
from procrastinate.exceptions import UniqueViolation

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.text import in_a_line
from tongxin.shared.audit.services import record
from tongxin.shared.jobs.errors import NoFailedJob, SameJobWaits
from tongxin.shared.jobs.models import JobFault
from tongxin.shared.jobs.names import in_words

KEPT = timedelta(days=30)  # of jobs that ended


def look_after(queue: App) -> None:
    """Have every worker of the queue keep what its jobs fail with; named in the settings."""
    queue.worker_defaults["worker_middleware"] = [keep_fault]


async def keep_fault(
    call_next: Callable[[], Awaitable[Any]],
    context: JobContext,
    worker: Any,  # noqa: ARG001  (given by the queue)
) -> Any:
    """Around every job of a worker: what it fails with is kept for the operator."""
    try:
        return await call_next()
    except Exception as error:
        await sync_to_async(note_fault)(context.job.id, context.job.task_name, error, clock.now())
        raise


def note_fault(job_id: int | None, task: str, error: Exception, now: datetime) -> None:
    """Keep what a job failed with; only the first line, the rest may quote personal values."""
    facts = {"task": task, "error": in_a_line(error), "at": now}
    JobFault.objects.update_or_create(job_id=job_id or 0, defaults=facts)


@transaction.atomic
def start_again(*, job_id: int, actor: Actor, now: datetime) -> ProcrastinateJob:
    """Put a failed job back into the queue (重试). Raises NoFailedJob or SameJobWaits."""
    job = ProcrastinateJob.objects.select_for_update().filter(pk=job_id, status="failed").first()
    if job is None:
        raise NoFailedJob
    try:
        with transaction.atomic():
            app.job_manager.retry_job_by_id(job_id=job.pk, retry_at=now)
    except UniqueViolation as error:
        raise SameJobWaits(name=in_words(job.task_name)) from error
    record(actor, "jobs.started_again", f"job:{job.pk}", at=now, change={"task": job.task_name})
    return job


def forget_faults() -> int:
    """Drop the reasons of jobs that are gone; how many."""
    left = ProcrastinateJob.objects.values("pk")
    return JobFault.objects.exclude(job_id__in=left).delete()[0]
