"""Duties to report that a report form answers (报送要求与报表)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.services.deciding import accept_task, return_task
from tongxin.modules.campaigns.services.working import receive_tasks, report_task
from tongxin.modules.campaigns.states import OPEN, TaskState

Forms = Callable[[Actor], list[tuple[str, str]]]
_sources: list[Forms] = []


@dataclass(frozen=True, slots=True)
class Sent:
    """A report of a union that went up, came back or was accepted (报表)."""

    form_key: str
    form_title: str
    union_id: int
    due_on: str
    by: str

    @property
    def actor(self) -> Actor:
        """Who did it at the report; the rights were asked there."""
        return Actor(name=self.by, is_system=True)

    def tasks(self, states: set[str]) -> QuerySet[Task]:
        """Duties of the union which this form answers; a report that was due before is another."""
        rows = Task.objects.filter(duty__form_key=self.form_key, union=self.union_id)
        if self.due_on:
            rows = rows.filter(assigned_on__lte=self.due_on)
        return rows.exclude(duty__form_key="").filter(state__in=states).order_by("pk")


def offer_forms(source: Forms) -> None:
    """Let whoever keeps report forms say which there are; called from wiring."""
    _sources.append(source)


def offered_forms(actor: Actor) -> list[tuple[str, str]]:
    """Key and title of every form a duty may be bound to."""
    return [form for source in _sources for form in source(actor)]


def report_went_up(report: Sent, now: datetime) -> None:
    """The duties this report answers are reported, signed for or not."""
    words = _("已通过报表“%(form)s”报送") % {"form": report.form_title}
    for task in list(report.tasks({TaskState.ASSIGNED, *OPEN})):
        if task.state == TaskState.ASSIGNED:
            receive_tasks(task_ids=[task.pk], actor=report.actor, now=now)
        report_task(task_id=task.pk, text=words, actor=report.actor, now=now)


def report_came_back(report: Sent, now: datetime) -> None:
    """The duties this report answered are open again."""
    words = _("报表“%(form)s”被退回，修改后重新报送即可") % {"form": report.form_title}
    for task in list(report.tasks({TaskState.REPORTED})):
        return_task(task_id=task.pk, reason=words, actor=report.actor, now=now)


def report_was_accepted(report: Sent, now: datetime) -> None:
    """The duties this report answered are done."""
    for task in list(report.tasks({TaskState.REPORTED})):
        accept_task(task_id=task.pk, actor=report.actor, now=now)
