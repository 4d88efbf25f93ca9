"""What the maker and the manager do with a case: start, resubmit, withdraw, freeze, urge."""

from datetime import datetime
from decimal import Decimal

from django.db import IntegrityError, models, transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.definitions import plan_of
from tongxin.shared.approvals.errors import (
    AlreadyOpen,
    NothingToUrge,
    NotTheMaker,
    UrgedToday,
    WrongRow,
)
from tongxin.shared.approvals.events import CaseUrged, CaseWithdrawn
from tongxin.shared.approvals.models import ApprovalCase, CaseStep
from tongxin.shared.approvals.moving import (
    amount_of,
    drop_open_steps,
    facts_now,
    lay_out,
    note,
    open_next,
    promise,
    row_of,
)
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.approvals.states import CASE, LIVE, State, StepState, What
from tongxin.shared.audit.services import name_of, record
from tongxin.shared.deadlines.calendar import current
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.models import Worker


@transaction.atomic
def start_case(
    *,
    row: models.Model,
    flow: str,
    actor: Actor,
    now: datetime,
    amount: Decimal | None = None,
    worker: Worker | None = None,
) -> ApprovalCase:
    """Send a row on its way (提交审批); ``worker`` is the person it is about.

    Raises FlowUnknown, WrongRow, Forbidden, AlreadyOpen or NoReviewer.
    """
    declared = flows.flow_of(flow)
    if not isinstance(row, declared.model):
        raise WrongRow(flow=declared.name)
    if declared.needs:
        actor.require(declared.needs, at=row.union)
    version, plan = plan_of(declared)
    case = ApprovalCase(
        union=row.union,
        flow=flow,
        flow_version=version,
        plan=plan,
        target=name_of(row),
        title=declared.kept_title(row),
        amount=amount_of(amount),
        maker_id=actor.account_id,
        maker_name=actor.name[:80],
        maker_worker_id=actor.worker_id,
        worker=worker,
        started_at=now,
    )
    _keep(case)
    note(case, What.STARTED, actor=actor, at=now, facts=declared.kept_facts(row))
    record(actor, "approvals.started", case, at=now, change={"flow": flow, "version": version})
    _begin_round(case, actor=actor, now=now)
    return case


@transaction.atomic
def resubmit(
    *, case_id: int, actor: Actor, now: datetime, text: str = "", amount: Decimal | None = None
) -> ApprovalCase:
    """Send a returned case on its way again, from the first step (重新提交).

    It keeps the steps it began with. Raises NotThere, NotTheMaker, IllegalMove or NoReviewer.
    """
    case = _own(case_id, actor)
    CASE.advance(case, "resubmit", actor=actor)
    case.round += 1
    case.title = flows.flow_of(case.flow).kept_title(row_of(case))
    if amount is not None:
        case.amount = amount_of(amount)
    case.save()
    note(case, What.RESUBMITTED, actor=actor, at=now, text=text[:500], facts=facts_now(case))
    record(actor, "approvals.resubmitted", case, at=now)
    _begin_round(case, actor=actor, now=now)
    return case


@transaction.atomic
def withdraw(*, case_id: int, actor: Actor, now: datetime, text: str = "") -> ApprovalCase:
    """Take an own case back before it is decided (撤回).

    Raises NotThere, NotTheMaker or IllegalMove.
    """
    case = _own(case_id, actor)
    CASE.advance(case, "withdraw", actor=actor)
    case.ended_at = now
    case.save(update_fields=["state", "ended_at", "updated_at"])
    drop_open_steps(case, now)
    note(case, What.WITHDRAWN, actor=actor, at=now, text=text[:500])
    record(actor, "approvals.withdrew", case, at=now, reason=text)
    publish(CaseWithdrawn(case_id=case.pk, flow=case.flow, target=case.target), at=now)
    return case


