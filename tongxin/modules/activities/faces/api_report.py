"""The report of an activity and what activities cost, for machines."""

from datetime import date

from django.http import HttpRequest
from ninja import Router

from tongxin.modules.activities import selectors
from tongxin.modules.activities.faces.api_pages import AFTER, SIZE, paged
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.schemas import report as s
from tongxin.modules.activities.selectors import report as reads
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["activities"])


@router.get("/activities/{int:activity_id}/report", response={200: s.ReportOut, **REFUSALS})
@needs(Can.VIEW)
def read_report(request: HttpRequest, activity_id: int):
    """What an activity hosted in scope brought and cost, from its rows alone."""
    found = reads.report_of(selectors.own_activity(activity_id, scope=request.scope))
    return {
        "activity_id": found.activity.pk,
        "title": found.activity.title,
        "sessions": found.numbers.sessions,
        "persons": found.numbers.persons,
        "headcount": found.numbers.headcount,
        "person_times": found.numbers.times,
        "begins_at": found.begins_on,
        "ends_at": found.ends_on,
        "stars": found.stars.average if found.stars.is_shown else None,
        "cost_amount": found.total,
        "costs": [
            {"kind": row["kind"], "count": row["count"], "amount": row["sum"]}
            for row in found.costs
        ],
    }


@router.get("/activity-costs", response={200: s.CostPage, **REFUSALS})
@needs(Can.VIEW)
def list_costs(
    request: HttpRequest,
    activity_id: int | None = None,
    since: date | None = None,
    until: date | None = None,
    after: int | None = AFTER,
    limit: int = SIZE,
):
    """What was paid for activities hosted in scope, voided entries too, latest first."""
    told = {"activity": activity_id, "since": since, "until": until}
    return paged(reads.costs_in(scope=request.scope, **told), after, limit)
