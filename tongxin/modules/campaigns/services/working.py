"""What an assignee does with its tasks: sign, plan, claim work, add its own, report."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.core.files.uploadedfile import UploadedFile
from django.db import models, transaction
from django.db.models import Max
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.modules.campaigns.errors import (
    DeadlineBeforeBelow,
    DeadlinePast,
    DeadlineTooLate,
    NoOwnChoiceHere,
    NothingReported,
    NotReceived,
    TaskOver,
)
from tongxin.modules.campaigns.events import OwnTaskAdded, TaskReported
from tongxin.modules.campaigns.models import Task, TaskReport
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors.progress import progress_of
from tongxin.modules.campaigns.states import OPEN, TASK, Origin, TaskState
from tongxin.shared.audit.services import record, record_each
from tongxin.shared.files import services as files
from tongxin.shared.files.kinds import PICTURES, Kind
from tongxin.shared.files.models import Attachment
from tongxin.shared.files.slots import Slot
from tongxin.shared.indicators.models import RowLabel
from tongxin.shared.indicators.services import claim_row
from tongxin.shared.outbox.services import publish
from tongxin.shared.papers.services import sign_receipt

EVIDENCE = Slot(
    target="campaigns.Task",
    name="evidence",
    view=Can.VIEW,
    edit=Can.WORK,
    wanted=PICTURES | {Kind.PDF, Kind.DOCX, Kind.XLSX, Kind.TEXT},
    most=20,
)


@dataclass(frozen=True, slots=True)
class OwnTask:
    """An own-choice task as its union sets it up (自选动作)."""

    title: str
    deadline: date | None = None
    target_value: Decimal | None = None
    target_unit: str = ""
    responsible: str = ""


@transaction.atomic
def receive_tasks(*, task_ids: Sequence[int], actor: Actor, now: datetime) -> int:
    """Sign for tasks in the name of their unions; signed ones are passed over (签收任务)."""
    mine = Task.objects.owned_by(actor.scope(Can.WORK)).filter(pk__in=task_ids)
    waiting = mine.filter(state=TaskState.ASSIGNED).select_related("union")
    tasks = list(waiting.select_for_update(of=("self",)).order_by("pk"))
    if not tasks and not mine.exists():
        raise NotThere
    Task.objects.filter(pk__in=[task.pk for task in tasks]).update(
        state=TaskState.RECEIVED, received_at=now, received_by=actor.name, updated_at=now
    )
    record_each(actor, "campaigns.received", tasks, at=now)
    return len(tasks)


@transaction.atomic
def sign_for_document(*, receipt_id: int, actor: Actor, now: datetime) -> int:
    """Sign for a document and for all tasks that came with it (签收公文); returns how many."""
    receipt = sign_receipt(receipt_id=receipt_id, actor=actor, now=now)
    tasks = Task.objects.filter(
        campaign__document=receipt.document_id, union=receipt.union_id, state=TaskState.ASSIGNED
    )
    ids = list(tasks.values_list("pk", flat=True))
    return receive_tasks(task_ids=ids, actor=actor, now=now) if ids else 0


@transaction.atomic
def plan_task(
    *, task_id: int, own_deadline: date | None, responsible: str, actor: Actor, now: datetime
) -> Task:
    """Set the union's own deadline and people (本级安排).

    Raises NotReceived, TaskOver, DeadlineTooLate, DeadlinePast or DeadlineBeforeBelow.
    """
    task = _open(task_id, actor)
    _check_own_deadline(task, own_deadline)
    task.own_deadline, task.responsible = own_deadline, responsible.strip()[:120]
    if task.state == TaskState.RECEIVED:
        TASK.advance(task, "start", actor=actor)
    task.save(update_fields=["own_deadline", "responsible", "state", "updated_at"])
    change = {"own_deadline": own_deadline, "responsible": task.responsible}
    record(actor, "campaigns.planned", task, at=now, change=change)
    return task


@transaction.atomic
def add_own_task(*, task_id: int, facts: OwnTask, actor: Actor, now: datetime) -> Task:
    """Hang an own-choice task under the measure of a task one has (自选动作).

    It counts apart from the mandatory ones and waits to be filed with the superior.
    Raises NotReceived, TaskOver, NoOwnChoiceHere, DeadlineTooLate or DeadlinePast.
    """
    host = _open(task_id, actor)
    if host.duty_id:
        raise NoOwnChoiceHere
    _check_own_deadline(host, facts.deadline, below=False)
    task = Task.objects.create(
        campaign_id=host.campaign_id,
        measure_id=host.measure_id,
        parent=host,
        union=host.union,
        superior=host.superior,
        origin=Origin.OWN,
        title=facts.title[:300],
        is_mandatory=False,
        state=TaskState.IN_PROGRESS,
        assigned_on=timezone.localdate(now),
        deadline=facts.deadline,
        target_value=facts.target_value,
        target_unit=facts.target_unit,
        responsible=facts.responsible,
        received_at=now,
        received_by=actor.name,
    )
    record(actor, "campaigns.added_own", task, at=now, change={"title": task.title})
    publish(OwnTaskAdded(task_id=task.pk), at=now)
    return task


@transaction.atomic
def claim_work(*, task_id: int, row: models.Model, actor: Actor, now: datetime) -> RowLabel:
    """Let a task claim a work row of its own subtree (认领工作); progress fills itself.

    Several tasks may claim one row: in any total it counts once. Raises NotReceived, TaskOver.
    """
    task = _open(task_id, actor)
    if not row.union.path.startswith(task.union.path):
        raise NotThere
    claim = claim_row(row=row, label=task.label, union=task.union, actor=actor)
    if task.state == TaskState.RECEIVED:
        TASK.advance(task, "start", actor=actor)
        task.save(update_fields=["state", "updated_at"])
    record(actor, "campaigns.claimed", task, at=now, change={"row": f"{claim.source}:{row.pk}"})
    return claim


@transaction.atomic
def release_work(*, task_id: int, claim_id: int, actor: Actor, now: datetime) -> Task:
    """Give a claimed row back (取消认领); the row itself stays."""
    task = _open(task_id, actor)
    claim = RowLabel.objects.filter(label=task.label).fetch(pk=claim_id)
    change = {"row": f"{claim.source}:{claim.row_key}"}
    claim.delete()
    record(actor, "campaigns.released", task, at=now, change=change)
    return task


@transaction.atomic
def add_evidence(
    *, task_id: int, upload: UploadedFile, caption: str = "", actor: Actor, now: datetime
) -> Attachment:
    """Hang a file on a task (佐证材料). Raises NotReceived, TaskOver, UploadRefused, SlotFull."""
    task = _open(task_id, actor)
    return files.attach(
        row=task, slot=EVIDENCE, upload=upload, caption=caption, actor=actor, now=now
    )


@transaction.atomic
def report_task(
    *, task_id: int, text: str, declared_value: Decimal | None = None, actor: Actor, now: datetime
) -> TaskReport:
    """Tell the superior what was done, with the counted and the typed number (反馈任务).

    Raises NotReceived, TaskOver or NothingReported.
    """
    task = _open(task_id, actor)
    if not text.strip():
        raise NothingReported
    progress = progress_of(task, now=now)
    report = TaskReport.objects.create(
        task=task,
        union=task.union,
        text=text.strip(),
        declared_value=declared_value,
        computed_value=progress.value,
        claimed_count=progress.claimed_count,
        made_by=actor.name,
        at=now,
    )
    TASK.advance(task, "report", actor=actor)
    task.reported_at, task.reporter_id = now, actor.account_id
    task.save(update_fields=["state", "reported_at", "reporter", "updated_at"])
    record(actor, "campaigns.reported", task, at=now, change={"report": report.pk})
    publish(TaskReported(task_id=task.pk), at=now)
    return report


def _open(task_id: int, actor: Actor) -> Task:
    tasks = Task.objects.owned_by(actor.scope(Can.WORK))
    task = tasks.select_related("union", "superior").lock(pk=task_id)
    if task.state == TaskState.ASSIGNED:
        raise NotReceived
    if task.state not in OPEN:
        raise TaskOver
    return task


def _check_own_deadline(task: Task, day: date | None, *, below: bool = True) -> None:
    if day is None:
        return
    if task.deadline and day > task.deadline:
        raise DeadlineTooLate(day=day, limit=task.deadline)
    if day < task.assigned_on:
        raise DeadlinePast(day=day, today=task.assigned_on)
    children = task.children.filter(origin=Origin.CASCADE).exclude(state=TaskState.WITHDRAWN)
    last = children.aggregate(last=Max("deadline"))["last"] if below else None
    if last and day < last:
        raise DeadlineBeforeBelow(day=last)
