"""How far a task has come, counted from the work rows it claims (任务进度)."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal

from django.db.models import Count, QuerySet
from django.utils import timezone

from tongxin.kernel.periods import Period
from tongxin.kernel.units import unit_label
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.states import Origin, TaskState
from tongxin.shared.indicators.compute import Asked, claimed_value
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.models import RowLabel

FULL = 100


@dataclass(frozen=True, slots=True)
class Progress:
    """What the claimed rows add up to, beside the target."""

    claimed_count: int = 0
    value: Decimal | int | None = None
    unit: str = ""
    indicator_name: str = ""
    percent: int | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the target is met."""
        return self.percent is not None and self.percent >= FULL


def progress_of(task: Task, *, now: datetime) -> Progress:
    """Progress over the rows that the task and those cascaded from it claim, each row once."""
    claims = {
        (source, key) for source, key in claims_of(line_of(task)).values_list("source", "row_key")
    }
    code = task.measure.indicator_code if task.measure else ""
    if not code or code not in figures():
        return Progress(claimed_count=len(claims))
    figure = figures()[code]
    asked = Asked(task.union, _span(task, timezone.localdate(now)), now)
    value = claimed_value(code, asked, claims)
    return Progress(
        claimed_count=len(claims),
        value=value,
        unit=unit_label(figure.unit),
        indicator_name=str(figure.name),
        percent=_percent(value, task.target_value),
    )


def line_of(task: Task) -> list[int]:
    """The task and all tasks that were cascaded from it; own-choice ones stay apart."""
    found = frontier = [task.pk]
    while frontier:  # one query per level of the tree
        below = Task.objects.filter(parent__in=frontier, origin=Origin.CASCADE)
        frontier = list(below.exclude(state=TaskState.WITHDRAWN).values_list("pk", flat=True))
        found = found + frontier
    return found


def claims_of(task_ids: Iterable[int]) -> QuerySet[RowLabel]:
    """Work rows claimed by any of the tasks."""
    return RowLabel.objects.filter(label__in=[f"campaigns.Task:{pk}" for pk in task_ids])


def claim_counts(tasks: Iterable[Task]) -> dict[int, int]:
    """How many rows each task claims itself, in one query for a whole list."""
    labels = {task.label: task.pk for task in tasks}
    rows = RowLabel.objects.filter(label__in=labels).values_list("label").annotate(n=Count("pk"))
    return {labels[label]: count for label, count in rows}


def _span(task: Task, today: date) -> Period:
    """From the first day of the year the task was given, so that earlier work may be claimed."""
    end = max(today, task.deadline or today, task.assigned_on) + timedelta(days=1)
    return Period.between(task.assigned_on.replace(month=1, day=1), end)


def _percent(value: Decimal | int, target: Decimal | None) -> int | None:
    return int(Decimal(value) * FULL / target) if target else None
