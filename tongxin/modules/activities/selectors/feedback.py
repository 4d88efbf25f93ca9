"""What is shown of feedback: to its writer all of it, to the organiser nothing below five."""

from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

from django.db.models import Avg, Count, QuerySet

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.models import Activity, ActivitySession, CheckIn, Feedback
from tongxin.modules.activities.models.feedback import MOST_STARS

FEWEST = 5  # answers, below which nothing but their number is told
TENTH = Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Stars:
    """How many answered; their average and how they spread, from five answers on."""

    count: int
    average: Decimal | None = None
    spread: tuple[tuple[int, int], ...] = ()

    @property
    def is_shown(self) -> bool:
        """Whether there are enough answers that none can be told apart."""
        return self.average is not None


def stars_of(session: ActivitySession) -> Stars:
    """What was said of one session, in numbers (评价汇总)."""
    return _summed(Feedback.objects.counted().filter(session=session))


def stars_of_activity(activity: Activity) -> Stars:
    """What was said of all sessions of an activity, in numbers."""
    return _summed(Feedback.objects.counted().filter(session__activity=activity))


def words_of(session: ActivitySession) -> QuerySet[Feedback]:
    """Stars and words of a session in no order of writing; nothing below five answers."""
    rows = Feedback.objects.counted().filter(session=session)
    return rows if rows.count() >= FEWEST else rows.none()


def my_attendance(session_id: int, *, actor: Actor) -> CheckIn:
    """The calling worker's presence at a session, with the feedback given. Raises NotThere."""
    rows = CheckIn.objects.live().filter(worker__in=actor.persons)
    rows = rows.select_related("session__activity__kind", "session__union", "feedback")
    return rows.fetch(session=session_id)


def _summed(rows: QuerySet[Feedback]) -> Stars:
    count = rows.count()
    if count < FEWEST:
        return Stars(count)
    found = dict(rows.values_list("stars").annotate(n=Count("pk")).order_by())
    average = Decimal(str(rows.aggregate(mean=Avg("stars"))["mean"]))
    return Stars(
        count,
        average.quantize(TENTH, ROUND_HALF_UP),
        tuple((stars, found.get(stars, 0)) for stars in range(MOST_STARS, 0, -1)),
    )
