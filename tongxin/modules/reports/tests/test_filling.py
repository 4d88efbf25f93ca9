"""A report is asked for, filled and sent."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import (
    DeadlineTooEarly,
    Incomplete,
    NobodyToAsk,
    NotANumber,
    NotBelow,
    NotOpenForFilling,
    UnknownForm,
    UnknownItem,
    WrongPeriod,
    ZeroReportHasRows,
)
from tongxin.modules.reports.models import ReportForm, ReportRound, Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.boards import round_board, rounds_list, to_fill
from tongxin.modules.reports.selectors.view import report_view
from tongxin.modules.reports.services.answers import save_answers
from tongxin.modules.reports.services.filling import (
    declare_figure,
    start_filling,
    submit,
)
from tongxin.modules.reports.services.forms import install_forms
from tongxin.modules.reports.services.rounds import open_round, remind
from tongxin.modules.reports.states import Act, State
from tongxin.modules.reports.tests.factories import (
    AFTER,
    DUE,
    OPENED,
    YEAR,
    a_form,
    a_late_one,
    a_session,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.errors import NeedsReason
from tongxin.shared.indicators.tests.factories import SESSIONS
from tongxin.shared.orgs.tests.factories import SYSTEM


def opened_again(house, **changes):
    terms = {"form": house.form, "union": house.province, "period": YEAR, "due_at": DUE}
    return open_round(**(terms | changes), actor=house.top, now=OPENED)


def test_a_round_asks_every_child_and_the_topmost_union_itself_and_asks_once(federation):
    again = opened_again(federation)
    assert again == federation.round
    asked = set(federation.round.submissions.values_list("union_id", flat=True))
    assert asked == {federation.east.pk, federation.west.pk, federation.province.pk}
    assert AuditEntry.objects.filter(verb="reports.opened_round").count() == 1


def test_those_asked_read_the_round_and_others_do_not(federation):
    with speaking(federation.clerk):
        assert ReportRound.objects.within(federation.clerk.scope(Can.FILL)).exists()
        assert ReportForm.objects.count() == 1
        assert Submission.objects.count() == 1
    with speaking(federation.stranger):
        assert not Submission.objects.filter(union=federation.east).exists()


@pytest.mark.parametrize(
    ("changes", "error"),
    [
        ({"period": Period.parse("2025Q1")}, WrongPeriod),
        ({"due_at": OPENED - timedelta(days=1)}, DeadlineTooEarly),
        ({"form": "nothing"}, UnknownForm),
        ({"recipients": []}, NobodyToAsk),
    ],
)
def test_a_round_that_cannot_be_is_refused(federation, changes, error):
    with pytest.raises(error):
        opened_again(federation, **changes)


def test_nobody_is_asked_from_outside_the_subtree(federation):
    with pytest.raises(NotBelow):
        open_round(
            form=federation.form,
            union=federation.east,
            period=YEAR,
            due_at=DUE,
            actor=federation.clerk,
            now=OPENED,
            recipients=[federation.west],
        )


def test_answers_are_kept_piece_by_piece_and_numbers_are_numbers(federation):
    report = federation.report()
    for answers in ({"story": "一"}, {"mark": "９2.5"}, {"story": "二"}):
        save_answers(submission_id=report.pk, answers=answers, actor=federation.clerk, now=AFTER)
    kept = {a.item.code: (a.text, a.number) for a in report.answers.select_related("item")}
    assert kept == {"story": ("二", None), "mark": ("９2.5", Decimal("92.50"))}
    report.refresh_from_db()
    assert report.opened_at == AFTER


@pytest.mark.parametrize(
    ("answers", "error"),
    [({"mark": "很高"}, NotANumber), ({"mark": "NaN"}, NotANumber), ({"x": "1"}, UnknownItem)],
)
def test_what_cannot_be_an_answer_keeps_nothing(federation, answers, error):
    report = federation.report()
    with pytest.raises(error):
        save_answers(
            submission_id=report.pk,
            answers={"story": "一"} | answers,
            actor=federation.clerk,
            now=AFTER,
        )
    assert report.answers.count() == 0


def test_a_stranger_finds_no_report_to_fill(federation):
    with pytest.raises(NotThere):
        start_filling(submission_id=federation.report().pk, actor=federation.stranger, now=AFTER)


def test_what_is_required_must_be_there_before_it_goes_up(federation):
    with pytest.raises(Incomplete):
        submit(submission_id=federation.report().pk, actor=federation.clerk, now=AFTER)


def test_a_sent_report_is_closed_to_its_makers(federation):
    report = federation.sent()
    assert (report.state, report.is_on_time) == (State.SUBMITTED, True)
    with pytest.raises(NotOpenForFilling):
        save_answers(
            submission_id=report.pk, answers={"story": "x"}, actor=federation.clerk, now=AFTER
        )
    with pytest.raises(NotOpenForFilling):
        submit(submission_id=report.pk, actor=federation.clerk, now=AFTER)


def test_a_zero_report_needs_no_words_but_no_work_either(federation):
    report = federation.report(federation.west)
    sent = submit(submission_id=report.pk, zero_report=True, actor=federation.stranger, now=AFTER)
    assert sent.zero_report
    a_session(federation.county)
    with pytest.raises(ZeroReportHasRows):
        submit(
            submission_id=federation.report().pk,
            zero_report=True,
            actor=federation.clerk,
            now=AFTER,
        )
    assert federation.report().state == State.DRAFT


def test_a_declared_value_stands_beside_the_counted_one_with_its_reason(federation):
    a_session(federation.county)
    report = federation.report()
    terms = {"submission_id": report.pk, "code": SESSIONS, "actor": federation.clerk, "now": AFTER}
    with pytest.raises(NeedsReason):
        declare_figure(**terms, value=Decimal(3))
    declare_figure(**terms, value=Decimal(3), reason="两场未及录入")
    cell = report_view(report, actor=federation.clerk, now=AFTER).cells[SESSIONS]
    assert (cell.value, cell.declared, cell.declared_reason) == (1, 3, "两场未及录入")
    declare_figure(**terms, value=None)
    assert report_view(report, actor=federation.clerk, now=AFTER).cells[SESSIONS].declared is None


def test_the_view_breaks_down_by_child_and_compares_with_the_year_before(federation):
    for day in ("2025-02-01", "2025-03-01", "2024-03-01"):
        a_session(federation.county, on=day)
    a_session(federation.province, on="2025-07-01", kind="talk")
    report = federation.report(federation.province)
    cell = report_view(report, actor=federation.top, now=AFTER).cells[SESSIONS]
    assert (cell.value, cell.previous, cell.change) == (3, 1, 2)
    assert [(part.key, part.value) for part in cell.parts] == [
        (federation.east.code, 2),
        ("own", 1),
    ]


def test_late_and_reminded_reports_show_on_the_board(federation):
    assert remind(round_id=federation.round.pk, actor=federation.top, now=DUE) == 3
    late = a_late_one(federation)
    assert late.is_late(DUE)
    assert not late.is_on_time
    scope = federation.top.scope(Can.VIEW)
    board = {one.union_id: one for one in round_board(federation.round, scope=scope)}
    assert {one.reminded_count for one in board.values()} == {1}
    assert late.steps.filter(act=Act.REMINDED).count() == 1
    row = rounds_list(scope=scope, now=DUE + timedelta(days=2)).get()
    assert (row.asked_count, row.received_count, row.late_count) == (3, 1, 3)


def test_what_waits_to_be_filled_is_that_of_the_own_union_only(federation):
    assert [one.union for one in to_fill(actor=federation.clerk)] == [federation.east]
    assert [one.union for one in to_fill(actor=federation.top)] == [federation.province]


def test_reports_in_time_over_reports_required(federation):
    federation.sent()
    federation.sent(federation.west, actor=federation.stranger, now=DUE + timedelta(days=1))
    asked = Asked(federation.province, Period.parse("2026Q1"), DUE + timedelta(days=30))
    result = compute(["CMP06"], asked)[0]
    assert (result.count.part.value, result.count.whole.value) == (1, 3)


def test_the_forms_of_the_house_are_put_in_once_and_are_everybodys(federation):
    install_forms(OPENED)
    install_forms(OPENED)
    annual = ReportForm.objects.get(key="annual")
    assert annual.items.filter(kind="figure").count() == 11
    with speaking(federation.clerk):
        assert ReportForm.objects.filter(key="annual").exists()
        assert ReportForm.objects.filter(pk=annual.pk).update(title="x") == 0


def test_a_form_of_one_union_is_seen_by_those_asked_alone(federation):
    form = a_form(federation.province)
    with speaking(federation.clerk):
        assert not ReportForm.objects.filter(pk=form.pk).exists()
    open_round(
        form=form,
        union=federation.province,
        period=YEAR,
        due_at=DUE,
        actor=SYSTEM,
        now=OPENED,
        recipients=[federation.east],
    )
    with speaking(federation.clerk):
        assert ReportForm.objects.get(pk=form.pk).items.count() == 5
    with speaking(federation.stranger):
        assert not ReportForm.objects.filter(pk=form.pk).exists()


def test_a_union_asks_those_below_with_a_form_it_was_asked_with_itself(federation):
    terms = {"period": YEAR, "due_at": DUE, "now": OPENED}
    with speaking(federation.top):
        form = a_form(federation.province)
        open_round(form=form, union=federation.province, actor=federation.top, **terms)
    with speaking(federation.clerk):
        below = open_round(form=form.key, union=federation.east, actor=federation.clerk, **terms)
        assert [one.union for one in below.submissions.all()] == [federation.county]
