"""The demo may be built on any day, and the same day gives the same federation."""

from datetime import date

import pytest

from tongxin.config.demo.tests.builders import MINI, a_world
from tongxin.config.demo.world import OPERATOR
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Membership
from tongxin.modules.reports.models import Submission
from tongxin.shared.deadlines.calendar import current
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.indicators.declare import figures


def told(world):
    """Every figure of every union for both years, and who is a member where."""
    with speaking(OPERATOR):
        names = Membership.objects.order_by("union__code", "worker__name", "joined_on")
        rows = list(names.values_list("union__code", "worker__name", "joined_on", "left_on"))
    return [rows, *(figures_of(world, union) for union in world.unions.values())]


def figures_of(world, union):
    """Every figure of a union for both years, with the number of its rows."""
    found = {}
    for year in (world.span.last, world.span.today.year):
        asked = ask(union=union, period=Period.year(year), actor=OPERATOR, now=world.span.end)
        results = compute(sorted(figures()), asked, fingerprint=False)
        found |= {(union.code, year, r.figure.code): (r.value, r.count.rows) for r in results}
    return found


@pytest.mark.long
@pytest.mark.django_db
def test_the_same_day_gives_the_same_federation_twice(tmp_path):
    today = date(2041, 6, 15)  # a day in a year whose holidays nobody knows yet
    with a_world(today, tmp_path, MINI) as world:
        first = told(world)
        assert {today.year - 1, today.year, today.year + 1} == current().provisional_years
    with a_world(today, tmp_path, MINI) as world:
        assert told(world) == first


@pytest.mark.long
@pytest.mark.django_db
@pytest.mark.parametrize(
    "today", [date(2026, 1, 1), date(2026, 12, 31), date(2028, 2, 29)], ids=str
)
def test_last_year_is_complete_and_sealed_on_any_day(today, tmp_path):
    with a_world(today, tmp_path, MINI) as world, speaking(OPERATOR):
        states = Submission.objects.filter(period=str(today.year - 1)).values_list("state")
        assert set(states) == {("accepted",)}
        for year in (today.year - 1, today.year, today.year + 1):
            current().is_working(date(year, 6, 1))  # every year can be counted
        assert today.year + 1 in current().provisional_years
        assert world.span.today == today
