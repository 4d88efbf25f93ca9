"""Narrowed rows are those that the oracle counts at both unions on these days, and no others.

Seen failing on these mutants: the condition on the union left out of the rows; the narrowest
question taken although the union stood elsewhere, or although rows cross a boundary; days taken
from the period instead of the choice; the group's own rows looked for at the union below; a cursor
that serves another choice.
"""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tongxin.kernel.errors import Invalid
from tongxin.kernel.periods import Period
from tongxin.shared.indicators import narrowing
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.errors import (
    DaysOutside,
    NoDaysOfStates,
    NotBelow,
    SeveralBelow,
    UnknownCut,
)
from tongxin.shared.indicators.folding import OWN
from tongxin.shared.indicators.narrowing import Group, Only, union_below
from tongxin.shared.indicators.tests import test_boundary as boundary
from tongxin.shared.indicators.tests import test_engine as engine
from tongxin.shared.indicators.tests.factories import (
    FIGURES,
    MEMBERS,
    SESSIONS,
    TIMES,
    declared,
)
from tongxin.shared.indicators.tests.happenings import Province
from tongxin.shared.indicators.tests.oracle import tally
from tongxin.shared.indicators.trace import count_behind, trace
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")

choices = st.tuples(
    st.integers(0, 7),
    st.none() | st.tuples(st.integers(0, 400), st.integers(0, 60)),
    st.sampled_from([None, "session", "talk", "member", OWN]),
)


def chosen(world, figure, choice):
    """What somebody may choose behind this figure."""
    place, days, kind = choice
    if days and figure.period_type != "point":
        length = (world.period.end - world.period.start).days
        first = world.period.start + timedelta(days=days[0] % length)
        last = min(first + timedelta(days=days[1] + 1), world.period.end)
        days = Period.between(first, last)
    else:
        days = None
    by = OWN if kind == OWN else "kind"
    group = Group(by, "" if kind == OWN else kind) if kind else None
    if group and group.cut and "kind" not in figure.cuts:
        group = None
    return Only(world.unions[place], days, group)


def by_hand(world, figure, union, only):
    """Both sides by the oracle: rows of the union that are rows of the one chosen, too."""
    sides = []
    for how, kinds in world.oracle.sides(figure.code):
        rows = [
            row
            for day, row, chain in world.oracle.counted(union.pk, kinds)
            if only.within.pk in chain
            and (only.days is None or only.days.contains(day))
            and (only.group is None or only.group.by != OWN or row.host == union.pk)
            and (only.group is None or only.group.by == OWN or row.what == only.group.key)
        ]
        sides.append(tally(how, rows))
    return sides


def check(world, choice):
    for union in world.unions[:3]:
        asked = world.asked[union.pk]
        for figure in FIGURES:
            only = chosen(world, figure, choice)
            wanted = by_hand(world, figure, union, only)
            for side, number in zip(("part", "whole"), wanted, strict=False):
                counted = count_behind(figure, asked, side=side, only=only)
                items = engine.traced(figure, asked, side, only)
                told = (counted.value, sum(item.measure for item in items))
                assert told == (number, number), (figure.code, side, union.pk, only.way)
                keys = [row.key for item in items for row in item.rows]
                assert len(keys) == len(set(keys)) == counted.rows


@engine.SOME
@pytest.mark.long
@given(
    drawn=st.tuples(
        engine.shapes,
        engine.moves,
        st.lists(engine.rows, min_size=8, max_size=24),
        engine.periods,
        engine.todays,
    ),
    choice=choices,
)
def test_narrowed_rows_and_their_count_are_those_of_the_oracle(monkeypatch, drawn, choice):
    with engine.undone(), declared():
        check(engine.World(monkeypatch, *drawn), choice)


def test_what_was_counted_while_the_union_stood_elsewhere_is_not_behind_the_number():
    with declared():
        world = Province()
        move = {"union": world.county, "parent": world.west, "reason": ""}
        move_union(**move, on=date(2025, 3, 7), actor=SYSTEM, now=NOW)
        asked = Asked(world.west, Period.parse("2025"), NOW)
        there = count_behind(get_figure(SESSIONS), asked, only=Only(world.shop))
        (whole,) = compute([SESSIONS], Asked(world.shop, asked.period, NOW))
    assert (there.value, whole.value) == (0, 1)


