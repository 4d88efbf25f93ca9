"""Chapters that are due are asked for again: by the house each third day, by who asked at will."""

from datetime import date, datetime, timedelta

import pytest
import time_machine

from tongxin.kernel.periods import SHANGHAI
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import ChapterNotAwaited, NotACollector
from tongxin.modules.reports.services.collecting import cancel_request
from tongxin.modules.reports.services.reminding import remind_chapter, remind_due
from tongxin.modules.reports.tasks import REMINDER, remind_chapters
from tongxin.modules.reports.tests.factories import AFTER, an_officer
from tongxin.modules.reports.tests.test_notices import told
from tongxin.modules.reports.tests.writers import Writers
from tongxin.shared.audit.models import AuditEntry

DUE = date(2026, 1, 20)


@pytest.fixture
def writers(federation):
    return Writers(federation)


def morning(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 8, 10, tzinfo=SHANGHAI)


def on(days: int) -> int:
    return remind_due(actor=REMINDER, now=morning(DUE + timedelta(days=days)))


def test_a_chapter_is_asked_for_each_third_day_from_three_days_before(writers):
    [request] = writers.ask(writers.house.county)
    days = [day for day in range(-8, 40) if on(day)]
    assert days == [-3, *range(0, 31, 3)]
    title, body, url = told(writers.house.county)[-1]
    assert title == f"催稿：{writers.chapter.title}"
    assert body == "交稿日期：2026-01-20"
    assert url == f"/desk/reports/chapter-requests/{request.pk}/"
    assert AuditEntry.objects.filter(verb="reports.reminded_chapter").count() == len(days)


def test_a_beat_that_was_missed_is_made_up_for(writers):
    writers.ask(writers.house.county)
    assert on(-2) == 1
    assert on(0) == 0
    assert on(1) == 1


def test_nobody_is_asked_for_what_is_not_waited_for(writers):
    one, other = writers.ask(writers.house.county), writers.ask(department="权益部")
    cancel_request(request_id=one[0].pk, actor=writers.clerk, now=AFTER)
    with pytest.raises(ChapterNotAwaited):
        remind_chapter(request_id=one[0].pk, actor=writers.clerk, now=AFTER)
    assert on(0) == 1
    other[0].refresh_from_db()
    assert other[0].reminded_on == DUE
    writers.summary.state = "signing"
    writers.summary.save()
    assert on(3) == 0


def test_who_asked_asks_again_and_writers_do_not_ask_themselves(writers):
    author = an_officer(writers.house.county)
    [request] = writers.ask(writers.house.county)
    remind_chapter(request_id=request.pk, actor=writers.clerk, now=AFTER)
    assert told(writers.house.county)[-1][0] == f"催稿：{writers.chapter.title}"
    with speaking(author), pytest.raises(NotACollector):
        remind_chapter(request_id=request.pk, actor=author, now=AFTER)


def test_the_beat_asks_by_the_clock(writers, time_machine_at_due):
    writers.ask(writers.house.county)
    remind_chapters(timestamp=0)
    assert told(writers.house.county)[-1][0].startswith("催稿")


@pytest.fixture
def time_machine_at_due():
    with time_machine.travel(morning(DUE), tick=False):
        yield
