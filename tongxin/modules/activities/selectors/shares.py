"""Reads of seats that are kept for unions (工会名额), and of what is free for one worker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Q, QuerySet

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.rls import bypass
from tongxin.modules.activities.errors.shares import SeatsKept
from tongxin.modules.activities.models import ActivitySession, Part, SessionDraw, SessionShare
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce.declare import Parts
from tongxin.shared.scarce.parts import Standing, living

SHARES = Parts(rows=SessionShare, of="session", party="party", on="share", refusal=SeatsKept)


@dataclass(frozen=True, slots=True)
class Room:
    """What one worker finds free of a session (可报名额)."""

    left: int | None
    own: int = 0  # of these, those kept for the own union
    elsewhere: int = 0  # kept for others, besides
    returns_at: datetime | None = None

    @property
    def is_full(self) -> bool:
        """Whether there is no seat for this worker now."""
        return self.left == 0


def shares_of(session: ActivitySession) -> QuerySet[SessionShare]:
    """Shares of an own session, in the order of the tree."""
    return session.shares.select_related("party").order_by("party__path")


def own_share(pk: int, *, scope: Scope) -> SessionShare:
    """One share of a session of a host in ``scope``. Raises NotThere."""
    rows = SessionShare.objects.owned_by(scope)
    return rows.select_related("party", "session__activity").fetch(pk=pk)


def sharing_of(session: ActivitySession, now: datetime) -> dict:
    """What the desk says of the shares of a session."""
    rows = list(shares_of(session))
    kept = sum(row.seats_left for row in rows if row.returned_at is None and row.returns_at > now)
    is_drawn = SessionDraw.objects.filter(session=session).exists()
    is_running = session.state in {State.DRAFT, State.OPEN} and now < session.signup_ends_at
    is_limited = session.takes_signups and session.quota is not None
    return {
        "shares": [(row, row.returned_at is not None or row.returns_at <= now) for row in rows],
        "shares_open": max(0, (session.seats_left or 0) - kept),
        "may_share": is_running and is_limited and not is_drawn,
        "is_running": session.state in {State.DRAFT, State.OPEN},
    }


def parties_to_share(session: ActivitySession) -> QuerySet[UnionOrg]:
    """Unions a share may be given to: those invited, one step below them, and those just above."""
    invited = session.activity.roles.filter(part=Part.PARTICIPANT).order_by()
    parties = UnionOrg.objects.filter(pk__in=invited.values("party"))
    near = Q(pk__in=parties) | Q(parent__in=parties)
    near |= Q(pk__in=parties.order_by().values("parent"), path__startswith=session.union_path)
    found = UnionOrg.objects.filter(near, closed_on=None).order_by("path")
    return found.exclude(pk__in=session.shares.order_by().values("party"))


def union_to_share(code: str) -> UnionOrg:
    """The union with this code; whether it is invited says the service. Raises NotThere."""
    return UnionOrg.objects.filter(closed_on=None).fetch(code=code)


def with_rooms(
    sessions: Iterable[ActivitySession], *, actor: Actor, now: datetime
) -> list[ActivitySession]:
    """The same sessions, each with what is free for the calling worker as ``room``.

    How many seats are kept for whom is no secret; two queries for all of them.
    """
    rows = list(sessions)
    with bypass("scarce"):
        kept = living(SHARES, [row.pk for row in rows if row.quota is not None], now)
        found = Worker.objects.filter(pk=actor.worker_id).values_list("union_path", flat=True)
        home = (found.first() or "") if kept else ""
    for row in rows:
        row.room = _room(Standing(row.seats_left, kept.get(row.pk, [])), home)
    return rows


def _room(there: Standing, home: str) -> Room:
    left = there.room_for(home)
    if left is None or there.rest is None:
        return Room(None)
    part = there.part_of(home)
    own = min(left, part.left) if part else 0
    elsewhere = there.rest - left
    return Room(left, own, elsewhere, there.returns_at if elsewhere or own else None)
