"""What is counted of narrowed rows is the figure of the same union and days, out of the cells."""

from datetime import date
from itertools import product

import pytest

from tongxin.kernel.periods import Period
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.narrowing import Only
from tongxin.shared.indicators.tests.cells import with_cells
from tongxin.shared.indicators.tests.factories import FIGURES, MEMBERS
from tongxin.shared.indicators.tests.happenings import Province, fold
from tongxin.shared.indicators.trace import count_behind
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("house")
SOME_DAYS = ("2025-03", "2025-03-05..2025-03-05", "2025-02-10..2025-03-06")


@pytest.fixture(scope="module")
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells():
        yield


@pytest.mark.parametrize("moves", [None, date(2025, 3, 7)])
def test_the_count_is_the_figure_of_the_same_union_and_days(cells, moves):
    world = Province()
    fold()
    if moves:
        move = {"union": world.county, "parent": world.west, "on": moves, "reason": ""}
        move_union(**move, actor=SYSTEM, now=NOW)
    asked = Asked(world.root, Period.parse("2025"), NOW)
    for figure, days in product(FIGURES, SOME_DAYS):
        few = None if figure.code == MEMBERS else Period.parse(days)
        for union in (world.root, world.east, world.west, world.county, world.shop):
            here = Asked(union, few or asked.period, NOW)
            (result,) = compute([figure.code], here)
            counted = count_behind(figure, asked, only=Only(union, few))
            assert counted == result.count.part, (figure.code, union.pk)
