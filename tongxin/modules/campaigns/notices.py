"""Messages to superiors: sent by listeners, because a union below may not write above."""

from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.modules.campaigns.events import OwnTaskAdded, TaskReported
from tongxin.modules.campaigns.models import Task
from tongxin.shared.notify.services import Message, notify


def report_waits(fact: TaskReported, at: datetime) -> None:
    """Tell the superior that a report waits to be accepted."""
    _tell(fact.task_id, _("任务反馈待验收：%(title)s"), at)


def own_task_waits(fact: OwnTaskAdded, at: datetime) -> None:
    """Tell the superior that an own-choice task waits to be filed."""
    _tell(fact.task_id, _("自选动作待备案：%(title)s"), at)


def _tell(task_id: int, title: str, at: datetime) -> None:
    task = Task.objects.select_related("union", "superior").get(pk=task_id)
    message = Message(
        title=title % {"title": task.title[:80]},
        body=task.union.name,
        url=reverse("campaigns_desk:task", args=[task.pk]),
    )
    notify(union=task.superior, message=message, now=at)
