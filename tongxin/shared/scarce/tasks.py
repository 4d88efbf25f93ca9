"""The beat of scarce things."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.shared.scarce.beat import free_expired, return_due, return_parts


@app.periodic(cron="* * * * *")
@app.task(name="scarce.free_expired", queueing_lock="scarce.free_expired", pass_context=False)
def free_what_ran_out(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Free holds that ran out and bring back what parts did not use."""
    now = clock.now()
    free_expired(now=now)
    return_due(now=now)
    return_parts(now=now)
