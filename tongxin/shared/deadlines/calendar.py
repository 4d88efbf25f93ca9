"""The calendar in force, with what was entered by hand (现行工作日历).

Each function reads the entered days once; a list asks ``current()`` once and uses it for all rows.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Count, Q

from tongxin.shared.deadlines.models import CalendarDay, CalendarYear, YearSource
from tongxin.shared.deadlines.terms import Term, due
from tongxin.shared.deadlines.working_days import (
    ONE_DAY,
    PUBLISHED_YEARS,
    SATURDAY,
    Deadline,
    Light,
    Unit,
    WorkingCalendar,
)


@dataclass(frozen=True, slots=True)
class YearRow:
    """One line of the page 工作日历."""

    year: int
    source: str
    is_provisional: bool
    day_count: int
    entered_by: str = ""
    entered_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class DayRow:
    """One day on the page of a year; ``note`` names what was entered by hand."""

    day: date
    is_working: bool
    is_moved: bool
    note: str = ""


def current() -> WorkingCalendar:
    """Calendar in force; a year entered by hand gives way once it is published."""
    outdated = Q(source=YearSource.MANUAL, year__in=PUBLISHED_YEARS)
    years = list(CalendarYear.objects.exclude(outdated))
    days = CalendarDay.objects.filter(calendar_year__in=years)
    return WorkingCalendar(
        days=dict(days.values_list("date", "is_working")),
        entered_years=frozenset(year.year for year in years),
        provisional_years=frozenset(year.year for year in years if year.is_provisional),
    )


def is_working(day: date) -> bool:
    """Whether people work on ``day``. Raises YearMissing."""
    return current().is_working(day)


def add_working_days(start: date, count: int) -> date:
    """The working day number ``count`` after ``start``. Raises YearMissing, AmountWrong."""
    return current().add_working_days(start, count)


def working_days_between(start: date, end: date) -> int:
    """Working days after ``start`` up to and with ``end``. Raises YearMissing."""
    return current().working_days_between(start, end)


def deadline(start: date, amount: int, unit: Unit | str, *, rolls: bool = False) -> Deadline:
    """Last day of a limit triggered on ``start``. Raises YearMissing, AmountWrong."""
    return current().deadline(start, amount, unit, rolls=rolls)


def due_day(term: Term) -> Deadline:
    """Last day of a limit with its extensions and pauses. Raises YearMissing, AmountWrong."""
    return due(term, current())


def traffic_light(deadline: date, today: date, *, done_on: date | None = None) -> Light:
    """Colour of a deadline. Raises YearMissing."""
    return current().traffic_light(deadline, today, done_on=done_on)


def calendar_years() -> list[YearRow]:
    """Every year that can be counted, latest first, with the days entered by hand."""
    entered = {
        row.year: YearRow(
            row.year, row.source, row.is_provisional, row.day_count, row.entered_by, row.entered_at
        )
        for row in CalendarYear.objects.annotate(day_count=Count("days"))
    }
    shipped = {
        year: YearRow(year, YearSource.PUBLISHED, is_provisional=False, day_count=0)
        for year in PUBLISHED_YEARS
        if year not in entered or entered[year].source == YearSource.MANUAL
    }
    rows = entered | shipped
    return [rows[year] for year in sorted(rows, reverse=True)]


def days_of(year: int) -> list[DayRow]:
    """Every day of a year, worked or not; moved is what differs from its weekday.

    Raises YearMissing.
    """
    calendar, first = current(), date(year, 1, 1)
    notes = dict(CalendarDay.objects.filter(date__year=year).values_list("date", "name"))
    days = (first + offset * ONE_DAY for offset in range(366))
    return [
        DayRow(
            day,
            is_working=(worked := calendar.is_working(day)),
            is_moved=worked != (day.weekday() < SATURDAY),
            note=notes.get(day, ""),
        )
        for day in days
        if day.year == year
    ]


def entered_days(year: int) -> tuple[list[CalendarDay], list[CalendarDay]]:
    """What was entered for a year: holidays, and weekends that are worked."""
    found = list(CalendarDay.objects.filter(calendar_year_id=year))
    return [d for d in found if not d.is_working], [d for d in found if d.is_working]


def missing_year(today: date) -> int | None:
    """The next year as long as nobody has said when it is off; none once it can be counted."""
    known = PUBLISHED_YEARS | set(CalendarYear.objects.values_list("pk", flat=True))
    return None if today.year + 1 in known else today.year + 1
