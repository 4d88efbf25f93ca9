"""Data examination for machines."""

from django.db.models import QuerySet
from django.http import HttpRequest
from ninja import Query, Router, Status

from tongxin.kernel import clock
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.schemas import examination as s
from tongxin.modules.members.selectors import examination as selectors
from tongxin.modules.members.selectors.merges import merge_list
from tongxin.modules.members.services.duplicates import decide_pair
from tongxin.modules.members.services.examining import request_check
from tongxin.modules.members.services.findings import accept_finding, assign_finding
from tongxin.modules.members.services.merging import undo_member_merge
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["members"])
SIZE = Query(50, ge=1, le=100, description="Rows on a page")


@router.get("/findings", response={200: s.FindingPage, **REFUSALS})
@needs(Can.VIEW)
def list_findings(
    request: HttpRequest, rule: str = "", state: str = "", after: int = 0, limit: int = SIZE
):
    """What the data examination found, open ones unless another state is asked for."""
    words = {"rule": rule[:30], "state": state[:8]}
    return _paged(selectors.finding_list(scope=request.scope, **words), after, limit)


@router.post("/data-checks", response={202: s.CheckOut, **REFUSALS})
@needs(Can.ADMIT)
def create_data_check(request: HttpRequest, body: s.CheckIn):
    """Examine a union and everything below it in the background."""
    union = union_by_code(body.union_code, scope=request.scope)
    return Status(202, request_check(union=union, actor=request.actor, now=clock.now()))


@router.get("/data-checks/{int:check_id}", response={200: s.CheckOut, **REFUSALS})
@needs(Can.VIEW)
def get_data_check(request: HttpRequest, check_id: int):
    """Where an examination stands."""
    return selectors.check_page(check_id, scope=request.scope)


@router.post("/findings/{int:finding_id}/accept", response={200: s.FindingOut, **REFUSALS})
@needs(Can.ADMIT)
def accept(request: HttpRequest, finding_id: int, body: s.ReasonIn):
    """Explain why a finding is no mistake."""
    told = {"actor": request.actor, "now": clock.now()}
    return accept_finding(finding_id=finding_id, reason=body.reason, **told)


@router.post("/findings/{int:finding_id}/assign", response={200: s.FindingOut, **REFUSALS})
@needs(Can.ADMIT)
def assign(request: HttpRequest, finding_id: int, body: s.AssignIn):
    """Say who mends a finding: an account that works in the caller's scope."""
    told = {"actor": request.actor, "now": clock.now()}
    return assign_finding(finding_id=finding_id, account_id=body.account_id, **told)


@router.get("/duplicate-pairs", response={200: s.PairPage, **REFUSALS})
@needs(Can.ADMIT)
def list_duplicate_pairs(request: HttpRequest, state: str = "", after: int = 0, limit: int = SIZE):
    """Persons who may be on file twice, those that wait for a word unless a state is asked for."""
    return _paged(selectors.pair_list(scope=request.scope, state=state[:9]), after, limit)


@router.post("/duplicate-pairs/{int:pair_id}/decide", response={200: s.PairOut, **REFUSALS})
@needs(Can.ADMIT)
def decide(request: HttpRequest, pair_id: int, body: s.DecisionIn):
    """Say whether two rows are one person: one proposes to merge, another agrees."""
    told = {"actor": request.actor, "now": clock.now()}
    return decide_pair(pair_id=pair_id, is_same=body.is_same, reason=body.reason, **told)


@router.get("/merges", response={200: s.MergePage, **REFUSALS})
@needs(Can.ADMIT)
def list_merges(request: HttpRequest, state: str = "", after: int = 0, limit: int = SIZE):
    """Numbers that stand for another person; those undone with ``state=undone``."""
    return _paged(merge_list(scope=request.scope, state=state[:8]), after, limit)


@router.post("/merges/{int:merge_id}/undo", response={200: s.MergeOut, **REFUSALS})
@needs(Can.ADMIT)
def undo(request: HttpRequest, merge_id: int, body: s.ReasonIn):
    """Let both numbers stand for themselves again."""
    told = {"actor": request.actor, "now": clock.now()}
    return undo_member_merge(alias_id=merge_id, reason=body.reason, **told)


def _paged(rows: QuerySet, after: int, limit: int) -> dict:
    if after:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: limit + 1])
    return {"rows": found[:limit], "next": found[limit - 1].pk if len(found) > limit else None}
