"""Twice as many figures of the same ledgers are answered by as many scans of rows."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.models import ItemKind
from tongxin.modules.reports.services.facts import ItemFacts
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.tests.factories import DUE, OPENED, SMALL, YEAR, a_form
from tongxin.modules.reports.tests.test_pages import DESK, browser, office
from tongxin.shared.indicators import declare
from tongxin.shared.indicators.declare import Expression, Figure, Sum, Term, figures
from tongxin.shared.orgs.tests.factories import SYSTEM

__all__ = ["office"]
ASKED = {
    "table": f"{DESK}figures/?period=2025",
    "csv": f"{DESK}figures/export.csv?period=2025",
    "xlsx": f"{DESK}figures/export.xlsx?period=2025",
    "api": "/api/v1/figures/values?period=2025&union={code}",
    "api by child": "/api/v1/figures/values?period=2025&by=child&union={code}",
}
FEW, MANY = ("ACT04", "ACT05"), ("ACT04", "ACT05", "ACT09", "ACT11", "CAD01", "CAD02")


def scans(client, address: str) -> int:
    """Queries that count rows of ledgers while a page is made."""
    with CaptureQueriesContext(connection) as asked:
        assert client.get(address).status_code == 200
    return sum("r.tx_" in one["sql"] for one in asked.captured_queries)


def twin(one: Figure) -> Figure:
    """The same figure under another code, counted by terms of its own."""

    def again(side: Expression | None) -> Expression | None:
        if isinstance(side, Sum):
            return Sum(tuple(map(replace, side.terms)))
        return side and Term(side.source, side.how, side.column)

    return replace(one, code=f"{one.code}B", part=again(one.part), whole=again(one.whole))


@pytest.mark.parametrize("what", ASKED)
def test_twice_the_figures_take_as_many_scans(office, monkeypatch, what):
    client, address = browser(office.top), ASKED[what].format(code=office.province.code)
    few = scans(client, address)
    known = figures()
    twins = {f"{code}B": twin(one) for code, one in known.items()}
    monkeypatch.setattr(declare, "_figures", {**known, **twins})
    assert len(figures()) == 2 * len(known) > 80
    assert 0 < few == scans(client, address)


def test_a_report_with_three_times_the_figures_takes_as_many_scans(office):
    client = browser(office.top)
    found = []
    for key, codes in (("few", FEW), ("many", MANY)):
        items = tuple(ItemFacts(ItemKind.FIGURE, code) for code in codes)
        with speaking(SYSTEM):
            form = a_form(facts=replace(SMALL, key=key, items=items))
            terms = {"form": form, "union": office.province, "period": YEAR, "due_at": DUE}
            report = open_round(**terms, actor=SYSTEM, now=OPENED).submissions.first()
        found.append(scans(client, f"{DESK}{report.pk}/"))
    assert 0 < found[0] == found[1]
