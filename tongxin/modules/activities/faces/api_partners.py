"""Outside bodies for machines."""

from django.http import HttpRequest
from ninja import Router, Status

from tongxin.kernel import clock
from tongxin.modules.activities.faces.api_pages import AFTER, SIZE, paged
from tongxin.modules.activities.schemas import partners as s
from tongxin.modules.activities.schemas.sessions import ReasonIn
from tongxin.shared.orgs import externals as e
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["orgs"])


@router.get("/external-orgs", response={200: s.PartnerPage, **REFUSALS})
@needs(Can.VIEW)
def list_external_orgs(
    request: HttpRequest, words: str = "", after: int | None = AFTER, limit: int = SIZE
):
    """Outside bodies on the lists in scope and above, latest first."""
    return paged(e.externals_in(scope=request.scope, words=words[:40]), after, limit)


@router.post("/external-orgs", response={201: s.PartnerOut, **REFUSALS})
@needs(Can.EXTERNALS)
def create_external_org(request: HttpRequest, body: s.NewPartnerIn):
    """Register an outside body on the list of a federation."""
    told = body.dict()
    union = union_by_code(told.pop("union_code"), scope=request.scope)
    facts = e.ExternalFacts(**told)
    told = {"actor": request.actor, "now": clock.now()}
    return Status(201, e.register_external(union=union, facts=facts, **told))


@router.put("/external-orgs/{int:external_id}", response={200: s.PartnerOut, **REFUSALS})
@needs(Can.EXTERNALS)
def change_external_org(request: HttpRequest, external_id: int, body: s.PartnerIn):
    """Write what is known of an outside body anew."""
    facts = e.ExternalFacts(**body.dict())
    told = {"actor": request.actor, "now": clock.now()}
    return e.amend_external(external_id=external_id, facts=facts, **told)


@router.post("/external-orgs/{int:external_id}/retire", response={200: s.PartnerOut, **REFUSALS})
@needs(Can.EXTERNALS)
def retire_external_org(request: HttpRequest, external_id: int, body: ReasonIn):
    """Take an outside body off the list."""
    told = {"actor": request.actor, "now": clock.now()}
    return e.retire_external(external_id=external_id, reason=body.reason, **told)
