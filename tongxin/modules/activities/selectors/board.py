"""Reads of the workbench and of machines."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Subquery, Sum
from django.db.models.functions import Coalesce

from tongxin.kernel.actors import Scope
from tongxin.kernel.periods import SHANGHAI
from tongxin.kernel.text import grams
from tongxin.modules.activities.models import (
    Activity,
    ActivityRole,
    ActivitySession,
    CheckIn,
    Headcount,
    Signup,
)
from tongxin.modules.activities.states import State
from tongxin.shared.people.models import Worker

WAITING = "waiting"
LATE_AFTER = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Attendance:
    """What a session brought: names, heads without a name, both together."""

    persons: int
    headcount: int

    @property
    def times(self) -> int:
        """Person-times (人次)."""
        return self.persons + self.headcount


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a list of activities is narrowed to (筛选条件); days are those of sessions."""

    words: str = ""
    kind: str = ""
    state: str = ""
    union: str = ""
    since: date | None = None
    until: date | None = None


NO_WISH = Wanted()


def activity_board(*, scope: Scope, now: datetime, wanted: Wanted = NO_WISH) -> QuerySet[Activity]:
    """Rows of the workbench list, ready to print; co-hosted ones too."""
    rows = with_words(Activity.objects.within(scope), wanted.words)
    if wanted.kind:
        rows = rows.filter(kind__code=wanted.kind)
    if wanted.union:
        rows = rows.filter(union__code=wanted.union)
    if wanted.state or wanted.since or wanted.until:
        inside = _sessions_wanted(wanted, now)
        rows = rows.filter(Exists(inside.filter(activity=OuterRef("pk"))))
    sessions = ActivitySession.objects.filter(activity=OuterRef("pk")).order_by()

    def one(number) -> Subquery:
        """Counted row by row, so that a page costs what it shows."""
        return Subquery(sessions.values("activity").annotate(n=number).values("n"))

    return rows.select_related("union", "kind").annotate(
        session_count=Coalesce(one(Count("pk", filter=~Q(state=State.CANCELLED))), 0),
        held_count=Coalesce(one(Count("pk", filter=Q(state=State.HELD))), 0),
        open_count=Coalesce(one(Count("pk", filter=Q(state=State.OPEN))), 0),
        seats_held_count=Coalesce(one(Sum("seats_held")), 0),
        first_starts_at=one(Min("starts_at")),
    )


def _sessions_wanted(wanted: Wanted, now: datetime) -> QuerySet[ActivitySession]:
    rows = ActivitySession.objects.all()
    if wanted.state:
        rows = waiting_sessions(now) if wanted.state == WAITING else _in_state(wanted.state)
    if wanted.since:
        rows = rows.filter(starts_at__gte=datetime.combine(wanted.since, time(), SHANGHAI))
    if wanted.until:
        day_after = wanted.until + timedelta(days=1)
        rows = rows.filter(starts_at__lt=datetime.combine(day_after, time(), SHANGHAI))
    return rows


def waiting_sessions(now: datetime) -> QuerySet[ActivitySession]:
    """Published sessions that are over and wait to be marked as held (待办结)."""
    return ActivitySession.objects.filter(state=State.OPEN, ends_at__lte=now)


def count_waiting(*, scope: Scope, now: datetime) -> dict:
    """How many own sessions wait to be marked as held, how many for a week, since when."""
    late = Q(ends_at__lte=now - LATE_AFTER)
    return (
        waiting_sessions(now)
        .owned_by(scope)
        .aggregate(count=Count("pk"), late=Count("pk", filter=late), earliest=Min("ends_at"))
    )


def named(words: str, *, scope: Scope, limit: int) -> list[Activity]:
    """Activities by words of the title, for the search box."""
    if not grams(words):
        return []
    rows = with_words(Activity.objects.within(scope), words).select_related("union")
    return list(rows.order_by("-pk")[:limit])


def with_words(rows: QuerySet[Activity], words: str) -> QuerySet[Activity]:
    """Those whose title holds every word."""
    tokens = grams(words)
    return rows.filter(grams__contains=tokens) if tokens else rows


def activity_of(pk: int, *, scope: Scope) -> Activity:
    """One activity with its parties and sessions. Raises NotThere."""
    return (
        Activity.objects.within(scope)
        .select_related("union", "kind", "item__category__block", "item__programme")
        .prefetch_related(
            Prefetch("roles", ActivityRole.objects.select_related("party").order_by("part", "pk")),
            Prefetch("sessions", ready_sessions().order_by("starts_at", "pk")),
        )
        .fetch(pk=pk)
    )


def own_activity(pk: int, *, scope: Scope) -> Activity:
    """One activity the actor may change, with its parties. Raises NotThere."""
    rows = Activity.objects.owned_by(scope).select_related("union", "kind")
    return rows.prefetch_related("roles__party").fetch(pk=pk)


def session_of(pk: int, *, scope: Scope) -> ActivitySession:
    """One session with its activity. Raises NotThere."""
    return ready_sessions().within(scope).fetch(pk=pk)


def own_session(pk: int, *, scope: Scope) -> ActivitySession:
    """One session of a host in ``scope``. Raises NotThere."""
    return ready_sessions().owned_by(scope).fetch(pk=pk)


def sessions_in(*, scope: Scope, state: str = "") -> QuerySet[ActivitySession]:
    """Sessions one may read, for lists and machines."""
    rows = ready_sessions().within(scope)
    return rows.filter(state=state) if state else rows


def signups_of(session: ActivitySession) -> QuerySet[Signup]:
    """Live sign-ups of a session with whether each came."""
    came = CheckIn.objects.live().filter(session=OuterRef("session"), worker=OuterRef("worker"))
    rows = session.signups.filter(released_at=None).select_related("home")
    return rows.annotate(has_come=Exists(came))


def check_ins_of(session: ActivitySession) -> QuerySet[CheckIn]:
    """Check-ins of a session, voided ones included: nothing disappears."""
    return session.check_ins.select_related("home")


def headcounts_of(session: ActivitySession) -> QuerySet[Headcount]:
    """Headcounts of a session, latest first, replaced ones included."""
    return session.headcounts.order_by("-pk")


def attendance_of(session: ActivitySession) -> Attendance:
    """How many came to a session."""
    heads = session.headcounts.live().aggregate(people=Coalesce(Sum("people"), 0))
    return Attendance(persons=session.check_ins.live().count(), headcount=heads["people"])


def workers_named(words: str, *, scope: Scope, limit: int = 20) -> list[Worker]:
    """Workers of one's own subtree by name, for checking in who did not sign up."""
    tokens = grams(words)
    if not tokens:
        return []
    rows = Worker.objects.within(scope).filter(grams__contains=tokens).select_related("union")
    return list(rows.order_by("name", "pk")[:limit])


def last_session_of(activity: Activity) -> ActivitySession | None:
    """The latest session, to start the next one from."""
    return activity.sessions.order_by("-starts_at", "-pk").first()


def claimable_activities(scope: Scope, words: str = "") -> QuerySet[Activity]:
    """Activities a task may claim: hosted in ``scope``, latest first."""
    rows = with_words(Activity.objects.owned_by(scope), words)
    return rows.select_related("union", "kind").order_by("-pk")


def _in_state(state: str) -> QuerySet[ActivitySession]:
    return ActivitySession.objects.filter(state=state)


def ready_sessions() -> QuerySet[ActivitySession]:
    """Sessions with all that is printed of them."""
    rows = ActivitySession.objects.select_related(
        "activity__kind", "activity__union", "union", "place_type"
    )
    return rows.annotate(title=F("activity__title"))
