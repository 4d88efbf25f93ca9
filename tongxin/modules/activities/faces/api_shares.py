"""Seats that are kept for unions, for machines."""

from django.http import HttpRequest
from ninja import Router

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.schemas import shares as s
from tongxin.modules.activities.schemas.sessions import ReasonIn, SessionOut
from tongxin.modules.activities.selectors.shares import shares_of, union_to_share, with_rooms
from tongxin.modules.activities.services import shares
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["activities"])
OF = "/sessions/{int:session_id}"


@router.get(f"{OF}/shares", response={200: list[s.ShareOut], **REFUSALS})
@needs(Can.VIEW)
def list_shares(request: HttpRequest, session_id: int):
    """Seats of a session hosted in scope that are kept for unions."""
    return shares_of(selectors.own_session(session_id, scope=request.scope))


@router.put(f"{OF}/shares", response={200: s.ShareOut, **REFUSALS})
@needs(Can.EDIT)
def set_share(request: HttpRequest, session_id: int, body: s.ShareIn):
    """Keep seats for a union and all below it, or change how many."""
    session = selectors.own_session(session_id, scope=request.scope)
    return shares.set_share(
        session_id=session.pk,
        party=union_to_share(body.union_code),
        terms=shares.ShareTerms(body.quota, body.returns_at),
        reason=body.reason,
        actor=request.actor,
        now=clock.now(),
    )


@router.post("/shares/{int:share_id}/drop", response={200: SessionOut, **REFUSALS})
@needs(Can.EDIT)
def drop_share(request: HttpRequest, share_id: int, body: ReasonIn):
    """Keep seats for a union no longer; who holds one keeps it."""
    told = {"actor": request.actor, "now": clock.now()}
    return shares.drop_share(share_id=share_id, reason=body.reason, **told)


@router.get(f"{OF}/room", response={200: s.RoomOut, **REFUSALS})
@needs(Can.SIGN_UP)
def get_room(request: HttpRequest, session_id: int):
    """How many seats are free for the calling worker, and when others return."""
    session = selectors.seen_session(session_id, actor=request.actor)
    (found,) = with_rooms([session], actor=request.actor, now=clock.now())
    return found.room
