"""Lectures and declared numbers for machines."""

from django.http import HttpRequest
from ninja import Router, Status

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.faces.api_pages import AFTER, SIZE, paged
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.schemas import lectures as s
from tongxin.modules.activities.selectors import declared
from tongxin.modules.activities.selectors import lectures as reads
from tongxin.modules.activities.services import declaring, lectures
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["activities"])


@router.get("/lecture-teams", response={200: s.TeamPage, **REFUSALS})
@needs(Can.VIEW)
def list_lecture_teams(request: HttpRequest, after: int | None = AFTER, limit: int = SIZE):
    """Lecture teams in scope, latest entered first."""
    return paged(reads.team_board(scope=request.scope), after, limit)


@router.post("/sessions/{int:session_id}/lecture", response={200: s.LectureOut, **REFUSALS})
@needs(Can.EDIT)
def set_lecture(request: HttpRequest, session_id: int, body: s.LectureIn):
    """Say who lectures at a session and who receives it."""
    selectors.own_session(session_id, scope=request.scope)
    team = reads.team_of(body.team_id, scope=request.scope)
    told = lectures.Lecture(
        team=team,
        route=team.routes.fetch(pk=body.route_id) if body.route_id else None,
        receiver=selectors.party_by_code(body.receiver_code),
    )
    return lectures.set_lecture(
        session_id=session_id, lecture=told, actor=request.actor, now=clock.now()
    )


@router.post("/sessions/{int:session_id}/lecture/answer", response={200: s.AnswerOut, **REFUSALS})
@needs(Can.EDIT)
def answer_lecture(request: HttpRequest, session_id: int, body: s.AnswerIn):
    """The receiving union says whether the lecture was held."""
    told = {**body.dict(), "actor": request.actor, "now": clock.now()}
    return lectures.answer_lecture(session_id=session_id, **told)


@router.get("/sessions/{int:session_id}/views", response={200: list[s.ViewsOut], **REFUSALS})
@needs(Can.VIEW)
def list_views(request: HttpRequest, session_id: int):
    """Views declared of a session hosted in scope, amended ones included."""
    session = selectors.own_session(session_id, scope=request.scope)
    return declared.views_of(session, scope=request.scope)


@router.post("/sessions/{int:session_id}/views", response={201: s.ViewsOut, **REFUSALS})
@needs(Can.EDIT)
def create_views(request: HttpRequest, session_id: int, body: s.ViewsIn):
    """Declare the views of one address."""
    told = {**body.dict(), "actor": request.actor, "now": clock.now()}
    return Status(201, declaring.declare_views(session_id=session_id, **told))


@router.post("/sessions/{int:session_id}/show", response={201: s.ShowOut, **REFUSALS})
@needs(Can.EDIT)
def create_show(request: HttpRequest, session_id: int, body: s.ShowIn):
    """Declare what an exhibition shows."""
    show = declaring.Show(**body.dict(exclude={"reason"}))
    made = declaring.declare_show(
        session_id=session_id,
        show=show,
        reason=body.reason,
        actor=request.actor,
        now=clock.now(),
    )
    return Status(201, made)
