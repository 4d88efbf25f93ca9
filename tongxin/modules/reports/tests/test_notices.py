"""Whoever is asked, reminded or sent back to is told, and so is whoever waits for a chapter."""

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.services.collecting import hand_in_chapter, return_chapter
from tongxin.modules.reports.services.review import return_for_revision
from tongxin.modules.reports.services.rounds import remind
from tongxin.modules.reports.services.summaries import save_chapter
from tongxin.modules.reports.tests.factories import AFTER, an_officer
from tongxin.modules.reports.tests.writers import Writers
from tongxin.shared.notify.models import Notification
from tongxin.shared.outbox.services import deliver_waiting


def told(union) -> list[tuple[str, str, str]]:
    """What a union was told, in order: title, body, address."""
    deliver_waiting(now=AFTER)
    notes = Notification.objects.filter(union=union).order_by("pk")
    return list(notes.values_list("title", "body", "url"))


def test_a_union_is_told_when_it_is_asked_reminded_and_sent_back_to(federation):
    house = federation
    report = house.report()
    place = f"/desk/reports/{report.pk}/"
    assert told(house.east) == [("请填报：小报表", "2025年", place)]
    remind(round_id=house.round.pk, union_ids=[house.east.pk], actor=house.top, now=AFTER)
    house.sent()
    terms = {"submission_id": report.pk, "actor": house.top, "now": AFTER}
    return_for_revision(reason="请补充做法", **terms)
    assert told(house.east)[1:] == [
        ("催报：小报表", "2025年", place),
        ("报表已退回：小报表", "请补充做法", place),
    ]
    assert [title for title, *_ in told(house.west)] == ["请填报：小报表"]


@pytest.fixture
def writers(federation):
    return Writers(federation)


def test_writers_and_collectors_of_a_chapter_are_told(writers):
    house, author = writers.house, an_officer(writers.house.county)
    [request] = writers.ask(house.county)
    title, place = writers.chapter.title, f"/desk/reports/chapter-requests/{request.pk}/"
    assert told(house.county) == [(f"请撰写总结章节：{title}", house.county.name, place)]
    with speaking(author):
        terms = {"actor": author, "now": AFTER}
        save_chapter(chapter_id=request.draft_id, text="本县的做法。", **terms)
        hand_in_chapter(request_id=request.pk, **terms)
    assert told(house.east)[-1] == (f"约稿已交：{title}", house.county.name, place)
    return_chapter(request_id=request.pk, reason="太短", actor=writers.clerk, now=AFTER)
    assert told(house.county)[-1] == (f"约稿退回修改：{title}", "太短", place)
