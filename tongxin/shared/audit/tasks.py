"""The sealer's beat."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.chain import seal_committed


@app.periodic(cron="* * * * * */10")
@app.task(queueing_lock="audit.seal", pass_context=False)
def seal(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Chain what has been committed since the last beat."""
    with speaking(Actor.system("sealer")):
        seal_committed(now=clock.now())
