"""The annual summary: written by several, every number with its origin, approved and compared."""

from datetime import date, timedelta

import pytest

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import (
    ChapterInUse,
    NoSummaryBefore,
    NumberMoved,
    OriginMissing,
    SummaryExists,
    SummaryUnfinished,
    TextTooLong,
    WordsBeside,
)
from tongxin.modules.reports.models import ChapterEdition, SummaryReport
from tongxin.modules.reports.models.summaries import EVERY_TEXT
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.origins import (
    HAND,
    MISSING,
    PLATFORM,
    origins_of,
)
from tongxin.modules.reports.selectors.prose.reading import Reader
from tongxin.modules.reports.selectors.summaries import (
    basis_of,
    beside_of,
    live_view,
    summary_view,
)
from tongxin.modules.reports.services import summaries as writing
from tongxin.modules.reports.tests.factories import (
    AFTER,
    YEAR,
    a_session,
    an_officer,
)
from tongxin.modules.reports.tests.writers import Writers
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.indicators.permissions import Can as CanIndicators
from tongxin.shared.indicators.tests.factories import SESSIONS, TALKS


@pytest.fixture
def writers(federation):
    a_session(federation.county)
    a_session(federation.county, kind="talk")
    a_session(federation.county, on=date(2024, 5, 1))
    return Writers(federation)


def lines(view):
    return [line for chapter in view.chapters for line in chapter.prose.lines]


def now_of(writers, text):
    """What the summary says with ``text`` as its first chapter."""
    writers.write(text)
    return writers.view()


def test_it_begins_with_the_usual_chapters_once_for_a_period(federation):
    terms = {"union": federation.east, "period": YEAR, "actor": federation.clerk, "now": AFTER}
    made = writing.start_summary(**terms)
    titles = [one.title for one in made.chapters.order_by("ordinal")]
    assert titles[0] == "基本情况" and "存在问题" in titles
    assert made.title == "2025年工作总结"
    with pytest.raises(SummaryExists):
        writing.start_summary(**terms)
    with pytest.raises(NoSummaryBefore):
        writing.start_summary(**terms | {"period": Period.parse("2024"), "from_last": True})
    with pytest.raises(Forbidden):
        writing.start_summary(**terms | {"union": federation.west})
    assert AuditEntry.objects.filter(verb="reports.started_summary").count() == 1


def test_bound_figures_tell_the_truth_of_any_union_period_and_comparison(writers):
    county = writers.house.county.code
    view = now_of(
        writers,
        f"举办{{{SESSIONS}}}场，比上期{{{SESSIONS}|比上期|带单位}}，"
        f"{{{SESSIONS}|比上期%}}；县里{{{SESSIONS}|工会:{county}}}场，"
        f"上年{{{SESSIONS}|期间:2024}}场，宣讲占{{{TALKS}}}，即{{{TALKS}|分子}}场。",
    )
    assert lines(view)[0] == (
        "举办2场，比上期增加1次，增长100%；县里2场，上年1场，宣讲占50%，即1场。"
    )
    assert [one.kind for one in origins_of(view)] == [PLATFORM] * 7
    a_session(writers.house.east)
    assert lines(writers.view())[0].startswith("举办3场，比上期增加2次，增长200%；县里2场")


@pytest.mark.parametrize(
    ("mark", "told"),
    [
        ("{XXX99}", "没有指标 XXX99"),
        ("{附件}", "不是数字"),
        ("{", "不是数字"),
        ("{TST04|工会:NOBODY}", "不存在或不在"),
        ("{TST04|期间:2025Q9}", "看不懂统计期"),
        ("{TST04|期间:2199}", "尚未开始"),
        ("{TST04|分子}", "不是比率"),
    ],
)
def test_a_mark_that_says_nothing_has_a_sentence_and_stops_the_approval(writers, mark, told):
    view = now_of(writers, f"共{mark}场")
    [(_chapter, piece)] = view.open_points
    assert told in piece.fault
    with pytest.raises(SummaryUnfinished, match=told):
        writers.hand_in()
    assert writers.now().is_draft


def test_a_figure_of_another_city_is_not_told(writers):
    view = now_of(writers, f"邻市{{{SESSIONS}|工会:{writers.house.west.code}}}场")
    assert "不存在或不在" in view.open_points[0][1].fault


def test_who_may_not_see_figures_reads_a_sentence_instead(writers):
    writers.write(f"共{{{SESSIONS}}}场")
    reader = an_officer(writers.house.east, rights=(Can.VIEW,))
    view = live_view(writers.now(), Reader(reader, AFTER))
    assert "没有查看" in view.open_points[0][1].fault


