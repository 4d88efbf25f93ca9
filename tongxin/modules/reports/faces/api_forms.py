"""Forms, remarks, reopening and what came of a round, for other systems."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Router, Status

from tongxin.kernel import clock
from tongxin.modules.reports.models import ItemComment, ReportForm, Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.schemas import forms as sf
from tongxin.modules.reports.schemas import reports as s
from tongxin.modules.reports.selectors import boards
from tongxin.modules.reports.selectors.answers import comments_of
from tongxin.modules.reports.selectors.followup import Below, lines_below
from tongxin.modules.reports.selectors.forms import form_of, forms_list
from tongxin.modules.reports.selectors.summary import Together, together
from tongxin.modules.reports.services import answers, building, publishing, review
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["reports"])


@router.get("/report-forms", response={200: list[s.FormOut], **REFUSALS})
@needs(Can.VIEW)
def list_forms(request: HttpRequest) -> list[ReportForm]:
    """Forms one may see (报表), each in the version in force."""
    return forms_list(scope=request.scope)


@router.post("/report-forms", response={201: sf.FormDetail, **REFUSALS})
@needs(Can.MANAGE_FORMS)
def draft_form(request: HttpRequest, given: sf.FormIn) -> Status[ReportForm]:
    """Store a whole form as a draft (制表)."""
    union = union_by_code(given.union, scope=request.scope)
    terms = {"union": union, "actor": request.actor, "now": clock.now()}
    return Status(201, building.draft_form(facts=given.facts(), **terms))


@router.get("/report-forms/{int:pk}", response={200: sf.FormDetail, **REFUSALS})
@needs(Can.VIEW)
def read_form(request: HttpRequest, pk: int) -> ReportForm:
    """One version of a form with its items and rules."""
    return form_of(pk, scope=request.scope)


@router.post("/report-forms/{int:pk}/publish", response={200: sf.FormDetail, **REFUSALS})
@needs(Can.MANAGE_FORMS)
def publish_form(request: HttpRequest, pk: int) -> ReportForm:
    """Let rounds be opened with a draft (发布)."""
    return publishing.publish_form(form_id=pk, actor=request.actor, now=clock.now())


@router.post("/report-forms/{int:pk}/next", response={201: sf.FormDetail, **REFUSALS})
@needs(Can.MANAGE_FORMS)
def next_version(request: HttpRequest, pk: int) -> Status[ReportForm]:
    """The next draft of a form (做新版本)."""
    made = publishing.next_version(form_id=pk, actor=request.actor, now=clock.now())
    return Status(201, made)


@router.post("/report-forms/{int:pk}/retire", response={200: sf.FormDetail, **REFUSALS})
@needs(Can.MANAGE_FORMS)
def retire_form(request: HttpRequest, pk: int) -> ReportForm:
    """Open no more rounds with a form (停用)."""
    return publishing.retire_form(form_id=pk, actor=request.actor, now=clock.now())


@router.get("/report-rounds/{int:pk}/progress", response={200: list[sf.ProgressOut], **REFUSALS})
@needs(Can.VIEW)
def read_progress(request: HttpRequest, pk: int, below: str = "") -> list[dict[str, Any]]:
    """How far a subtree is (报送进度): the union asked about first, then each child."""
    found = boards.round_of(pk, scope=request.scope)
    union = union_by_code(below, scope=request.scope) if below else found.union
    total, lines = lines_below(found, union, scope=request.scope, now=clock.now())
    return [_progress(line) for line in (total, *lines)]


@router.get("/report-rounds/{int:pk}/summary", response={200: list[sf.TogetherOut], **REFUSALS})
@needs(Can.VIEW)
def read_summary(request: HttpRequest, pk: int) -> list[dict[str, Any]]:
    """What the unions asked said together (汇总), with the basis of each number."""
    found = boards.round_of(pk, scope=request.scope)
    return [_together(one) for one in together(found, scope=request.scope)]


@router.get("/submissions/{int:pk}/comments", response={200: list[sf.CommentOut], **REFUSALS})
@needs(Can.VIEW)
def list_comments(request: HttpRequest, pk: int) -> QuerySet[ItemComment]:
    """Remarks on a report (批注)."""
    return comments_of(boards.submission_of(pk, scope=request.scope))


@router.post("/submissions/{int:pk}/comments", response={201: sf.CommentOut, **REFUSALS})
@needs(Can.VIEW)
def add_comment(request: HttpRequest, pk: int, given: sf.CommentIn) -> Status[ItemComment]:
    """Say something about one item (批注)."""
    terms = {"submission_id": pk, "actor": request.actor, "now": clock.now()}
    return Status(201, answers.comment(code=given.code, text=given.text, **terms))


@router.post("/submissions/{int:pk}/reopen", response={200: s.SubmissionOut, **REFUSALS})
@needs(Can.ACCEPT)
def reopen_report(request: HttpRequest, pk: int, given: sf.ReopenIn) -> Submission:
    """Give an accepted report back (重新打开)."""
    terms = {"submission_id": pk, "actor": request.actor, "now": clock.now()}
    return review.reopen(reason=given.reason, **terms)


def _progress(line: Below) -> dict[str, Any]:
    return {"union": line.union.code, "counts": line.counts}


def _together(one: Together) -> dict[str, Any]:
    return {
        "code": one.item.code,
        "label": one.label,
        "unit": one.unit,
        "total": one.total if one.unit and one.is_added and one.answered else None,
        "choices": dict(one.choices),
        "answered": one.answered,
        "asked": one.asked,
    }
