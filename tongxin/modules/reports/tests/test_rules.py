"""What a form asks for is checked before a report goes up."""

from dataclasses import replace
from decimal import Decimal

import pytest

from tongxin.modules.reports.errors import NotAChoice, RulesBroken
from tongxin.modules.reports.models import ItemKind, RuleKind
from tongxin.modules.reports.selectors.checks import faults_of
from tongxin.modules.reports.selectors.view import report_view
from tongxin.modules.reports.services.answers import save_answers
from tongxin.modules.reports.services.facts import ItemFacts, RuleFacts
from tongxin.modules.reports.services.filling import declare_figure, submit
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.states import State
from tongxin.modules.reports.tests.factories import (
    AFTER,
    DUE,
    OPENED,
    SMALL,
    YEAR,
    a_form,
    a_session,
)
from tongxin.shared.indicators.tests.factories import SESSIONS

BOOKS = {"kind": ItemKind.QUESTION, "unit": "册", "measure": "quantity"}
RULED = replace(
    SMALL,
    key="ruled",
    items=(
        ItemFacts(ItemKind.FIGURE, SESSIONS),
        ItemFacts(code="men", label="甲类", minimum=Decimal(0), **BOOKS),
        ItemFacts(code="women", label="乙类", maximum=Decimal(90), **BOOKS),
        ItemFacts(code="all", label="合计", **BOOKS),
        ItemFacts(ItemKind.CHOICE, "how", "进度", choices=("好", "差")),
    ),
    rules=(
        RuleFacts(RuleKind.REASON, SESSIONS, "fall", Decimal(30)),
        RuleFacts(RuleKind.SUM, "all", parts=("men", "women")),
    ),
)


@pytest.fixture
def report(federation):
    form = a_form(federation.province, RULED)
    round_ = open_round(
        form=form,
        union=federation.province,
        period=YEAR,
        due_at=DUE,
        recipients=[federation.east],
        actor=federation.top,
        now=OPENED,
    )
    return round_.submissions.get()


def said(report, federation, **answers) -> list[str]:
    terms = {"submission_id": report.pk, "actor": federation.clerk, "now": AFTER}
    save_answers(answers={code.replace("_", "-"): text for code, text in answers.items()}, **terms)
    view = report_view(report, actor=federation.clerk, now=AFTER)
    return [fault.said for fault in faults_of(report.form, view)]


def fell_to(federation, before: int, now: int) -> None:
    for _ in range(before):
        a_session(federation.county, on="2024-05-01")
    for _ in range(now):
        a_session(federation.county)


def test_a_fall_beyond_the_limit_wants_a_reason(federation, report):
    fell_to(federation, 10, 6)
    [told] = said(report, federation)
    assert "由上期 10" in told
    assert "请填写变动原因" in told
    terms = {"submission_id": report.pk, "actor": federation.clerk, "now": AFTER}
    with pytest.raises(RulesBroken, match="变动超过 30%"):
        submit(**terms)
    assert report.answers.count() == 0
    save_answers(answers={SESSIONS: "场馆维修"}, **terms)
    sent = submit(**terms)
    assert sent.state == State.SUBMITTED
    cell = report_view(sent, actor=federation.clerk, now=AFTER).cells[SESSIONS]
    assert cell.note == "场馆维修"


def test_a_fall_of_exactly_the_limit_and_a_rise_want_none(federation, report):
    fell_to(federation, 10, 7)
    assert said(report, federation) == []
    fell_to(federation, 0, 30)
    assert said(report, federation) == []


def test_what_the_union_declares_is_what_moved(federation, report):
    fell_to(federation, 10, 10)
    declare_figure(
        submission_id=report.pk,
        code=SESSIONS,
        value=Decimal(2),
        reason="重复录入",
        actor=federation.clerk,
        now=AFTER,
    )
    assert len(said(report, federation)) == 1


def test_parts_make_up_the_total(federation, report):
    assert said(report, federation) == []
    [told] = said(report, federation, men="1,000", women="20", all="1021")
    assert told == "甲类、乙类 之和是 1,020册，“合计”是 1,021册，两者应当相等"
    assert said(report, federation, all="１020") == []
    assert len(said(report, federation, all="")) == 1


def test_numbers_lie_between_their_limits(federation, report):
    told = said(report, federation, men="-1", women="91", all="90")
    assert told == [
        "“甲类”填了 -1册，不能小于 0册",
        "“乙类”填了 91册，不能大于 90册",
    ]


def test_a_choice_is_one_of_those_offered(federation, report):
    with pytest.raises(NotAChoice, match="好、差"):
        said(report, federation, how="一般")
    assert said(report, federation, how="好") == []
