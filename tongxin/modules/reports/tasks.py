"""The morning beat of chapters that are due."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.services.reminding import remind_due

REMINDER = Actor.system("reminder")


@app.periodic(cron="10 8 * * *")
@app.task(
    name="reports.remind_chapters", queueing_lock="reports.remind_chapters", pass_context=False
)
def remind_chapters(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Ask those whose chapter is due."""
    with speaking(REMINDER):
        remind_due(actor=REMINDER, now=clock.now())
