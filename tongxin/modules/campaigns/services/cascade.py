"""Pass tasks on below (分解): the only way a child task comes to be."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.modules.campaigns.errors import (
    DeadlinePast,
    DeadlineTooLate,
    NothingToCascade,
    NotReceived,
    NotYours,
    TaskOver,
)
from tongxin.modules.campaigns.events import TasksCascaded
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.states import OPEN, Origin, TaskState
from tongxin.shared.audit.services import record
from tongxin.shared.notify.services import Message, notify_each
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish
from tongxin.shared.papers.errors import RecipientOutside
from tongxin.shared.papers.models import RecipientGroup
from tongxin.shared.papers.recipients import addressees

BATCH = 2000


@dataclass(frozen=True, slots=True)
class Order:
    """To whom tasks are passed on, until when, and with which share of the target by union."""

    by_hand: Iterable[int] = ()
    groups: Sequence[RecipientGroup] = ()
    deadline: date | None = None
    responsible: str = ""
    shares: Mapping[int, Decimal] = field(default_factory=dict)


@transaction.atomic
def cascade_tasks(
    *, task_ids: Sequence[int], order: Order, actor: Actor, now: datetime
) -> list[Task]:
    """Give unions below a task of their own under each of these tasks of one union (分解任务).

    Whoever has it already is passed over. No deadline is later than that of the task above.
    Raises NotYours, NotReceived, TaskOver, DeadlineTooLate, DeadlinePast, NoRecipients or
    NothingToCascade; then nobody gets anything.
    """
    parents = _parents(task_ids, actor)
    today = timezone.localdate(now)
    unions = _below(parents[0].union, order, today)
    if order.deadline and order.deadline < today:
        raise DeadlinePast(day=order.deadline, today=today)
    limits = {parent.pk: _deadline(parent, order.deadline) for parent in parents}
    wanted = [
        _child(parent, union, order, limits[parent.pk], today)
        for parent in parents
        for union in unions
    ]
    children = _given(wanted)
    _start(parents, now)
    _note(parents, children, actor=actor, now=now)
    return children


def _given(wanted: list[Task]) -> list[Task]:
    try:
        with transaction.atomic():
            return _give(wanted)
    except IntegrityError:  # a union between gave the same measure at this instant: look again
        return _give(wanted)


def _give(wanted: list[Task]) -> list[Task]:
    held = _held(wanted)
    children = [task for task in wanted if (task.subject, task.union_id) not in held]
    if not children:
        raise NothingToCascade
    return Task.objects.bulk_create(children, batch_size=BATCH)


def _parents(task_ids: Sequence[int], actor: Actor) -> list[Task]:
    tasks = Task.objects.owned_by(actor.scope(Can.CASCADE)).filter(pk__in=task_ids)
    parents = list(tasks.select_related("union").select_for_update(of=("self",)).order_by("pk"))
    if not parents or len(parents) != len(set(task_ids)):
        raise NotThere
    if len({parent.union_id for parent in parents}) > 1:
        raise NotYours
    if any(parent.state == TaskState.ASSIGNED for parent in parents):
        raise NotReceived
    if any(parent.state not in OPEN for parent in parents):
        raise TaskOver
    return parents


def _below(union: UnionOrg, order: Order, today: date) -> list[UnionOrg]:
    foreign = [group for group in order.groups if group.union_id != union.pk]
    if foreign:
        raise NotYours
    try:
        return addressees(union=union, groups=order.groups, by_hand=order.by_hand, day=today)
    except RecipientOutside:
        raise NotYours from None


def _deadline(parent: Task, wanted: date | None) -> date | None:
    if wanted and parent.due and wanted > parent.due:
        raise DeadlineTooLate(day=wanted, limit=parent.due)
    return wanted or parent.due


def _held(wanted: list[Task]) -> set[tuple[tuple[int | None, int | None], int]]:
    about = Q(measure__in={task.measure_id for task in wanted if task.measure_id})
    about |= Q(duty__in={task.duty_id for task in wanted if task.duty_id})
    rows = Task.objects.filter(about, union__in={task.union_id for task in wanted})
    rows = rows.exclude(origin=Origin.OWN).exclude(state=TaskState.WITHDRAWN)
    return {(task.subject, task.union_id) for task in rows}


def _child(parent: Task, union: UnionOrg, order: Order, deadline: date | None, today: date) -> Task:
    return Task(
        campaign_id=parent.campaign_id,
        measure_id=parent.measure_id,
        duty_id=parent.duty_id,
        parent=parent,
        union=union,
        superior=parent.union,
        origin=Origin.CASCADE,
        title=parent.title,
        is_mandatory=parent.is_mandatory,
        assigned_on=today,
        deadline=deadline,
        target_value=order.shares.get(union.pk),
        target_unit=parent.target_unit,
        is_at_least=parent.is_at_least,
        responsible=order.responsible,
    )


def _start(parents: list[Task], now: datetime) -> None:
    waiting = [parent.pk for parent in parents if parent.state == TaskState.RECEIVED]
    Task.objects.filter(pk__in=waiting).update(state=TaskState.IN_PROGRESS, updated_at=now)


def _note(parents: list[Task], children: list[Task], *, actor: Actor, now: datetime) -> None:
    of_parent: dict[int, int] = {}
    firsts: dict[UnionOrg, list[Task]] = {}
    for child in children:
        of_parent[child.parent_id] = of_parent.get(child.parent_id, 0) + 1
        firsts.setdefault(child.union, []).append(child)
    for parent in parents:
        count = of_parent.get(parent.pk, 0)
        record(actor, "campaigns.cascaded", parent, at=now, change={"children": count})
        publish(TasksCascaded(task_id=parent.pk, child_count=count), at=now)
    notify_each(messages=[(u, _message(tasks)) for u, tasks in firsts.items()], now=now)


def _message(tasks: list[Task]) -> Message:
    first = tasks[0]
    return Message(
        title=_("收到新任务：%(title)s") % {"title": first.title[:80]},
        body=_("%(union)s下达 %(count)s 项任务，请及时签收")
        % {"union": first.superior.name, "count": len(tasks)},
        url=reverse("campaigns_desk:task", args=[first.pk])
        if len(tasks) == 1
        else reverse("campaigns_desk:tasks"),
    )
