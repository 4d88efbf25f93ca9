"""The beats of transfers, requests to join and examinations of the data."""

from procrastinate import JobContext
from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.members.services import examining
from tongxin.modules.members.services.dues_bases import close_bases
from tongxin.modules.members.services.dues_billing import bill_everywhere
from tongxin.modules.members.services.dues_folding import fold_months
from tongxin.modules.members.services.dues_rates import CLERK
from tongxin.modules.members.services.handing_over import SILENCE, release_silent
from tongxin.modules.members.services.lapsing import lapse_untouched
from tongxin.modules.members.services.silence import watch_silence

KEEPER = Actor.system("applications")
RETRIES = 3


@app.periodic(cron="20 0 * * *")
@app.task(name="members.release_silent", queueing_lock="members.release_silent", pass_context=False)
def release_unanswered(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Release the transfers that nobody answered in time."""
    with speaking(SILENCE):
        release_silent(now=clock.now())


@app.periodic(cron="20 4 * * *")
@app.task(
    name="members.lapse_untouched", queueing_lock="members.lapse_untouched", pass_context=False
)
def lapse(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """End what was returned a month ago and never sent again."""
    with speaking(KEEPER):
        lapse_untouched(actor=KEEPER, now=clock.now())


@app.task(name=examining.JOB, queue="imports", retry=RETRIES, pass_context=True)
def examine(context: JobContext, run_id: int) -> None:
    """Run one examination somebody asked for; what fails every time is given up and says so."""
    try:
        examining.run_check(run_id=run_id, now=clock.now())
    except Exception as error:
        if context.job.attempts >= RETRIES:
            examining.give_up_check(run_id=run_id, error=error, now=clock.now())
        raise


@app.periodic(cron="50 3 * * *")
@app.task(name="members.examine_nightly", queueing_lock="members.examine_nightly")
def examine_nightly(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Examine the whole house every night."""
    examining.examine_everything(now=clock.now())


@app.periodic(cron="10 2 * * *")
@app.task(name="members.bill_dues", queueing_lock="members.bill_dues", pass_context=False)
def bill_dues(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Bill this month at every union that collects dues, where it is not billed yet."""
    bill_everywhere(now=clock.now())


@app.periodic(cron="*/10 * * * *")
@app.task(name="members.fold_dues", queueing_lock="members.fold_dues", pass_context=False)
def fold_dues(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Put the sums of dues together that payments and bills left behind."""
    with speaking(CLERK):
        fold_months()


@app.periodic(cron="40 2 * * *")
@app.task(name="members.watch_silence", queueing_lock="members.watch_silence", pass_context=False)
def watch(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Propose who paid nothing for six months, drop what no longer holds; end wages of leavers."""
    watch_silence(now=clock.now())
    with speaking(CLERK):
        close_bases(now=clock.now())
