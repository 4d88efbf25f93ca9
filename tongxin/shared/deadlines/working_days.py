"""Counting working days and deadlines over one calendar, without a database (工作日计算)."""

from bisect import bisect_right
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Final

from chinese_calendar import constants as published
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.periods import SHANGHAI
from tongxin.shared.deadlines.errors import AmountWrong, YearMissing

PUBLISHED_YEARS: Final = frozenset(day.year for day in published.holidays)
YELLOW_DAYS: Final = 3
ONE_DAY: Final = timedelta(days=1)
SATURDAY: Final = 5


class Unit(TextChoices):
    """How a rule counts its limit (期限单位)."""

    NATURAL = "natural", _("自然日")
    WORKING = "working", _("工作日")
    MONTHS = "months", _("个月")


class Light(TextChoices):
    """Colour of a deadline on supervision lists (督办灯)."""

    GREEN = "green", _("正常")
    YELLOW = "yellow", _("临近到期")
    RED = "red", _("已逾期")


@dataclass(frozen=True, slots=True)
class Deadline:
    """The last day of a limit, and whether it rests on a provisional calendar (截止日)."""

    day: date
    is_provisional: bool = False

    @property
    def instant(self) -> datetime:
        """The end of that day, 24:00 in Shanghai: the first instant that is too late."""
        return datetime.combine(self.day + ONE_DAY, time(), SHANGHAI)


@dataclass(frozen=True, slots=True)
class WorkingCalendar:
    """Published years, the years entered beside them, and single days that differ (工作日历)."""

    days: Mapping[date, bool] = field(default_factory=dict)
    entered_years: frozenset[int] = frozenset()
    provisional_years: frozenset[int] = frozenset()
    _worked: dict[int, list[date]] = field(default_factory=dict, compare=False, repr=False)

    def is_working(self, day: date) -> bool:
        """Whether people work on ``day`` (是否工作日).

        Raises YearMissing.
        """
        if day.year not in PUBLISHED_YEARS | self.entered_years:
            raise YearMissing(year=day.year)
        if day in self.days:
            return self.days[day]
        if day in published.workdays:
            return True
        return day.weekday() < SATURDAY and day not in published.holidays

    def add_working_days(self, start: date, count: int) -> date:
        """The working day number ``count`` after ``start``; day 1 comes after ``start``.

        Raises YearMissing, AmountWrong.
        """
        _check_amount(count)
        year, left = start.year, count
        passed = bisect_right(self._working(year), start)
        while (ahead := len(self._working(year)) - passed) < left:
            year, left, passed = year + 1, left - ahead, 0
        return self._working(year)[passed + left - 1]

    def working_days_between(self, start: date, end: date) -> int:
        """Working days after ``start`` up to and with ``end``; none when ``end`` is not later.

        Raises YearMissing.
        """
        if end <= start:
            return 0
        years = range(start.year, end.year)
        whole = sum(len(self._working(year)) for year in years)
        return (
            whole
            + bisect_right(self._working(end.year), end)
            - bisect_right(self._working(start.year), start)
        )

    def deadline(
        self, start: date, amount: int, unit: Unit | str, *, rolls: bool = False
    ) -> Deadline:
        """Last day of a limit triggered on ``start``; day 1 is the day after it.

        ``rolls``: a last day that is not worked moves to the next working day (民法典第203条).
        Raises YearMissing, AmountWrong.
        """
        _check_amount(amount)
        unit = Unit(unit)
        if unit is Unit.WORKING:
            last = self.add_working_days(start, amount)
            return Deadline(last, self.is_provisional(start, last))
        last = start + amount * ONE_DAY if unit is Unit.NATURAL else _months_later(start, amount)
        if not rolls:
            return Deadline(last)
        rolled = self.next_working_day(last)
        return Deadline(rolled, self.is_provisional(last, rolled))

    def next_working_day(self, day: date) -> date:
        """The day itself, or the first working day after it.

        Raises YearMissing.
        """
        return day if self.is_working(day) else self.add_working_days(day, 1)

    def traffic_light(self, deadline: date, today: date, *, done_on: date | None = None) -> Light:
        """Green on time, yellow with three working days or fewer left, red overdue (督办灯).

        Only the days just ahead are looked at, so a far deadline never lacks its calendar.
        """
        if (done_on or today) > deadline:
            return Light.RED
        if done_on:
            return Light.GREEN
        left, day = 0, today
        while day < deadline and left <= YELLOW_DAYS:
            day += ONE_DAY
            left += self.is_working(day)
        return Light.GREEN if left > YELLOW_DAYS else Light.YELLOW

    def is_provisional(self, start: date, end: date) -> bool:
        """Whether any year between the two was entered before its publication (暂定)."""
        return not self.provisional_years.isdisjoint(range(start.year, end.year + 1))

    def _working(self, year: int) -> list[date]:
        """Every working day of a year, counted once per calendar."""
        if year not in self._worked:
            first = date(year, 1, 1)
            days = (first + offset * ONE_DAY for offset in range(366))
            self._worked[year] = [d for d in days if d.year == year and self.is_working(d)]
        return self._worked[year]


def _check_amount(amount: int) -> None:
    if not isinstance(amount, int) or amount < 1:
        raise AmountWrong


def _months_later(start: date, months: int) -> date:
    """The day of the same number, or the end of a month that has none (民法典第202条)."""
    years, month = divmod(start.month - 1 + months, 12)
    first = date(start.year + years, month + 1, 1)
    last = (first + 31 * ONE_DAY).replace(day=1) - ONE_DAY
    return min(first + (start.day - 1) * ONE_DAY, last)
