"""What the room does by the clock."""

from procrastinate.contrib.django import app

from tongxin.shared.jobs.services import forget_faults


@app.periodic(cron="50 3 * * *")
@app.task(name="jobs.forget_faults", queueing_lock="jobs.forget_faults", pass_context=False)
def forget(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Drop the reasons of failed jobs that were dropped themselves."""
    forget_faults()
