"""A limit with all that befell it: extensions, and times it stood still (期限计算)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from tongxin.shared.deadlines.working_days import ONE_DAY, Deadline, Unit, WorkingCalendar


@dataclass(frozen=True, slots=True)
class Leg:
    """An amount of one unit: what was granted first, or one extension of it."""

    amount: int
    unit: Unit | str


@dataclass(frozen=True, slots=True)
class Stop:
    """Days that do not count: those after ``since`` up to and with ``until`` (中止).

    The day of pausing still counts, the day of going on is like a start: day 1 comes after it.
    """

    since: date
    until: date


@dataclass(frozen=True, slots=True)
class Term:
    """All that a last day follows from; move ``start`` and it moves along (期限)."""

    start: date
    legs: tuple[Leg, ...]
    stops: tuple[Stop, ...] = ()
    rolls: bool = False


def due(term: Term, calendar: WorkingCalendar) -> Deadline:
    """Last day of a limit, leg after leg, leaving out the days on which it stood still.

    Raises YearMissing, AmountWrong.
    """
    stops = _apart(term.stops)
    day, is_provisional = term.start, False
    for leg in term.legs:
        reached = _leg(day, leg, stops, calendar)
        if term.rolls and Unit(leg.unit) is not Unit.WORKING:
            reached = _rolled(reached.day, stops, calendar)
        day, is_provisional = reached.day, is_provisional or reached.is_provisional
    return Deadline(day, is_provisional)


def _leg(start: date, leg: Leg, stops: list[Stop], calendar: WorkingCalendar) -> Deadline:
    """Ask for as many days more as were stopped, until no more are found on the way."""
    plain = calendar.deadline(start, leg.amount, leg.unit)
    if Unit(leg.unit) is Unit.WORKING:
        amount, unit = leg.amount, Unit.WORKING
    else:
        amount, unit = (plain.day - start).days, Unit.NATURAL
    last, stopped = plain, 0
    while (found := _stopped(start, last.day, stops, unit, calendar)) > stopped:
        stopped = found
        last = calendar.deadline(start, amount + stopped, unit)
    return last


def _stopped(
    start: date, end: date, stops: list[Stop], unit: Unit, calendar: WorkingCalendar
) -> int:
    """Days of the unit after ``start`` up to and with ``end`` that do not count."""
    found = 0
    for stop in stops:
        since, until = max(stop.since, start), min(stop.until, end)
        if until <= since:
            continue
        is_working = unit is Unit.WORKING
        whole = calendar.working_days_between(since, until) if is_working else (until - since).days
        found += whole
    return found


def _rolled(day: date, stops: list[Stop], calendar: WorkingCalendar) -> Deadline:
    """The day itself, or the first one after it that is worked and counts (民法典第203条)."""
    rolled = day
    while not calendar.is_working(rolled) or any(s.since < rolled <= s.until for s in stops):
        rolled += ONE_DAY
    return Deadline(rolled, calendar.is_provisional(day, rolled))


def _apart(stops: Iterable[Stop]) -> list[Stop]:
    """The same days, none named twice."""
    apart: list[Stop] = []
    for stop in sorted(stops, key=lambda one: (one.since, one.until)):
        if apart and stop.since <= apart[-1].until:
            apart[-1] = Stop(apart[-1].since, max(apart[-1].until, stop.until))
        else:
            apart.append(stop)
    return apart
