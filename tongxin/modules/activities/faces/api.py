"""Activities for machines."""

from django.http import HttpRequest
from ninja import Router, Status

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.faces import (
    api_certificates,
    api_draws,
    api_lectures,
    api_lines,
    api_partners,
    api_photos,
    api_programmes,
    api_report,
    api_shares,
)
from tongxin.modules.activities.faces.api_pages import AFTER, MOST, SIZE, paged
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.schemas import sessions as s
from tongxin.modules.activities.selectors.names import must_see_names
from tongxin.modules.activities.selectors.programmes import item_of
from tongxin.modules.activities.services import attendance, planning, running, seats
from tongxin.modules.activities.services.feedback import give_feedback
from tongxin.modules.activities.states import State
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["activities"])
router.add_router("", api_lines.router)
router.add_router("", api_certificates.router)
router.add_router("", api_partners.router)
router.add_router("", api_draws.router)
router.add_router("", api_shares.router)
router.add_router("", api_report.router)
router.add_router("", api_photos.router)


@router.get("/activity-kinds", response={200: list[s.ListedOut], **REFUSALS})
@needs(Can.VIEW)
def list_activity_kinds(request: HttpRequest):  # noqa: ARG001  (known by its name)
    """Kinds of activities on offer."""
    return selectors.kinds()


@router.get("/place-types", response={200: list[s.ListedOut], **REFUSALS})
@needs(Can.VIEW)
def list_place_types(request: HttpRequest):  # noqa: ARG001  (known by its name)
    """Types of places on offer."""
    return selectors.place_types()


@router.get("/activities", response={200: s.ActivityPage, **REFUSALS})
@needs(Can.VIEW)
def list_activities(
    request: HttpRequest, words: str = "", after: int | None = AFTER, limit: int = SIZE
):
    """Activities in scope and those shown to it, latest first."""
    rows = selectors.activity_board(
        scope=request.scope, now=clock.now(), wanted=selectors.Wanted(words=words[:60])
    )
    return paged(rows, after, limit)


@router.post("/activities", response={201: s.ActivityOut, **REFUSALS})
@needs(Can.EDIT)
def create_activity(request: HttpRequest, body: s.ActivityIn):
    """A new activity with its sessions as drafts."""
    host = union_by_code(body.host_code, scope=request.scope)
    made = planning.make_activity(
        facts=_facts(request, body),
        host=host,
        sessions=[_session_facts(each) for each in body.sessions],
        actor=request.actor,
        now=clock.now(),
    )
    return Status(201, selectors.activity_of(made.pk, scope=request.scope))


@router.get("/activities/{int:activity_id}", response={200: s.ActivityOut, **REFUSALS})
@needs(Can.VIEW)
def get_activity(request: HttpRequest, activity_id: int):
    """One activity with parties and sessions."""
    return selectors.activity_of(activity_id, scope=request.scope)


@router.post("/activities/{int:activity_id}/open", response={200: s.ActivityOut, **REFUSALS})
@needs(Can.EDIT)
def open_activity(request: HttpRequest, activity_id: int):
    """Publish every draft session."""
    running.open_activity(activity_id=activity_id, actor=request.actor, now=clock.now())
    return selectors.activity_of(activity_id, scope=request.scope)


@router.post("/activities/{int:activity_id}/sessions", response={201: s.SessionOut, **REFUSALS})
@needs(Can.EDIT)
def create_session(request: HttpRequest, activity_id: int, body: s.SessionIn):
    """One more session as a draft."""
    made = planning.add_session(
        activity_id=activity_id,
        facts=_session_facts(body),
        actor=request.actor,
        now=clock.now(),
    )
    return Status(201, made)


@router.get("/sessions", response={200: s.SessionPage, **REFUSALS})
@needs(Can.VIEW)
def list_sessions(
    request: HttpRequest,
    state: State | None = None,
    after: int | None = AFTER,
    limit: int = SIZE,
):
    """Sessions in scope and those shown to it, latest entered first."""
    return paged(selectors.sessions_in(scope=request.scope, state=state or ""), after, limit)


@router.get("/sessions/{int:session_id}", response={200: s.SessionOut, **REFUSALS})
@needs(Can.VIEW)
def get_session(request: HttpRequest, session_id: int):
    """One session."""
    return selectors.session_of(session_id, scope=request.scope)


@router.post("/sessions/{int:session_id}/finish", response={200: s.SessionOut, **REFUSALS})
@needs(Can.EDIT)
def finish_session(request: HttpRequest, session_id: int):
    """Mark a session as held: from now on it counts."""
    return running.finish_session(session_id=session_id, actor=request.actor, now=clock.now())


@router.post("/sessions/{int:session_id}/cancel", response={200: s.SessionOut, **REFUSALS})
@needs(Can.EDIT)
def cancel_session(request: HttpRequest, session_id: int, body: s.ReasonIn):
    """Call a session off; its presences are voided."""
    return running.cancel_session(
        session_id=session_id, reason=body.reason, actor=request.actor, now=clock.now()
    )


