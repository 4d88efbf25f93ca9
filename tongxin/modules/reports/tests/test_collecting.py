"""Chapters asked of unions below and of departments, written there and taken above."""

from datetime import date

import pytest

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import DomainError, NotThere
from tongxin.kernel.rls import speaking
from tongxin.kernel.states import IllegalMove
from tongxin.modules.reports.errors import (
    AskedAlready,
    DeadlineTooEarly,
    NotACollector,
    NotBelow,
    NothingWritten,
    RequestNotOpen,
    SayWhy,
    SummaryUnfinished,
)
from tongxin.modules.reports.models import ChapterRequest, SummaryChapter
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.summaries import requests_to_write, waiting_requests
from tongxin.modules.reports.services.collecting import (
    ask_for_chapter,
    cancel_request,
    hand_in_chapter,
    return_chapter,
    take_chapter,
)
from tongxin.modules.reports.services.summaries import save_chapter
from tongxin.modules.reports.states import RequestState
from tongxin.modules.reports.tests.factories import AFTER, a_session, an_officer
from tongxin.modules.reports.tests.writers import Writers
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.indicators.tests.factories import SESSIONS


@pytest.fixture
def writers(federation):
    a_session(federation.county)
    a_session(federation.east)
    return Writers(federation)


@pytest.fixture
def author(writers):
    return an_officer(writers.house.county)


def write(request, text, author):
    terms = {"chapter_id": request.draft_id, "actor": author, "now": AFTER}
    return save_chapter(text=text, **terms)


def test_a_union_below_writes_with_its_own_figures_and_the_collector_takes_it(writers, author):
    writers.write(f"全市{{{SESSIONS}}}场。")
    [request] = writers.ask(writers.house.county, note="写一个做法")
    assert list(requests_to_write(actor=author)) == [request]
    with speaking(author):
        assert ChapterRequest.objects.count() == 1
        assert not SummaryChapter.objects.filter(pk=writers.chapter.pk).exists()
        write(request, f"本县办{{{SESSIONS}}}场，{{人工:9|县志}}家企业参加。", author)
        hand_in_chapter(request_id=request.pk, actor=author, now=AFTER)
        with pytest.raises(RequestNotOpen):
            write(request, "又改", author)
        with pytest.raises(NotACollector):
            take_chapter(request_id=request.pk, actor=author, now=AFTER)
    assert list(waiting_requests(writers.summary)) == [request]
    take_chapter(request_id=request.pk, actor=writers.clerk, now=AFTER)
    lines = writers.view().chapters[0].prose.lines
    assert lines == ["全市2场。", "本县办1场，9家企业参加。"]
    request.refresh_from_db()
    assert request.state == RequestState.TAKEN
    assert not waiting_requests(writers.summary).exists()
    assert AuditEntry.objects.filter(verb="reports.took_chapter").exists()
    with pytest.raises(IllegalMove):
        take_chapter(request_id=request.pk, actor=writers.clerk, now=AFTER)


def test_a_chapter_is_returned_with_a_reason_and_comes_again(writers, author):
    [request] = writers.ask(writers.house.county)
    terms = {"request_id": request.pk, "now": AFTER}
    with pytest.raises(NothingWritten):
        hand_in_chapter(actor=author, **terms)
    write(request, "参加33人", author)
    with pytest.raises(SummaryUnfinished, match="33"):
        hand_in_chapter(actor=author, **terms)
    write(request, "大家都参加了", author)
    hand_in_chapter(actor=author, **terms)
    with pytest.raises(SayWhy):
        return_chapter(reason=" ", actor=writers.clerk, **terms)
    back = return_chapter(reason="请写数字", actor=writers.clerk, **terms)
    assert (back.state, back.return_reason) == (RequestState.RETURNED, "请写数字")
    write(request, f"办{{{SESSIONS}}}场", author)
    assert hand_in_chapter(actor=author, **terms).return_reason == ""


def test_a_department_of_the_own_union_is_asked_by_name(writers):
    [request] = writers.ask(department="宣教部")
    assert (request.union, request.department) == (writers.house.east, "宣教部")
    with pytest.raises(AskedAlready, match="宣教部"):
        writers.ask(department="宣教部")
    cancel_request(request_id=request.pk, actor=writers.clerk, now=AFTER)
    assert not requests_to_write(actor=writers.clerk).exists()


def test_only_below_before_the_day_and_with_the_right_is_anybody_asked(writers):
    with pytest.raises(NotBelow):
        writers.ask(writers.house.west)
    terms = {"unions": [writers.house.county], "due_on": date(2026, 1, 20)}
    with pytest.raises(DeadlineTooEarly):
        asked(writers, writers.clerk, **terms | {"due_on": date(2026, 1, 9)})
    scribe = an_officer(writers.house.east, rights=(Can.FILL,))
    with pytest.raises(Forbidden):
        asked(writers, scribe, **terms)
    with pytest.raises(NotThere):
        asked(writers, writers.house.stranger, **terms)
    assert not ChapterRequest.objects.exists()


def asked(writers, actor, **terms):
    from_here = {"chapter_id": writers.chapter.pk, "actor": actor, "now": AFTER}
    return ask_for_chapter(**from_here, **terms)


def test_a_summary_that_waits_for_approval_takes_no_chapter(writers, author):
    writers.write("正文")
    [request] = writers.ask(writers.house.county)
    write(request, "县里的话", author)
    hand_in_chapter(request_id=request.pk, actor=author, now=AFTER)
    writers.hand_in()
    with pytest.raises(DomainError, match="不能修改"):
        take_chapter(request_id=request.pk, actor=writers.clerk, now=AFTER)
    request.refresh_from_db()
    assert request.state == RequestState.HANDED_IN
