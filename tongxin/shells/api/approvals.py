"""Approvals for other systems: what waits, how a case stands, decisions."""

from datetime import date, datetime
from typing import Any, Literal

from django.http import HttpRequest
from django.utils.timezone import localdate
from ninja import Query, Router, Schema
from pydantic import Field

from tongxin.kernel import clock
from tongxin.shared.approvals import deciding, selectors
from tongxin.shared.approvals.models import ApprovalCase, CaseEntry, CaseStep
from tongxin.shared.approvals.permissions import Can
from tongxin.shells.api.guard import REFUSALS, needs

router = Router(tags=["approvals"])
MOST = 200
KEY = 2**63 - 1


class WaitingOut(Schema):
    """One step that waits for the caller (待我审批)."""

    step: int
    case: int
    flow: str
    title: str
    union: str
    maker: str
    name: str
    opened_at: datetime
    due_on: date
    light: str


class InboxOut(Schema):
    """One page of the inbox."""

    items: list[WaitingOut]
    next: int | None


class StepOut(Schema):
    """One step of the present round (审批环节)."""

    id: int
    name: str
    state: str
    mode: str
    place: str | None
    due_on: date | None


class EntryOut(Schema):
    """One line of the file (办理记录)."""

    what: str
    step: str | None
    by: str
    on_behalf_of: str
    reason: str
    text: str
    at: datetime


class FactOut(Schema):
    """One value of the row, beside what it was at the last decision."""

    name: str
    value: str
    before: str
    changed: bool


class CaseOut(Schema):
    """One case with its steps, file and facts (审批事项)."""

    id: int
    flow: str
    flow_version: int
    target: str
    title: str
    union: str
    state: str
    round: int
    started_at: datetime
    promised_on: date | None
    ended_at: datetime | None
    steps: list[StepOut]
    entries: list[EntryOut]
    facts: list[FactOut]
    seen: str


class DecisionIn(Schema):
    """A decision; ``seen`` is the digest of the facts it was made on."""

    what: Literal["agreed", "returned", "rejected"]
    reason: str = Field("", max_length=30)
    text: str = Field("", max_length=500)
    seen: str = Field("", max_length=64)


class BatchIn(Schema):
    """Steps to agree to."""

    steps: list[int] = Field(max_length=MOST)
    text: str = Field("", max_length=500)


class OutcomeOut(Schema):
    """What became of one step of a batch; without a code it was done."""

    step: int
    title: str
    code: str
    message: str


class StateOut(Schema):
    """How a case stands after a decision."""

    id: int
    state: str
    round: int


@router.get("/approvals/waiting", response={200: InboxOut, **REFUSALS})
@needs(Can.VIEW)
def list_waiting(
    request: HttpRequest,
    after: int = Query(0, ge=0, le=KEY),
    limit: int = Query(50, ge=1, le=MOST),
) -> dict[str, Any]:
    """Steps that wait for the caller, page by page."""
    now = clock.now()
    rows = selectors.waiting_for(request.actor, now).filter(pk__gt=after).order_by("pk")
    found = list(rows[: limit + 1])
    items = found[:limit]
    lights = selectors.light_of([row.due_on for row in items], localdate(now))
    return {
        "items": [_waiting(row, lights) for row in items],
        "next": items[-1].pk if len(found) > limit else None,
    }


@router.get("/approvals/cases/{int:pk}", response={200: CaseOut, **REFUSALS})
@needs(Can.VIEW)
def read_case(request: HttpRequest, pk: int) -> dict[str, Any]:
    """One case: steps of the present round, everything that was done, facts and differences."""
    case = selectors.case_within(pk, scope=request.scope)
    shown = selectors.shown(case)
    plain = ("flow", "flow_version", "target", "title", "state", "round")
    return {
        **{name: getattr(case, name) for name in plain},
        "id": case.pk,
        "union": case.union.code,
        "started_at": case.started_at,
        "promised_on": case.promised_on,
        "ended_at": case.ended_at,
        "steps": [_step(one) for one in selectors.steps_of(case)],
        "entries": [_entry(one) for one in selectors.file_of(case)],
        "facts": [
            {"name": f.name, "value": f.value, "before": f.before, "changed": f.changed}
            for f in shown.facts
        ],
        "seen": shown.seen,
    }


@router.post("/approvals/steps/{int:pk}/decision", response={200: StateOut, **REFUSALS})
@needs(Can.DECIDE)
def decide_step(request: HttpRequest, pk: int, given: DecisionIn) -> ApprovalCase:
    """Agree to a step, return the case, or reject it."""
    who = {"step_id": pk, "actor": request.actor, "now": clock.now(), "text": given.text}
    if given.what == "returned":
        return deciding.return_for_revision(reason_code=given.reason, **who)
    if given.what == "rejected":
        return deciding.reject(reason_code=given.reason, **who)
    return deciding.approve(seen=given.seen, **who)


@router.post("/approvals/agreements", response={200: list[OutcomeOut], **REFUSALS})
@needs(Can.DECIDE)
def agree_to_many(request: HttpRequest, given: BatchIn) -> list[dict[str, Any]]:
    """Agree to many steps, with an outcome for each."""
    outcomes = deciding.approve_many(
        step_ids=given.steps, actor=request.actor, now=clock.now(), text=given.text
    )
    return [
        {
            "step": one.step_id,
            "title": one.title,
            "code": one.refusal.code if one.refusal else "",
            "message": str(one.refusal) if one.refusal else "",
        }
        for one in outcomes
    ]


def _waiting(row: CaseStep, lights: dict[date, str]) -> dict[str, Any]:
    return {
        "step": row.pk,
        "case": row.case_id,
        "flow": row.case.flow,
        "title": row.case.title,
        "union": row.union.code,
        "maker": row.case.maker_name,
        "name": row.name,
        "opened_at": row.opened_at,
        "due_on": row.due_on,
        "light": lights.get(row.due_on, "") if row.due_on else "",
    }


def _step(one: CaseStep) -> dict[str, Any]:
    return {
        "id": one.pk,
        "name": one.name,
        "state": one.state,
        "mode": one.mode,
        "place": one.place.code if one.place else None,
        "due_on": one.due_on,
    }


def _entry(one: CaseEntry) -> dict[str, Any]:
    return {
        "what": one.what,
        "step": one.step.name if one.step else None,
        "by": one.by_name,
        "on_behalf_of": one.for_name,
        "reason": one.reason_code,
        "text": one.text,
        "at": one.at,
    }
