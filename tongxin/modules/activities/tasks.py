"""The hourly beat of seats that stayed empty."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.modules.activities.services.no_shows import mark_missed

KEEPER = Actor.system("activities")


@app.periodic(cron="20 * * * *")
@app.task(name="activities.mark_missed", queueing_lock="activities.mark_missed", pass_context=False)
def mark_missed_seats(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Mark who held a seat and did not come."""
    mark_missed(actor=KEEPER, now=clock.now())
