"""Requests to join, member cards, corrections and leaving for machines."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from tongxin.kernel import clock
from tongxin.modules.members.forms.roster import JoinForm, checked
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.schemas import requests as s
from tongxin.modules.members.selectors import cards as reads
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.services import applying, parting
from tongxin.modules.members.services.cards import verify_card
from tongxin.modules.members.states import Applied
from tongxin.shared.audit.views import note_view
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["members"])
AFTER, SIZE = Query(None, ge=1), Query(50, ge=1, le=100, description="Rows on a page")


@router.get("/join-applications", response={200: s.ApplicationPage, **REFUSALS})
@needs(Can.ADMIT)
def list_applications(
    request: HttpRequest, state: Applied | None = None, after: int | None = AFTER, limit: int = SIZE
):
    """Requests to join in scope, the newest first; decide them by their approvals."""
    rows = selectors.application_list(scope=request.scope, state=state or "")
    return _page(rows, after, limit)


@router.get("/join-applications/{int:application_id}", response={200: s.ApplicationOut, **REFUSALS})
@needs(Can.ADMIT)
def get_application(request: HttpRequest, application_id: int):
    """One request to join."""
    found = selectors.application_page(application_id, scope=request.scope)
    note_view(request.actor, "members.viewed_application", found, at=clock.now())
    return found


@router.post("/unions/{code}/join-applications", response={201: s.ReceiptOut, **REFUSALS})
@needs(Can.ADMIT)
def create_application(request: HttpRequest, code: str, body: s.ApplyIn):
    """Bring a person's own request, as the page behind the union's QR code does."""
    union = union_by_code(code, scope=request.scope)
    form = checked(JoinForm(body.dict(exclude_none=True) | {"agrees": True}))
    made, token = applying.apply_to_join(code=union.code, wish=form.wish(), now=clock.now())
    made.receipt = token
    return Status(201, made)


@router.post(
    "/join-applications/{int:application_id}/withdraw", response={200: s.ApplicationOut, **REFUSALS}
)
@needs(Can.ADMIT)
def withdraw_application(request: HttpRequest, application_id: int):
    """Take a request back as its applicant asked."""
    return applying.withdraw_for_applicant(
        application_id=application_id, actor=request.actor, now=clock.now()
    )


@router.post("/member-cards/verify", response={200: s.HolderOut, **REFUSALS})
@needs(Can.VERIFY_CARD)
def verify(request: HttpRequest, body: s.CodeIn):
    """Whether a shown member card is good; each code is good for one check."""
    holder = verify_card(code=body.code, actor=request.actor, now=clock.now())
    return {"is_valid": True, "name": holder.masked, "card_tail": holder.tail}


@router.get("/member-corrections", response={200: s.CorrectionPage, **REFUSALS})
@needs(Can.ADMIT)
def list_corrections(request: HttpRequest, after: int | None = AFTER, limit: int = SIZE):
    """Requests to put records right, the newest first; decide them by their approvals."""
    return _page(reads.correction_list(scope=request.scope), after, limit)


@router.get("/leave-requests", response={200: s.LeavePage, **REFUSALS})
@needs(Can.END)
def list_leave_requests(request: HttpRequest, after: int | None = AFTER, limit: int = SIZE):
    """Members' confirmed words to leave, the newest first."""
    return _page(reads.leave_request_list(scope=request.scope), after, limit)


@router.post("/leave-requests/{int:request_id}/note", response={200: s.LeaveOut, **REFUSALS})
@needs(Can.END)
def note_leave_request(request: HttpRequest, request_id: int):
    """Note and announce that a member left."""
    return parting.note_leave_request(request_id=request_id, actor=request.actor, now=clock.now())


def _page(rows: QuerySet, after: int | None, limit: int) -> dict:
    rows = rows.filter(pk__lt=after) if after is not None else rows
    found = list(rows.order_by("-pk")[: limit + 1])
    return {"rows": found[:limit], "next": found[limit - 1].pk if len(found) > limit else None}
