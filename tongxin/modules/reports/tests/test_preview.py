"""A form as its filler will see it."""

from dataclasses import replace

import pytest

from tongxin.modules.reports.models import ItemKind
from tongxin.modules.reports.models.forms import PeriodKind
from tongxin.modules.reports.selectors.preview import last_period, preview
from tongxin.modules.reports.services.building import draft_form
from tongxin.modules.reports.services.facts import ItemFacts
from tongxin.modules.reports.tests.factories import AFTER, SMALL, a_session
from tongxin.modules.reports.tests.test_building import by
from tongxin.shared.indicators.tests.factories import SESSIONS, TALKS


def test_the_preview_shows_the_figures_of_the_last_whole_period(federation):
    a_session(federation.county)
    view = preview(federation.form, federation.east, actor=federation.clerk, now=AFTER)
    assert (view.period, view.cells[SESSIONS].value) == ("2025", 1)


@pytest.mark.parametrize(
    ("kind", "period"),
    [("year", "2025"), ("half", "2025H2"), ("quarter", "2025Q4"), ("month", "2025-12")],
)
def test_the_last_whole_period_of_each_kind(kind, period):
    assert str(last_period(PeriodKind(kind), AFTER.date())) == period


def test_targets_and_comparison_stand_only_where_the_form_wants_them(federation):
    items = (
        ItemFacts(ItemKind.FIGURE, SESSIONS, compares=False, shows_target=True),
        ItemFacts(ItemKind.FIGURE, TALKS),
    )
    facts = replace(SMALL, key="two", items=items)
    form = draft_form(facts=facts, union=federation.province, **by(federation.top))
    a_session(federation.county, on="2024-05-01")
    view = preview(form, federation.province, actor=federation.top, now=AFTER)
    one, two = view.cells[SESSIONS], view.cells[TALKS]
    assert (one.has_previous, one.shows_target) == (False, True)
    assert (two.has_previous, two.shows_target) == (True, False)
