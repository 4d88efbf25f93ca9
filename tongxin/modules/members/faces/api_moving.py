"""Transfers, retention and corrections for machines."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from tongxin.kernel import clock
from tongxin.modules.members.forms.moving import TakeOverForm
from tongxin.modules.members.forms.roster import checked
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.schemas import members as m
from tongxin.modules.members.schemas import moving as s
from tongxin.modules.members.selectors import moves
from tongxin.modules.members.services import handing_over, moving, retaining
from tongxin.modules.members.states import Moving
from tongxin.shared.audit.views import note_view
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["members"])
SIZE = Query(50, ge=1, le=100, description="Rows on a page")
SIDE = Query(moves.IN, pattern="^(in|out)$", description="Towards the caller's unions, or away")


@router.get("/transfers", response={200: s.TransferPage, **REFUSALS})
@needs(Can.VIEW)
def list_transfers(
    request: HttpRequest,
    side: str = SIDE,
    state: Moving | None = None,
    after: int | None = None,
    limit: int = SIZE,
):
    """Transfers of one side, the newest first."""
    rows = moves.transfer_list(scope=request.scope, side=side, state=state or "")
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: limit + 1])
    more = len(found) > limit
    return {"rows": found[:limit], "next": found[limit - 1].pk if more else None}


@router.post("/transfers", response={201: s.TransferOut, **REFUSALS})
@needs(Can.ADMIT)
def create_transfer(request: HttpRequest, body: s.TakeOverIn):
    """Ask for a member of another union; where that is, is not told."""
    union = union_by_code(body.union_code, scope=request.scope)
    form = checked(TakeOverForm(body.dict()))
    made = moving.ask_for_member(
        union_id=union.pk,
        who=form.who(),
        why=form.why(),
        actor=request.actor,
        now=clock.now(),
    )
    return Status(201, _shown(request, made.pk))


@router.get("/transfers/{int:transfer_id}", response={200: s.TransferOut, **REFUSALS})
@needs(Can.VIEW)
def get_transfer(request: HttpRequest, transfer_id: int):
    """One transfer."""
    found = _shown(request, transfer_id)
    note_view(request.actor, "members.viewed_transfer", found, at=clock.now())
    return found


@router.post("/transfers/{int:transfer_id}/release", response={200: s.TransferOut, **REFUSALS})
@needs(Can.END)
def release_transfer(request: HttpRequest, transfer_id: int):
    """Let the member go, as the union that is left."""
    handing_over.release_transfer(transfer_id=transfer_id, actor=request.actor, now=clock.now())
    return _shown(request, transfer_id)


@router.post("/transfers/{int:transfer_id}/accept", response={200: s.TransferOut, **REFUSALS})
@needs(Can.ADMIT)
def accept_transfer(request: HttpRequest, transfer_id: int):
    """Take the member over from today, as the new union."""
    handing_over.accept_transfer(transfer_id=transfer_id, actor=request.actor, now=clock.now())
    return _shown(request, transfer_id)


@router.post("/transfers/{int:transfer_id}/decline", response={200: s.TransferOut, **REFUSALS})
@needs(Can.ADMIT)
def decline_transfer(request: HttpRequest, transfer_id: int, body: s.SayIn):
    """Do not take the member over; the membership stays as it was."""
    handing_over.decline_transfer(
        transfer_id=transfer_id, reason=body.reason, actor=request.actor, now=clock.now()
    )
    return _shown(request, transfer_id)


@router.post("/transfers/{int:transfer_id}/cancel", response={200: s.TransferOut, **REFUSALS})
@needs(Can.ADMIT)
def cancel_transfer(request: HttpRequest, transfer_id: int, body: s.SayIn):
    """Take back what the new union asked for."""
    moving.cancel_transfer(
        transfer_id=transfer_id, reason=body.reason, actor=request.actor, now=clock.now()
    )
    return _shown(request, transfer_id)


@router.post("/members/{int:membership_id}/retain", response={200: m.MemberOut, **REFUSALS})
@needs(Can.END)
def retain_member(request: HttpRequest, membership_id: int, body: s.RetainIn):
    """Retain a membership from a day on; the stretch that begins."""
    return retaining.retain_membership(
        membership_id=membership_id,
        kind=body.kind,
        change=retaining.Change(body.on, body.reason),
        actor=request.actor,
        now=clock.now(),
    )


@router.post("/members/{int:membership_id}/resume", response={200: m.MemberOut, **REFUSALS})
@needs(Can.END)
def resume_member(request: HttpRequest, membership_id: int, body: s.ChangeIn):
    """End the retention from a day on; the stretch that begins."""
    return _changed(request, membership_id, body, retaining.resume_membership)


@router.post("/members/{int:membership_id}/reinstate", response={200: m.MemberOut, **REFUSALS})
@needs(Can.END)
def reinstate_member(request: HttpRequest, membership_id: int, body: s.ChangeIn):
    """Correct an end that was entered by mistake; the stretch that begins."""
    return _changed(request, membership_id, body, retaining.reinstate_membership)


def _changed(request: HttpRequest, membership_id: int, body: s.ChangeIn, service):
    return service(
        membership_id=membership_id,
        change=retaining.Change(body.on, body.reason),
        actor=request.actor,
        now=clock.now(),
    )


def _shown(request: HttpRequest, transfer_id: int):
    return moves.transfer_page(transfer_id, scope=request.scope)
