"""Figures asked for together are read together: a scan for each source, not for each figure."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongxin.kernel.measures import Measure
from tongxin.kernel.periods import Period
from tongxin.shared.access.models import Account, CommitteePost, Grant
from tongxin.shared.access.tests.factories import a_grant
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.indicators.declare import Figure
from tongxin.shared.indicators.relation import is_plain
from tongxin.shared.indicators.sealing import count_rows
from tongxin.shared.indicators.tests.factories import (
    FIGURES,
    check_ins,
    declared,
    headcounts,
    memberships,
    sessions,
)
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")
SOURCES = (sessions, memberships, check_ins, headcounts)
ROLES = [f"kind{number}" for number in range(40)]
MANY = tuple(
    Figure(f"TST{100 + number}", role, term, role, "次", Measure("events"), "period")
    for number, role in enumerate(ROLES)
    for term in (sessions.where(role=role).count(),)
)


@pytest.fixture
def asked():
    union = a_union(level="province", founded_on=date(2024, 1, 1))
    shop = a_union(union, level="city", founded_on=date(2024, 1, 1))
    for number, role in enumerate(ROLES):
        account = Account.objects.create(username=f"u{number}", name="x")
        CommitteePost.objects.create(
            union=shop if number % 2 else union,
            account=account,
            role=role,
            started_on=date(2025, 1 + number % 12, 3),
        )
    return ask(union=union, period=Period.parse("2025"), actor=SYSTEM, now=NOW)


def scans(call) -> int:
    with CaptureQueriesContext(connection) as heard:
        call()
    return sum("orgs_orgclosure" in query["sql"] for query in heard.captured_queries)


@pytest.mark.parametrize("by", ["", "child"])
def test_all_figures_of_a_source_are_one_scan_with_their_breakdown(asked, by):
    with declared(*FIGURES, *MANY):
        codes = [one.code for one in (*FIGURES, *MANY)]
        assert scans(lambda: compute(codes, asked, by=by)) == len(SOURCES)
        assert scans(lambda: compute(codes, asked, by=by, fingerprint=True)) == 2 * len(SOURCES)


@pytest.mark.parametrize("by", ["child", "month", "kind"])
def test_counted_together_every_figure_is_what_it_is_alone(asked, by):
    with declared(*MANY):
        codes = [one.code for one in MANY]
        together = compute(codes, asked, by=by, fingerprint=True)
        alone = [compute([code], asked, by=by, fingerprint=True)[0] for code in codes]
    assert [one.value for one in together] == [1] * len(codes)
    assert together == alone


def test_a_filter_over_many_rows_is_counted_apart_and_multiplies_no_other(asked):
    granted = sessions.where(grants__made_by__in=["测试员"])
    over = Figure("TST99", "授权", granted.count(), "授权", "次", Measure("events"), "period")
    post = CommitteePost.objects.get(role=ROLES[0])
    for _ in range(2):
        Grant.objects.filter(pk=a_grant(asked.union).pk).update(post=post)

    with declared(over, MANY[0]):
        plain, _apart = compute([MANY[0].code, over.code], asked)
        assert plain.value == 1
        assert scans(lambda: compute([MANY[0].code, over.code], asked)) == 2
    assert is_plain(sessions, "account__username__startswith")
    assert not is_plain(sessions, "grants__made_by__in")


def test_two_conditions_on_one_column_narrow_alike_in_the_figure_and_in_its_rows(asked):
    both = sessions.where(role=ROLES[0]).where(role=ROLES[1])
    none = Figure("TST98", "无", both.count(), "无", "次", Measure("events"), "period")
    with declared(none):
        assert compute([none.code], asked)[0].value == 0
        assert count_rows(none, asked).rows == 0