def test_a_number_typed_by_hand_needs_a_source_before_the_approval(writers):
    view = now_of(writers, "展馆面积155平方米，2025年3月开馆。")
    [(_chapter, piece)] = view.open_points
    assert piece.text == "155"
    assert [one.kind for one in origins_of(view)] == [MISSING]
    with pytest.raises(SummaryUnfinished, match="155"):
        writers.hand_in()
    terms = {"chapter_id": writers.chapter.pk, "start": piece.start, "words": "155", "seen": 1,
             "actor": writers.clerk, "now": AFTER}  # fmt: skip
    with pytest.raises(OriginMissing):
        writing.give_origin(origin=" ", **terms)
    with pytest.raises(NumberMoved):
        writing.give_origin(origin="清册", **terms | {"start": 0})
    with pytest.raises(NumberMoved):
        writing.give_origin(origin="清册", **terms | {"seen": 7})
    writing.give_origin(origin="资产清册", **terms)
    view = writers.view()
    assert view.open_points == [] and lines(view)[0] == "展馆面积155平方米，2025年3月开馆。"
    [origin] = origins_of(view)
    assert (origin.kind, origin.origin) == (HAND, "人工填写：资产清册")
    assert writers.hand_in().is_signing


def test_sentences_about_nothing_are_pointed_out(writers):
    county = writers.house.county.code
    text = f"办班{{TST04|工会:{county}}}期。主题党日{{TST04|期间:2023}}场，已成惯例。"
    view = now_of(writers, text)
    assert [told for _chapter, told in view.zeros] == ["主题党日0场，已成惯例。"]


def test_last_years_text_comes_with_this_years_figures(writers):
    writers.write(f"举办{{{SESSIONS}}}场，展馆{{人工:155|资产清册}}平方米。")
    later = writing.start_summary(
        union=writers.house.east,
        period=Period.parse("2026"),
        from_last=True,
        actor=writers.clerk,
        now=AFTER,
    )
    view = live_view(later, Reader(writers.clerk, AFTER))
    assert lines(view)[0] == "举办0场，展馆155平方米。"
    [(_chapter, piece)] = view.open_points
    assert piece.is_old and piece.origin == "资产清册"
    chapter = later.chapters.order_by("ordinal").first()
    writing.give_origin(
        chapter_id=chapter.pk, start=piece.start, words=piece.written, origin="2026年清册",
        seen=chapter.version, actor=writers.clerk, now=AFTER,
    )  # fmt: skip
    assert live_view(later, Reader(writers.clerk, AFTER)).open_points == []


def test_two_who_write_one_chapter_both_keep_their_words(writers):
    colleague = an_officer(writers.house.east)
    writers.write("甲的话", seen=0)
    saved = writers.write("乙的话", seen=0, actor=colleague)
    assert saved.beside == writers.clerk.name
    [beside] = beside_of(writers.chapter)
    with pytest.raises(WordsBeside, match=writers.chapter.title):
        writers.hand_in()
    terms = {"chapter_id": writers.chapter.pk, "actor": writers.clerk, "now": AFTER}
    with pytest.raises(NotThere):
        writing.settle_chapter(edition_id=beside.pk + 100, adopt=True, **terms)
    writing.settle_chapter(edition_id=beside.pk, adopt=True, **terms)
    writers.chapter.refresh_from_db()
    assert writers.chapter.text == "乙的话"
    assert set(ChapterEdition.objects.values_list("text", flat=True)) >= {"甲的话", "乙的话"}
    assert writers.hand_in().is_signing


def test_chapters_are_added_moved_renamed_and_dropped(writers):
    summary, terms = writers.summary, {"actor": writers.clerk, "now": AFTER}
    added = writing.add_chapter(summary_id=summary.pk, title="大事记", **terms)
    writing.move_chapter(chapter_id=added.pk, up=True, **terms)
    writing.rename_chapter(chapter_id=added.pk, title="年度大事", **terms)
    titles = [one.title for one in summary.chapters.order_by("ordinal")]
    assert titles[-2:] == ["年度大事", "下一步打算"]
    writing.drop_chapter(chapter_id=added.pk, **terms)
    kept = list(summary.chapters.order_by("ordinal").values_list("ordinal", flat=True))
    assert kept == list(range(1, len(titles)))
    writing.rename_summary(summary_id=summary.pk, title="工作总结", **terms)
    assert writers.now().title == "工作总结"


def test_a_stranger_finds_no_summary_and_a_chapter_has_an_end(writers):
    with pytest.raises(NotThere):
        writers.write("外人", actor=writers.house.stranger)
    with speaking(writers.house.stranger):
        assert not SummaryReport.objects.exists()
    with pytest.raises(TextTooLong):
        writers.write("字" * (EVERY_TEXT + 1))


def test_a_chapter_others_write_for_is_not_dropped(writers):
    writers.ask(writers.house.county)
    terms = {"chapter_id": writers.chapter.pk, "actor": writers.clerk, "now": AFTER}
    with pytest.raises(ChapterInUse):
        writing.drop_chapter(**terms)


def test_a_reader_may_see_a_summary_and_change_nothing(writers):
    reader = an_officer(writers.house.east, rights=(Can.VIEW, *CanIndicators))
    with pytest.raises(NotThere):
        writers.write("读者", actor=reader)
    writers.write(f"共{{{SESSIONS}}}场")
    view = summary_view(writers.now(), actor=reader, now=AFTER + timedelta(days=1))
    assert lines(view)[0] == "共2场"


def test_it_says_on_the_reports_of_how_many_unions_it_rests(writers):
    assert basis_of(writers.summary) == (0, 1)
    writers.house.sent()
    assert basis_of(writers.summary) == (1, 1)
    nothing = SummaryReport(union=writers.house.county, period="2025")
    assert basis_of(nothing) == (0, 0)
