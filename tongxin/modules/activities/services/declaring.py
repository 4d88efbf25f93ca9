"""Numbers declared of a session: views of streams and videos, what an exhibition shows."""

from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.text import collapse_blanks
from tongxin.modules.activities.errors.declared import (
    NotAnExhibition,
    NothingShown,
    NotYetOn,
    SameNumber,
)
from tongxin.modules.activities.models import ActivitySession, ShowCount, ViewCount
from tongxin.modules.activities.models.attendance import Voidable
from tongxin.modules.activities.models.reference import EXHIBITION
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.kinds import kind_of
from tongxin.modules.activities.services.voiding import void as _void
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import record

V = TypeVar("V", bound=Voidable)


@dataclass(frozen=True, slots=True)
class Show:
    """What an exhibition shows: pieces, and persons presented."""

    piece_count: int
    person_count: int
    note: str = ""


@transaction.atomic
def declare_views(  # noqa: PLR0913  (where, how many, why, by whom)
    *,
    session_id: int,
    platform: str,
    link: str = "",
    views: int,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> ViewCount:
    """Write down the views of one address (填报点击量); a later number replaces the one before.

    Raises NotYetOn, SameNumber, or ReasonMissing where a number stands already.
    """
    session = _begun(session_id, actor, now)
    place = {"platform": collapse_blanks(platform), "link": link.strip()}
    made = ViewCount(session=session, union=session.union, views=views, **place)
    older = session.view_counts.live().filter(**place).first()
    if older is not None and older.views == views:
        raise SameNumber
    _replace(older, made, reason, actor=actor, now=now)
    change = {"before": older and older.views, "after": views, "platform": made.platform}
    record(actor, "activities.declared_views", made, at=now, reason=reason, change=change)
    return made


@transaction.atomic
def declare_show(
    *, session_id: int, show: Show, reason: str = "", actor: Actor, now: datetime
) -> ShowCount:
    """Write down what an exhibition shows (填报展出情况); a later answer replaces the one before.

    Raises NotAnExhibition, NothingShown, NotYetOn, SameNumber or ReasonMissing.
    """
    session = _begun(session_id, actor, now)
    if kind_of(session.activity) != EXHIBITION:
        raise NotAnExhibition
    if show.piece_count + show.person_count < 1:
        raise NothingShown
    numbers = {"piece_count": show.piece_count, "person_count": show.person_count}
    made = ShowCount(session=session, union=session.union, note=show.note.strip(), **numbers)
    older = session.show_counts.live().first()
    if older is not None and (older.piece_count, older.person_count) == tuple(numbers.values()):
        raise SameNumber
    _replace(older, made, reason, actor=actor, now=now)
    record(actor, "activities.declared_show", made, at=now, reason=reason, change=numbers)
    return made


@transaction.atomic
def void_views(*, view_count_id: int, reason: str, actor: Actor, now: datetime) -> ViewCount:
    """Take a number of views back (作废点击量). Raises ReasonMissing or NothingToVoid."""
    row = ViewCount.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=view_count_id)
    _void(row, reason, "activities.voided_views", actor=actor, now=now)
    return row


@transaction.atomic
def void_show(*, show_count_id: int, reason: str, actor: Actor, now: datetime) -> ShowCount:
    """Take back what was said of an exhibition (作废展出情况). Raises as ``void_views``."""
    row = ShowCount.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=show_count_id)
    _void(row, reason, "activities.voided_show", actor=actor, now=now)
    return row


def _begun(session_id: int, actor: Actor, now: datetime) -> ActivitySession:
    mine = ActivitySession.objects.owned_by(actor.scope(Can.EDIT))
    session = mine.select_related("union", "activity__kind").lock(pk=session_id)
    if session.state not in {State.OPEN, State.HELD} or session.starts_at > now:
        raise NotYetOn
    return session


def _replace(older: V | None, made: V, reason: str, *, actor: Actor, now: datetime) -> None:
    if older is not None:
        _void(older, reason, "activities.amended_number", actor=actor, now=now)
    made.counted_at, made.made_by = now, actor.name
    made.save()
