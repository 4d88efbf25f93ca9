"""In the background: chapters that are due, and large reports to be sealed."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import SealingBroken
from tongxin.modules.reports.services import sealing
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


@app.task(name=sealing.JOB, queue="imports", retry=sealing.MOST_ATTEMPTS, pass_context=True)
def seal_in_background(context: JobContext, sealing_id: int) -> None:
    """Seal one large report; what fails every time gives it back to be judged."""
    try:
        sealing.run_sealing(sealing_id=sealing_id, now=clock.now())
    except DomainError as error:
        _give_up(sealing_id, error)
    except Exception as error:
        if context.job.attempts >= sealing.MOST_ATTEMPTS:
            _give_up(sealing_id, SealingBroken(error=type(error).__name__))
        raise


def _give_up(sealing_id: int, error: DomainError) -> None:
    with speaking(sealing.SEALER):
        sealing.give_up_sealing(sealing_id=sealing_id, error=error, now=clock.now())


@app.periodic(cron="* * * * *")
@app.task(name="reports.resume_sealing", queue="imports", queueing_lock="reports.resume_sealing")
def resume_silent(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Take up the seals whose worker was killed."""
    with speaking(sealing.SEALER):
        sealing.resume_silent_sealings(now=clock.now())
