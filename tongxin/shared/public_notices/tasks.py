"""The beat of public notices."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.shared.public_notices.closing import conclude_due
from tongxin.shared.public_notices.portal import forget_tries


@app.periodic(cron="*/5 * * * *")
@app.task(
    name="public_notices.conclude_due",
    queueing_lock="public_notices.conclude_due",
    pass_context=False,
)
def end_what_is_due(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Pass the notices whose time is up, and forget who objected how often."""
    now = clock.now()
    conclude_due(now=now)
    forget_tries(now=now)
