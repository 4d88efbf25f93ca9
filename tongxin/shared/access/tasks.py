"""Tidying the entrance."""

from datetime import timedelta

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.shared.access.models import AnsweredRequest
from tongxin.shared.access.tries import forget_tries

KEPT = timedelta(days=7)


@app.periodic(cron="17 3 * * *")
@app.task(queueing_lock="access.forget", pass_context=False)
def forget_answers(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Drop answers to POSTs nobody will repeat any more."""
    AnsweredRequest.objects.filter(at__lt=clock.now() - KEPT).delete()


@app.periodic(cron="41 * * * *")
@app.task(queueing_lock="access.forget_tries", pass_context=False)
def forget_old_tries(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Drop the counts of wrong passwords that no longer count."""
    forget_tries(now=clock.now())
