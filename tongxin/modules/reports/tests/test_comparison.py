"""A figure is compared with earlier periods, with years, with others, with what was aimed at."""

from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongxin.kernel.periods import Period
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.reports.selectors.cells import previous_values
from tongxin.modules.reports.selectors.comparison import (
    FEW,
    MEMBERS,
    Child,
    Comparison,
    Step,
    comparison,
    median,
    percent_of,
    ranked,
)
from tongxin.modules.reports.selectors.notable import EXPLAINED, RULES, notable
from tongxin.modules.reports.selectors.periods import values_in
from tongxin.modules.reports.tests.factories import a_session
from tongxin.modules.reports.tests.test_pages import DESK, browser, office, text
from tongxin.shared.indicators.compute import Asked, ask
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.sealing import seal_figures
from tongxin.shared.indicators.services import set_target
from tongxin.shared.indicators.tests.factories import SESSIONS, TALKS
from tongxin.shared.orgs.models import UnionOrg

__all__ = ["office"]
LATER = datetime(2026, 4, 10, 2, tzinfo=UTC)
QUARTER = Period.parse("2026Q1")


def a_child(name, value, before=10, members=100, target=None) -> Child:
    known = [None if n is None else Decimal(n) for n in (value, before, target)]
    share = known[0] * 1000 / members if members and known[0] is not None else None
    return Child(UnionOrg(pk=1, code=name), name, *known[:2], members, known[2], share)


def made_of(*values, children=(), is_over=True, is_weighed=True) -> Comparison:
    known = [None if value is None else Decimal(value) for value in values]
    steps = [Step(QUARTER, now, before) for before, now in pairwise(known)]
    return Comparison(
        code="ACT04",
        name="活动场次",
        unit="场",
        is_ratio=False,
        is_weighed=is_weighed,
        is_over=is_over,
        periods=tuple(steps),
        years=(),
        children=tuple(children),
        target=None,
    )


def rules_of(made) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for one in notable(made, "本级"):
        found.setdefault(one.rule, []).append(one.who)
    return found


def sessions(union, count, on):
    for _n in range(count):
        a_session(union, on=on)


def test_periods_years_and_children_stand_beside_the_figure(federation):
    house = federation
    for count, on in ((1, date(2025, 2, 1)), (6, date(2025, 11, 1)), (2, date(2026, 2, 1))):
        sessions(house.east, count, on)
    sessions(house.west, 4, date(2026, 3, 1))
    sessions(house.province, 3, date(2026, 3, 2))
    for union in (*[house.east] * FEW, house.west):
        a_member(union)
    terms = {"period": QUARTER, "actor": house.top, "now": LATER}
    set_target(code=SESSIONS, union=house.east, value=Decimal(4), **terms)
    made = comparison(SESSIONS, ask(union=house.province, **terms))
    assert [step.value for step in made.periods][-2:] == [6, 9]
    assert [(str(step.period), step.value) for step in made.years][-2:] == [
        ("2025Q1", 1),
        ("2026Q1", 9),
    ]
    assert made.now.change == 3
    assert made.years[-1].percent == 800
    east, west = made.children
    assert (made.own, made.own + east.value + west.value) == (3, made.now.value)
    assert (east.value, east.before, east.members, east.place) == (2, 6, FEW, 1)
    assert (east.per_thousand, east.reached) == (100, 50)
    assert (west.value, west.is_few, west.place) == (4, True, None)


def test_periods_asked_together_have_the_numbers_of_each_alone(federation):
    numbers_are_equal(federation, "2026Q1", [SESSIONS, TALKS, MEMBERS])


@pytest.mark.long
@pytest.mark.parametrize("period", ["2026Q1", "2026-02", "2025", "2026-01-10..2026-02-20"])
def test_so_they_have_for_every_figure_and_kind_of_period(federation, period):
    numbers_are_equal(federation, period, figures())


def numbers_are_equal(federation, period, codes):
    for on in (date(2024, 2, 1), date(2025, 2, 1), date(2025, 12, 31), date(2026, 1, 15)):
        sessions(federation.east, 2, on)
        a_session(federation.county, on=on, kind="talk")
        a_member(federation.west, joined_on=on)
    last = Period.parse("2025Q4")
    sealed = {"target": "reports.Submission:9", "actor": federation.top}
    seal_figures([SESSIONS], Asked(federation.province, last, LATER), **sealed)
    sessions(federation.east, 1, date(2025, 12, 30))
    periods = [Period.parse(period), last]
    while len(periods) < 9:
        periods.append(periods[-2].previous())
    for code in codes:
        alone = {
            one: previous_values([code], Asked(federation.province, one, LATER))[code]
            for one in periods
        }
        assert values_in(code, federation.province, periods, LATER) == alone, code


