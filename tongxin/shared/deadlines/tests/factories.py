"""Plain valid years of the working calendar for tests."""

from datetime import date
from itertools import count

from tongxin.shared.deadlines.models import CalendarDay, CalendarYear, YearSource
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW

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


FACTORIES = {"deadlines.CalendarYear": a_year, "deadlines.CalendarDay": a_day}
