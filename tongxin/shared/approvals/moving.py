"""How a case goes from step to step; the caller holds the lock on the case."""

from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.apps import apps
from django.db import models
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.events import CaseFinished, StepOpened
from tongxin.shared.approvals.models import ApprovalCase, CaseEntry, CaseStep
from tongxin.shared.approvals.seats import Place, find_place, level_in
from tongxin.shared.approvals.states import CASE, StepState, What
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.calendar import current
from tongxin.shared.orgs.selectors import line_above
from tongxin.shared.outbox.services import publish


def lay_out(case: ApprovalCase) -> None:
    """Write the steps of the case's round; neighbours decided by the same seat become one."""
    line = list(line_above(case.union))[::-1]
    kept: list[dict[str, Any]] = []
    for step in flows.needed(case.plan, case.amount):
        if not (kept and _same_seat(kept[-1], step, line)):
            kept.append(step)
    CaseStep.objects.bulk_create(
        CaseStep(
            union=case.union,
            case=case,
            round=case.round,
            position=position,
            **{name: step[name] for name in ("name", "level", "right", "role", "mode", "days")},
        )
        for position, step in enumerate(kept, start=1)
    )


def open_next(case: ApprovalCase, *, actor: Actor, now: datetime) -> None:
    """Open the next waiting step of the round, or finish the case. Raises NoReviewer."""
    waiting = list(
        case.steps.filter(round=case.round, state=StepState.WAITING).order_by("position")
    )
    line = list(line_above(case.union))[::-1]
    for step, later in zip(waiting, [*waiting[1:], None], strict=False):
        place = find_place(case, step, now)
        if later and place.climbed and _is_decided_later(step, later, place, line):
            step.state, step.place, step.ended_at = StepState.MERGED, place.union, now
            step.save(update_fields=["state", "place", "ended_at"])
            continue
        _open(step, place, actor=actor, now=now)
        return
    _finish(case, actor=actor, now=now)


def promise(case: ApprovalCase, today: date) -> date:
    """The day by which all steps ahead of the round are due, one after another."""
    ahead = case.steps.filter(
        round=case.round, state__in=(StepState.WAITING, StepState.OPEN)
    ).aggregate(days=models.Sum("days"))["days"]
    return current().add_working_days(today, ahead) if ahead else today


def note(case: ApprovalCase, what: str, *, actor: Actor, at: datetime, **facts: Any) -> CaseEntry:
    """Write one line of the file."""
    return CaseEntry.objects.create(
        union=case.union,
        case=case,
        what=what,
        account_id=actor.account_id,
        by_name=actor.name[:80],
        at=at,
        **facts,
    )


def facts_now(case: ApprovalCase) -> dict[str, Any]:
    """What the row says now, in the words of its module; empty when the module is gone."""
    flow = flows.known().get(case.flow)
    return flow.kept_facts(row_of(case)) if flow else {}


def row_of(case: ApprovalCase) -> models.Model:
    """The row the case is about. Raises NotThere."""
    label, _colon, key = case.target.partition(":")
    try:
        return apps.get_model(label).objects.get(pk=key)
    except models.ObjectDoesNotExist:
        raise NotThere from None


def drop_open_steps(case: ApprovalCase, now: datetime) -> None:
    """Steps that will not be decided any more."""
    left = case.steps.filter(state__in=(StepState.OPEN, StepState.WAITING))
    left.update(state=StepState.DROPPED, ended_at=now)


def amount_of(value: Decimal | int | str | None) -> Decimal | None:
    """An amount of money in yuan and fen."""
    return None if value is None else Decimal(value).quantize(Decimal("0.01"))


def _same_seat(earlier: dict[str, Any], step: dict[str, Any], line: list) -> bool:
    same = all(earlier[name] == step[name] for name in ("right", "role", "mode"))
    return same and level_in(line, earlier["level"]) == level_in(line, step["level"])


def _is_decided_later(step: CaseStep, later: CaseStep, place: Place, line: list) -> bool:
    """Whether the superior who stands in decides the next step anyway."""
    same = (step.right, step.role) == (later.right, later.role)
    return same and level_in(line, later.level).pk == place.union.pk


def _open(step: CaseStep, place: Place, *, actor: Actor, now: datetime) -> None:
    step.state, step.place, step.opened_at = StepState.OPEN, place.union, now
    step.due_on = current().add_working_days(localdate(now), step.days)
    step.save(update_fields=["state", "place", "opened_at", "due_on"])
    if place.climbed:
        note(step.case, What.CLIMBED, actor=actor, at=now, step=step, text=place.union.name)
    publish(StepOpened(case_id=step.case_id, step_id=step.pk, place_id=place.union.pk), at=now)


def _finish(case: ApprovalCase, *, actor: Actor, now: datetime) -> None:
    CASE.advance(case, "agree", actor=actor)
    case.ended_at = now
    case.save(update_fields=["state", "ended_at", "updated_at"])
    note(case, What.FINISHED, actor=actor, at=now)
    record(actor, "approvals.finished", case, at=now)
    publish(CaseFinished(case_id=case.pk, flow=case.flow, target=case.target), at=now)
