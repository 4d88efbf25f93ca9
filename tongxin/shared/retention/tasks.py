"""The nightly sweep."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.shared.retention.services import clear_expired


@app.periodic(cron="5 3 * * *")
@app.task(
    name="retention.clear_expired", queueing_lock="retention.clear_expired", pass_context=False
)
def sweep(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Clear what is over in every table."""
    clear_expired(now=clock.now())
