"""Plain rows of summaries for tests."""

from datetime import UTC, date, datetime

from tongxin.modules.reports.models import (
    ChapterEdition,
    ChapterRequest,
    SummaryChapter,
    SummaryReport,
    SummarySnapshot,
)

YEAR = "2025"
AFTER = datetime(2026, 1, 10, 2, tzinfo=UTC)


def a_plain_summary(union) -> SummaryReport:
    """An empty summary of ``union``, each about a year of its own."""
    year = str(int(YEAR) - SummaryReport.objects.filter(union=union).count())
    return SummaryReport.objects.create(
        union=union, title="工作总结", period=year, made_by="经办人"
    )


def a_plain_chapter(union) -> SummaryChapter:
    """A chapter of a summary of ``union``."""
    summary = SummaryReport.objects.filter(union=union).first() or a_plain_summary(union)
    count = summary.chapters.count()
    return SummaryChapter.objects.create(
        union=union, summary=summary, ordinal=count + 1, title="基本情况"
    )


def a_plain_chapter_edition(union) -> ChapterEdition:
    """A text somebody of ``union`` once wrote into a chapter."""
    return ChapterEdition.objects.create(
        union=union,
        chapter=a_plain_chapter(union),
        version=1,
        text="正文",
        maker="1",
        made_by="经办人",
        made_at=AFTER,
    )


def a_plain_request(union) -> ChapterRequest:
    """A chapter that ``union`` is asked to write."""
    return ChapterRequest.objects.create(
        union=union,
        into=a_plain_chapter(union),
        draft=SummaryChapter.objects.create(union=union, title="基本情况"),
        asked_by=union,
        asked_for="经办人",
        department="办公室",
        period=YEAR,
        due_on=date(2026, 1, 20),
    )


def a_plain_summary_snapshot(union) -> SummarySnapshot:
    """A summary of ``union`` as it was approved."""
    summary = SummaryReport.objects.filter(union=union).first() or a_plain_summary(union)
    count = summary.snapshots.count()
    return SummarySnapshot.objects.create(
        union=union,
        summary=summary,
        edition=count + 1,
        body={},
        digest="0" * 64,
        taken_at=AFTER,
    )


SUMMARIES = {
    "reports.SummaryReport": a_plain_summary,
    "reports.SummaryChapter": a_plain_chapter,
    "reports.ChapterEdition": a_plain_chapter_edition,
    "reports.ChapterRequest": a_plain_request,
    "reports.SummarySnapshot": a_plain_summary_snapshot,
}
