"""What a superior does with tasks below: accept, return, withdraw, file, remind."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.modules.campaigns.errors import (
    AlreadyFiled,
    NeedsReason,
    NotOwnChoice,
    OwnReport,
    RemindedToday,
)
from tongxin.modules.campaigns.events import TaskAccepted
from tongxin.modules.campaigns.models import Task, TaskReminder, TaskReport
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.states import OPEN, TASK, UNDONE, TaskState
from tongxin.shared.audit.services import record, record_each
from tongxin.shared.notify.services import Message, notify, notify_each
from tongxin.shared.outbox.services import publish

Answer = TaskReport.Answer


@transaction.atomic
def accept_task(*, task_id: int, actor: Actor, now: datetime, opinion: str = "") -> Task:
    """Accept what was reported; the task is done (验收办结).

    Raises OwnReport: never the union of the maker, never the maker.
    """
    task = _below(task_id, actor)
    TASK.advance(task, "accept", actor=actor)
    task.accepted_on, task.accepted_by = timezone.localdate(now), actor.name
    task.returned_reason = ""
    if task.is_own_choice and not task.filed_at:
        task.filed_at, task.filed_by = now, actor.name
    task.save()
    _answer(task, Answer.ACCEPTED, opinion, actor, now)
    record(actor, "campaigns.accepted", task, at=now, reason=opinion)
    publish(TaskAccepted(task_id=task.pk), at=now)
    _tell(task, _("任务已验收：%(title)s"), opinion, now)
    return task


@transaction.atomic
def return_task(*, task_id: int, reason: str, actor: Actor, now: datetime) -> Task:
    """Send a report back to be improved (退回修改). Raises NeedsReason or OwnReport."""
    if not reason.strip():
        raise NeedsReason
    task = _below(task_id, actor)
    TASK.advance(task, "send_back", actor=actor)
    task.returned_reason = reason.strip()[:300]
    task.save(update_fields=["state", "returned_reason", "updated_at"])
    _answer(task, Answer.RETURNED, reason, actor, now)
    record(actor, "campaigns.returned", task, at=now, reason=reason)
    _tell(task, _("任务被退回：%(title)s"), reason, now)
    return task


@transaction.atomic
def withdraw_task(*, task_id: int, reason: str, actor: Actor, now: datetime) -> int:
    """Take a task back with everything that was cascaded from it (撤回任务).

    Raises NeedsReason. Accepted tasks below stay; returns how many were taken back.
    """
    if not reason.strip():
        raise NeedsReason
    task = _below(task_id, actor)
    TASK.advance(task, "withdraw", actor=actor)
    taken = [one for one in _line_locked(task.pk) if one.state in UNDONE]
    Task.objects.filter(pk__in=[one.pk for one in taken]).update(
        state=TaskState.WITHDRAWN, updated_at=now
    )
    told = {"at": now, "reason": reason, "change": {"tasks": len(taken)}}
    record_each(actor, "campaigns.withdrew", taken, **told)
    _tell(task, _("任务已撤回：%(title)s"), reason, now)
    return len(taken)


@transaction.atomic
def file_own_task(*, task_id: int, actor: Actor, now: datetime) -> Task:
    """Take note of an own-choice task below (备案). Raises NotOwnChoice, AlreadyFiled."""
    task = _below(task_id, actor)
    if not task.is_own_choice:
        raise NotOwnChoice
    if task.filed_at:
        raise AlreadyFiled(name=task.filed_by)
    task.filed_at, task.filed_by = now, actor.name
    task.save(update_fields=["filed_at", "filed_by", "updated_at"])
    record(actor, "campaigns.filed_own", task, at=now)
    _tell(task, _("自选动作已备案：%(title)s"), "", now)
    return task


@transaction.atomic
def remind(*, task_ids: Sequence[int], text: str, actor: Actor, now: datetime) -> int:
    """Urge the unions below to go on with open tasks (催办): logged, and told to each.

    At most once a day for each task. Raises RemindedToday when nobody is left to remind.
    """
    today = timezone.localdate(now)
    waiting = {TaskState.ASSIGNED, *OPEN}
    mine = Task.objects.owned_by(actor.scope(Can.ACCEPT)).filter(pk__in=task_ids)
    tasks = [
        task
        for task in mine.filter(state__in=waiting).select_related("union", "superior")
        if actor.scope(Can.ACCEPT).covers(task.superior.path)
    ]
    if not tasks:
        raise NotThere
    done = TaskReminder.objects.filter(task__in=tasks, on=today).values_list("task_id", flat=True)
    done = set(done)
    left = [task for task in tasks if task.pk not in done]
    if not left:
        raise RemindedToday
    text = text.strip()[:300] or _("请抓紧办理并及时反馈")
    TaskReminder.objects.bulk_create(
        [
            TaskReminder(task=task, union=task.union, text=text, on=today, at=now, by=actor.name)
            for task in left
        ],
        ignore_conflicts=True,
    )
    Task.objects.filter(pk__in=[task.pk for task in left]).update(reminded_at=now)
    record_each(actor, "campaigns.reminder_sent", left, at=now, reason=text)
    title = _("催办：%(title)s")
    notify_each(messages=[(t.union, _message(t, title, text)) for t in left], now=now)
    return len(left)


def _below(task_id: int, actor: Actor) -> Task:
    """A task the actor may decide on, locked. Raises NotThere, OwnReport."""
    tasks = Task.objects.owned_by(actor.scope(Can.ACCEPT))
    task = tasks.select_related("union", "superior").lock(pk=task_id)
    is_maker = actor.account_id is not None and actor.account_id == task.reporter_id
    if is_maker or not actor.scope(Can.ACCEPT).covers(task.superior.path):
        raise OwnReport
    return task


def _line_locked(task_id: int) -> list[Task]:
    """The task and all below it, locked from above: whoever cascades one of them comes first."""
    found: list[Task] = []
    frontier = Task.objects.filter(pk=task_id)
    while rows := list(_locked(frontier)):  # one query per level of the tree
        found += rows
        frontier = Task.objects.filter(parent__in=rows)
    return found


def _locked(tasks: QuerySet[Task]) -> QuerySet[Task]:
    return tasks.select_related("union").select_for_update(of=("self",)).order_by("pk")


def _answer(task: Task, answer: str, reason: str, actor: Actor, now: datetime) -> None:
    TaskReport.objects.filter(task=task, answer=Answer.WAITING).update(
        answer=answer, reason=reason.strip()[:300], answered_by=actor.name, answered_at=now
    )


def _tell(task: Task, title: str, body: str, now: datetime) -> None:
    notify(union=task.union, message=_message(task, title, body), now=now)


def _message(task: Task, title: str, body: str) -> Message:
    return Message(
        title=title % {"title": task.title[:80]},
        body=body,
        url=reverse("campaigns_desk:task", args=[task.pk]),
    )
