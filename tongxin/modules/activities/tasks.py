"""The hourly beat of seats that stayed empty."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.modules.activities.services.certificates import JOB, issue_to_all
from tongxin.modules.activities.services.draws import publish_lists
from tongxin.modules.activities.services.no_shows import mark_missed

RETRIES = 3
KEEPER = Actor.system("activities")


@app.periodic(cron="20 * * * *")
@app.task(name="activities.mark_missed", queueing_lock="activities.mark_missed", pass_context=False)
def mark_missed_seats(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Mark who held a seat and did not come."""
    mark_missed(actor=KEEPER, now=clock.now())


@app.task(name=JOB, queue="imports", retry=RETRIES)
def issue_certificates(rule_id: int) -> None:
    """Issue the certificates of one activity to all who earned them."""
    issue_to_all(rule_id=rule_id, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(
    name="activities.publish_draws", queueing_lock="activities.publish_draws", pass_context=False
)
def publish_draws(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Fix the lists of draws whose sign-up is over."""
    publish_lists(now=clock.now())
