"""The postman's beat."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.shared.outbox.services import deliver_waiting


@app.periodic(cron="* * * * * */3")
@app.task(queueing_lock="outbox.deliver", pass_context=False)
def deliver(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Bring waiting facts to their listeners."""
    deliver_waiting(now=clock.now())