@engine.SOME
@pytest.mark.long
@given(
    drawn=st.tuples(
        engine.shapes,
        engine.moves,
        st.lists(boundary.transfers, min_size=6, max_size=14),
        engine.periods,
        engine.todays,
    )
)
def test_what_crosses_the_boundary_below_only_is_not_behind_the_number(monkeypatch, drawn):
    with engine.undone(), declared(*boundary.ARRIVALS):
        world = engine.World(monkeypatch, *drawn)
        for above in world.unions[:3]:
            check_crossing(world, above)


def check_crossing(world, above):
    """Behind the numbers of this union, narrowed to each other."""
    asked, mine = world.asked[above.pk], boundary.crossing(world, above.pk)
    for below in world.unions:
        wanted = boundary.told([one for one in mine if below.pk in one[1]])
        for figure, number in zip(boundary.ARRIVALS, wanted, strict=True):
            only = Only(below)
            items = engine.traced(figure, asked, "part", only)
            assert sum(item.measure for item in items) == number
            counted = count_behind(figure, asked, only=only)
            assert (counted.value, counted.rows) == (number, wanted[0])


def test_a_choice_that_cannot_be_is_refused_in_words():
    with declared():
        world = Province()
        asked = Asked(world.east, Period.parse("2025"), NOW)
        assert union_below(asked, world.shop.code) == world.shop
        assert union_below(asked, world.shop.name) == world.shop
        for word in (world.west.code, "没有", "", "\0"):
            with pytest.raises(NotBelow, match="下级工会的编码"):
                union_below(asked, word)
        facts = {"name": "第一车间分会", "founded_on": date(2025, 1, 1)}
        namesake = a_union(world.county, **facts)
        assert union_below(asked, "第一车间分会") == namesake
        a_union(world.shop, level="branch", **facts)
        with pytest.raises(SeveralBelow, match="请填写下级工会的编码"):
            union_below(asked, "第一车间分会")
        assert union_below(asked, namesake.code) == namesake
        wrong = {
            DaysOutside: (SESSIONS, Only(days=Period.parse("2024-12-31..2025-01-01"))),
            NoDaysOfStates: (MEMBERS, Only(days=Period.parse("2025-03"))),
            UnknownCut: (TIMES, Only(group=Group("kind", "talk"))),
        }
        for error, (code, only) in wrong.items():
            with pytest.raises(error):
                trace(get_figure(code), asked, actor=SYSTEM, only=only)
            with pytest.raises(error):
                count_behind(get_figure(code), asked, only=only)


def test_a_cursor_serves_its_own_choice_only():
    with declared():
        world = Province()
        world.a_post("talk", date(2025, 3, 5))
        asked, figure = Asked(world.east, Period.parse("2025"), NOW), get_figure(SESSIONS)
        terms = {"actor": SYSTEM, "limit": 1}
        first = trace(figure, asked, **terms, only=Only(world.county))
        trace(figure, asked, **terms, only=Only(world.county), after=first.next_cursor)
        for only in (Only(), Only(world.shop), Only(world.county, Period.parse("2025-03"))):
            with pytest.raises(Invalid, match="第一页"):
                trace(figure, asked, **terms, only=only, after=first.next_cursor)


def test_the_cells_answer_where_the_union_always_stood_below(monkeypatch):
    with declared():
        world = Province()
        asked = Asked(world.root, Period.parse("2025"), NOW)
        figure, only = get_figure(SESSIONS), Only(world.county)
        assert narrowing.narrowed(figure, asked, only)[0].union == world.county
        move = {"union": world.county, "parent": world.west, "reason": ""}
        move_union(**move, on=date(2025, 3, 7), actor=SYSTEM, now=NOW)
        assert narrowing.narrowed(figure, asked, only)[0].union == world.county  # still the root's
        east = Asked(world.east, asked.period, NOW)
        assert narrowing.narrowed(figure, east, only) == (east, only)
