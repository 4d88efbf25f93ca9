from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.kernel.periods import (
    Period,
    PeriodImpossible,
    PeriodReversed,
    PeriodUnreadable,
)

DAYS = st.dates(min_value=date(1950, 1, 1), max_value=date(2150, 12, 31))
RANGES = st.tuples(DAYS, st.integers(1, 900)).map(
    lambda pair: Period.between(pair[0], pair[0] + timedelta(days=pair[1]))
)


@pytest.mark.parametrize(
    ("text", "start", "end", "title"),
    [
        ("2023", date(2023, 1, 1), date(2024, 1, 1), "2023年"),
        ("2023H1", date(2023, 1, 1), date(2023, 7, 1), "2023年上半年"),
        ("2023H2", date(2023, 7, 1), date(2024, 1, 1), "2023年下半年"),
        ("2023Q1", date(2023, 1, 1), date(2023, 4, 1), "2023年第一季度"),
        ("2023Q4", date(2023, 10, 1), date(2024, 1, 1), "2023年第四季度"),
        ("2023-05", date(2023, 5, 1), date(2023, 6, 1), "2023年5月"),
        ("2023-12", date(2023, 12, 1), date(2024, 1, 1), "2023年12月"),
        (
            "2021-03-20..2021-04-30",
            date(2021, 3, 20),
            date(2021, 5, 1),
            "2021年3月20日至2021年4月30日",
        ),
        ("stat2023", date(2022, 10, 1), date(2023, 10, 1), "统计年度2023"),
    ],
)
def test_the_grammar_is_read_titled_and_written_back(text, start, end, title):
    period = Period.parse(text)

    assert (period.start, period.end, str(period), period.title) == (start, end, text, title)


@pytest.mark.parametrize("text", [" 2023h1 ", "２０２３Ｈ１", "2023-01-01..2023-06-30"])
def test_the_same_days_always_carry_the_same_label(text):
    assert Period.parse(text) == Period.parse("2023H1")


@pytest.mark.parametrize(
    "text", ["", "去年", "23", "2023Q5", "2023H3", "2023-5", "2023-05-01", "2023..2024", "stat23"]
)
def test_unreadable_text_is_refused_with_examples(text):
    with pytest.raises(PeriodUnreadable) as refusal:
        Period.parse(text)

    assert refusal.value.code == "periods.unreadable"
    assert "2023Q1" in str(refusal.value)


@pytest.mark.parametrize(
    "text", ["2023-13", "2023-00", "2023-02-29..2023-03-01", "0001", "9999", "1898"]
)
def test_impossible_dates_are_refused(text):
    with pytest.raises(PeriodImpossible):
        Period.parse(text)


def test_a_reversed_range_is_refused():
    with pytest.raises(PeriodReversed) as refusal:
        Period.parse("2021-04-30..2021-03-20")

    assert "结束日期早于开始日期" in str(refusal.value)


@given(RANGES)
def test_every_period_is_read_back_from_its_own_label(period):
    assert Period.parse(str(period)) == period


@given(RANGES)
def test_the_months_cover_every_day_exactly_once(period):
    months = period.months()

    assert months[0].start == period.start
    assert months[-1].end == period.end
    assert all(one.end == two.start for one, two in pairwise(months))
    assert all(month.start.replace(day=1) == month.last_day.replace(day=1) for month in months)


@given(RANGES)
def test_the_previous_period_touches_this_one(period):
    assert period.previous().end == period.start


@pytest.mark.parametrize(
    ("text", "previous", "last_year"),
    [
        ("2023", "2022", "2022"),
        ("2023H1", "2022H2", "2022H1"),
        ("2023Q1", "2022Q4", "2022Q1"),
        ("2024-03", "2024-02", "2023-03"),
        ("2024-02", "2024-01", "2023-02"),
        ("2025-02", "2025-01", "2024-02"),
        ("stat2023", "stat2022", "stat2022"),
        ("2021-03-20..2021-04-30", "2021-02-06..2021-03-19", "2020-03-20..2020-04-30"),
        ("2024-02-29..2024-02-29", "2024-02-28..2024-02-28", "2023-02-28..2023-02-28"),
        ("2024-02-01..2024-02-28", "2024-01-04..2024-01-31", "2023-02"),
    ],
)
def test_neighbours_in_time_keep_the_kind(text, previous, last_year):
    period = Period.parse(text)

    assert str(period.previous()) == previous
    assert str(period.same_last_year()) == last_year


def test_a_period_is_half_open():
    period = Period.parse("2023-05")

    assert period.contains(date(2023, 5, 1)) and period.contains(period.last_day)
    assert period.last_day == date(2023, 5, 31)
    assert not period.contains(date(2023, 6, 1)) and not period.contains(date(2023, 4, 30))


def test_instants_are_midnights_in_shanghai():
    start, end = Period.parse("2023").instants()

    assert start == datetime(2022, 12, 31, 16, tzinfo=UTC)
    assert end == datetime(2023, 12, 31, 16, tzinfo=UTC)
