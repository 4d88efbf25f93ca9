"""Spans of days that figures are counted over (统计期)."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Self
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel.errors import DomainError
from tongxin.kernel.text import drop_blanks, half_width

SHANGHAI = ZoneInfo("Asia/Shanghai")
FIRST_YEAR, LAST_YEAR = 1900, 2199
_ONE_DAY = timedelta(days=1)
_NAMED = re.compile(r"(?P<year>\d{4})(?:H(?P<half>[12])|Q(?P<quarter>[1-4])|-(?P<month>\d{2}))?")
_STATISTICAL = re.compile(r"STAT(?P<year>\d{4})")
_RANGE = re.compile(r"(?P<first>\d{4}-\d{2}-\d{2})\.\.(?P<last>\d{4}-\d{2}-\d{2})")


class PeriodUnreadable(DomainError):
    """The text is not a period."""

    code = "periods.unreadable"
    status = 422
    message = gettext_lazy(
        "看不懂统计期“%(text)s”。请写成：2023（全年）、2023H1（上半年）、2023Q1（第一季度）、"
        "2023-05（某月）、2021-03-20..2021-04-30（起止日期）或 stat2023（统计年度）"
    )


class PeriodImpossible(PeriodUnreadable):
    """The text names a day, month or year that does not exist here."""

    code = "periods.impossible"
    message = gettext_lazy(
        "统计期“%(text)s”里的日期不存在或超出范围，请核对年月日，"
        "例如 2023-05 或 2021-03-20..2021-04-30"
    )


class PeriodReversed(PeriodUnreadable):
    """The range ends before it begins."""

    code = "periods.reversed"
    message = gettext_lazy(
        "统计期“%(text)s”的结束日期早于开始日期，请调换，例如 2021-03-20..2021-04-30"
    )


@dataclass(frozen=True, slots=True)
class Period:
    """Half-open span of days; the same days always carry the same label (统计期)."""

    start: date
    end: date
    label: str

    @classmethod
    def parse(cls, text: str) -> Self:
        """Period written in the grammar ``2023 2023H1 2023Q1 2023-05 A..B stat2023``.

        Raises PeriodUnreadable.
        """
        sign = half_width(drop_blanks(text)).upper()
        try:
            start, end = _read(sign)
            if end <= start:
                raise PeriodReversed(text=text[:40])
            return cls.between(start, end)
        except (ValueError, OverflowError) as error:
            raise PeriodImpossible(text=text[:40]) from error

    @classmethod
    def between(cls, start: date, end: date) -> Self:
        """Period from ``start`` up to, not including, ``end``."""
        if not (
            FIRST_YEAR - 1 <= start.year <= LAST_YEAR and start < end <= date(LAST_YEAR + 1, 1, 1)
        ):
            raise PeriodImpossible(text=f"{start}..{end - _ONE_DAY}")
        return cls(start, end, _label(start, end))

    @classmethod
    def year(cls, year: int) -> Self:
        """Calendar year."""
        return cls.between(date(year, 1, 1), date(year + 1, 1, 1))

    @classmethod
    def month(cls, year: int, month: int) -> Self:
        """Calendar month."""
        return cls.between(date(year, month, 1), _months_later(date(year, month, 1), 1))

    def __str__(self) -> str:
        return self.label

    @property
    def last_day(self) -> date:
        """Last day inside."""
        return self.end - _ONE_DAY

    @property
    def title(self) -> str:
        """Words people read, such as 2023年上半年."""
        return _title(self)

    def contains(self, day: date) -> bool:
        """Whether ``day`` lies inside."""
        return self.start <= day < self.end

    def months(self) -> tuple[Self, ...]:
        """Months the period touches, cut to its days, so that they add up to it."""
        return tuple(self._cut_by_month())

    def previous(self) -> Self:
        """Period of the same kind, or the same number of days, just before (上期)."""
        if whole := _whole_months(self.start, self.end):
            return self.between(_months_later(self.start, -whole), self.start)
        return self.between(self.start - (self.end - self.start), self.start)

    def same_last_year(self) -> Self:
        """Same days one year earlier (上年同期); 29 February becomes the end of February."""
        start, end = self.start, self.end
        if (start.month, start.day) == (2, 29):
            start = date(start.year, 2, 28)
        if (end.month, end.day) == (2, 29):
            end = date(end.year, 3, 1)
        return self.between(start.replace(year=start.year - 1), end.replace(year=end.year - 1))

    def instants(self) -> tuple[datetime, datetime]:
        """First instant inside and first instant after, in Shanghai time."""
        return midnight(self.start), midnight(self.end)

    def _cut_by_month(self) -> Iterator[Self]:
        start = self.start
        while start < self.end:
            end = min(_months_later(start.replace(day=1), 1), self.end)
            yield self.between(start, end)
            start = end


def _read(sign: str) -> tuple[date, date]:
    if found := _NAMED.fullmatch(sign):
        return _read_named(int(found["year"]), found)
    if found := _STATISTICAL.fullmatch(sign):
        year = int(found["year"])
        return date(year - 1, 10, 1), date(year, 10, 1)
    if found := _RANGE.fullmatch(sign):
        return date.fromisoformat(found["first"]), date.fromisoformat(found["last"]) + _ONE_DAY
    raise PeriodUnreadable(text=sign[:40])


def _read_named(year: int, found: re.Match) -> tuple[date, date]:
    first, length = 1, 12
    if found["half"]:
        first, length = 6 * int(found["half"]) - 5, 6
    elif found["quarter"]:
        first, length = 3 * int(found["quarter"]) - 2, 3
    elif found["month"]:
        first, length = int(found["month"]), 1
    start = date(year, first, 1)
    return start, _months_later(start, length)


def _months_later(day: date, months: int) -> date:
    years, month = divmod(day.month - 1 + months, 12)
    return date(day.year + years, month + 1, 1)


def _whole_months(start: date, end: date) -> int:
    """Length in months when both ends are firsts of a month, else 0."""
    if start.day != 1 or end.day != 1:
        return 0
    return (end.year - start.year) * 12 + end.month - start.month


def _kind(start: date, end: date) -> str:
    months = _whole_months(start, end)
    if months == 12 and start.month == 10:
        return "statistical"
    kinds = {12: "year", 6: "half", 3: "quarter", 1: "month"}
    aligned = months in kinds and (start.month - 1) % months == 0
    return kinds[months] if aligned else "range"


def _label(start: date, end: date) -> str:
    return {
        "year": f"{start.year:04}",
        "half": f"{start.year:04}H{(start.month + 5) // 6}",
        "quarter": f"{start.year:04}Q{(start.month + 2) // 3}",
        "month": f"{start.year:04}-{start.month:02}",
        "statistical": f"stat{end.year:04}",
        "range": f"{start}..{end - _ONE_DAY}",
    }[_kind(start, end)]


def _title(period: Period) -> str:
    start, last = period.start, period.last_day
    facts = {"year": start.year, "month": start.month, "day": start.day, "end": last.year}
    titles = {
        "year": _("%(year)s年"),
        "half": _("%(year)s年上半年") if start.month == 1 else _("%(year)s年下半年"),
        "quarter": _quarter_title((start.month + 2) // 3),
        "month": _("%(year)s年%(month)s月"),
        "statistical": _("统计年度%(end)s"),
        "range": _("%(year)s年%(month)s月%(day)s日至%(end)s年%(end_month)s月%(end_day)s日"),
    }
    return titles[_kind(start, period.end)] % {
        **facts,
        "end_month": last.month,
        "end_day": last.day,
    }


def _quarter_title(quarter: int) -> str:
    return (
        _("%(year)s年第一季度"),
        _("%(year)s年第二季度"),
        _("%(year)s年第三季度"),
        _("%(year)s年第四季度"),
    )[quarter - 1]


def midnight(day: date) -> datetime:
    """The first instant of a day in Shanghai."""
    return datetime(day.year, day.month, day.day, tzinfo=SHANGHAI)
