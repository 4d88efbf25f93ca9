"""Waiting lists, no-shows, late scans and live numbers for machines."""

from django.http import HttpRequest
from django.utils.translation import get_language
from ninja import Router, Status

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.faces.api_pages import AFTER, SIZE, paged
from tongxin.modules.activities.models import Signup
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.schemas import lines as s
from tongxin.modules.activities.schemas.offline import DoorPassOut, LandedOut, LiveOut, ScansIn
from tongxin.modules.activities.schemas.sessions import ReasonIn
from tongxin.modules.activities.selectors.names import must_see_names
from tongxin.modules.activities.selectors.no_shows import no_shows_of, own_no_show, rules_of
from tongxin.modules.activities.services.attendance import check_in_pass
from tongxin.modules.activities.services.lines import leave_line, sign_up_or_wait
from tongxin.modules.activities.services.no_show_rules import RuleFacts, set_rule
from tongxin.modules.activities.services.no_shows import lift_no_show
from tongxin.modules.activities.services.offline import Scan, land_scans
from tongxin.modules.activities.services.seats import SEATS
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shared.scarce.gate.passes import LIFE
from tongxin.shared.scarce.waiting import place_in_line
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["activities"])


@router.post("/sessions/{int:session_id}/wait", response={201: s.PlaceOut, **REFUSALS})
@needs(Can.SIGN_UP)
def join_line(request: HttpRequest, session_id: int):
    """A seat for the calling worker where there is one, else a place in line."""
    made = sign_up_or_wait(session_id=session_id, actor=request.actor, now=clock.now())
    is_seated = isinstance(made, Signup)
    place = None if is_seated else _place(session_id, request)
    return Status(201, {"session_id": session_id, "is_seated": is_seated, "place": place})


@router.post("/sessions/{int:session_id}/wait/leave", response={200: s.PlaceOut, **REFUSALS})
@needs(Can.SIGN_UP)
def quit_line(request: HttpRequest, session_id: int):
    """Take the calling worker out of the line."""
    leave_line(session_id=session_id, actor=request.actor, now=clock.now())
    return {"session_id": session_id, "is_seated": False, "place": None}


@router.get("/sessions/{int:session_id}/no-shows", response={200: s.NoShowPage, **REFUSALS})
@needs(Can.VIEW)
def list_no_shows(
    request: HttpRequest, session_id: int, after: int | None = AFTER, limit: int = SIZE
):
    """Who held a seat of a session hosted in scope and did not come, latest first."""
    session = selectors.own_session(session_id, scope=request.scope)
    must_see_names(session, actor=request.actor)
    return paged(no_shows_of(session), after, limit)


@router.post("/no-shows/{int:no_show_id}/lift", response={200: s.NoShowOut, **REFUSALS})
@needs(Can.CHECK_IN)
def lift(request: HttpRequest, no_show_id: int, body: ReasonIn):
    """Take back that somebody missed a session."""
    made = lift_no_show(
        no_show_id=no_show_id, reason=body.reason, actor=request.actor, now=clock.now()
    )
    return own_no_show(made.pk, scope=request.scope)


@router.post("/sessions/{int:session_id}/scans", response={200: list[LandedOut], **REFUSALS})
@needs(Can.CHECK_IN)
def sync_scans(request: HttpRequest, session_id: int, body: ScansIn):
    """Enter codes that were scanned without a network; sent twice or late each counts once."""
    scans = [Scan(**one.dict()) for one in body.scans]
    return land_scans(session_id=session_id, scans=scans, actor=request.actor, now=clock.now())


@router.get("/sessions/{int:session_id}/door-pass", response={200: DoorPassOut, **REFUSALS})
@needs(Can.CHECK_IN)
def door_pass(request: HttpRequest, session_id: int):
    """A new pass with which the door sends tickets to the gate; good for ten minutes."""
    now, spoken = clock.now(), get_language() or ""
    asked = {"session_id": session_id, "actor": request.actor, "language": spoken}
    return {"text": check_in_pass(**asked, now=now), "ends_at": now + LIFE}


@router.get("/sessions/{int:session_id}/live", response={200: LiveOut, **REFUSALS})
@needs(Can.VIEW)
def live_numbers(request: HttpRequest, session_id: int):
    """How many signed up and came so far, without persons."""
    session = selectors.own_session(session_id, scope=request.scope)
    came = selectors.attendance_of(session)
    return {
        "signed_up": session.seats_held,
        "checked_in": came.persons,
        "headcount": came.headcount,
        "at": clock.now(),
    }


@router.get("/no-show-rules", response={200: s.RulePage, **REFUSALS})
@needs(Can.CONFIGURE)
def list_rules(request: HttpRequest, after: int | None = AFTER, limit: int = SIZE):
    """How many missed sessions bar for how long, in scope and above it."""
    return paged(rules_of(request.scope), after, limit)


@router.post("/no-show-rules", response={201: s.RuleOut, **REFUSALS})
@needs(Can.CONFIGURE)
def create_rule(request: HttpRequest, body: s.RuleIn):
    """Set the rule of a union and all below it from a day on."""
    told = body.dict()
    union = union_by_code(told.pop("union_code"), scope=request.scope)
    facts = RuleFacts(**told)
    made = set_rule(union=union, facts=facts, actor=request.actor, now=clock.now())
    return Status(201, made)


def _place(session_id: int, request: HttpRequest) -> int | None:
    session = selectors.seen_session(session_id, actor=request.actor)
    return place_in_line(SEATS, of=session, by=request.actor.worker_id or 0)
