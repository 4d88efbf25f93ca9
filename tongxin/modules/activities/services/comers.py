"""Who may come in at the door of a session, and by a member card (到场人员)."""

from datetime import datetime

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.errors.sessions import NotSignedUp
from tongxin.modules.activities.models import ActivitySession
from tongxin.modules.activities.permissions import Can
from tongxin.modules.members.public import Holder, show_card, show_card_later
from tongxin.shared.people.models import Worker

Known = dict[int, tuple[str, int | None]]


def known_at(session: ActivitySession, wanted: set[int], actor: Actor) -> Known:
    """Names and homes of those who hold a seat or belong to the host's own."""
    signups = session.signups.filter(worker__in=wanted, released_at=None)
    known = {s.worker_id: (s.worker_name, s.home_id) for s in signups}
    others = Worker.objects.within(actor.scope(Can.CHECK_IN)).filter(pk__in=wanted - known.keys())
    return known | {w.pk: (w.name, w.union_id) for w in others}


def comer_by_card(session: ActivitySession, code: str, *, actor: Actor, at: datetime) -> Known:
    """A member without a seat comes in where none is needed, or as a worker of the host's own.

    Raises NotSignedUp, or what showing a member card raises.
    """
    return _let_in(session, show_card(code=code, now=at), actor)


def comer_by_kept_card(
    session: ActivitySession, code: str, *, actor: Actor, scanned_at: datetime, now: datetime
) -> Known:
    """The same of a card that a phone scanned without a network and tells of later."""
    holder = show_card_later(code=code, scanned_at=scanned_at, now=now)
    return _let_in(session, holder, actor)


def _let_in(session: ActivitySession, holder: Holder, actor: Actor) -> Known:
    known = known_at(session, {holder.worker_id}, actor)
    if not known and session.takes_signups:
        raise NotSignedUp
    return known or {holder.worker_id: (holder.name, holder.union_id)}
