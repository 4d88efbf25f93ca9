"""Jobs of workers that were killed: taken up again, or ended where nobody needs them."""

from datetime import timedelta

from procrastinate import JobContext, exceptions
from procrastinate.contrib.django import app
from procrastinate.jobs import Job, Status
from procrastinate.manager import JobManager

from tongxin.shared.jobs.services import KEPT
from tongxin.shared.transfer.ordering import JOB as EXPORT
from tongxin.shared.transfer.services import JOB as IMPORT

SILENT_SECONDS = 30  # three heartbeats of a worker
MOST_ATTEMPTS = 5  # a job that kills its worker every time is not tried for ever
KEPT_HOURS = KEPT // timedelta(hours=1)
# An import is queued anew by its own beat, from behind its last whole chunk; an export too.
RESUMED_BY_OTHERS = {EXPORT, IMPORT}


@app.periodic(cron="* * * * *")
@app.task(name="jobs.retake_stalled", queueing_lock="jobs.retake_stalled", pass_context=True)
async def retake_stalled(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Put the jobs of silent workers back into the queue; every job of the house is repeatable."""
    jobs = context.app.job_manager
    for job in await jobs.get_stalled_jobs(seconds_since_heartbeat=SILENT_SECONDS):
        # A machine that slept finds its own worker silent: it lives, for it is asking.
        if job.worker_id is None or job.worker_id != context.job.worker_id:
            await _retake(jobs, job)


@app.periodic(cron="40 3 * * *")
@app.task(name="jobs.forget_old", queueing_lock="jobs.forget_old", pass_context=True)
async def forget_old(context: JobContext, timestamp: int) -> None:  # noqa: ARG001
    """Drop jobs that ended long ago, failed ones included."""
    await context.app.job_manager.delete_old_jobs(
        KEPT_HOURS, include_failed=True, include_cancelled=True, include_aborted=True
    )


async def _retake(jobs: JobManager, job: Job) -> None:
    if job.task_name in RESUMED_BY_OTHERS or job.attempts >= MOST_ATTEMPTS:
        is_deadly = job.task_name not in RESUMED_BY_OTHERS
        await jobs.finish_job(job, Status.FAILED if is_deadly else Status.ABORTED, delete_job=False)
        return
    try:
        await jobs.retry_job(job)
    except exceptions.UniqueViolation:
        # Its next beat waits in the queue already and does the same work.
        await jobs.finish_job(job, Status.ABORTED, delete_job=False)
