"""The yearly programme for machines."""

from django.http import HttpRequest
from ninja import Router, Status

from tongxin.kernel import clock
from tongxin.modules.activities.faces.api_pages import AFTER, SIZE, paged
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.schemas import programmes as s
from tongxin.modules.activities.schemas.sessions import ReasonIn
from tongxin.modules.activities.selectors import programmes as reads
from tongxin.modules.activities.services import items as listing
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["activities"])


@router.get("/programmes", response={200: s.ProgrammePage, **REFUSALS})
@needs(Can.VIEW)
def list_programmes(request: HttpRequest, after: int | None = AFTER, limit: int = SIZE):
    """Programmes in scope and those shown to it, latest entered first."""
    return paged(reads.programme_board(scope=request.scope), after, limit)


@router.get("/programmes/{int:programme_id}/board", response={200: s.PlanningBoardOut, **REFUSALS})
@needs(Can.VIEW)
def get_planning_board(request: HttpRequest, programme_id: int):
    """Items, sessions and person-times by block and category, beside the year before."""
    return reads.board_of(reads.programme_of(programme_id, scope=request.scope))


@router.get("/programmes/{int:programme_id}/items", response={200: s.ItemPage, **REFUSALS})
@needs(Can.VIEW)
def list_items(
    request: HttpRequest, programme_id: int, after: int | None = AFTER, limit: int = SIZE
):
    """Items of a programme, latest entered first, withdrawn ones too."""
    programme = reads.programme_of(programme_id, scope=request.scope)
    return paged(reads.items_of(programme), after, limit)


@router.post("/programmes/{int:programme_id}/items", response={201: s.ItemOut, **REFUSALS})
@needs(Can.EDIT)
def create_item(request: HttpRequest, programme_id: int, body: s.ItemIn):
    """Put an item on the plan."""
    programme = reads.programme_of(programme_id, scope=request.scope)
    category = reads.category_of(body.category_id, programme=programme)
    host = union_by_code(body.host_code, scope=request.scope)
    made = listing.add_item(
        category_id=category.pk,
        facts=listing.ItemFacts(**body.dict(exclude={"category_id", "host_code"})),
        host=host,
        actor=request.actor,
        now=clock.now(),
    )
    return Status(201, reads.items_of(programme).get(pk=made.pk))


@router.post("/items/{int:item_id}/withdraw", response={200: s.ItemOut, **REFUSALS})
@needs(Can.EDIT)
def withdraw_item(request: HttpRequest, item_id: int, body: ReasonIn):
    """Take an item off the plan; it counts no more."""
    gone = listing.withdraw_item(
        item_id=item_id, reason=body.reason, actor=request.actor, now=clock.now()
    )
    return reads.items_of(gone.programme).get(pk=gone.pk)
