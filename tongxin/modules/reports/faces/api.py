"""Figures and reports for other systems."""

from typing import Any

from django.http import HttpRequest
from ninja import Query, Router, Status

from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.modules.reports.faces import api_forms, api_summaries
from tongxin.modules.reports.models import ReportRound, Sealing, Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.schemas import reports as s
from tongxin.modules.reports.selectors import boards
from tongxin.modules.reports.selectors.meanwhile import meanwhile
from tongxin.modules.reports.selectors.view import report_view
from tongxin.modules.reports.services import answers, filling, review, rounds
from tongxin.shared.indicators.compute import Asked, ask, compute
from tongxin.shared.indicators.declare import figures, get_figure
from tongxin.shared.indicators.models import FigureSeal
from tongxin.shared.indicators.naming import child_names
from tongxin.shared.indicators.narrowing import only_of
from tongxin.shared.indicators.permissions import Can as CanIndicators
from tongxin.shared.indicators.plain import plain_figure, plain_item, plain_number, plain_result
from tongxin.shared.indicators.trace import count_behind, trace
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["reports"])
router.add_router("", api_forms.router)
router.add_router("", api_summaries.router)
MOST = 200


@router.get("/figures", response={200: list[s.FigureOut], **REFUSALS})
@needs(CanIndicators.VIEW)
def list_figures(request: HttpRequest) -> list[dict[str, Any]]:  # noqa: ARG001
    """All declared figures (指标)."""
    return [plain_figure(one) for _code, one in sorted(figures().items())]


@router.get(
    "/figures/values",
    response={200: list[s.ValueOut], **REFUSALS},
    exclude_unset=True,
)
@needs(CanIndicators.VIEW)
def compute_figures(
    request: HttpRequest,
    union: str,
    period: str,
    codes: str = "",
    by: str = "",
    *,
    fingerprint: bool = True,
) -> list[dict[str, Any]]:
    """Figures of a union and period; ``codes`` separated by commas, all by default.

    A fingerprint reads every row that was counted: of a whole province ask without it.
    """
    asked = _asked(request, union, period)
    chosen = [code.strip() for code in codes.split(",") if code.strip()]
    if not chosen:
        chosen = [c for c, one in sorted(figures().items()) if not by or by in one.breakdowns]
    results = compute(chosen, asked, by=by, fingerprint=fingerprint)
    names = child_names(results, asked) if by == "child" else {}
    return [plain_result(result, names) for result in results]


@router.get("/figures/{code}/rows", response={200: s.TraceOut, **REFUSALS}, exclude_unset=True)
@needs(CanIndicators.VIEW)
def trace_figure(request: HttpRequest, code: str, place: Query[s.TraceQuery]) -> dict[str, Any]:
    """The rows behind one figure (明细), page by page; the first page says how many there are."""
    figure, asked = get_figure(code), _asked(request, place.union, place.period)
    words = place.model_dump(include={"group", "key", "within", "days"})
    terms = {"side": place.side, "only": only_of(figure, asked, **words)}
    found = trace(figure, asked, actor=request.actor, after=place.after, limit=place.limit, **terms)
    told = {"items": [plain_item(item) for item in found.items], "next": found.next_cursor}
    if place.after:
        return told
    counted = count_behind(figure, asked, **terms)
    return told | {"value": plain_number(counted.value), "rows": counted.rows}


@router.post("/report-rounds", response={201: s.RoundOut, **REFUSALS})
@needs(Can.OPEN)
def open_round(request: HttpRequest, given: s.RoundIn) -> Status[ReportRound]:
    """Ask the unions below for a report (下发报表)."""
    made = rounds.open_round(
        form=given.form,
        union=union_by_code(given.union, scope=request.scope),
        period=Period.parse(given.period),
        due_at=given.due_at,
        note=given.note,
        actor=request.actor,
        now=clock.now(),
    )
    return Status(201, made)


