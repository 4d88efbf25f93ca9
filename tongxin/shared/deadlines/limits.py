"""Limits that run for a row: set, moved, paused, extended, always with who, when and why.

The engine asks for no right: it is called by the service of the row, which has asked.
"""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any

from django.db import models, transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.shared.audit.services import name_of, record
from tongxin.shared.deadlines.calendar import current, due_day
from tongxin.shared.deadlines.errors import (
    DayBefore,
    LimitOver,
    LimitPaused,
    LimitRuns,
    LimitStaysPast,
    ReasonMissing,
)
from tongxin.shared.deadlines.models import LimitEntry, TimeLimit
from tongxin.shared.deadlines.terms import Leg, Stop, Term
from tongxin.shared.deadlines.working_days import Light, WorkingCalendar
from tongxin.shared.orgs.models import UnionOwned

What = LimitEntry.What
VERBS = {
    What.MOVED: "deadlines.limit_moved",
    What.PAUSED: "deadlines.limit_paused",
    What.RESUMED: "deadlines.limit_resumed",
    What.EXTENDED: "deadlines.limit_extended",
}


@transaction.atomic
def set_limit(*, row: UnionOwned, name: str, term: Term, actor: Actor, now: datetime) -> TimeLimit:
    """A limit of a row that begins to run (设定期限). Raises YearMissing, AmountWrong."""
    (leg,) = term.legs
    found = due_day(term)
    limit = TimeLimit.objects.create(
        union=row.union,
        target=name_of(row),
        name=name,
        start_on=term.start,
        amount=leg.amount,
        unit=leg.unit,
        rolls=term.rolls,
        due_on=found.day,
        is_provisional=found.is_provisional,
    )
    change = {"start_on": str(term.start), "due_on": str(found.day)}
    record(actor, "deadlines.limit_set", limit, at=now, change=change)
    return limit


@transaction.atomic
def move_start(
    *, limit_id: int, start: date, reason: str, actor: Actor, now: datetime
) -> TimeLimit:
    """Another day from which a limit runs; its last day follows (改起算日).

    Raises NotThere, ReasonMissing, YearMissing.
    """
    limit, said = TimeLimit.objects.lock(pk=limit_id), _said(reason)
    before = limit.due_on
    limit.start_on = start
    return _note(limit, What.MOVED, start, before, actor=actor, now=now, reason=said)


@transaction.atomic
def pause(*, limit_id: int, on: date, reason: str, actor: Actor, now: datetime) -> TimeLimit:
    """Let a limit stand still after a day (暂停计时).

    Raises NotThere, ReasonMissing, LimitPaused, LimitOver, DayBefore.
    """
    limit, said = _running(limit_id), _said(reason)
    if limit.done_on or on > limit.due_on:
        raise LimitOver(day=limit.done_on or limit.due_on)
    _not_before(on, _latest(limit))
    limit.paused_on = on
    return _note(limit, What.PAUSED, on, limit.due_on, actor=actor, now=now, reason=said)


@transaction.atomic
def resume(*, limit_id: int, on: date, actor: Actor, now: datetime, reason: str = "") -> TimeLimit:
    """Let a limit go on after a day; what it stood still is added at its end (恢复计时).

    Raises NotThere, LimitRuns, DayBefore, YearMissing.
    """
    limit = TimeLimit.objects.lock(pk=limit_id)
    if limit.paused_on is None:
        raise LimitRuns
    _not_before(on, limit.paused_on)
    before, limit.paused_on = limit.due_on, None
    return _note(limit, What.RESUMED, on, before, actor=actor, now=now, reason=reason.strip())


@transaction.atomic
def extend(*, limit_id: int, leg: Leg, reason: str, actor: Actor, now: datetime) -> TimeLimit:
    """Add to a limit, counted from its last day (延长期限).

    Raises NotThere, ReasonMissing, LimitPaused, LimitStaysPast, AmountWrong, YearMissing.
    """
    limit, said = _running(limit_id), _said(reason)
    before, today = limit.due_on, localdate(now)
    due_day(Term(before, (leg,)))  # a wrong amount is refused before anything is written
    more = {"amount": leg.amount, "unit": leg.unit, "reason": said}
    _note(limit, What.EXTENDED, today, before, actor=actor, now=now, **more)
    if limit.due_on < today:
        raise LimitStaysPast(day=limit.due_on)
    return limit


@transaction.atomic
def finish(*, limit_id: int, on: date) -> TimeLimit:
    """Note that what the limit was for is done (办结); its colour settles."""
    limit = TimeLimit.objects.lock(pk=limit_id)
    limit.done_on, limit.paused_on = on, None
    limit.save(update_fields=["done_on", "paused_on", "updated_at"])
    return limit


def term_of(limit: TimeLimit, entries: Iterable[LimitEntry] | None = None) -> Term:
    """All that the last day follows from, as it is written down; ``entries`` if read before."""
    legs, stops, since = [Leg(limit.amount, limit.unit)], [], None
    for entry in limit.entries.order_by("pk") if entries is None else entries:
        if entry.what == What.EXTENDED:
            legs.append(Leg(entry.amount or 0, entry.unit))
        elif entry.what == What.PAUSED:
            since = entry.on
        elif entry.what == What.RESUMED and since is not None:
            stops.append(Stop(since, entry.on))
            since = None
    return Term(limit.start_on, tuple(legs), tuple(stops), rolls=limit.rolls)


def limits_of(row: models.Model) -> models.QuerySet[TimeLimit]:
    """The limits of a row."""
    return TimeLimit.objects.filter(target=name_of(row)).order_by("due_on", "pk")


def limit_for_news(limit_id: int) -> TimeLimit:
    """A limit with its union, for whoever tells of it. Raises NotThere."""
    return TimeLimit.objects.select_related("union").fetch(pk=limit_id)


def light_of(
    limit: TimeLimit, today: date, *, calendar: WorkingCalendar | None = None
) -> Light | None:
    """Colour of a limit; none while it stands still. Raises YearMissing."""
    if limit.paused_on:
        return None
    lights = calendar or current()
    return lights.traffic_light(limit.due_on, today, done_on=limit.done_on)


def _note(
    limit: TimeLimit, what: str, on: date, before: date, *, actor: Actor, now: datetime, **more: Any
) -> TimeLimit:
    """Write one line of the file, count anew, log."""
    LimitEntry.objects.create(
        limit=limit,
        union=limit.union,
        what=what,
        on=on,
        due_before=before,
        by_name=actor.name[:80],
        at=now,
        **more,
    )
    found = due_day(term_of(limit))
    limit.due_on, limit.is_provisional = found.day, found.is_provisional
    limit.save()
    change = {"due_on": {"before": str(before), "after": str(found.day)}, "on": str(on)}
    record(actor, VERBS[What(what)], limit, at=now, reason=more.get("reason", ""), change=change)
    return limit


def _running(limit_id: int) -> TimeLimit:
    limit = TimeLimit.objects.lock(pk=limit_id)
    if limit.paused_on:
        raise LimitPaused(since=limit.paused_on)
    return limit


def _latest(limit: TimeLimit) -> date:
    """The last day anything happened to the pauses of a limit."""
    gone_on = limit.entries.filter(what=What.RESUMED).order_by("-on").first()
    return max(limit.start_on, gone_on.on) if gone_on else limit.start_on


def _not_before(day: date, earliest: date) -> None:
    if day < earliest:
        raise DayBefore(day=earliest)


def _said(reason: str) -> str:
    if not reason.strip():
        raise ReasonMissing
    return reason.strip()[:300]
