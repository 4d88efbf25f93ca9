"""Groups of workers for machines."""

from datetime import date

from django.http import HttpRequest
from ninja import Router, Status

from tongxin.kernel import clock
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.schemas import groups as s
from tongxin.modules.members.selectors import groups as selectors
from tongxin.modules.members.selectors.memberships import membership_page
from tongxin.modules.members.services.tagging import end_tag, tag_member
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["members"])


@router.get("/worker-groups", response={200: s.GroupsOut, **REFUSALS})
@needs(Can.VIEW)
def list_worker_groups(request: HttpRequest, union_code: s.Line, on: date):
    """Every group with its members at a union and below it on a day."""
    union = union_by_code(union_code, scope=request.scope)
    rows = selectors.group_counts(union, on)
    return {"union_code": union.code, "on": on, "rows": rows}


@router.get("/members/{int:membership_id}/groups", response={200: list[s.TagOut], **REFUSALS})
@needs(Can.VIEW)
def list_member_groups(request: HttpRequest, membership_id: int):
    """The tags of a member, running ones first."""
    found = membership_page(membership_id, scope=request.scope)
    return list(selectors.tags_of(found.worker_id, scope=request.scope))


@router.post("/members/{int:membership_id}/groups", response={201: s.TagOut, **REFUSALS})
@needs(Can.ADMIT)
def create_member_group(request: HttpRequest, membership_id: int, body: s.TagIn):
    """Note that a member belongs to a group from a day on."""
    told = {"actor": request.actor, "now": clock.now()}
    made = tag_member(membership_id=membership_id, group=body.group, since=body.since, **told)
    return Status(201, made)


@router.post("/member-groups/{int:tag_id}/end", response={200: s.TagOut, **REFUSALS})
@needs(Can.ADMIT)
def end_member_group(request: HttpRequest, tag_id: int, body: s.EndTagIn):
    """Note that a person no longer belongs to a group."""
    return end_tag(tag_id=tag_id, on=body.on, actor=request.actor, now=clock.now())
