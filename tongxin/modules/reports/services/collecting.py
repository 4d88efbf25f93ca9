"""Asking others for a chapter (约稿): they write it with their own figures, the asker takes it."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.modules.reports.errors import (
    AskedAlready,
    DeadlineTooEarly,
    NotACollector,
    NotBelow,
    NothingWritten,
    SayWhy,
    SummaryUnfinished,
    WordsBeside,
)
from tongxin.modules.reports.events import ChapterAsked, ChapterHandedIn, ChapterReturned
from tongxin.modules.reports.models import ChapterRequest, SummaryChapter
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.prose.marks import bound_to
from tongxin.modules.reports.selectors.prose.reading import Reader
from tongxin.modules.reports.selectors.summaries import beside_of, faults_said, place_of
from tongxin.modules.reports.services.editions import write
from tongxin.modules.reports.services.summaries import open_chapter, open_summary
from tongxin.modules.reports.states import CHAPTER_REQUEST
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish


@transaction.atomic
def ask_for_chapter(  # noqa: PLR0913  (whom, for which chapter, until when, by whom)
    *,
    chapter_id: int,
    unions: Iterable[UnionOrg] = (),
    department: str = "",
    note: str = "",
    due_on: date,
    actor: Actor,
    now: datetime,
) -> list[ChapterRequest]:
    """Ask unions below, or a department of one's own union, to write for a chapter (约稿).

    Raises NotThere, SummaryNotOpen, Forbidden, NotBelow, AskedAlready or DeadlineTooEarly.
    """
    chapter = open_chapter(chapter_id, actor)
    actor.require(Can.OPEN, at=chapter.union)
    if due_on < timezone.localdate(now):
        raise DeadlineTooEarly
    asked = [(union, "") for union in unions]
    asked += [(chapter.union, department.strip())] if department.strip() else []
    for union, _department in asked:
        if not union.path.startswith(chapter.union_path):
            raise NotBelow(union=union.name)
    terms = {"note": note.strip(), "due_on": due_on, "asked_for": actor.name}
    made = [_ask(chapter, union, name, terms) for union, name in asked]
    for request in made:
        record(actor, "reports.asked_for_chapter", request, at=now)
        publish(ChapterAsked(request_id=request.pk, union_id=request.union_id), at=now)
    return made


@transaction.atomic
def hand_in_chapter(*, request_id: int, actor: Actor, now: datetime) -> ChapterRequest:
    """Give a chapter to whoever asked for it (交稿).

    Raises NotThere, IllegalMove, WordsBeside, NothingWritten or SummaryUnfinished.
    """
    request = ChapterRequest.objects.owned_by(actor.scope(Can.FILL)).lock(pk=request_id)
    CHAPTER_REQUEST.advance(request, "hand_in", actor=actor)
    if beside_of(request.draft).exists():
        raise WordsBeside(items=request.draft.title)
    prose = Reader(actor, now).read([(request.draft.text, place_of(request.draft))])[0]
    if not prose.paragraphs:
        raise NothingWritten
    if told := faults_said(piece for piece in prose.pieces if piece.needs_work):
        raise SummaryUnfinished(points="；".join(told))
    request.handed_in_by, request.handed_in_at = actor.name, now
    request.return_reason = ""
    request.save()
    record(actor, "reports.handed_in_chapter", request, at=now)
    publish(ChapterHandedIn(request_id=request.pk, union_id=request.asked_by_id), at=now)
    return request


@transaction.atomic
def return_chapter(*, request_id: int, reason: str, actor: Actor, now: datetime) -> ChapterRequest:
    """Send a chapter back to its writers (退回). Raises NotACollector, IllegalMove or SayWhy."""
    request = collected(request_id, actor)
    if not reason.strip():
        raise SayWhy
    CHAPTER_REQUEST.advance(request, "send_back", actor=actor)
    request.return_reason = reason.strip()[:300]
    request.save()
    record(actor, "reports.returned_chapter", request, at=now, reason=reason)
    publish(ChapterReturned(request_id=request.pk, union_id=request.union_id), at=now)
    return request


@transaction.atomic
def take_chapter(*, request_id: int, actor: Actor, now: datetime) -> SummaryChapter:
    """Put a chapter behind what the collector has (采用); its figures stay those of its writers.

    Raises NotThere, NotACollector, SummaryNotOpen or IllegalMove.
    """
    request = collected(request_id, actor)
    open_summary(request.into.summary_id, actor)
    chapter = SummaryChapter.objects.lock(pk=request.into_id)
    CHAPTER_REQUEST.advance(request, "take", actor=actor)
    request.save()
    told = bound_to(request.draft.text, request.union.code)
    text = f"{chapter.text}\n\n{told}" if chapter.text else told
    write(chapter, text, actor=actor, now=now)
    record(actor, "reports.took_chapter", request, at=now, change={"into": chapter.pk})
    return chapter


@transaction.atomic
def cancel_request(*, request_id: int, actor: Actor, now: datetime) -> ChapterRequest:
    """Ask no longer (取消约稿). Raises NotThere, NotACollector or IllegalMove."""
    request = collected(request_id, actor)
    CHAPTER_REQUEST.advance(request, "cancel", actor=actor)
    request.save()
    record(actor, "reports.cancelled_request", request, at=now)
    return request


def _ask(chapter: SummaryChapter, union: UnionOrg, department: str, terms: dict) -> ChapterRequest:
    draft = SummaryChapter.objects.create(union=union, title=chapter.title)
    try:
        with transaction.atomic():
            return ChapterRequest.objects.create(
                union=union,
                into=chapter,
                draft=draft,
                department=department,
                asked_by=chapter.union,
                period=chapter.summary.period,
                **terms,
            )
    except IntegrityError:
        raise AskedAlready(union=department or union.name) from None


def collected(request_id: int, actor: Actor, right: str = Can.FILL) -> ChapterRequest:
    """The locked request, for those who asked. Raises NotThere or NotACollector."""
    scope = actor.scope(right)
    request = ChapterRequest.objects.owned_by(scope).lock(pk=request_id)
    if not scope.covers(request.asked_by.path):
        raise NotACollector
    return request
