"""Draws of seats for machines."""

from django.http import HttpRequest
from ninja import Router, Status

from tongxin.kernel import clock
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.schemas import draws as s
from tongxin.modules.activities.services import draws as drawing
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["activities"])
OF = "/sessions/{int:session_id}/draw"


@router.put(OF, response={200: s.DrawOut, **REFUSALS})
@needs(Can.EDIT)
def set_draw(request: HttpRequest, session_id: int, body: s.DrawIn):
    """Have the seats of a draft session drawn."""
    terms = drawing.DrawTerms(**body.dict())
    told = {"actor": request.actor, "now": clock.now()}
    return drawing.set_draw(session_id=session_id, terms=terms, **told)


@router.post(f"{OF}/seed", response={200: s.DrawOut, **REFUSALS})
@needs(Can.EDIT)
def draw_seats(request: HttpRequest, session_id: int, body: s.SeedIn):
    """Draw with the seed that became public and give out the seats."""
    told = {"actor": request.actor, "now": clock.now()}
    return drawing.draw_seats(session_id=session_id, seed=body.seed, **told)


@router.post(f"{OF}/entries", response={201: s.EntryOut, **REFUSALS})
@needs(Can.SIGN_UP)
def enter_draw(request: HttpRequest, session_id: int):
    """Take part in the draw as the calling worker."""
    told = {"actor": request.actor, "now": clock.now()}
    return Status(201, drawing.enter_draw(session_id=session_id, **told))


@router.post(f"{OF}/leave", response={200: s.EntryOut, **REFUSALS})
@needs(Can.SIGN_UP)
def leave_draw(request: HttpRequest, session_id: int):
    """Take part no longer."""
    return drawing.leave_draw(session_id=session_id, actor=request.actor, now=clock.now())


@router.post(f"{OF}/confirm", response={200: s.ConfirmedOut, **REFUSALS})
@needs(Can.SIGN_UP)
def confirm_seat(request: HttpRequest, session_id: int):
    """Keep the seat that was drawn."""
    return drawing.confirm_seat(session_id=session_id, actor=request.actor, now=clock.now())
