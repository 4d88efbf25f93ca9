"""Who is on file twice counts once, from rows and from cells, at every level and at every instant.

Seen failing on these mutants: numbers counted as written in the cells, in the rows, in the trace; a
chain of two merges followed one step; members on file twice counted as rows.
"""

from datetime import datetime, timedelta
from itertools import product

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.config.tests.merged_world import CODES, DAYS, MEMBERS, PRESENT, TIMES, Step, World
from tongxin.kernel.periods import Period
from tongxin.shared.indicators.cells.check import audit_cells
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.changes import Cause, differences, reasons
from tongxin.shared.indicators.comparing import Comparison
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.recheck import recount
from tongxin.shared.indicators.sealing import is_intact, seal_figures
from tongxin.shared.indicators.tests.cells import differing, with_cells
from tongxin.shared.indicators.trace import trace
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.people.merging import merge_people, undo_merge

pytestmark = pytest.mark.usefixtures("house")
PERIODS = ("2025", "2025-03", "2025-03-10..2025-12-30")
SOME = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module", autouse=True)
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells(*map(get_figure, CODES)):
        yield


def wrong(world):
    """Where the engine and the lists disagree."""
    found = []
    for union, period in product(world.unions, PERIODS):
        asked = Asked(union, Period.parse(period), NOW)
        found += differing(asked)
        for one in compute(CODES, asked, by="child"):
            groups = {key: int(group.value) for key, group in one.groups.items()}
            wanted = world.counted(one.figure.code, asked)
            if (int(one.value), groups) != wanted:
                found.append((one.figure.code, union.pk, period, one.value, groups, wanted))
    return found


def traced(code, asked):
    """All items of a trace, by pages so short that the keyset works."""
    items, after = [], None
    while after != "":
        page = trace(get_figure(code), asked, actor=SYSTEM, after=after or "", limit=2)
        items, after = items + list(page.items), page.next_cursor
    return items


def check_traces(world):
    for union, code in product(world.unions, (PRESENT, MEMBERS)):
        asked = Asked(union, Period.parse("2025"), NOW)
        items = traced(code, asked)
        assert len(items) == world.counted(code, asked)[0]
        inside = [one for one in world.rows(code, asked)
                  if union.pk in world.tree.chain(one[2], one[1])]  # fmt: skip
        assert sum(len(item.rows) for item in items) == len(inside)


def live_through(happening):
    with transaction.atomic():
        world = World()
        fold_marks(now=NOW)
        for step in happening:
            world.take(step)
        assert wrong(world) == []
        check_traces(world)
        assert recount(Asked(world.root, Period.parse("2025"), NOW))[1] == []
        fold_marks(now=NOW)
        assert wrong(world) == []
        assert audit_cells(now=NOW).differing == ()
        transaction.set_rollback(True)


@pytest.mark.long
@SOME
@given(
    st.lists(
        st.builds(
            Step,
            st.sampled_from(["check_in", "check_in", "join", "join", "void", "move", "merge",
                             "merge", "fold", "kill"]),
            st.integers(0, 4),
            st.integers(0, 30),
            st.integers(0, 3),
            st.sampled_from(DAYS),
        ),
        min_size=6,
        max_size=24,
    )
)  # fmt: skip
def test_figures_equal_the_lists_whatever_is_written_merged_moved_voided_and_folded(happening):
    live_through(happening)


def a_life(world):
    """Two numbers of one person at two cities, in one month and in two; both are members."""
    for person, place, day in ((0, 1, 1), (2, 2, 1), (2, 2, 3), (1, 3, 1)):
        world.take_check_in(Step("", person, 0, place, DAYS[day]))
    for person, place in ((0, 1), (2, 2), (1, 2)):
        world.take_join(Step("", person, 0, place, DAYS[0]))
    fold_marks(now=NOW)


def values(world, union, period="2025"):
    asked = Asked(union, Period.parse(period), NOW)
    return [int(one.value) for one in compute(CODES, asked)]


def test_a_merge_counts_at_once_above_both_and_leaves_each_its_own():
    world = World()
    a_life(world)
    assert values(world, world.root) == [3, 3, 2, 4]
    world.take_merge(Step("", 0, 2, 0, DAYS[0]))
    assert values(world, world.root) == [2, 2, 1, 4]
    assert values(world, world.east) == [2, 1, 1, 2]
    assert values(world, world.west) == [1, 2, 1, 2]
    assert values(world, world.root, "2025-12")[0] == 1
    assert differing(Asked(world.root, Period.parse("2025"), NOW)) == []


def test_an_undone_merge_counts_two_again_and_what_was_sealed_in_between_says_so():
    world = World()
    a_life(world)
    before = values(world, world.root)
    world.take_merge(Step("", 0, 2, 0, DAYS[0]))
    asked = Asked(world.root, Period.parse("2025"), NOW)
    seal = seal_figures(CODES, asked, target="reports.Submission:1", actor=SYSTEM)
    kept = {one.code: one for one in seal.figures.all()}
    undo_merge(gone_id=world.people[2].pk, reason="两个人", actor=SYSTEM, now=NOW)
    assert values(world, world.root) == before == [3, 3, 2, 4]
    for code, changed in ((PRESENT, 2), (MEMBERS, 1), (TIMES, 2)):
        found = differences(kept[code], asked)
        assert [(one.kind, one.cause, one.why) for one in found] == [
            ("changed", Cause.MERGED, "两个人")
        ] * changed
    assert kept[PRESENT].value == 2 and is_intact(kept[PRESENT])


def test_a_sealed_report_keeps_its_rows_and_says_who_was_merged():
    world = World()
    a_life(world)
    asked = Asked(world.root, Period.parse("2025"), NOW)
    seal = seal_figures(CODES, asked, target="reports.Submission:1", actor=SYSTEM)
    kept = {one.code: one for one in seal.figures.all()}
    world.take_merge(Step("", 0, 2, 0, DAYS[0]))
    later = Asked(world.root, asked.period, datetime(2026, 7, 1, tzinfo=NOW.tzinfo))
    for code, changed in ((PRESENT, 2), (MEMBERS, 1), (TIMES, 2)):
        found = differences(kept[code], later)
        assert [(one.kind, one.cause, one.why) for one in found] == [
            ("changed", Cause.MERGED, "同一人")
        ] * changed
        assert reasons(Comparison(seal, later), kept[code]) == {Cause.MERGED: changed}
        assert {(int(one.before.person), int(one.row.person)) for one in found} == {
            (world.people[2].pk, world.people[0].pk)
        }
        assert is_intact(kept[code])
    assert kept[PRESENT].value == 3 and values(world, world.root)[0] == 2


def test_a_merge_by_a_clock_that_is_behind_is_told_since_the_seal():
    world = World()
    a_life(world)
    fold_marks(now=NOW)
    asked = Asked(world.root, Period.parse("2025"), NOW)
    seal = seal_figures(CODES, asked, target="reports.Submission:1", actor=SYSTEM)
    kept, gone = world.people[0].pk, world.people[2].pk
    behind = NOW - timedelta(minutes=20)
    told = {"on": NOW.date(), "reason": "同一人", "actor": SYSTEM, "now": behind}
    merge_people(kept_id=kept, gone_id=gone, **told)
    found = differences(seal.figures.get(code=PRESENT), asked)
    assert [one.cause for one in found] == [Cause.MERGED] * 2
