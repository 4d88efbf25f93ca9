"""Reads of the module."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Exists, F, Min, OuterRef, Prefetch, Q, QuerySet, Sum
from django.db.models.functions import Coalesce

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.text import grams
from tongxin.modules.activities.models import (
    Activity,
    ActivityKind,
    ActivityRole,
    ActivitySession,
    CheckIn,
    Headcount,
    Part,
    PlaceType,
    PlaceTypeSet,
    Signup,
)
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.states import State
from tongxin.shared.people.models import Worker

SESSIONS_SHOWN = 3


@dataclass(frozen=True, slots=True)
class Attendance:
    """What a session brought: names, heads without a name, both together."""

    persons: int
    headcount: int

    @property
    def times(self) -> int:
        """Person-times (人次)."""
        return self.persons + self.headcount


def activity_board(
    *, scope: Scope, words: str = "", kind: str = "", state: str = ""
) -> QuerySet[Activity]:
    """Rows of the workbench list, ready to print; co-hosted ones too."""
    rows = with_words(Activity.objects.within(scope), words)
    if kind:
        rows = rows.filter(kind__code=kind)
    if state:
        rows = rows.filter(
            Exists(ActivitySession.objects.filter(activity=OuterRef("pk"), state=state))
        )
    return rows.select_related("union", "kind").annotate(
        session_count=Count("sessions", filter=~Q(sessions__state=State.CANCELLED)),
        held_count=Count("sessions", filter=Q(sessions__state=State.HELD)),
        open_count=Count("sessions", filter=Q(sessions__state=State.OPEN)),
        seats_held_count=Coalesce(Sum("sessions__seats_held"), 0),
        first_starts_at=Min("sessions__starts_at"),
    )


def with_words(rows: QuerySet[Activity], words: str) -> QuerySet[Activity]:
    """Those whose title holds every word."""
    tokens = grams(words)
    return rows.filter(grams__contains=tokens) if tokens else rows


def activity_of(pk: int, *, scope: Scope) -> Activity:
    """One activity with its parties and sessions. Raises NotThere."""
    return (
        Activity.objects.within(scope)
        .select_related("union", "kind")
        .prefetch_related(
            Prefetch("roles", ActivityRole.objects.select_related("party").order_by("part", "pk")),
            Prefetch("sessions", _sessions().order_by("starts_at", "pk")),
        )
        .fetch(pk=pk)
    )


def own_activity(pk: int, *, scope: Scope) -> Activity:
    """One activity the actor may change, with its parties. Raises NotThere."""
    rows = Activity.objects.owned_by(scope).select_related("union", "kind")
    return rows.prefetch_related("roles__party").fetch(pk=pk)


def session_of(pk: int, *, scope: Scope) -> ActivitySession:
    """One session with its activity. Raises NotThere."""
    return _sessions().within(scope).fetch(pk=pk)


def own_session(pk: int, *, scope: Scope) -> ActivitySession:
    """One session of a host in ``scope``. Raises NotThere."""
    return _sessions().owned_by(scope).fetch(pk=pk)


def sessions_in(*, scope: Scope, state: str = "") -> QuerySet[ActivitySession]:
    """Sessions one may read, for lists and machines."""
    rows = _sessions().within(scope)
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


def open_sessions(*, actor: Actor, now: datetime, words: str = "") -> QuerySet[ActivitySession]:
    """Sessions the calling worker may sign up for now or later, and those held already."""
    scope = actor.scope(Can.SIGN_UP)
    rows = _sessions().within(scope)
    rows = rows.filter(state=State.OPEN, takes_signups=True, starts_at__gt=now)
    rows = rows.filter(Q(signup_closes_at=None) | Q(signup_closes_at__gt=now))
    invited = ActivityRole.objects.filter(
        activity=OuterRef("activity"), part=Part.PARTICIPANT, party__path__in=scope.above
    )
    if tokens := grams(words):
        rows = rows.filter(activity__grams__contains=tokens)
    return rows.filter(Exists(invited)).annotate(is_mine=Exists(_mine(actor)))


def worker_activity(pk: int, *, actor: Actor) -> Activity:
    """One published activity as a worker sees it. Raises NotThere."""
    seen = Activity.objects.within(actor.scope(Can.SIGN_UP))
    own = Q(sessions__signups__worker=actor.worker_id) | Q(
        sessions__check_ins__worker=actor.worker_id
    )
    rows = Activity.objects.filter(Q(pk__in=seen.values("pk")) | own, opened_at__isnull=False)
    shown = _sessions().exclude(state=State.DRAFT).annotate(is_mine=Exists(_mine(actor)))
    return (
        rows.distinct()
        .select_related("union", "kind")
        .prefetch_related(
            Prefetch("sessions", shown.order_by("starts_at", "pk")),
            Prefetch("roles", ActivityRole.objects.select_related("party").order_by("part", "pk")),
        )
        .fetch(pk=pk)
    )


def my_signups(*, actor: Actor) -> QuerySet[Signup]:
    """Everything the calling worker ever signed up for (我的报名)."""
    came = CheckIn.objects.live().filter(session=OuterRef("session"), worker=OuterRef("worker"))
    rows = Signup.objects.filter(worker=actor.worker_id).annotate(has_come=Exists(came))
    return rows.select_related("session__activity", "session__union")


def my_check_ins(*, actor: Actor) -> QuerySet[CheckIn]:
    """Everything the calling worker attended (我的签到)."""
    rows = CheckIn.objects.live().filter(worker=actor.worker_id)
    return rows.select_related("session__activity", "session__union")


def my_signup(session_id: int, *, actor: Actor) -> Signup:
    """The calling worker's live seat in a session. Raises NotThere."""
    rows = my_signups(actor=actor).filter(released_at=None)
    return rows.fetch(session=session_id)


def kinds(*, also: int | None = None) -> QuerySet[ActivityKind]:
    """Kinds on offer, and the one already chosen."""
    return ActivityKind.objects.filter(Q(is_active=True) | Q(pk=also))


def place_types(*, also: int | None = None) -> QuerySet[PlaceType]:
    """Place types on offer, and the one already chosen."""
    return PlaceType.objects.filter(Q(is_active=True) | Q(pk=also))


def place_type_sets() -> QuerySet[PlaceTypeSet]:
    """Sets of place types with their members."""
    return PlaceTypeSet.objects.prefetch_related("place_types")


def claimable_activities(scope: Scope, words: str = "") -> QuerySet[Activity]:
    """Activities a task may claim: hosted in ``scope``, latest first."""
    rows = with_words(Activity.objects.owned_by(scope), words)
    return rows.select_related("union", "kind").order_by("-pk")


def _mine(actor: Actor) -> QuerySet[Signup]:
    return Signup.objects.filter(session=OuterRef("pk"), worker=actor.worker_id, released_at=None)


def _sessions() -> QuerySet[ActivitySession]:
    rows = ActivitySession.objects.select_related(
        "activity__kind", "activity__union", "union", "place_type"
    )
    return rows.annotate(title=F("activity__title"))
