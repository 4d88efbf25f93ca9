"""Tasks and reports for machines."""

from django.http import HttpRequest
from ninja import Query, Router, Status

from tongxin.kernel import clock
from tongxin.modules.activities.public import claimable_activities
from tongxin.modules.campaigns import schemas as s
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors import campaigns as trees
from tongxin.modules.campaigns.selectors import tasks as reads
from tongxin.modules.campaigns.selectors.progress import progress_of
from tongxin.modules.campaigns.services import cascade, deciding, working
from tongxin.shared.papers.selectors import recipient_groups
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["tasks"])
VIEWS = {"mine": reads.my_tasks, "given": reads.given_tasks}


@router.get("/tasks", response={200: s.TaskPage, **REFUSALS})
@needs(Can.VIEW)
def list_tasks(
    request: HttpRequest,
    view: str = Query("mine", pattern="^(mine|given)$"),
    state: str = "",
    after: int | None = Query(None, ge=1),
    limit: int = Query(50, ge=1, le=100),
):
    """Tasks of the own unions, or those they gave to others; latest first."""
    rows = VIEWS[view](scope=request.scope, state=state).order_by("-pk")
    found = list((rows.filter(pk__lt=after) if after else rows)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return {"items": found, "next": found[-1].pk if more else None}


@router.get("/tasks/{int:task_id}", response={200: s.TaskOut, **REFUSALS})
@needs(Can.VIEW)
def get_task(request: HttpRequest, task_id: int):
    """One task."""
    return reads.task_page(task_id, scope=request.scope)


@router.get("/tasks/{int:task_id}/progress", response={200: s.ProgressOut, **REFUSALS})
@needs(Can.VIEW)
def get_progress(request: HttpRequest, task_id: int):
    """What the claimed work rows add up to."""
    return progress_of(reads.task_page(task_id, scope=request.scope), now=clock.now())


@router.get("/tasks/{int:task_id}/reports", response={200: list[s.ReportOut], **REFUSALS})
@needs(Can.VIEW)
def list_reports(request: HttpRequest, task_id: int):
    """Reports on a task, latest first."""
    return reads.task_page(task_id, scope=request.scope).reports.all()


@router.post("/tasks/{int:task_id}/receive", response={200: s.CountOut, **REFUSALS})
@needs(Can.WORK)
def receive_task(request: HttpRequest, task_id: int):
    """Sign for a task."""
    count = working.receive_tasks(task_ids=[task_id], actor=request.actor, now=clock.now())
    return {"count": count}


@router.post("/tasks/{int:task_id}/plan", response={200: s.TaskOut, **REFUSALS})
@needs(Can.WORK)
def plan_task(request: HttpRequest, task_id: int, body: s.PlanIn):
    """Set the union's own deadline and people."""
    return working.plan_task(task_id=task_id, **body.dict(), actor=request.actor, now=clock.now())


@router.post("/tasks/{int:task_id}/cascade", response={201: list[s.TaskOut], **REFUSALS})
@needs(Can.CASCADE)
def cascade_task(request: HttpRequest, task_id: int, body: s.CascadeIn):
    """Pass a task on to unions below."""
    found = reads.task_page(task_id, scope=request.scope)
    groups = recipient_groups(scope=request.actor.reach, union=found.union, pks=body.group_ids)
    ids = trees.union_ids([*body.union_codes, *body.shares])
    order = cascade.Order(
        by_hand=trees.union_ids(body.union_codes).values(),
        groups=list(groups),
        deadline=body.deadline,
        responsible=body.responsible,
        shares={ids[code]: share for code, share in body.shares.items()},
    )
    made = cascade.cascade_tasks(
        task_ids=[task_id], order=order, actor=request.actor, now=clock.now()
    )
    return Status(201, made)


@router.post("/tasks/{int:task_id}/own", response={201: s.TaskOut, **REFUSALS})
@needs(Can.WORK)
def add_own_task(request: HttpRequest, task_id: int, body: s.OwnTaskIn):
    """Hang an own-choice task under the same measure."""
    facts = working.OwnTask(**body.dict())
    made = working.add_own_task(task_id=task_id, facts=facts, actor=request.actor, now=clock.now())
    return Status(201, made)


@router.post("/tasks/{int:task_id}/claims/{int:activity_id}",
             response={200: s.ProgressOut, **REFUSALS})  # fmt: skip
@needs(Can.WORK)
def claim_activity(request: HttpRequest, task_id: int, activity_id: int):
    """Let a task claim an activity; its progress comes back."""
    row = claimable_activities(request.scope).fetch(pk=activity_id)
    working.claim_work(task_id=task_id, row=row, actor=request.actor, now=clock.now())
    return progress_of(reads.task_page(task_id, scope=request.scope), now=clock.now())


@router.post("/tasks/{int:task_id}/reports", response={201: s.ReportOut, **REFUSALS})
@needs(Can.WORK)
def report_task(request: HttpRequest, task_id: int, body: s.ReportIn):
    """Tell the superior what was done."""
    made = working.report_task(task_id=task_id, **body.dict(), actor=request.actor, now=clock.now())
    return Status(201, made)


@router.post("/tasks/{int:task_id}/accept", response={200: s.TaskOut, **REFUSALS})
@needs(Can.ACCEPT)
def accept_task(request: HttpRequest, task_id: int, body: s.ReasonIn):
    """Accept what was reported."""
    return deciding.accept_task(
        task_id=task_id, opinion=body.reason, actor=request.actor, now=clock.now()
    )


@router.post("/tasks/{int:task_id}/return", response={200: s.TaskOut, **REFUSALS})
@needs(Can.ACCEPT)
def return_task(request: HttpRequest, task_id: int, body: s.ReasonIn):
    """Send a report back with a reason."""
    return deciding.return_task(
        task_id=task_id, reason=body.reason, actor=request.actor, now=clock.now()
    )


@router.post("/tasks/{int:task_id}/withdraw", response={200: s.CountOut, **REFUSALS})
@needs(Can.ACCEPT)
def withdraw_task(request: HttpRequest, task_id: int, body: s.ReasonIn):
    """Take a task back with everything below it."""
    count = deciding.withdraw_task(
        task_id=task_id, reason=body.reason, actor=request.actor, now=clock.now()
    )
    return {"count": count}


@router.post("/tasks/{int:task_id}/file", response={200: s.TaskOut, **REFUSALS})
@needs(Can.ACCEPT)
def file_own_task(request: HttpRequest, task_id: int):
    """Take note of an own-choice task."""
    return deciding.file_own_task(task_id=task_id, actor=request.actor, now=clock.now())


@router.post("/tasks/remind", response={200: s.CountOut, **REFUSALS})
@needs(Can.ACCEPT)
def remind(request: HttpRequest, body: s.RemindIn):
    """Urge the unions below."""
    count = deciding.remind(**body.dict(), actor=request.actor, now=clock.now())
    return {"count": count}
