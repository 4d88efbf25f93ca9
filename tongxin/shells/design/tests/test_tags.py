from datetime import timedelta
from decimal import Decimal
from types import SimpleNamespace

import pytest
from django.utils import translation

from tongxin.shells.design import charts, numbers
from tongxin.shells.design.templatetags import design
from tongxin.shells.design.tests import pages
from tongxin.shells.design.tests.samples import NOW, SessionForm


@pytest.mark.parametrize(
    ("value", "shown"),
    [(0, "0"), (1286, "1,286"), (Decimal("1234567.50"), "1,234,567.50"), (None, "—"), ("", "—")],
)
def test_numbers_are_grouped_and_nothing_is_a_dash(value, shown):
    assert numbers.grouped(value) == shown


@pytest.mark.parametrize(("value", "shown"), [(9999, "9,999"), (128640, "12.9 万"), (None, "—")])
def test_large_numbers_are_shortened_to_wan(value, shown):
    with translation.override("zh-hans"):
        assert numbers.in_wan(value) == shown


def test_english_pages_never_shorten_to_wan():
    with translation.override("en"):
        assert numbers.in_wan(128640) == "128,640"


@pytest.mark.parametrize(
    ("hours", "words", "tone"),
    [
        (-49, "逾期 2 天", "red"),
        (-1, "逾期 1 天", "red"),
        (6, "今天到期", "red"),
        (72, "剩 3 天", "gold"),
        (24 * 9, "剩 9 天", "green"),
    ],
)
def test_a_deadline_says_how_far_it_is(hours, words, tone):
    html = design.deadline(NOW + timedelta(hours=hours), NOW)

    assert words in html
    assert f"tx-dot--{tone}" in html


def test_an_icon_outside_the_sprite_is_refused():
    with pytest.raises(ValueError, match=r"icons\.txt"):
        design.icon("emblem")


def test_an_unknown_tone_is_refused():
    with pytest.raises(ValueError, match="purple"):
        design.badge("状态", "purple")


def test_badges_escape_what_they_show():
    assert "<script>" not in design.badge("<script>", "red")


def test_a_figure_links_to_its_rows_and_carries_its_facts():
    html = design.figure_link(1286, "/desk/figures/ACT04/", code="ACT04", period="2026", unit="场")

    assert html.startswith('<a class="tx-figure tx-num" href="/desk/figures/ACT04/"')
    assert 'data-code="ACT04" data-period="2026"' in html
    assert "1,286<small> 场</small>" in html


def test_a_figure_without_rows_to_show_is_no_link():
    assert "<a" not in design.figure_link(None)
    assert "—" in design.figure_link(None)


def test_the_idempotency_field_is_absent_where_the_request_has_no_key():
    keyed = {"request": SimpleNamespace(idempotency_key="k1")}

    assert 'value="k1"' in design.idempotency(keyed)
    assert design.idempotency({"request": SimpleNamespace()}) == ""


def test_with_query_changes_one_value_and_keeps_the_rest():
    request = pages.request("/desk/?state=open&after=9")

    assert design.with_query({"request": request}, after="", page=2) == "?state=open&page=2"


def test_choices_are_a_group_with_a_legend_in_both_shells():
    for render in (design.fields.DESK, design.fields.H5):
        facts = design.fields.dressed(SessionForm()["scope"], render)
        assert facts["kind"] == "choices"


def test_a_bar_chart_draws_its_target_and_plain_numbers():
    option = charts.bar_chart(["甲"], {"率": [Decimal("74.5")]}, target=80, lying=True)

    assert option["series"][0]["data"] == [74.5]
    assert option["series"][0]["markLine"]["data"] == [{"xAxis": 80.0}]


def test_a_pie_names_its_parts():
    option = charts.pie_chart({"体育": 3, "党日": Decimal(2)})

    assert option["series"][0]["data"] == [
        {"name": "体育", "value": 3},
        {"name": "党日", "value": 2.0},
    ]


@pytest.mark.parametrize(("held", "shown"), [("reports.open", True), ("reports.view", False)])
def test_a_link_leads_only_where_the_rights_of_the_reader_lead(held, shown):
    actor = SimpleNamespace(may=lambda right: right == held)
    context = {"request": SimpleNamespace(actor=actor)}
    assert design.open_url(context, "desk:round", 4) == ("/desk/rounds/4/" if shown else "")
    assert design.open_url(context, "/desk/rounds/4/?page=2") == (
        "/desk/rounds/4/?page=2" if shown else ""
    )
    views = [{"url": "/desk/rounds/4/"}, {"url": "?state=open"}, {"url": "/desk/reports/"}]
    assert design.tab_links(context, views, "视图")["links"] == views[0 if shown else 1 :]


def test_without_a_reader_only_what_asks_for_no_right_is_open():
    assert design.open_url({}, "desk:round", 4) == ""
    assert design.open_url({}, "desk:reports") == "/desk/reports/"
    assert design.open_url({}, "") == ""
