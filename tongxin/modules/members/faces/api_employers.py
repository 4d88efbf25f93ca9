"""Employers for machines."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from tongxin.kernel import clock
from tongxin.kernel.errors import Invalid
from tongxin.modules.members.forms.employers import NewEmployerForm
from tongxin.modules.members.schemas import employers as s
from tongxin.shared.orgs import covering, employers
from tongxin.shared.orgs import employer_selectors as selectors
from tongxin.shared.orgs.models import Employer
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["members"])
SIZE = Query(50, ge=1, le=100, description="Rows on a page")


@router.get("/employers", response={200: s.EmployerPage, **REFUSALS})
@needs(Can.VIEW)
def list_employers(
    request: HttpRequest,
    narrowed: Query[s.EmployerFilter],
    after: int | None = None,
    limit: int = SIZE,
):
    """Employers in scope as they stand today, the newest entry first."""
    sought = selectors.Sought(
        words=narrowed.words[:50],
        kind=narrowed.kind,
        ownership_type=narrowed.ownership,
        industry_code=narrowed.industry,
    )
    rows = selectors.employer_list(scope=request.scope, sought=sought)
    if after is not None:
        rows = rows.filter(pk__lt=after)
    found = list(rows.order_by("-pk")[: limit + 1])
    more = len(found) > limit
    return {"rows": found[:limit], "next": found[limit - 1].pk if more else None}


@router.get("/employers/{uscc}", response={200: s.EmployerOut, **REFUSALS})
@needs(Can.VIEW)
def get_employer(request: HttpRequest, uscc: str):
    """One employer."""
    return _found(request, uscc)


@router.post("/employers", response={201: s.EmployerOut, **REFUSALS})
@needs(Can.EMPLOYERS)
def create_employer(request: HttpRequest, body: s.EmployerIn):
    """Enter an employer: covered by a union with members, or kept listed by any other."""
    form = NewEmployerForm(body.dict())
    if not form.is_valid():
        reasons = (f"{field}: {' '.join(told)}" for field, told in form.errors.items())
        raise Invalid(reason="；".join(reasons))
    made = employers.list_employer(
        uscc=form.cleaned_data["uscc"],
        facts=form.facts(),
        union=union_by_code(body.union_code, scope=request.scope),
        listed_on=body.listed_on,
        actor=request.actor,
        now=clock.now(),
    )
    return Status(201, _found(request, made.uscc))


@router.post("/employers/{uscc}/headcounts", response={200: s.EmployerOut, **REFUSALS})
@needs(Can.EMPLOYERS)
def count_employer(request: HttpRequest, uscc: str, body: s.HeadsIn):
    """Note the workers of one year."""
    found = _found(request, uscc)
    heads = employers.Heads(**body.dict())
    employers.count_heads(employer_id=found.pk, heads=heads, actor=request.actor, now=clock.now())
    return _found(request, uscc)


@router.post("/employers/{uscc}/cover", response={200: s.EmployerOut, **REFUSALS})
@needs(Can.EMPLOYERS)
def cover_employer(request: HttpRequest, uscc: str, body: s.CoverIn):
    """Note that a union covers the employer from a day on."""
    found = _found(request, uscc)
    union = union_by_code(body.union_code, scope=request.scope)
    terms = {"union": union, "since": body.since, "reason": body.reason}
    covering.cover_employer(employer_id=found.pk, **terms, actor=request.actor, now=clock.now())
    return _found(request, uscc)


@router.post("/employers/{uscc}/uncover", response={200: s.EmployerOut, **REFUSALS})
@needs(Can.EMPLOYERS)
def uncover_employer(request: HttpRequest, uscc: str, body: s.UncoverIn):
    """Note that the union covers the employer no longer from a day on."""
    found = _found(request, uscc)
    covering.uncover_employer(
        employer_id=found.pk, **body.dict(), actor=request.actor, now=clock.now()
    )
    return _found(request, uscc)


def _found(request: HttpRequest, uscc: str) -> Employer:
    row = selectors.employer_by_uscc(uscc, scope=request.scope)
    return selectors.employer_within(row.pk, scope=request.scope)
