"""Reads of tasks: mine, those I gave, the overdue board, what waits."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

from django.db.models import Count, F, Min, Prefetch, Q, QuerySet, Value
from django.db.models.functions import StrIndex, Substr
from django.utils import timezone

from tongxin.kernel.actors import Scope
from tongxin.modules.campaigns.models import Task, TaskReminder, TaskReport
from tongxin.modules.campaigns.states import OPEN, UNDONE, Origin, TaskState
from tongxin.shared.deadlines.calendar import current
from tongxin.shared.deadlines.errors import YearMissing
from tongxin.shared.deadlines.working_days import YELLOW_DAYS, Light
from tongxin.shared.orgs.models import UnionOrg

TO_DO = {TaskState.ASSIGNED, *OPEN}
SHOWN = ("union", "superior", "campaign", "measure", "duty")


@dataclass(frozen=True, slots=True)
class Lights:
    """Today's borders between the colours (handbook rule 67), found once for a whole list."""

    today: date
    green_from: date
    is_guessed: bool = False

    def of(self, task: Task) -> Light | None:
        """The colour of one task; none without a deadline, for own choice or when it is over."""
        day = task.deadline
        if day is None or not task.is_mandatory or task.state not in UNDONE:
            return None
        if task.state == TaskState.REPORTED and task.reported_at:
            done = timezone.localdate(task.reported_at)
            return Light.GREEN if done <= day else Light.RED
        if day < self.today:
            return Light.RED
        return Light.YELLOW if day < self.green_from else Light.GREEN


def lights(now: datetime) -> Lights:
    """Colours as of today; in a year without a calendar every day counts as worked, marked so."""
    today = timezone.localdate(now)
    try:
        return Lights(today, current().add_working_days(today, YELLOW_DAYS + 1))
    except YearMissing:
        return Lights(today, today + timedelta(days=YELLOW_DAYS + 1), is_guessed=True)


def is_late(today: date) -> Q:
    """Mandatory, past its deadline and not yet reported: late is derived, never stored."""
    return Q(is_mandatory=True, state__in=TO_DO, deadline__lt=today)


def my_tasks(*, scope: Scope, state: str = "", words: str = "") -> QuerySet[Task]:
    """Tasks of the very unions one works for."""
    return _sorted_out(Task.objects.filter(union_path__in=scope.paths), state, words)


def given_tasks(*, scope: Scope, state: str = "", words: str = "") -> QuerySet[Task]:
    """Tasks the unions one works for gave to others."""
    rows = Task.objects.owned_by(scope).filter(superior__path__in=scope.paths)
    return _sorted_out(rows, state, words)


def task_page(task_id: int, *, scope: Scope) -> Task:
    """One task with its reports and reminders. Raises NotThere."""
    rows = Task.objects.within(scope).select_related(*SHOWN, "campaign__document")
    return rows.prefetch_related(
        Prefetch("reports", queryset=TaskReport.objects.order_by("-at", "-pk")),
        Prefetch("reminders", queryset=TaskReminder.objects.order_by("-at", "-pk")),
    ).fetch(pk=task_id)


def children_of(task: Task) -> QuerySet[Task]:
    """Tasks cascaded from this one, in the order of the tree."""
    rows = task.children.filter(origin=Origin.CASCADE).select_related("union")
    return rows.exclude(state=TaskState.WITHDRAWN).order_by("union_path")


def own_choices_of(task: Task) -> QuerySet[Task]:
    """Own-choice tasks beside this one."""
    rows = task.children.filter(origin=Origin.OWN).select_related("union")
    return rows.exclude(state=TaskState.WITHDRAWN).order_by("pk")


def waiting_reports(*, scope: Scope) -> QuerySet[Task]:
    """Reported tasks that wait for the unions one works for."""
    return given_tasks(scope=scope).filter(state=TaskState.REPORTED)


def unfiled(*, scope: Scope) -> QuerySet[Task]:
    """Own-choice tasks that wait to be filed."""
    return given_tasks(scope=scope).filter(origin=Origin.OWN, filed_at=None)


@dataclass(frozen=True, slots=True)
class Waiting:
    """How much waits, how much is late, what is due first."""

    count: int = 0
    overdue: int = 0
    earliest: date | None = None


def waiting(rows: QuerySet[Task], today: date) -> Waiting:
    """Counts of a list of tasks in one query."""
    found = rows.order_by().aggregate(
        count=Count("pk"),
        overdue=Count("pk", filter=is_late(today)),
        earliest=Min("deadline", filter=Q(is_mandatory=True)),
    )
    return Waiting(**found)


@dataclass(frozen=True, slots=True)
class BoardLine:
    """One union below on the overdue board, with all that lies in its subtree."""

    union: UnionOrg
    counts: dict[str, int] = field(default_factory=dict)


def overdue_board(union: UnionOrg, *, scope: Scope, now: datetime) -> list[BoardLine]:
    """Colours of all mandatory tasks below, by child union, the worst first (督办看板)."""
    border = lights(now)
    inside = Task.objects.owned_by(scope).filter(
        union_path__startswith=union.path, is_mandatory=True
    )
    rest = Substr("union_path", len(union.path) + 1)
    rows = inside.exclude(union=union).exclude(state=TaskState.WITHDRAWN).alias(rest=rest)
    rows = rows.annotate(child=Substr("rest", 1, StrIndex("rest", Value("/")) - 1))
    late, todo = is_late(border.today), Q(state__in=TO_DO)
    counted = (
        rows.order_by()
        .values("child")
        .annotate(
            total=Count("pk"),
            done=Count("pk", filter=Q(state=TaskState.ACCEPTED)),
            waiting=Count("pk", filter=Q(state=TaskState.REPORTED)),
            red=Count("pk", filter=late),
            yellow=Count("pk", filter=todo & Q(deadline__range=_yellow(border))),
            green=Count("pk", filter=todo & ~late & ~Q(deadline__range=_yellow(border))),
            on_time=Count("pk", filter=Q(accepted_on__lte=F("deadline"))),
        )
    )
    by_child = {int(row.pop("child")): row for row in counted}
    unions = UnionOrg.objects.in_bulk(by_child)
    lines = [BoardLine(unions[pk], counts) for pk, counts in by_child.items()]
    return sorted(
        lines, key=lambda line: (-line.counts["red"], -line.counts["yellow"], line.union.code)
    )


def late_below(*, scope: Scope, now: datetime) -> QuerySet[Task]:
    """Late tasks the unions one works for gave to others, the longest overdue first."""
    return given_tasks(scope=scope).filter(is_late(timezone.localdate(now)))


def _yellow(border: Lights) -> tuple[date, date]:
    return border.today, border.green_from - timedelta(days=1)


def _sorted_out(rows: QuerySet[Task], state: str, words: str) -> QuerySet[Task]:
    rows = rows.filter(state=state) if state else rows.exclude(state=TaskState.WITHDRAWN)
    if words.strip():
        rows = rows.filter(Q(title__icontains=words.strip()))
    return rows.select_related(*SHOWN)
