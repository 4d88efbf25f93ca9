from datetime import UTC, date, datetime, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.shared.deadlines.errors import AmountWrong, YearMissing
from tongxin.shared.deadlines.working_days import (
    PUBLISHED_YEARS,
    Light,
    Unit,
    WorkingCalendar,
)

ONE_DAY = timedelta(days=1)
FIRST, LAST = min(PUBLISHED_YEARS), max(PUBLISHED_YEARS)
CALENDAR = WorkingCalendar()
DAYS = st.dates(date(FIRST, 1, 1), date(LAST - 1, 12, 31))


def slow_add(start, count):
    """Day by day, asking the published calendar itself."""
    day = start
    while count:
        day += ONE_DAY
        count -= chinese_calendar.is_workday(day)
    return day


def slow_between(start, end):
    count, day = 0, start
    while day < end:
        day += ONE_DAY
        count += chinese_calendar.is_workday(day)
    return count


def test_the_published_years_reach_from_2004_without_a_gap():
    assert sorted(PUBLISHED_YEARS) == list(range(2004, LAST + 1))
    assert LAST >= 2026


def test_a_notice_posted_on_22_september_2025_ends_on_the_worked_sunday():
    """Handbook rule 115: 23, 24, 25, 26, 28 September."""
    worked = [date(2025, 9, day) for day in range(23, 29) if day != 27]

    assert [CALENDAR.add_working_days(date(2025, 9, 22), n) for n in range(1, 6)] == worked
    deadline = CALENDAR.deadline(date(2025, 9, 22), 5, "working")
    assert deadline.day == date(2025, 9, 28)
    assert deadline.instant == datetime(2025, 9, 28, 16, tzinfo=UTC)
    assert not deadline.is_provisional


def test_moved_holidays_are_followed():
    assert CALENDAR.is_working(date(2025, 9, 28))
    assert not any(CALENDAR.is_working(date(2025, 10, day)) for day in range(1, 9))


@given(DAYS, st.integers(1, 80))
def test_adding_working_days_equals_counting_day_by_day(start, count):
    assert CALENDAR.add_working_days(start, count) == slow_add(start, count)


@given(DAYS, st.integers(-5, 800))
def test_working_days_between_equals_counting_day_by_day(start, length):
    end = min(start + length * ONE_DAY, date(LAST, 12, 31))

    assert CALENDAR.working_days_between(start, end) == slow_between(start, end)


@given(DAYS, st.integers(1, 60))
def test_adding_and_counting_undo_each_other(start, count):
    end = CALENDAR.add_working_days(start, count)

    assert CALENDAR.is_working(end)
    assert CALENDAR.working_days_between(start, end) == count


@given(DAYS, st.integers(0, 40))
def test_the_light_turns_yellow_with_three_working_days_left(today, length):
    deadline = today + length * ONE_DAY
    left = slow_between(today, deadline)

    expected = Light.YELLOW if left <= 3 else Light.GREEN
    assert CALENDAR.traffic_light(deadline, today) == expected


def test_the_light_is_red_after_the_deadline_and_settles_when_done():
    deadline = date(2025, 9, 28)

    assert CALENDAR.traffic_light(deadline, deadline) == Light.YELLOW
    assert CALENDAR.traffic_light(deadline, date(2025, 9, 29)) == Light.RED
    late, early = date(2025, 9, 29), date(2025, 9, 26)
    assert CALENDAR.traffic_light(deadline, date(2026, 1, 1), done_on=early) == Light.GREEN
    assert CALENDAR.traffic_light(deadline, date(2026, 1, 1), done_on=late) == Light.RED


def test_a_deadline_far_beyond_the_calendar_is_green_without_asking_for_it():
    assert CALENDAR.traffic_light(date(LAST + 5, 6, 1), date(LAST, 6, 1)) == Light.GREEN


@pytest.mark.parametrize(
    ("start", "amount", "unit", "last", "rolled"),
    [
        (date(2025, 9, 22), 5, Unit.NATURAL, date(2025, 9, 27), date(2025, 9, 28)),
        (date(2025, 9, 22), 15, Unit.NATURAL, date(2025, 10, 7), date(2025, 10, 9)),
        (date(2025, 9, 22), 60, Unit.NATURAL, date(2025, 11, 21), date(2025, 11, 21)),
        (date(2025, 1, 31), 1, Unit.MONTHS, date(2025, 2, 28), date(2025, 2, 28)),
        (date(2024, 1, 31), 1, Unit.MONTHS, date(2024, 2, 29), date(2024, 2, 29)),
        (date(2025, 9, 22), 6, Unit.MONTHS, date(2026, 3, 22), date(2026, 3, 23)),
        (date(2024, 12, 15), 12, Unit.MONTHS, date(2025, 12, 15), date(2025, 12, 15)),
        (date(2025, 9, 22), 5, Unit.WORKING, date(2025, 9, 28), date(2025, 9, 28)),
    ],
)
def test_the_day_after_the_trigger_is_day_one(start, amount, unit, last, rolled):
    assert CALENDAR.deadline(start, amount, unit).day == last
    assert CALENDAR.deadline(start, amount, unit, rolls=True).day == rolled


@pytest.mark.parametrize("amount", [0, -1, 1.5])
def test_a_limit_of_no_days_is_refused(amount):
    for unit in Unit:
        with pytest.raises(AmountWrong):
            CALENDAR.deadline(date(2025, 9, 22), amount, unit)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: CALENDAR.is_working(date(LAST + 1, 1, 1)),
        lambda: CALENDAR.add_working_days(date(LAST, 12, 30), 5),
        lambda: CALENDAR.working_days_between(date(LAST, 1, 1), date(LAST + 1, 1, 1)),
        lambda: CALENDAR.deadline(date(LAST, 12, 30), 3, "working"),
        lambda: CALENDAR.deadline(date(LAST, 12, 30), 3, "natural", rolls=True),
        lambda: CALENDAR.traffic_light(date(LAST + 1, 1, 4), date(LAST, 12, 30)),
        lambda: CALENDAR.is_working(date(2003, 5, 1)),
    ],
)
def test_a_year_without_data_is_refused_with_the_next_step(ask):
    with pytest.raises(YearMissing) as refusal:
        ask()

    year = refusal.value.facts["year"]
    assert f"请平台管理员在“工作日历”页录入{year}年放假安排" in str(refusal.value)


def test_natural_days_need_no_calendar():
    assert CALENDAR.deadline(date(LAST, 12, 30), 5, "natural").day == date(LAST + 1, 1, 4)


def test_what_rests_on_a_provisional_year_says_so():
    entered = frozenset({LAST + 1})
    calendar = WorkingCalendar(entered_years=entered, provisional_years=entered)

    assert calendar.deadline(date(LAST, 12, 30), 5, "working").is_provisional
    assert not calendar.deadline(date(LAST, 12, 1), 5, "working").is_provisional
    assert not calendar.deadline(date(LAST, 12, 30), 5, "natural").is_provisional
