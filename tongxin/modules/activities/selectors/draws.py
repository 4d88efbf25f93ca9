"""Reads of sessions whose seats are drawn (摇号报名)."""

from collections.abc import Iterable
from datetime import datetime

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import bypass
from tongxin.modules.activities.models import ActivitySession, SessionDraw
from tongxin.shared.scarce.models import Entrant, Lottery


def draw_of(session: ActivitySession) -> SessionDraw | None:
    """The draw of an own session, if its seats are drawn."""
    return SessionDraw.objects.select_related("lottery").filter(session=session).first()


def draws_of(sessions: Iterable[ActivitySession]) -> dict[int, SessionDraw]:
    """Terms of the draws of sessions somebody sees, by session: they are public."""
    with bypass("scarce"):
        rows = SessionDraw.objects.filter(session__in=[one.pk for one in sessions])
        return {row.session_id: row for row in rows.select_related("lottery")}


def my_entry(draw: SessionDraw, *, actor: Actor) -> Entrant | None:
    """The calling worker's own line in a draw, the last one."""
    rows = Entrant.objects.filter(lottery=draw.lottery_id, worker=actor.worker_id)
    return rows.order_by("-pk").first() if draw.lottery_id else None


def published_lottery(pk: int) -> Lottery:
    """A lottery of a session whose list is public, for anybody. Raises NotThere."""
    draws = SessionDraw.objects.filter(lottery=pk, lottery__published_at__isnull=False)
    found = draws.select_related("lottery").first()
    if found is None:
        raise NotThere
    return found.lottery


def standing_of(session: ActivitySession, now: datetime) -> dict:
    """What the desk says of the draw of an own session."""
    draw = draw_of(session)
    lottery = draw.lottery if draw else None
    if draw is None or lottery is None:
        return {"draw": draw}
    is_due = draw.settled_at is None and draw.seed_due_at <= now
    return {
        "draw": draw,
        "draw_entrants": lottery.entrants.filter(withdrawn_at=None).count(),
        "may_draw": is_due and lottery.published_at is not None,
        "is_late": is_due and lottery.published_at is None,
    }
