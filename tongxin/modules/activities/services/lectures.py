"""Lecture teams and their lectures; the receiving union says whether a lecture was held."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from django.db import IntegrityError, models, transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import bypass
from tongxin.kernel.text import collapse_blanks
from tongxin.modules.activities.errors.lectures import (
    AlreadyConfirmed,
    AlreadyInTeam,
    HostConfirms,
    LeaveDayWrong,
    LectureAhead,
    LectureDenied,
    LectureUnconfirmed,
    NotALecture,
    PlaceOutsideSet,
    ReceiverAbove,
    RouteOfAnotherTeam,
    TeamDissolved,
    TeamTaken,
)
from tongxin.modules.activities.models import (
    Activity,
    ActivitySession,
    LectureMember,
    LectureReceipt,
    LectureRoute,
    LectureTeam,
    PlaceTypeSet,
)
from tongxin.modules.activities.models.reference import LECTURE
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.audience import show
from tongxin.modules.activities.services.kinds import kind_of
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Worker

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True, slots=True)
class Speaker:
    """Who joins a team: a worker of the roster, or another person by name."""

    since: date
    worker: Worker | None = None
    name: str = ""
    post: str = ""


@dataclass(frozen=True, slots=True)
class Lecture:
    """Who lectures on which route, and which union receives the lecture."""

    team: LectureTeam
    route: LectureRoute | None = None
    receiver: UnionOrg | None = None


@transaction.atomic
def make_team(
    *,
    name: str,
    founded_on: date,
    place_set: PlaceTypeSet | None = None,
    union: UnionOrg,
    actor: Actor,
    now: datetime,
) -> LectureTeam:
    """Set up a team of lecturers (成立宣讲团). Raises TeamTaken, LeaveDayWrong or Forbidden."""
    actor.require(Can.EDIT, at=union)
    if founded_on > timezone.localdate(now):
        raise LeaveDayWrong
    name = collapse_blanks(name)
    team = LectureTeam(union=union, name=name, founded_on=founded_on, place_set=place_set)
    _save(team, TeamTaken(name=name))
    record(actor, "activities.made_team", team, at=now, change={"name": name})
    return team


@transaction.atomic
def add_route(*, team_id: int, name: str, actor: Actor, now: datetime) -> LectureRoute:
    """One more route of a team (添加宣讲路线). Raises TeamTaken or TeamDissolved."""
    team = _standing(team_id, actor)
    route = LectureRoute(team=team, union=team.union, name=collapse_blanks(name))
    _save(route, TeamTaken(name=route.name))
    record(actor, "activities.added_route", route, at=now, change={"name": route.name})
    return route


@transaction.atomic
def add_member(*, team_id: int, speaker: Speaker, actor: Actor, now: datetime) -> LectureMember:
    """Somebody joins a team (添加宣讲团成员).

    Raises AlreadyInTeam, TeamDissolved or LeaveDayWrong.
    """
    team = _standing(team_id, actor)
    worker = speaker.worker
    name = worker.name if worker else collapse_blanks(speaker.name)
    if speaker.since > timezone.localdate(now):
        raise LeaveDayWrong
    row = LectureMember(
        team=team,
        union=team.union,
        worker=worker,
        name=name,
        who=f"w{worker.pk}" if worker else f"n{team.union_id}:{name}",
        post=speaker.post.strip(),
        since=speaker.since,
    )
    _save(row, AlreadyInTeam(name=name))
    record(actor, "activities.joined_team", row, at=now)
    return row


@transaction.atomic
def end_member(*, member_id: int, on: date, actor: Actor, now: datetime) -> LectureMember:
    """Somebody leaves a team (退出宣讲团). Raises LeaveDayWrong."""
    row = LectureMember.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=member_id)
    if row.until is not None or not row.since <= on <= timezone.localdate(now):
        raise LeaveDayWrong
    row.until = on
    row.save(update_fields=["until", "updated_at"])
    record(actor, "activities.left_team", row, at=now, change={"until": str(on)})
    return row


@transaction.atomic
def dissolve_team(*, team_id: int, on: date, actor: Actor, now: datetime) -> LectureTeam:
    """A team is dissolved, and with it every place in it (解散宣讲团).

    Raises TeamDissolved or LeaveDayWrong.
    """
    team = _standing(team_id, actor)
    live = team.members.filter(until=None)
    joined_later = live.filter(since__gt=on).exists()
    if joined_later or not team.founded_on <= on <= timezone.localdate(now):
        raise LeaveDayWrong
    for row in live.select_for_update().order_by("pk"):
        end_member(member_id=row.pk, on=on, actor=actor, now=now)
    team.dissolved_on = on
    team.save(update_fields=["dissolved_on", "updated_at"])
    record(actor, "activities.dissolved_team", team, at=now, change={"on": str(on)})
    return team


@transaction.atomic
def set_lecture(
    *, session_id: int, lecture: Lecture, actor: Actor, now: datetime
) -> ActivitySession:
    """Say who lectures at a session and who receives it (安排宣讲).

    The receiver sees the session once it is published. Raises NotALecture, TeamDissolved,
    RouteOfAnotherTeam, PlaceOutsideSet, ReceiverAbove, or AlreadyConfirmed once held or said to be.
    """
    mine = ActivitySession.objects.owned_by(actor.scope(Can.EDIT))
    Activity.objects.lock(pk=mine.fetch(pk=session_id).activity_id)  # as by whoever amends it
    session = mine.select_related("activity__kind", "union").lock(pk=session_id)
    if kind_of(session.activity) != LECTURE:
        raise NotALecture
    _check(session, lecture, actor)
    receiver = lecture.receiver or session.union
    if receiver.pk != session.union_id and session.union.path.startswith(receiver.path):
        raise ReceiverAbove(name=receiver.name)
    if session.state == State.HELD:
        raise AlreadyConfirmed
    _take_over(session, receiver, actor=actor, now=now)
    session.team, session.route, session.receiver = lecture.team, lecture.route, receiver
    session.save(update_fields=["team", "route", "receiver", "updated_at"])
    show(session.activity)
    change = {"team": lecture.team.name, "receiver": receiver.name}
    record(actor, "activities.set_lecture", session, at=now, change=change)
    return session


@transaction.atomic
def answer_lecture(
    *, session_id: int, is_held: bool, note: str = "", actor: Actor, now: datetime
) -> LectureReceipt:
    """The receiving union says whether the lecture was held (宣讲确认); a yes is for good.

    Raises HostConfirms, LectureAhead or AlreadyConfirmed.
    """
    scope = actor.scope(Can.EDIT)
    seen = ActivitySession.objects.within(scope).select_related("receiver")
    session = seen.filter(receiver__isnull=False).fetch(pk=session_id)
    actor.require(Can.EDIT, at=session.receiver)
    if scope.covers(session.union_path):
        raise HostConfirms(name=session.receiver.name)
    if session.starts_at > now:
        raise LectureAhead
    if session.state != State.OPEN:
        raise AlreadyConfirmed
    told = {"is_held": is_held, "note": note.strip(), "answered_at": now, "made_by": actor.name}
    row = LectureReceipt.objects.select_for_update().filter(session=session).first()
    if row is not None and row.is_held:
        raise AlreadyConfirmed
    row = row or LectureReceipt(session=session, union=session.receiver)
    for name, value in told.items():
        setattr(row, name, value)
    _save(row, AlreadyConfirmed())
    change = {"is_held": is_held}
    record(actor, "activities.answered_lecture", row, at=now, reason=row.note, change=change)
    return row


def must_be_confirmed(session: ActivitySession) -> None:
    """A lecture received elsewhere is held when its receiver says so (handbook 4, rule 95).

    Raises LectureUnconfirmed or LectureDenied.
    """
    if session.receiver_id in {None, session.union_id}:
        return
    row = LectureReceipt.objects.filter(session=session).first()
    if row is None:
        raise LectureUnconfirmed(name=session.receiver.name)
    if not row.is_held:
        raise LectureDenied(name=session.receiver.name)


def _check(session: ActivitySession, lecture: Lecture, actor: Actor) -> None:
    team, route = lecture.team, lecture.route
    LectureTeam.objects.within(actor.scope(Can.EDIT)).fetch(pk=team.pk)
    if team.dissolved_on is not None:
        raise TeamDissolved(name=team.name)
    if route is not None and route.team_id != team.pk:
        raise RouteOfAnotherTeam
    places = team.place_set and team.place_set.place_types
    if places and not places.filter(pk=session.place_type_id).exists():
        raise PlaceOutsideSet(name=team.place_set.name)


def _take_over(
    session: ActivitySession, receiver: UnionOrg, *, actor: Actor, now: datetime
) -> None:
    """Whoever said that it was not held may be replaced; the answer stays in the log."""
    row = LectureReceipt.objects.filter(session=session).select_related("union").first()
    if row is None:
        return
    if row.is_held:
        raise AlreadyConfirmed
    if row.union_id == receiver.pk:
        return
    change = {"before": row.union.name, "after": receiver.name, "answer": row.note}
    record(actor, "activities.replaced_receiver", session, at=now, change=change)
    with bypass("plans"):  # the answer is a row of the receiver
        LectureReceipt.objects.filter(pk=row.pk).delete()


def _standing(team_id: int, actor: Actor) -> LectureTeam:
    rows = LectureTeam.objects.owned_by(actor.scope(Can.EDIT)).select_related("union")
    team = rows.lock(pk=team_id)
    if team.dissolved_on is not None:
        raise TeamDissolved(name=team.name)
    return team


def _save(row: M, taken: DomainError) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise taken from None
