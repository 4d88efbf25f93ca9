"""Reads of seats that are kept for unions (工会名额), and of what is free for one worker."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import OuterRef, Q, QuerySet, Subquery

from tongxin.kernel.actors import Actor, Scope, prefixes
from tongxin.kernel.rls import bypass
from tongxin.modules.activities.errors.shares import SeatsKept
from tongxin.modules.activities.models import ActivitySession, Part, SessionDraw, SessionShare
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.querysets import reach
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce.declare import Parts
from tongxin.shared.scarce.parts import Standing, arriving

SHARES = Parts(rows=SessionShare, of="session", party="party", on="share", refusal=SeatsKept)


@dataclass(frozen=True, slots=True)
class Room:
    """What one worker finds free of a session (可报名额)."""

    left: int | None
    own: int = 0  # of these, those kept for the own union
    elsewhere: int = 0  # kept for others, besides
    awaited: int = 0  # just returned, and now for those who wait
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
    with bypass("scarce"):
        there = arriving(SHARES, {session.pk: session.seats_left}, now)[session.pk]
    is_drawn = SessionDraw.objects.filter(session=session).exists()
    is_running = session.state in {State.DRAFT, State.OPEN} and now < session.signup_ends_at
    is_limited = session.takes_signups and session.quota is not None
    return {
        "shares": [(row, row.returned_at is not None or row.returns_at <= now) for row in rows],
        "shares_open": there.open or 0,
        "shares_awaited": min(there.awaited, there.rest or 0),
        "may_share": is_running and is_limited and not is_drawn,
        "is_running": session.state in {State.DRAFT, State.OPEN},
    }


def parties_to_share(session: ActivitySession, words: str = "") -> QuerySet[UnionOrg]:
    """Unions a share may be given to, found by name or code, each with its ``share`` if any.

    All at or below those that are invited, and those between them and the host.
    """
    invited = session.activity.roles.filter(part=Part.PARTICIPANT, party__isnull=False).order_by()
    paths = tuple(invited.values_list("party__path", flat=True))
    above = {one for path in paths for one in prefixes(path)}
    between = [one for one in above if one.startswith(session.union_path)]
    found = UnionOrg.objects.filter(reach(Scope(paths), "path") | Q(path__in=between))
    if words := words.strip():
        found = found.filter(Q(name__icontains=words) | Q(code__startswith=words))
    share = session.shares.filter(party=OuterRef("pk")).order_by().values("pk")
    return found.filter(closed_on=None).annotate(share=Subquery(share)).select_related("parent")


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
        there = arriving(SHARES, {row.pk: row.seats_left for row in rows}, now)
        found = Worker.objects.filter(pk=actor.worker_id).values_list("union_path", flat=True)
        home = (found.first() or "") if any(one.parts for one in there.values()) else ""
    for row in rows:
        row.room = _room(there[row.pk], home)
    return rows


def _room(there: Standing, home: str) -> Room:
    left = there.room_for(home)
    if left is None or there.rest is None:
        return Room(None)
    part = there.part_of(home)
    own = min(left, part.left) if part else 0
    awaited = min(there.awaited, there.rest - left)
    elsewhere = there.rest - left - awaited
    return Room(left, own, elsewhere, awaited, there.returns_at if elsewhere or own else None)
