"""A limit with extensions and pauses, against an oracle that walks day by day."""

from datetime import date, timedelta

import chinese_calendar
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.shared.deadlines.errors import AmountWrong, YearMissing
from tongxin.shared.deadlines.terms import Leg, Stop, Term, due
from tongxin.shared.deadlines.working_days import PUBLISHED_YEARS, Unit, WorkingCalendar

ONE_DAY = timedelta(days=1)
CALENDAR = WorkingCalendar()
LAST = max(PUBLISHED_YEARS)
STARTS = st.dates(date(2019, 12, 1), date(2022, 3, 31))
STARTS |= st.sampled_from([date(2020, 1, 31), date(2021, 8, 31), date(2021, 9, 22)])
LEGS = st.one_of(
    st.builds(Leg, st.integers(1, 30), st.just(Unit.WORKING)),
    st.builds(Leg, st.integers(1, 60), st.just(Unit.NATURAL)),
    st.builds(Leg, st.integers(1, 4), st.just(Unit.MONTHS)),
)


@st.composite
def terms(draw):
    """A limit somewhere between two springs; its pauses lie around it and may overlap."""
    start = draw(STARTS)
    stops = draw(
        st.lists(st.tuples(st.integers(-20, 120), st.integers(0, 30)), max_size=3).map(tuple)
    )
    return Term(
        start,
        tuple(draw(st.lists(LEGS, min_size=1, max_size=3))),
        tuple(
            Stop(start + since * ONE_DAY, start + (since + length) * ONE_DAY)
            for since, length in stops
        ),
        rolls=draw(st.booleans()),
    )


def slow_due(term):
    """Every day is looked at by itself: does it count, is it worked, is the leg at its end."""

    def counts(day):
        return not any(stop.since < day <= stop.until for stop in term.stops)

    day = term.start
    for leg in term.legs:
        day = slow_leg(day, leg, counts)
        while term.rolls and leg.unit != Unit.WORKING:
            if chinese_calendar.is_workday(day) and counts(day):
                break
            day += ONE_DAY
    return day


def slow_leg(day, leg, counts):
    wanted = months_in_days(day, leg.amount) if leg.unit == Unit.MONTHS else leg.amount
    while wanted:
        day += ONE_DAY
        is_day = leg.unit != Unit.WORKING or chinese_calendar.is_workday(day)
        wanted -= is_day and counts(day)
    return day


def months_in_days(start, months):
    """Walk until the month is right, then to the same number or to the last day of the month."""
    day, left = start, months
    while left:
        day += ONE_DAY
        left -= day.day == 1
    while day.day < start.day and (day + ONE_DAY).day != 1:
        day += ONE_DAY
    return (day - start).days


@given(terms())
def test_the_last_day_is_the_one_a_slow_walk_finds(term):
    assert due(term, CALENDAR).day == slow_due(term)


@given(terms(), st.integers(-40, 40))
def test_a_limit_without_pauses_follows_its_start(term, days):
    moved = Term(term.start + days * ONE_DAY, term.legs, rolls=term.rolls)
    assert due(moved, CALENDAR).day == slow_due(moved)


def of(amount, unit, *stops, **more):
    return Term(date(2025, 9, 22), (Leg(amount, unit),), stops, **more)


@pytest.mark.parametrize(
    ("term", "last"),
    [
        (of(5, "working"), date(2025, 9, 28)),
        (of(5, "working", Stop(date(2025, 9, 23), date(2025, 9, 25))), date(2025, 9, 30)),
        (of(5, "working", Stop(date(2025, 9, 26), date(2025, 10, 9))), date(2025, 10, 10)),
        (of(10, "natural", Stop(date(2025, 9, 23), date(2025, 9, 25))), date(2025, 10, 4)),
        (of(10, "natural", Stop(date(2025, 10, 3), date(2025, 11, 3))), date(2025, 10, 2)),
        (of(1, "months", Stop(date(2025, 10, 20), date(2025, 10, 30))), date(2025, 11, 1)),
        (of(5, "natural", rolls=True), date(2025, 9, 28)),
        (
            of(5, "natural", Stop(date(2025, 9, 27), date(2025, 9, 29)), rolls=True),
            date(2025, 9, 30),
        ),
    ],
)
def test_the_day_of_pausing_counts_and_the_day_of_going_on_does_not(term, last):
    assert due(term, CALENDAR).day == last


def test_an_extension_counts_from_the_last_day():
    term = Term(date(2025, 9, 22), (Leg(5, "working"), Leg(2, "working")))
    assert due(term, CALENDAR).day == date(2025, 9, 30)


def test_an_unknown_year_and_a_wrong_amount_are_refused_wherever_they_stand():
    with pytest.raises(YearMissing):
        due(Term(date(LAST, 12, 20), (Leg(3, "working"), Leg(20, "working"))), CALENDAR)
    for amount in (0, -1):
        with pytest.raises(AmountWrong):
            due(Term(date(2025, 9, 22), (Leg(5, "natural"), Leg(amount, "natural"))), CALENDAR)


def test_a_limit_over_a_provisional_year_says_so_only_where_it_rests_on_it():
    entered = frozenset({LAST + 1})
    calendar = WorkingCalendar(entered_years=entered, provisional_years=entered)
    over, within = (Leg(20, "working"), Leg(3, "natural")), (Leg(3, "natural"),)
    assert due(Term(date(LAST, 12, 20), over), calendar).is_provisional
    assert not due(Term(date(LAST, 12, 31), within), calendar).is_provisional
