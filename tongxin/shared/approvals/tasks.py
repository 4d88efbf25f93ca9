"""Looking after steps whose reviewers went away."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.shared.approvals.tending import tend

KEEPER = Actor.system("approvals")


@app.periodic(cron="7 * * * *")
@app.task(queueing_lock="approvals.tend", pass_context=False)
def tend_steps(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Let the right climb where nobody is left to decide."""
    with speaking(KEEPER):
        tend(actor=KEEPER, now=clock.now())
