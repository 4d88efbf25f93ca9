"""What goes wrong while people work is told in a clear sentence, and nothing is lost."""

import pytest

from tongxin.modules.reports.errors import NotSentUp, UnknownItem
from tongxin.modules.reports.selectors.view import report_view
from tongxin.modules.reports.services.answers import save_answers
from tongxin.modules.reports.services.building import add_item
from tongxin.modules.reports.services.filling import submit
from tongxin.modules.reports.services.publishing import next_version, publish_form
from tongxin.modules.reports.services.review import accept, return_for_revision
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.states import State
from tongxin.modules.reports.tests.factories import AFTER, DUE, YEAR
from tongxin.modules.reports.tests.test_building import NUMBER, TEXT, draft
from tongxin.modules.reports.tests.writers import Writers
from tongxin.shared.indicators import declare
from tongxin.shared.indicators.models import FigureSeal
from tongxin.shared.indicators.tests.factories import SESSIONS

__all__ = ["draft"]


def test_a_form_that_changes_while_it_is_filled_keeps_the_words_and_its_version(federation, draft):
    top = {"actor": federation.top, "now": AFTER}
    clerk = {"actor": federation.clerk, "now": AFTER}
    add_item(form_id=draft.pk, item=TEXT, **top)
    publish_form(form_id=draft.pk, **top)
    terms = {"period": YEAR.months()[-1], "due_at": DUE, "recipients": [federation.east]}
    asked = open_round(form=draft, union=federation.province, **terms, **top)
    report = asked.submissions.get()
    save_answers(submission_id=report.pk, answers={"t1": "写了一半"}, **clerk)
    second = next_version(form_id=draft.pk, **top)
    added = add_item(form_id=second.pk, item=NUMBER, **top)
    publish_form(form_id=second.pk, **top)
    with pytest.raises(UnknownItem):
        save_answers(submission_id=report.pk, answers={"t1": "写完", added.code: "3"}, **clerk)
    save_answers(submission_id=report.pk, answers={"t1": "写完了"}, **clerk)
    submit(submission_id=report.pk, **clerk)
    report.refresh_from_db()
    told = report_view(report, **clerk)
    assert (told.form_version, report.state) == (1, State.SUBMITTED)
    assert [line.text for line in told.lines] == ["写完了"]


def test_a_bound_figure_that_is_gone_has_a_sentence_and_its_text_stays(federation, monkeypatch):
    writers = Writers(federation)
    writers.write(f"举办{{{SESSIONS}}}场。")
    monkeypatch.delitem(declare._figures, SESSIONS)
    [(_chapter, piece)] = writers.view().open_points
    assert f"没有指标 {SESSIONS}" in piece.fault
    writers.chapter.refresh_from_db()
    assert writers.chapter.text == f"举办{{{SESSIONS}}}场。"


def test_a_form_whose_figure_is_gone_says_so_in_its_place(federation, monkeypatch):
    report = federation.report()
    monkeypatch.delitem(declare._figures, SESSIONS)
    view = report_view(report, actor=federation.clerk, now=AFTER)
    [cell] = [line.cell for line in view.lines if line.cell and line.cell.code == SESSIONS]
    assert not cell.is_known and "没有启用" in str(cell.definition)


def test_a_report_that_was_returned_is_not_sealed(federation):
    report, top = federation.sent(), {"actor": federation.top, "now": AFTER}
    return_for_revision(submission_id=report.pk, reason="请补充", **top)
    with pytest.raises(NotSentUp) as told:
        accept(submission_id=report.pk, **top)
    assert "已退回，待修改" in str(told.value)
    assert not FigureSeal.objects.exists()
    assert federation.sent().state == State.SUBMITTED