@router.get("/sessions/{int:session_id}/signups", response={200: s.SignupPage, **REFUSALS})
@needs(Can.VIEW)
def list_signups(
    request: HttpRequest, session_id: int, after: int | None = AFTER, limit: int = SIZE
):
    """Live sign-ups of a session hosted in scope."""
    session = selectors.own_session(session_id, scope=request.scope)
    must_see_names(session, actor=request.actor)
    return paged(selectors.signups_of(session), after, limit)


@router.post("/sessions/{int:session_id}/signups", response={201: s.SignupOut, **REFUSALS})
@needs(Can.SIGN_UP)
def create_signup(request: HttpRequest, session_id: int):
    """Hold a seat for the calling worker."""
    made = seats.sign_up(session_id=session_id, actor=request.actor, now=clock.now())
    return Status(201, made)


@router.post("/sessions/{int:session_id}/withdraw", response={200: s.SignupOut, **REFUSALS})
@needs(Can.SIGN_UP)
def withdraw(request: HttpRequest, session_id: int):
    """Give the calling worker's seat back."""
    return seats.withdraw(session_id=session_id, actor=request.actor, now=clock.now())


@router.get("/sessions/{int:session_id}/check-ins", response={200: s.CheckInPage, **REFUSALS})
@needs(Can.VIEW)
def list_check_ins(
    request: HttpRequest, session_id: int, after: int | None = AFTER, limit: int = SIZE
):
    """Check-ins of a session hosted in scope, voided ones included."""
    session = selectors.own_session(session_id, scope=request.scope)
    must_see_names(session, actor=request.actor)
    return paged(selectors.check_ins_of(session), after, limit)


@router.post("/sessions/{int:session_id}/check-ins", response={201: list[s.CheckInOut], **REFUSALS})
@needs(Can.CHECK_IN)
def create_check_ins(request: HttpRequest, session_id: int, body: s.CheckInIn):
    """Enter presences, by code or from the list."""
    told = {"session_id": session_id, "actor": request.actor, "now": clock.now()}
    if body.code:
        return Status(201, [attendance.check_in_by_code(code=body.code, **told)])
    made = attendance.check_in_by_list(worker_ids=body.worker_ids, reason=body.reason, **told)
    return Status(201, made)


@router.post("/check-ins/{int:check_in_id}/void", response={200: s.CheckInOut, **REFUSALS})
@needs(Can.CHECK_IN)
def void_check_in(request: HttpRequest, check_in_id: int, body: s.ReasonIn):
    """Take a presence back."""
    return attendance.void_check_in(
        check_in_id=check_in_id, reason=body.reason, actor=request.actor, now=clock.now()
    )


@router.get(
    "/sessions/{int:session_id}/headcounts", response={200: list[s.HeadcountOut], **REFUSALS}
)
@needs(Can.VIEW)
def list_headcounts(request: HttpRequest, session_id: int):
    """Headcounts of a session hosted in scope, latest first."""
    return selectors.headcounts_of(selectors.own_session(session_id, scope=request.scope))


@router.post("/sessions/{int:session_id}/headcounts", response={201: s.HeadcountOut, **REFUSALS})
@needs(Can.CHECK_IN)
def create_headcount(request: HttpRequest, session_id: int, body: s.HeadcountIn):
    """Write down how many came without a name; it replaces the number before."""
    told = {**body.dict(), "actor": request.actor, "now": clock.now()}
    return Status(201, attendance.set_headcount(session_id=session_id, **told))


@router.get("/sessions/{int:session_id}/feedback", response={200: s.StarsOut, **REFUSALS})
@needs(Can.VIEW)
def get_feedback(request: HttpRequest, session_id: int):
    """What was said of a session hosted in scope; only the number below five answers."""
    session = selectors.own_session(session_id, scope=request.scope)
    stars, rows = selectors.stars_of(session), selectors.words_of(session)
    said = rows.exclude(words="").order_by("-stars", "place")[:MOST]
    return {
        "count": stars.count,
        "average": stars.average,
        "spread": {str(star): many for star, many in stars.spread},
        "words": [row.words for row in said],
    }


@router.post("/sessions/{int:session_id}/feedback", response={200: s.FeedbackOut, **REFUSALS})
@needs(Can.SIGN_UP)
def post_feedback(request: HttpRequest, session_id: int, body: s.FeedbackIn):
    """Say what an attended session was like; said again it replaces what was said."""
    told = {**body.dict(), "actor": request.actor, "now": clock.now()}
    return give_feedback(session_id=session_id, **told)


def _facts(request: HttpRequest, body: s.ActivityIn) -> planning.ActivityFacts:
    return planning.ActivityFacts(
        title=body.title,
        kind=selectors.kind_by_code(body.kind),
        summary=body.summary,
        item=item_of(body.item_id, scope=request.scope) if body.item_id else None,
        parties=[
            planning.Party(each.part, selectors.party_by_code(each.union_code), each.name)
            for each in body.parties
        ],
    )


def _session_facts(body: s.SessionIn) -> planning.SessionFacts:
    place_type = selectors.place_type_by_code(body.place_type)
    return planning.SessionFacts(**{**body.dict(), "place_type": place_type})


router.add_router("", api_programmes.router)
router.add_router("", api_lectures.router)