def test_what_cannot_be_weighed_is_ranked_by_its_value(federation):
    sessions(federation.east, 2, date(2026, 2, 1))
    a_session(federation.east, on=date(2026, 2, 2), kind="talk")
    terms = {"period": QUARTER, "actor": federation.top, "now": LATER}
    made = comparison(TALKS, ask(union=federation.province, **terms))
    assert not made.is_weighed
    assert made.now.value == Decimal("33.3")
    assert made.now.before is None
    assert made.now.percent is None


@pytest.mark.parametrize(
    ("values", "rule"),
    [
        ((100, 100, 100, 70), "fell"),
        ((100, 100, 100, 130), "rose"),
        ((10, 10, 10, 0), "stopped"),
        ((0, 0, 0, 6), "began"),
        ((100, 99, 98, 97), "falling"),
        ((10, 12, 11, 10, 13), "highest"),
        ((10, 12, 11, 10, 9), "lowest"),
    ],
)
def test_each_move_is_found_by_its_rule(values, rule):
    assert "本级" in rules_of(made_of(*values)).get(rule, [])


@pytest.mark.parametrize("values", [(100, 100, 100, 71), (4, 8, 6, 4), (0, 0, 0, 4), (None, 5)])
def test_a_small_move_is_nobodys_news(values):
    assert not {"fell", "rose", "began", "stopped"} & rules_of(made_of(*values)).keys()


def test_small_unions_are_neither_ranked_nor_held_against_the_middle():
    children = [
        a_child("甲", 100, members=1000),
        a_child("乙", 110, members=1000),
        a_child("丙", 40, members=1000),
        a_child("丁", 300, members=1000),
        a_child("小", 0, before=0, members=FEW - 1),
    ]
    made = made_of(1, 1, children=children, is_over=False)
    assert made.middle == 105
    assert [one.name for one in ranked(children, made)] == ["丁", "乙", "甲", "丙"]
    assert rules_of(made) == {"behind": ["丙"], "ahead": ["丁"]}


def test_a_running_period_is_not_held_against_whole_ones():
    children = [a_child("甲", 1, before=50, target=90)]
    assert rules_of(made_of(50, 50, 50, 1, children=children, is_over=False)) == {}
    told = rules_of(made_of(50, 50, 50, 1, children=children))
    assert told["fell"] == ["本级", "甲"]
    assert told["missed"] == ["甲"]


def test_what_needs_a_look_stands_first_and_every_rule_is_explained():
    children = [a_child("甲", 60, before=10), a_child("乙", 0, before=10)]
    found = notable(made_of(5, 5, children=children), "本级")
    assert [one.is_bad for one in found] == sorted((one.is_bad for one in found), reverse=True)
    assert RULES.keys() == EXPLAINED.keys()
    assert all(one.name and one.said for one in found)


def test_shares_and_middles():
    assert percent_of(Decimal(3), Decimal(0)) is None
    assert percent_of(Decimal(-1), Decimal(3)) == Decimal("-33.3")
    assert percent_of(Decimal(5), Decimal(-10)) == 50
    assert median([]) is None
    assert median([Decimal(1), None, Decimal(4)]) == Decimal("2.5")
    assert replace(a_child("甲", 5), value=None).change is None


def test_many_periods_are_asked_together(office):
    client = browser(office.top)
    with CaptureQueriesContext(connection) as asked:
        client.get(f"{DESK}comparison/?code={SESSIONS}&period=2025Q2")
    counted = [one for one in asked.captured_queries if "r.tx_" in one["sql"]]
    assert len(counted) == 4  # eleven periods, the unions below in two of them, their members


def test_the_page_has_charts_with_tables_and_leads_down(office):
    client = browser(office.top)
    page = text(client.get(f"{DESK}comparison/?code={SESSIONS}&period=2025"))
    assert page.count("data-chart=") == 1  # nobody below has members enough to be ranked
    assert page.count("<caption") == 2
    assert "各期走势" in page
    assert "历年同期" not in page
    assert "由有到无" in page
    assert f"union={office.east.code}&amp;period=2025&amp;code={SESSIONS}" in page
    quarter = text(client.get(f"{DESK}comparison/?code={SESSIONS}&period=2025Q2"))
    assert "历年同期" in quarter
    assert "从无到有" in quarter
    assert text(client.get(f"{DESK}comparison/?code=NOTHING&period=x"))
    below = f"{DESK}comparison/?code={SESSIONS}&union={office.province.code}"
    assert browser(office.clerk).get(below).status_code == 404
