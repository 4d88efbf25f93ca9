"""A report is judged by the level above, never by its maker, and acceptance seals."""

from datetime import date, timedelta

import pytest
from django.utils.translation import override

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.states import IllegalMove
from tongxin.modules.reports.errors import (
    AlreadyAccepted,
    NotOpenForFilling,
    OwnReport,
    PeriodRunning,
    SayWhy,
    UnknownItem,
)
from tongxin.modules.reports.models import ReportSnapshot
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.boards import to_accept
from tongxin.modules.reports.selectors.view import ReportView, report_for, report_view
from tongxin.modules.reports.services.answers import save_answers
from tongxin.modules.reports.services.filling import submit
from tongxin.modules.reports.services.review import accept, return_for_revision
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.services.snapshots import digest_of
from tongxin.modules.reports.states import Act, State
from tongxin.modules.reports.tests.factories import (
    AFTER,
    DUE,
    OPENED,
    YEAR,
    a_session,
    an_officer,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.indicators.models import FigureSeal
from tongxin.shared.indicators.tests.factories import SESSIONS
from tongxin.shared.orgs.services import move_union, rename_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM


def back(report, actor, reason="请补充", items=()):
    return return_for_revision(
        submission_id=report.pk, reason=reason, items=items, actor=actor, now=AFTER
    )


def test_acceptance_seals_the_figures_under_the_report(federation):
    a_session(federation.county)
    report = federation.sent()
    seal = accept(submission_id=report.pk, actor=federation.top, now=AFTER)
    report.refresh_from_db()
    assert (report.state, report.accepted_by) == (State.ACCEPTED, federation.top.name)
    assert (seal.target, seal.union) == (report.target, federation.east)
    assert seal.figures.get(code=SESSIONS).value == 1
    assert AuditEntry.objects.filter(verb="reports.accepted").count() == 1


def test_an_accepted_report_stays_as_it_was_whatever_is_entered_or_renamed_later(federation):
    a_session(federation.county)
    report = federation.sent()
    accept(submission_id=report.pk, actor=federation.top, now=AFTER)
    report.refresh_from_db()
    before = report_view(report, actor=federation.top, now=AFTER)

    a_session(federation.county)
    rename_union(
        union=federation.county, name="新名", on=date(2025, 1, 1), reason="", actor=SYSTEM, now=NOW
    )

    later = report_view(report, actor=federation.top, now=NOW)
    assert later == before and later.is_sealed
    assert later.cells[SESSIONS].is_sealed and later.cells[SESSIONS].value == 1
    named = report_for(federation.form, federation.east, YEAR, actor=federation.top, now=NOW)
    assert named == before
    kept = ReportSnapshot.objects.get(act=Act.ACCEPTED)
    assert kept.digest == digest_of(kept.body)
    assert ReportView.from_plain(kept.body).as_plain() == kept.body


def test_what_is_kept_is_chinese_whoever_accepts_and_is_read_in_the_readers_language(federation):
    a_session(federation.county)
    with override("en"):
        report = federation.sent()
        accept(submission_id=report.pk, actor=federation.top, now=AFTER)
        report.refresh_from_db()
        in_english = report_view(report, actor=federation.top, now=AFTER)
    in_chinese = report_view(report, actor=federation.top, now=AFTER)

    for kept in ReportSnapshot.objects.filter(submission=report):
        assert kept.body["period_title"] == "2025年"
        assert kept.digest == digest_of(kept.body)
    assert in_chinese.as_plain() == kept.body
    assert (in_chinese.period_title, in_english.period_title) == ("2025年", "2025")
    assert in_english.cells[SESSIONS].unit != in_chinese.cells[SESSIONS].unit
    assert [line.code for line in in_english.lines] == [line.code for line in in_chinese.lines]


def test_nobody_accepts_the_report_of_the_own_union_below_the_top(federation):
    report = federation.sent()
    colleague = an_officer(federation.east)
    for actor in (federation.clerk, colleague):
        with pytest.raises(OwnReport):
            accept(submission_id=report.pk, actor=actor, now=AFTER)
    with pytest.raises(NotThere):
        accept(submission_id=report.pk, actor=federation.stranger, now=AFTER)
    assert not FigureSeal.objects.exists()


def test_a_superior_who_filled_it_for_the_union_below_may_not_accept_it(federation):
    report = federation.report()
    save_answers(
        submission_id=report.pk, answers={"story": "代填"}, actor=federation.top, now=AFTER
    )
    submit(submission_id=report.pk, actor=federation.clerk, now=AFTER)
    with pytest.raises(OwnReport):
        accept(submission_id=report.pk, actor=federation.top, now=AFTER)
    accept(submission_id=report.pk, actor=federation.second, now=AFTER)


def test_at_the_topmost_union_a_second_person_adopts_it(federation):
    report = federation.sent(federation.province, actor=federation.top)
    with pytest.raises(OwnReport):
        accept(submission_id=report.pk, actor=federation.top, now=AFTER)
    powerless = an_officer(federation.province, rights=[Can.VIEW, Can.FILL, Can.SUBMIT])
    with pytest.raises(NotThere):
        accept(submission_id=report.pk, actor=powerless, now=AFTER)
    accept(submission_id=report.pk, actor=federation.second, now=AFTER)


def test_a_token_of_the_maker_is_the_maker(federation):
    report = federation.sent(federation.province, actor=federation.top)
    token = Actor("对接系统", account_id=federation.top.account_id, grants=federation.top.grants)
    with pytest.raises(OwnReport):
        accept(submission_id=report.pk, actor=token, now=AFTER)


def test_a_return_says_why_and_marks_what_to_mend(federation):
    report = federation.sent()
    with pytest.raises(SayWhy):
        back(report, federation.top, reason=" ")
    with pytest.raises(UnknownItem):
        back(report, federation.top, items=["nothing"])
    back(report, federation.top, items=["story"])
    report.refresh_from_db()
    lines = report_view(report, actor=federation.clerk, now=AFTER).lines
    assert [line.code for line in lines if line.is_returned] == ["story"]
    assert report.steps.last().reason == "请补充"
    with pytest.raises(IllegalMove):
        accept(submission_id=report.pk, actor=federation.top, now=AFTER)
    with pytest.raises(IllegalMove):
        back(report, federation.top)


def test_a_returned_report_is_sent_again_and_was_in_time_the_first_time(federation):
    report = federation.sent()
    back(report, federation.top)
    again = federation.sent(now=DUE + timedelta(days=3))
    assert again.is_on_time and again.return_reason == ""
    assert again.snapshots.filter(act=Act.SUBMITTED).count() == 2


def test_a_period_that_still_runs_is_not_sealed(federation):
    report = federation.sent(now=OPENED)
    with pytest.raises(PeriodRunning):
        accept(submission_id=report.pk, actor=federation.top, now=OPENED)


def test_an_accepted_report_is_not_accepted_returned_or_filled_again(federation):
    report = federation.sent()
    accept(submission_id=report.pk, actor=federation.top, now=AFTER)
    with pytest.raises(AlreadyAccepted) as told:
        accept(submission_id=report.pk, actor=federation.second, now=AFTER)
    assert federation.top.name in str(told.value)
    with pytest.raises(AlreadyAccepted):
        back(report, federation.top)
    with pytest.raises(NotOpenForFilling):
        save_answers(
            submission_id=report.pk, answers={"story": "x"}, actor=federation.clerk, now=AFTER
        )


def test_a_county_that_moved_is_judged_by_its_new_superior(federation):
    open_round(
        form=federation.form,
        union=federation.east,
        period=YEAR,
        due_at=DUE,
        actor=federation.clerk,
        now=OPENED,
    )
    own = an_officer(federation.county)
    report = federation.form.submissions.get(union=federation.county)
    save_answers(submission_id=report.pk, answers={"story": "x"}, actor=own, now=AFTER)
    submit(submission_id=report.pk, actor=own, now=AFTER)
    move_union(
        union=federation.county,
        parent=federation.west,
        on=date(2026, 1, 1),
        reason="",
        actor=SYSTEM,
        now=NOW,
    )
    with pytest.raises(NotThere):
        accept(submission_id=report.pk, actor=federation.clerk, now=NOW)
    accept(submission_id=report.pk, actor=federation.stranger, now=NOW)


def test_what_waits_to_be_accepted_is_what_was_sent_to_the_own_union(federation):
    federation.sent()
    assert [one.union for one in to_accept(actor=federation.top)] == [federation.east]
    assert list(to_accept(actor=federation.clerk)) == []
