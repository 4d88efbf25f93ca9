"""The postman's beat."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.shared.outbox.services import deliver_waiting, forget_delivered


@app.periodic(cron="* * * * * */3")
@app.task(queueing_lock="outbox.deliver", pass_context=False)
def deliver(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Bring waiting facts to their listeners."""
    deliver_waiting(now=clock.now())


@app.periodic(cron="20 3 * * *")
@app.task(queueing_lock="outbox.forget", pass_context=False)
def forget(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Drop facts that were delivered long ago."""
    forget_delivered(now=clock.now())
