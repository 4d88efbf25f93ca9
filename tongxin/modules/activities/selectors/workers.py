"""Reads of the worker pages: what is open to me, what is mine."""

from collections.abc import Sequence
from datetime import date, datetime

from django.db.models import Exists, OuterRef, Prefetch, Q, QuerySet

from tongxin.kernel.actors import Actor
from tongxin.kernel.periods import midnight
from tongxin.kernel.text import grams
from tongxin.modules.activities.models import (
    Activity,
    ActivityRole,
    ActivitySession,
    CheckIn,
    Part,
    Signup,
)
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.board import ready_sessions
from tongxin.modules.activities.states import State


def open_sessions(*, actor: Actor, now: datetime, words: str = "") -> QuerySet[ActivitySession]:
    """Sessions the calling worker may sign up for, now or later (可报名场次)."""
    scope = actor.scope(Can.SIGN_UP)
    rows = ready_sessions().within(scope)
    rows = rows.filter(state=State.OPEN, takes_signups=True, starts_at__gt=now)
    rows = rows.filter(Q(signup_closes_at=None) | Q(signup_closes_at__gt=now))
    invited = ActivityRole.objects.filter(
        activity=OuterRef("activity"), part=Part.PARTICIPANT, party__path__in=scope.above
    )
    if tokens := grams(words):
        rows = rows.filter(activity__grams__contains=tokens)
    return rows.filter(Exists(invited)).annotate(is_mine=Exists(_mine(actor)))


def seen_session(pk: int, *, actor: Actor) -> ActivitySession:
    """One published session as the calling worker sees it. Raises NotThere."""
    rows = ready_sessions().within(actor.scope(Can.SIGN_UP)).exclude(state=State.DRAFT)
    return rows.filter(activity__opened_at__isnull=False).fetch(pk=pk)


def worker_activity(pk: int, *, actor: Actor) -> Activity:
    """One published activity as a worker sees it. Raises NotThere."""
    seen = Activity.objects.within(actor.scope(Can.SIGN_UP))
    own = Q(sessions__signups__worker__in=actor.persons) | Q(
        sessions__check_ins__worker__in=actor.persons
    )
    rows = Activity.objects.filter(Q(pk__in=seen.values("pk")) | own, opened_at__isnull=False)
    shown = ready_sessions().exclude(state=State.DRAFT).annotate(is_mine=Exists(_mine(actor)))
    return (
        rows.distinct()
        .select_related("union", "kind", "item__programme")
        .prefetch_related(
            Prefetch("sessions", shown.order_by("starts_at", "pk")),
            Prefetch("roles", ActivityRole.objects.select_related("party").order_by("part", "pk")),
        )
        .fetch(pk=pk)
    )


def my_signups(*, actor: Actor) -> QuerySet[Signup]:
    """Everything the calling worker ever signed up for (我的报名)."""
    came = CheckIn.objects.live().filter(session=OuterRef("session"), worker=OuterRef("worker"))
    rows = Signup.objects.filter(worker__in=actor.persons).annotate(has_come=Exists(came))
    return rows.select_related("session__activity", "session__union")


def my_check_ins(*, actor: Actor) -> QuerySet[CheckIn]:
    """Everything the calling worker attended (我的签到)."""
    rows = CheckIn.objects.live().filter(worker__in=actor.persons)
    return rows.select_related("session__activity", "session__union")


def my_upcoming(*, actor: Actor) -> QuerySet[Signup]:
    """Live seats of the calling worker, come or not (已报名)."""
    live = Q(released_at=None) & ~Q(session__state=State.CANCELLED)
    return my_signups(actor=actor).filter(live)


def my_cancelled(*, actor: Actor) -> QuerySet[Signup]:
    """Seats given back, and seats of sessions that were called off (已取消)."""
    gone = Q(released_at__isnull=False) | Q(session__state=State.CANCELLED)
    return my_signups(actor=actor).filter(gone)


my_attended = my_check_ins


def my_signup(session_id: int, *, actor: Actor) -> Signup:
    """The calling worker's live seat in a session. Raises NotThere."""
    rows = my_upcoming(actor=actor)
    return rows.fetch(session=session_id)


def _mine(actor: Actor) -> QuerySet[Signup]:
    return Signup.objects.filter(session=OuterRef("pk"), worker__in=actor.persons, released_at=None)


def took_part_since(worker_ids: Sequence[int], since: date) -> set[int]:
    """Who of these workers was present at a session since a day."""
    rows = CheckIn.objects.live().filter(worker__in=worker_ids, checked_in_at__gte=midnight(since))
    return set(rows.values_list("worker", flat=True))
