"""Steps whose reviewers went away: the right climbs, a countersignature closes."""

import logging
from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.shared.approvals.deciding import missing_seats
from tongxin.shared.approvals.events import StepOpened
from tongxin.shared.approvals.models import ApprovalCase, CaseStep
from tongxin.shared.approvals.moving import note, open_next
from tongxin.shared.approvals.seats import find_place, open_seats
from tongxin.shared.approvals.states import Mode, State, StepState, What
from tongxin.shared.audit.services import record
from tongxin.shared.outbox.services import publish

log = logging.getLogger(__name__)


def tend(*, actor: Actor, now: datetime) -> int:
    """Move on every step that nobody at its place can decide any more; how many moved."""
    waiting = CaseStep.objects.filter(state=StepState.OPEN, case__state=State.OPEN)
    ids = list(waiting.order_by("pk").values_list("pk", flat=True))
    return sum(tended(pk, actor, now) for pk in ids)


def tended(step_id: int, actor: Actor, now: datetime) -> bool:
    """One step that cannot move on stays as it is, in sight of who manages approvals."""
    try:
        return tend_step(step_id=step_id, actor=actor, now=now)
    except DomainError as refusal:
        log.warning("step %s cannot move on: %s", step_id, refusal)
        return False


@transaction.atomic
def tend_step(*, step_id: int, actor: Actor, now: datetime) -> bool:
    """Whether one step had to move: to the superior, or on, when all who are left have agreed."""
    step = CaseStep.objects.select_related("place").get(pk=step_id)
    case = ApprovalCase.objects.lock(pk=step.case_id)
    step.refresh_from_db()
    if step.state != StepState.OPEN or case.state != State.OPEN:
        return False
    step.case = case
    if step.mode == Mode.ALL and _all_left_agreed(step, now):
        step.state, step.ended_at = StepState.AGREED, now
        step.save(update_fields=["state", "ended_at"])
        record(actor, "approvals.closed_countersign", case, at=now, change={"step": step.name})
        open_next(case, actor=actor, now=now)
        return True
    return _climb(step, actor, now)


def _all_left_agreed(step: CaseStep, now: datetime) -> bool:
    has_agreed = step.entries.filter(what=What.AGREED).exists()
    return has_agreed and not missing_seats(step, now)


def _climb(step: CaseStep, actor: Actor, now: datetime) -> bool:
    if open_seats(step.case, step, [step.place_id], now):
        return False
    place = find_place(step.case, step, now)
    step.place = place.union
    step.save(update_fields=["place"])
    note(step.case, What.CLIMBED, actor=actor, at=now, step=step, text=place.union.name)
    record(actor, "approvals.climbed", step.case, at=now, change={"to": place.union.pk})
    publish(StepOpened(case_id=step.case_id, step_id=step.pk, place_id=place.union.pk), at=now)
    return True
