"""Reads of lecture teams, and of lectures to be confirmed."""

from datetime import datetime

from django.db.models import Count, Min, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce

from tongxin.kernel.actors import Scope
from tongxin.modules.activities.models import (
    ActivitySession,
    LectureMember,
    LectureReceipt,
    LectureRoute,
    LectureTeam,
    PlaceType,
)
from tongxin.modules.activities.selectors.board import ready_sessions
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.querysets import reach
from tongxin.shared.people.models import Worker


def team_board(*, scope: Scope) -> QuerySet[LectureTeam]:
    """Teams in scope with members, routes and lectures held, ready to print."""
    held = ActivitySession.objects.filter(state=State.HELD)
    return (
        LectureTeam.objects.within(scope)
        .select_related("union", "place_set")
        .annotate(
            member_count=_counted(LectureMember.objects.filter(until=None)),
            route_count=_counted(LectureRoute.objects.all()),
            held_count=_counted(held),
        )
    )


def team_of(pk: int, *, scope: Scope) -> LectureTeam:
    """One team. Raises NotThere."""
    return team_board(scope=scope).fetch(pk=pk)


def members_of(team: LectureTeam) -> QuerySet[LectureMember]:
    """Who speaks or spoke in a team, those who left last."""
    return team.members.order_by("until", "pk")


def own_member(pk: int, *, scope: Scope) -> LectureMember:
    """One place in a team the actor may change. Raises NotThere."""
    return LectureMember.objects.owned_by(scope).fetch(pk=pk)


def speaker_of(pk: int, *, scope: Scope) -> Worker:
    """One worker of the subtree who may join a team. Raises NotThere."""
    return Worker.objects.within(scope).select_related("union").fetch(pk=pk)


def receipt_of(session: ActivitySession) -> LectureReceipt | None:
    """What the receiver said of a lecture, as far as one may read it."""
    return LectureReceipt.objects.filter(session=session).first()


def lectures_of(team: LectureTeam) -> QuerySet[ActivitySession]:
    """Sessions of a team, the latest first."""
    rows = ready_sessions().select_related("route", "receiver").filter(team=team)
    return rows.order_by("-starts_at", "-pk")


def places_of(team: LectureTeam) -> QuerySet[PlaceType]:
    """The places of the team's set with how many lectures were held at each (覆盖)."""
    held = Q(activitysession__team=team, activitysession__state=State.HELD)
    rows = PlaceType.objects.filter(sets=team.place_set_id).order_by("position", "code")
    return rows.annotate(held_count=Count("activitysession", filter=held, distinct=True))


def teams_on_offer(scope: Scope, *, also: int | None = None) -> QuerySet[LectureTeam]:
    """Teams that lecture, and the one already chosen."""
    rows = LectureTeam.objects.within(scope).filter(Q(dissolved_on=None) | Q(pk=also))
    return rows.order_by("name")


def lectures_received(*, scope: Scope) -> QuerySet[ActivitySession]:
    """Published lectures that unions in ``scope`` receive from others, ready to print."""
    rows = ready_sessions().select_related("team", "route", "receiver", "receipt")
    rows = rows.within(scope).filter(reach(scope, "receiver__path"), state__in=ANSWERABLE)
    return rows.exclude(reach(scope, "union_path"))


def lectures_waiting(*, scope: Scope, now: datetime) -> QuerySet[ActivitySession]:
    """Those that are over and that nobody has answered for."""
    rows = lectures_received(scope=scope)
    return rows.filter(state=State.OPEN, receipt=None, ends_at__lte=now)


def count_lectures_waiting(*, scope: Scope, now: datetime) -> dict:
    """How many lectures wait for an answer, since when."""
    rows = lectures_waiting(scope=scope, now=now)
    return rows.order_by().aggregate(count=Count("pk"), earliest=Min("ends_at"))


def near(host: UnionOrg) -> QuerySet[UnionOrg]:
    """Unions below a host, one or two steps, that may receive a lecture."""
    steps = Q(parent=host) | Q(parent__parent=host) | Q(pk=host.pk)
    if host.parent_id:
        steps |= Q(parent=host.parent_id)
    return UnionOrg.objects.filter(steps, closed_on=None).order_by("path")


ANSWERABLE = (State.OPEN, State.HELD)


def _counted(rows: QuerySet) -> Coalesce:
    found = rows.filter(team=OuterRef("pk")).order_by().values("team")
    return Coalesce(Subquery(found.annotate(n=Count("pk")).values("n")), 0)
