"""What was sealed keeps its rows and says who was merged since."""

from datetime import datetime, timedelta

import pytest

from tongxin.config.tests.test_merged_figures import (
    CODES,
    DAYS,
    MEMBERS,
    PRESENT,
    TIMES,
    Step,
    World,
    a_life,
    values,
)
from tongxin.kernel.periods import Period
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.changes import Cause, differences, reasons
from tongxin.shared.indicators.comparing import Comparison
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.sealing import is_intact, seal_figures
from tongxin.shared.indicators.tests.cells import with_cells
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.people.merging import merge_people

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(scope="module", autouse=True)
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells(*map(get_figure, CODES)):
        yield


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