@router.get("/submissions", response={200: s.SubmissionsOut, **REFUSALS})
@needs(Can.VIEW)
def list_submissions(
    request: HttpRequest, after: int = 0, limit: int = Query(50, ge=1, le=MOST)
) -> dict[str, Any]:
    """Reports within one's scope (报送), page by page."""
    found = list(boards.after(boards.submissions_list(scope=request.scope), after)[: limit + 1])
    items = found[:limit]
    return {"items": items, "next": items[-1].pk if len(found) > limit else None}


@router.get("/submissions/{int:pk}", response={200: s.ReportOut, **REFUSALS})
@needs(Can.VIEW)
def read_submission(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One whole report, sealed or as it stands."""
    found = boards.submission_of(pk, scope=request.scope)
    return report_view(found, actor=request.actor, now=clock.now()).as_plain()


@router.post("/submissions/{int:pk}/answers", response={200: s.KeptOut, **REFUSALS})
@needs(Can.FILL)
def save_answers(request: HttpRequest, pk: int, given: s.AnswersIn) -> answers.Kept:
    """Keep some answers (暂存); on an older version than that in force, beside it."""
    return answers.save_answers(
        submission_id=pk,
        answers=given.answers,
        seen=given.seen or None,
        actor=request.actor,
        now=clock.now(),
    )


@router.post("/submissions/{int:pk}/declared", response={204: None, **REFUSALS})
@needs(Can.FILL)
def declare_value(request: HttpRequest, pk: int, given: s.DeclareIn) -> Status[None]:
    """Put a typed value beside the counted one (填报数)."""
    filling.declare_figure(
        submission_id=pk,
        code=given.code,
        value=given.value,
        reason=given.reason,
        actor=request.actor,
        now=clock.now(),
    )
    return Status(204, None)


@router.post("/submissions/{int:pk}/submit", response={200: s.SubmissionOut, **REFUSALS})
@needs(Can.SUBMIT)
def submit_report(request: HttpRequest, pk: int, given: s.SubmitIn) -> Submission:
    """Send a report up (报送)."""
    return filling.submit(
        submission_id=pk,
        zero_report=given.zero_report,
        actor=request.actor,
        now=clock.now(),
    )


@router.post("/submissions/{int:pk}/return", response={200: s.SubmissionOut, **REFUSALS})
@needs(Can.ACCEPT)
def return_report(request: HttpRequest, pk: int, given: s.ReturnIn) -> Submission:
    """Send a report back (退回修改)."""
    return review.return_for_revision(
        submission_id=pk,
        reason=given.reason,
        items=given.items,
        actor=request.actor,
        now=clock.now(),
    )


@router.post(
    "/submissions/{int:pk}/accept", response={200: s.SealOut, 202: s.SealingOut, **REFUSALS}
)
@needs(Can.ACCEPT)
def accept_report(request: HttpRequest, pk: int) -> Status[FigureSeal | Sealing]:
    """Accept a report and seal its figures (接收封存); many rows later: 202."""
    kept = review.accept(submission_id=pk, actor=request.actor, now=clock.now())
    return Status(202 if isinstance(kept, Sealing) else 200, kept)


@router.get("/submissions/{int:pk}/sealing", response={200: s.SealingOut, **REFUSALS})
@needs(Can.VIEW)
def read_sealing(request: HttpRequest, pk: int) -> dict[str, Any]:
    """How far the sealing of a large report is, why it stopped, what moved until it was done."""
    submission = boards.submission_of(pk, scope=request.scope)
    found = boards.last_sealing_of(submission)
    if found is None:
        raise NotThere
    told = {name: getattr(found, name, None) for name in s.SealingOut.model_fields}
    return told | {"moved": meanwhile(submission)}


def _asked(request: HttpRequest, union: str, period: str) -> Asked:
    found = union_by_code(union, scope=request.scope)
    return ask(union=found, period=Period.parse(period), actor=request.actor, now=clock.now())
