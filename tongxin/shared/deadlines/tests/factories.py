"""Plain valid years of the working calendar for tests."""

from datetime import date
from itertools import count

from tongxin.shared.deadlines.limits import extend, set_limit
from tongxin.shared.deadlines.models import (
    CalendarDay,
    CalendarYear,
    LimitEntry,
    TimeLimit,
    YearSource,
)
from tongxin.shared.deadlines.terms import Leg, Term
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

_years = count(2100)


def a_year(_union: UnionOrg | None = None) -> CalendarYear:
    """A year far ahead, entered by hand."""
    return CalendarYear.objects.create(
        year=next(_years), source=YearSource.MANUAL, entered_by="测试员", entered_at=NOW
    )


def a_day(_union: UnionOrg | None = None) -> CalendarDay:
    """A holiday of such a year."""
    year = a_year()
    return CalendarDay.objects.create(
        calendar_year=year, date=date(year.year, 5, 4), is_working=False, name="青年节"
    )


def a_limit(union: UnionOrg, *, amount: int = 5, unit: str = "working") -> TimeLimit:
    """A limit of a union that runs since 1 June 2026, a Monday."""
    name = f"第{next(_years)}项"
    term = Term(date(2026, 6, 1), (Leg(amount, unit),))
    return set_limit(row=union, name=name, term=term, actor=SYSTEM, now=NOW)


def a_line(union: UnionOrg) -> LimitEntry:
    """One extension of a limit."""
    limit, leg = a_limit(union), Leg(2, "working")
    extend(limit_id=limit.pk, leg=leg, reason="材料待补", actor=SYSTEM, now=NOW)
    return limit.entries.get()


FACTORIES = {
    "deadlines.CalendarYear": a_year,
    "deadlines.CalendarDay": a_day,
    "deadlines.TimeLimit": a_limit,
    "deadlines.LimitEntry": a_line,
}
