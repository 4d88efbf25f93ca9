"""Running limits follow a corrected calendar; what has ended stays as it was (期限重算)."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from datetime import date, datetime
from itertools import islice

from django.db import transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.calendar import current
from tongxin.shared.deadlines.errors import YearMissing
from tongxin.shared.deadlines.events import CalendarCorrected, LimitAmended
from tongxin.shared.deadlines.limits import term_of
from tongxin.shared.deadlines.models import LimitEntry, TimeLimit
from tongxin.shared.deadlines.terms import due
from tongxin.shared.deadlines.working_days import Deadline, WorkingCalendar
from tongxin.shared.outbox.services import publish

CALENDAR = Actor.system("calendar")
CHUNK = 500
DECEMBER = 12

_promised: set[str] = set()


def promise_at_least(model: str) -> None:
    """Limits of these rows were promised to somebody else: they follow to later days only."""
    _promised.add(model)


def follow_calendar(fact: CalendarCorrected, at: datetime) -> None:
    """Hear that the calendar was corrected."""
    amend_limits(year=fact.year, now=at)


@transaction.atomic
def amend_limits(*, year: int, now: datetime) -> int:
    """Count every running limit that may rest on ``year`` anew; returns how many moved."""
    calendar, moved = current(), 0
    for limits in _chunks(_running(year, localdate(now))):
        entries = _entries_of(limits)
        for limit in limits:
            moved += _amend(limit, entries[limit.pk], calendar, now)
    return moved


def _running(year: int, today: date) -> Iterator[TimeLimit]:
    reached = TimeLimit.objects.filter(
        done_on=None,
        due_on__gte=max(today, date(year - 1, DECEMBER, 1)),
        start_on__lte=date(year, DECEMBER, 31),
    )
    return iter(reached.select_related("union").select_for_update(of=("self",)).order_by("pk"))


def _chunks(limits: Iterator[TimeLimit]) -> Iterator[list[TimeLimit]]:
    while chunk := list(islice(limits, CHUNK)):
        yield chunk


def _entries_of(limits: Iterable[TimeLimit]) -> dict[int, list[LimitEntry]]:
    found = defaultdict(list)
    for entry in LimitEntry.objects.filter(limit__in=limits).order_by("pk"):
        found[entry.limit_id].append(entry)
    return found


def _amend(
    limit: TimeLimit, entries: list[LimitEntry], calendar: WorkingCalendar, now: datetime
) -> bool:
    """Nobody is late by a correction: a limit that would be over by it ends today."""
    try:
        found = due(term_of(limit, entries), calendar)
    except YearMissing:
        return False  # it runs into a year nobody knows; whoever enters that year comes here again
    before = limit.due_on
    day = max(found.day, localdate(now))
    if limit.target.partition(":")[0] in _promised:
        day = max(day, before)
    if (day, found.is_provisional) == (before, limit.is_provisional):
        return False
    limit.due_on, limit.is_provisional = day, found.is_provisional
    limit.save(update_fields=["due_on", "is_provisional", "updated_at"])
    if day != before:
        _tell(limit, before, found, now)
    return day != before


def _tell(limit: TimeLimit, before: date, found: Deadline, now: datetime) -> None:
    reason = _("工作日历更正")
    LimitEntry.objects.create(
        limit=limit,
        union=limit.union,
        what=LimitEntry.What.AMENDED,
        on=localdate(now),
        due_before=before,
        reason=reason,
        by_name=CALENDAR.name,
        at=now,
    )
    moved = {"before": str(before), "after": str(limit.due_on)}
    change = {"due_on": moved, "counted": str(found.day)}
    record(CALENDAR, "deadlines.limit_amended", limit, at=now, reason=reason, change=change)
    publish(LimitAmended(limit.pk, limit.target, str(before), str(limit.due_on)), at=now)
