"""Approving a summary keeps its words and rows; what moves later shows as a difference."""

from datetime import date

import pytest

from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import (
    SummaryNotOpen,
)
from tongxin.modules.reports.selectors.origins import (
    moved_since,
    summary_changes,
)
from tongxin.modules.reports.selectors.prose.reading import Reader
from tongxin.modules.reports.selectors.summaries import (
    approved_view,
    live_view,
    summary_view,
)
from tongxin.modules.reports.services import summaries as writing
from tongxin.modules.reports.services.approving import hand_in_summary, revise_summary
from tongxin.modules.reports.states import SummaryState
from tongxin.modules.reports.tests.factories import (
    AFTER,
    YEAR,
    a_session,
)
from tongxin.modules.reports.tests.writers import Writers
from tongxin.shared.approvals import deciding, services
from tongxin.shared.approvals.errors import OwnRow
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.recheck import check_seals
from tongxin.shared.indicators.tests.factories import SESSIONS
from tongxin.shared.orgs.tests.factories import SYSTEM
from tongxin.shared.outbox.services import deliver_waiting


@pytest.fixture
def writers(federation):
    a_session(federation.county)
    a_session(federation.county, kind="talk")
    a_session(federation.county, on=date(2024, 5, 1))
    return Writers(federation)


def lines(view):
    return [line for chapter in view.chapters for line in chapter.prose.lines]


def test_the_approval_keeps_words_and_rows_and_a_late_correction_shows(writers):
    writers.write(
        f"举办{{{SESSIONS}}}场，比上期{{{SESSIONS}|比上期}}场，展馆{{人工:155|清册}}平方米。"
    )
    writers.hand_in()
    with pytest.raises(SummaryNotOpen):
        writers.write("再改一句")
    writers.agree(writers.leader)
    summary = writers.now()
    assert (summary.state, summary.edition, summary.approved_by) == (
        SummaryState.APPROVED,
        1,
        "负责人",
    )
    said = "举办2场，比上期增加1场，展馆155平方米。"
    a_session(writers.house.county)
    assert lines(summary_view(summary, actor=writers.clerk, now=AFTER))[0] == said
    live = live_view(summary, Reader(writers.clerk, AFTER))
    assert sorted(moved_since(approved_view(summary), live).values()) == ["3", "增加2"]
    changed = summary_changes(summary, actor=writers.clerk, now=AFTER)
    assert [(one.sealed, one.now, len(one.rows)) for one in changed if not one.is_same] == [
        (2, 3, 1)
    ]
    assert all(one.is_intact for one in changed)
    with speaking(SYSTEM):
        checks = list(check_seals(Asked(writers.house.east, YEAR, AFTER), actor=SYSTEM))
    assert len(checks) == 1 and checks[0].is_intact


def test_who_wrote_it_does_not_approve_it_and_what_is_returned_says_why(writers):
    writers.write("正文")
    writers.hand_in()
    with pytest.raises(OwnRow):
        writers.agree(writers.clerk)
    with speaking(writers.leader):
        deciding.return_for_revision(
            step_id=writers.step().pk, reason_code="wrong", text="请补数字", actor=writers.leader,
            now=AFTER,
        )  # fmt: skip
    deliver_waiting(now=AFTER)
    assert (writers.now().state, writers.now().return_reason) == ("draft", "请补数字")
    assert writers.hand_in().return_reason == ""
    assert ApprovalCase.objects.get().round == 2
    writers.agree(writers.leader)
    assert writers.now().is_approved


def test_an_approved_summary_is_revised_and_keeps_what_was_approved(writers):
    writers.write("第一稿")
    writers.approve()
    terms = {"summary_id": writers.summary.pk, "actor": writers.clerk, "now": AFTER}
    assert revise_summary(**terms).is_draft
    writers.write("第二稿")
    hand_in_summary(**terms)
    writers.agree(writers.leader)
    bodies = [one.body for one in writers.now().snapshots.order_by("edition")]
    said = [one["chapters"][0]["prose"]["paragraphs"][0][0]["text"] for one in bodies]
    assert said == ["第一稿", "第二稿"]


def test_the_maker_takes_a_summary_back(writers):
    writers.write("正文")
    writers.hand_in()
    case = ApprovalCase.objects.get()
    with speaking(writers.clerk):
        services.withdraw(case_id=case.pk, actor=writers.clerk, now=AFTER, text="再改改")
    deliver_waiting(now=AFTER)
    assert writers.now().is_draft


def test_a_summary_sealed_in_the_middle_of_a_year_is_no_value_of_the_period_before(writers):
    """Only an accepted report says what last year was: this one is frozen in the midst of it."""
    writers.write(f"举办{{{SESSIONS}}}场")
    writers.approve()
    a_session(writers.house.county)
    later = writing.start_summary(
        union=writers.house.east, period=Period.parse("2026"), from_last=True,
        actor=writers.clerk, now=AFTER,
    )  # fmt: skip
    chapter = later.chapters.order_by("ordinal").first()
    text = f"比上期{{{SESSIONS}|比上期}}场"
    writing.save_chapter(chapter_id=chapter.pk, text=text, actor=writers.clerk, now=AFTER)
    assert lines(live_view(later, Reader(writers.clerk, AFTER)))[0] == "比上期减少3场"
