"""Months as people write them (月份)."""

import re
from datetime import date, datetime
from typing import Any

from tongxin.kernel.text import drop_blanks, half_width
from tongxin.modules.members.errors.dues import MonthAhead, MonthUnreadable

# data: how months are written
_WRITTEN = re.compile(r"(\d{4})(?:[-/.年]?)(\d{1,2})月?(?:(?:[-/.])?0?1(?:日)?)?(?: 00:00:00)?")
FIRST_YEAR, LAST_YEAR = 1990, 2199


def parse_month(raw: Any) -> date:
    """The first day of the month somebody wrote. Raises MonthUnreadable."""
    if isinstance(raw, datetime | date):
        return _month(raw.year, raw.month, raw)
    text = half_width(drop_blanks(str(raw)))
    found = _WRITTEN.fullmatch(text)
    if found is None:
        raise MonthUnreadable(text=text[:20])
    return _month(int(found[1]), int(found[2]), text)


def month_of(day: date) -> date:
    """The month of a day."""
    return day.replace(day=1)


def later(month: date, count: int) -> date:
    """The month so many months behind; before, where the count is negative."""
    years, at = divmod(month.month - 1 + count, 12)
    return date(month.year + years, at + 1, 1)


def between(first: date, last: date) -> int:
    """How many months lie from the first to the last, both counted."""
    return (last.year - first.year) * 12 + last.month - first.month + 1


def refuse_ahead(month: date, today: date) -> None:
    """Raise MonthAhead for a month that has not begun."""
    if month > month_of(today):
        raise MonthAhead(month=in_words(month))


def in_words(month: date) -> str:
    """A month as it is written, such as 2026-10."""
    return f"{month:%Y-%m}"


def _month(year: int, month: int, text: Any) -> date:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12):
        raise MonthUnreadable(text=str(text)[:20])
    return date(year, month, 1)