@transaction.atomic
def freeze(*, case_id: int, reason: str, actor: Actor, now: datetime) -> ApprovalCase:
    """Stop the clock of a case, with the reason (暂停办理). Raises NotThere, IllegalMove."""
    case = _managed(case_id, actor)
    CASE.advance(case, "freeze", actor=actor)
    case.frozen_at = now
    case.save(update_fields=["state", "frozen_at", "updated_at"])
    note(case, What.FROZEN, actor=actor, at=now, text=reason[:500])
    record(actor, "approvals.froze", case, at=now, reason=reason)
    return case


@transaction.atomic
def unfreeze(*, case_id: int, actor: Actor, now: datetime, text: str = "") -> ApprovalCase:
    """Let a case go on; deadlines move by the working days it stood still (恢复办理)."""
    case = _managed(case_id, actor)
    CASE.advance(case, "unfreeze", actor=actor)
    calendar, today = current(), localdate(now)
    still = calendar.working_days_between(localdate(case.frozen_at), today)
    case.frozen_at = None
    if still and case.promised_on:
        case.promised_on = calendar.add_working_days(case.promised_on, still)
    case.save(update_fields=["state", "frozen_at", "promised_on", "updated_at"])
    step = open_step(case)
    if still and step and step.due_on:
        step.due_on = calendar.add_working_days(step.due_on, still)
        step.save(update_fields=["due_on"])
    note(case, What.UNFROZEN, actor=actor, at=now, text=text[:500])
    record(actor, "approvals.unfroze", case, at=now, reason=text)
    return case


@transaction.atomic
def urge(*, case_id: int, actor: Actor, now: datetime, text: str = "") -> CaseStep:
    """Ask those who decide to hurry, at most once a day (催办).

    Raises NotThere, NotTheMaker, NothingToUrge or UrgedToday.
    """
    case = _own(case_id, actor)
    step = open_step(case) if case.state == State.OPEN else None
    if step is None:
        raise NothingToUrge(state=State(case.state).label)
    urged = case.entries.filter(what=What.URGED).order_by("-pk").first()
    if urged and localdate(urged.at) == localdate(now):
        raise UrgedToday
    note(case, What.URGED, actor=actor, at=now, step=step, text=text[:500])
    record(actor, "approvals.urged", case, at=now)
    publish(CaseUrged(case_id=case.pk, step_id=step.pk, place_id=step.place_id), at=now)
    return step


def open_step(case: ApprovalCase) -> CaseStep | None:
    """The step that waits to be decided."""
    return case.steps.filter(state=StepState.OPEN).select_related("place").first()


def _begin_round(case: ApprovalCase, *, actor: Actor, now: datetime) -> None:
    lay_out(case)
    case.promised_on = promise(case, localdate(now))
    case.save(update_fields=["promised_on", "updated_at"])
    open_next(case, actor=actor, now=now)


def _keep(case: ApprovalCase) -> None:
    """Store a new case. Raises AlreadyOpen, also when somebody is in the middle of starting one."""
    _refuse_second(case.target)
    try:
        with transaction.atomic():
            case.save()
    except IntegrityError:
        _refuse_second(case.target)
        raise


def _refuse_second(target: str) -> None:
    live = ApprovalCase.objects.filter(target=target, state__in=LIVE).first()
    if live:
        raise AlreadyOpen(state=State(live.state).label)


def _own(case_id: int, actor: Actor) -> ApprovalCase:
    """A case of the actor's own making, locked. Raises NotThere or NotTheMaker."""
    case = ApprovalCase.objects.within(actor.reach).lock(pk=case_id)
    is_maker = actor.is_system or (actor.account_id and actor.account_id == case.maker_id)
    declared = flows.known().get(case.flow)
    stands_in = declared and declared.needs and actor.scope(declared.needs).covers(case.union.path)
    if not (is_maker or stands_in):
        raise NotTheMaker(maker=case.maker_name)
    return case


def _managed(case_id: int, actor: Actor) -> ApprovalCase:
    return ApprovalCase.objects.owned_by(actor.scope(Can.MANAGE)).lock(pk=case_id)
