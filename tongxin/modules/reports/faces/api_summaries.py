"""Summaries, chapters asked for and files of reports, for other systems."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import File, Query, Router, Status
from ninja.files import UploadedFile

from tongxin.kernel import clock
from tongxin.kernel.periods import Period
from tongxin.modules.reports.models import ChapterRequest, SummaryChapter, SummaryReport
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.schemas import summaries as s
from tongxin.modules.reports.selectors import summaries as reads
from tongxin.modules.reports.selectors.origins import origins_of
from tongxin.modules.reports.services import approving, collecting, files, reminding, summaries
from tongxin.shared.files.models import Attachment
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["reports"])
SIZE = Query(50, ge=1, le=200, description="Rows on a page")
AFTER = Query(None, ge=1, description="The `next` of the page before")


@router.get("/summaries", response={200: s.SummariesOut, **REFUSALS})
@needs(Can.VIEW)
def list_summaries(
    request: HttpRequest, after: int | None = AFTER, limit: int = SIZE
) -> dict[str, Any]:
    """Summaries within one's scope (工作总结), latest first."""
    return _paged(reads.summaries_list(scope=request.scope), after, limit)


@router.post("/summaries", response={201: s.SummaryOut, **REFUSALS})
@needs(Can.FILL)
def start_summary(request: HttpRequest, given: s.SummaryIn) -> Status[SummaryReport]:
    """Begin a summary with the usual chapters (起草总结)."""
    made = summaries.start_summary(
        union=union_by_code(given.union, scope=request.scope),
        period=Period.parse(given.period),
        title=given.title,
        from_last=given.from_last,
        actor=request.actor,
        now=clock.now(),
    )
    return Status(201, made)


@router.get("/summaries/{int:pk}", response={200: s.SummaryDetail, **REFUSALS})
@needs(Can.VIEW)
def read_summary(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One summary with its chapters, open points and the origin of every number."""
    found = reads.summary_of(pk, scope=request.scope)
    view = reads.summary_view(found, actor=request.actor, now=clock.now())
    return {
        "summary": found,
        "chapters": list(reads.chapters_of(found)),
        "open_points": reads.faults_said(piece for _chapter, piece in view.open_points),
        "numbers": [one.as_plain() for one in origins_of(view)],
    }


@router.post("/summaries/{int:pk}/hand-in", response={200: s.SummaryOut, **REFUSALS})
@needs(Can.SUBMIT)
def hand_in_summary(request: HttpRequest, pk: int) -> SummaryReport:
    """Put a finished summary before who approves it (送审)."""
    return approving.hand_in_summary(summary_id=pk, actor=request.actor, now=clock.now())


@router.put("/chapters/{int:pk}", response={200: s.ChapterKept, **REFUSALS})
@needs(Can.FILL)
def save_chapter(request: HttpRequest, pk: int, given: s.ChapterIn) -> summaries.Saved:
    """Keep the words of a chapter; on an older version than that in force, beside it."""
    terms = {"actor": request.actor, "now": clock.now()}
    return summaries.save_chapter(chapter_id=pk, text=given.text, seen=given.seen, **terms)


@router.post("/chapters/{int:pk}/requests", response={201: list[s.RequestOut], **REFUSALS})
@needs(Can.OPEN)
def ask_for_chapter(request: HttpRequest, pk: int, given: s.AskIn) -> Status[list[ChapterRequest]]:
    """Ask unions below or a department to write for a chapter (约稿)."""
    asked = [union_by_code(code, scope=request.scope) for code in dict.fromkeys(given.unions)]
    made = collecting.ask_for_chapter(
        chapter_id=pk,
        unions=asked,
        department=given.department,
        note=given.note,
        due_on=given.due_on,
        actor=request.actor,
        now=clock.now(),
    )
    return Status(201, made)


@router.get("/chapter-requests", response={200: s.RequestsOut, **REFUSALS})
@needs(Can.VIEW)
def list_chapter_requests(
    request: HttpRequest, after: int | None = AFTER, limit: int = SIZE
) -> dict[str, Any]:
    """Chapters asked of the unions one works for, latest first."""
    return _paged(reads.requests_list(scope=request.scope), after, limit)


@router.post("/chapter-requests/{int:pk}/hand-in", response={200: s.RequestOut, **REFUSALS})
@needs(Can.FILL)
def hand_in_chapter(request: HttpRequest, pk: int) -> ChapterRequest:
    """Give a chapter to whoever asked for it (交稿)."""
    return collecting.hand_in_chapter(request_id=pk, actor=request.actor, now=clock.now())


@router.post("/chapter-requests/{int:pk}/take", response={200: s.ChapterOut, **REFUSALS})
@needs(Can.FILL)
def take_chapter(request: HttpRequest, pk: int) -> SummaryChapter:
    """Put a chapter behind what the collector has (采用)."""
    return collecting.take_chapter(request_id=pk, actor=request.actor, now=clock.now())


@router.post("/chapter-requests/{int:pk}/return", response={200: s.RequestOut, **REFUSALS})
@needs(Can.FILL)
def return_chapter(request: HttpRequest, pk: int, given: s.SayIn) -> ChapterRequest:
    """Send a chapter back to its writers (退回)."""
    terms = {"actor": request.actor, "now": clock.now()}
    return collecting.return_chapter(request_id=pk, reason=given.reason, **terms)


@router.post("/chapter-requests/{int:pk}/remind", response={200: s.RequestOut, **REFUSALS})
@needs(Can.OPEN)
def remind_chapter(request: HttpRequest, pk: int) -> ChapterRequest:
    """Ask the writers of a chapter once more (催稿)."""
    return reminding.remind_chapter(request_id=pk, actor=request.actor, now=clock.now())


@router.post("/submissions/{int:pk}/files/{code}", response={201: s.FileOut, **REFUSALS})
@needs(Can.FILL)
def upload_file(
    request: HttpRequest, pk: int, code: str, upload: File[UploadedFile]
) -> Status[Attachment]:
    """Hang a file on the item that asks for files (上传文件)."""
    terms = {"upload": upload, "actor": request.actor, "now": clock.now()}
    return Status(201, files.attach_file(submission_id=pk, code=code, **terms))


def _paged(rows: QuerySet, after: int | None, limit: int) -> dict[str, Any]:
    """A page by falling number, and where the next one begins."""
    rows = rows.order_by("-pk")
    found = list((rows.filter(pk__lt=after) if after else rows)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return {"items": found, "next": found[-1].pk if more else None}
