"""Imports: accept a file, stop and resume it, forget it when its days are over (导入)."""

import hashlib
from base64 import b64decode, b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.conf import settings
from django.db import OperationalError, transaction
from django.db.models import Q
from procrastinate.contrib.django import app

from tongxin.kernel import crypto
from tongxin.kernel.actors import ROOT, Actor, Forbidden
from tongxin.kernel.errors import DomainError, NotThere
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.archives import MOST_PACKED
from tongxin.shared.transfer.errors import (
    FileGone,
    ImportOvertaken,
    NoRoomForFile,
    NoRows,
    NotImportable,
)
from tongxin.shared.transfer.models import COUNTS, ImportFile, ImportRefusal, ImportRun
from tongxin.shared.transfer.permissions import Can
from tongxin.shared.transfer.sheets import Sheet, get_sheet
from tongxin.shared.transfer.tables import example_of, has_content, is_example, read_table
from tongxin.shared.transfer.taking import is_full

State = ImportRun.State
UNFINISHED = (State.QUEUED, State.RUNNING, State.STOPPED)
SEAL_CONTEXT = "transfer.ImportFile.sealed"
STALE_AFTER = timedelta(minutes=3)  # a chunk takes seconds; silence this long means a killed worker
JOB = "transfer.run_import"


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came."""

    name: str
    content: bytes
    most: int = MOST_PACKED


@dataclass(frozen=True, slots=True)
class Order:
    """What shall be done with a file (导入要求)."""

    sheet: str
    union: UnionOrg | None = None
    is_dry_run: bool = False


def accept_file(*, upload: Upload, order: Order, actor: Actor, now: datetime) -> ImportRun:
    """Keep a file to be imported; the same unfinished file is taken up again (提交导入).

    Raises SheetRefused for a file that is refused as a whole, NoRoomForFile when the disk is full:
    nothing is kept of it.
    """
    try:
        return _accept(upload, order, actor, now)
    except OperationalError as error:
        if is_full(error):
            raise NoRoomForFile from error
        raise


@transaction.atomic
def _accept(upload: Upload, order: Order, actor: Actor, now: datetime) -> ImportRun:
    sheet = get_sheet(order.sheet)
    may_import(sheet, order.union, actor)
    table = read_table(upload.content, sheet, most=upload.most)
    example = example_of(table, sheet)
    if not any(has_content(row) and not is_example(row, example) for _number, row in table.rows):
        raise NoRows
    digest = hashlib.sha256(upload.content).hexdigest()
    if (run := _unfinished(digest, order)) is not None:
        return _taken_up(run)
    run = ImportRun.objects.create(
        **_place(order.union),
        sheet=sheet.key,
        file_name=upload.name[-120:],
        digest=digest,
        is_dry_run=order.is_dry_run,
        account_id=actor.account_id,
        made_by=actor.name,
        total=table.total,
        warnings=table.warnings,
        asked_at=now,
    )
    sealed = crypto.seal(b64encode(upload.content).decode(), context=SEAL_CONTEXT)
    ImportFile.objects.create(**_place(order.union), run=run, sealed=sealed)
    change = {"sheet": sheet.key, "digest": digest, "is_dry_run": order.is_dry_run}
    record(actor, "transfer.accepted", run, at=now, change=change)
    return run


@transaction.atomic
def submit_file(*, upload: Upload, order: Order, actor: Actor, now: datetime) -> ImportRun:
    """Accept a file and have a background worker import it. Raises SheetRefused, NoRoomForFile."""
    run = accept_file(upload=upload, order=order, actor=actor, now=now)
    resume(run)
    return run


def may_import(sheet: Sheet, union: UnionOrg | None, actor: Actor) -> None:
    """The actor may bring rows of the sheet into the subtree."""
    if not sheet.is_importable:
        raise NotImportable(title=sheet.title)
    if union is None and not actor.is_system:
        raise Forbidden
    if union is not None and not actor.scope(sheet.brings or Can.IMPORT).covers(union.path):
        raise NotThere
    if not actor.may(sheet.needs):
        raise Forbidden


@transaction.atomic
def stop_import(*, run_id: int, actor: Actor, now: datetime) -> None:
    """Stop behind the current chunk; what was taken stays (停止导入)."""
    run = ImportRun.objects.owned_by(actor.scope(Can.IMPORT)).lock(pk=run_id)
    if run.state not in {State.QUEUED, State.RUNNING}:
        raise ImportOvertaken
    run.state = State.STOPPED
    run.save(update_fields=["state", "updated_at"])
    record(actor, "transfer.stopped", run, at=now)


@transaction.atomic
def continue_import(*, run_id: int, actor: Actor, now: datetime) -> None:
    """Go on where it was stopped (继续导入)."""
    run = ImportRun.objects.owned_by(actor.scope(Can.IMPORT)).lock(pk=run_id)
    if run.state != State.STOPPED:
        raise ImportOvertaken
    record(actor, "transfer.continued", run, at=now)
    resume(run)


@transaction.atomic
def give_up(*, run_id: int, error: DomainError, now: datetime) -> None:
    """Stop a run that cannot go on by itself and keep the reason for people."""
    if isinstance(error, ImportOvertaken):
        return
    run = ImportRun.objects.lock(pk=run_id)
    run.state, run.problem = State.STOPPED, str(error)[:300]
    run.save(update_fields=["state", "problem", "updated_at"])
    record(Actor.system("import"), "transfer.gave_up", run, at=now, reason=str(error))


def resume(run: ImportRun) -> None:
    """Put a run (back) into the queue."""
    _taken_up(run)
    app.configure_task(JOB, queue="imports").defer(run_id=run.pk)


@transaction.atomic
def resume_silent(*, now: datetime) -> int:
    """Queue the runs whose worker was killed; returns how many."""
    silent = ImportRun.objects.filter(
        Q(state=State.RUNNING) | Q(state=State.QUEUED), updated_at__lt=now - STALE_AFTER
    )
    runs = list(silent.select_for_update(skip_locked=True))
    for run in runs:
        run.save(update_fields=["updated_at"])
        resume(run)
    return len(runs)


@transaction.atomic
def forget_old_files(*, now: datetime) -> int:
    """Delete sealed files and refusals older than the promised days; returns how many files."""
    old = ImportRun.objects.filter(asked_at__lt=now - timedelta(days=settings.IMPORT_DAYS))
    ImportRefusal.objects.filter(run__in=old).delete()
    return ImportFile.objects.filter(run__in=old).delete()[0]


def content_of(run: ImportRun) -> bytes:
    """The file itself. Raises FileGone."""
    sealed = ImportFile.objects.filter(run=run).values_list("sealed", flat=True).first()
    if sealed is None:
        raise FileGone
    return b64decode(crypto.unseal(bytes(sealed), context=SEAL_CONTEXT))


def actor_of_run(run: ImportRun, *, now: datetime) -> Actor:
    """Who imports, with the rights of today: a grant that ended ends the import too."""
    if run.account_id is None:
        return Actor.system(run.made_by)
    return actor_of(Account.objects.get(pk=run.account_id), now=now).inside()


def report(run: ImportRun, *, result_file: str | None = None, most: int = 10_000) -> dict:
    """The outcome in plain values, as command line and API print it."""
    refusals = run.refusals.order_by("row", "pk")[:most]
    return {
        **{name: getattr(run, name) for name in COUNTS},
        "refusals": [refusal.plain() for refusal in refusals],
        "result_file": result_file,
        "dry_run": run.is_dry_run,
        "state": run.state,
        "warnings": run.warnings,
    }


def _unfinished(digest: str, order: Order) -> ImportRun | None:
    rows = ImportRun.objects.filter(digest=digest, sheet=order.sheet, union=order.union)
    rows = rows.filter(file__isnull=False)  # without its file it cannot go on
    return rows.filter(state__in=UNFINISHED, is_dry_run=order.is_dry_run).first()


def _taken_up(run: ImportRun) -> ImportRun:
    if run.state == State.STOPPED:
        ImportFile.objects.filter(run=run).exclude(result=None).update(result=None)
        run.state, run.problem = State.QUEUED, ""
        run.save(update_fields=["state", "problem", "updated_at"])
    return run


def _place(union: UnionOrg | None) -> dict:
    return {"union": union, "union_path": "" if union else ROOT}
