"""The beats of the cells: fold what was written, compare with the rows at night."""

from procrastinate.contrib.django import app

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.moments import one_moment
from tongxin.kernel.rls import speaking
from tongxin.shared.indicators.cells.check import audit_cells
from tongxin.shared.indicators.cells.writing import MARKS, fold_marks

FOLDER = Actor.system("folder")
ROUNDS = 30  # of one beat: the next goes on


@app.periodic(cron="* * * * * */5")
@app.task(name="indicators.fold", queueing_lock="indicators.fold", pass_context=False)
def fold(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Build what is missing and take in what was written since the last beat."""
    for _round in range(ROUNDS):
        with speaking(FOLDER):
            done = fold_marks(now=clock.now())
        if done is None or done.marks < MARKS:
            return


@app.periodic(cron="35 2 * * *")
@app.task(name="indicators.audit", queueing_lock="indicators.audit", pass_context=False)
def audit(timestamp: int) -> None:  # noqa: ARG001  (given by the scheduler)
    """Compare every cell with the rows; ``tongxin check`` tells how it came out."""
    with one_moment(), speaking(FOLDER):  # a fold amid it would look like damage
        audit_cells(now=clock.now())
