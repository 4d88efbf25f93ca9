"""The herald's beat."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.shared.notify.channels import ready_channels
from tongxin.shared.notify.planning import plan
from tongxin.shared.notify.sending import send_due


@app.periodic(cron="* * * * * */15")
@app.task(name="notify.carry_out", queueing_lock="notify.carry_out", pass_context=False)
def carry_out(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Plan new messages and send those that are due; without a channel there is nothing to do."""
    if ready_channels():
        plan(now=clock.now())
        send_due(clock=clock.now)
