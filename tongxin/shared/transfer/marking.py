"""The marked workbook of a large import: written once by the worker, kept sealed (结果表).

A million rows take minutes: no page waits for them. Small tables are marked when asked for.
"""

from base64 import b64decode, b64encode
from contextlib import suppress
from datetime import datetime, timedelta

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

from tongxin.kernel import clock, crypto
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.shared.transfer.errors import ResultBeingWritten
from tongxin.shared.transfer.models import ImportFile, ImportRun
from tongxin.shared.transfer.results import marked, reasons_of, result_workbook
from tongxin.shared.transfer.services import STALE_AFTER, content_of

AT_ONCE = 5_000  # rows a page may wait for
CONTEXT = "transfer.ImportFile.result"
JOB = "transfer.write_result"
WRITER = Actor.system("transfer")
TRIED_FOR = timedelta(hours=1)
OVER = (ImportRun.State.DONE, ImportRun.State.STOPPED)


def result_file(run: ImportRun) -> bytes:
    """The marked workbook of a run. Raises FileGone or ResultBeingWritten."""
    rows = ImportFile.objects.filter(run=run).values_list("result", flat=True)
    if (sealed := rows.first()) is not None:
        return b64decode(crypto.unseal(bytes(sealed), context=CONTEXT))
    if is_due(run) and run.updated_at > clock.now() - TRIED_FOR:
        raise ResultBeingWritten
    return result_workbook(run)  # also where nobody wrote it in all that time


def is_due(run: ImportRun) -> bool:
    """Whether the worker has a workbook to write for a run."""
    has_file = ImportFile.objects.filter(run=run, result=None).exists()
    return run.is_finished and run.refused > 0 and run.total > AT_ONCE and has_file


def keep_result(*, run_id: int) -> bool:
    """Write the workbook and keep it, unless the run went on meanwhile; whether it was kept."""
    with speaking(WRITER):
        run = ImportRun.objects.get(pk=run_id)
        if not is_due(run):
            return False
        content, reasons = content_of(run), reasons_of(run)
    book = marked(run, content, reasons)
    sealed = crypto.seal(b64encode(book).decode(), context=CONTEXT)
    with speaking(WRITER):
        known = ImportRun.objects.lock(pk=run_id)
        if (known.state, known.position) != (run.state, run.position):
            return False
        return bool(ImportFile.objects.filter(run=known, result=None).update(result=sealed))


def queue_result(run: ImportRun) -> None:
    """Have the worker write the workbook, if there is one to write."""
    if not is_due(run):
        return
    only = f"{JOB}-{run.pk}"  # one waits, one runs
    job = app.configure_task(JOB, queue="imports", queueing_lock=only, lock=only)
    with suppress(AlreadyEnqueued), transaction.atomic():
        job.defer(run_id=run.pk)


def queue_unwritten(*, now: datetime) -> int:
    """Queue those whose run was stopped, or whose writer was killed; returns how many."""
    rows = ImportRun.objects.filter(
        state__in=OVER,
        updated_at__gt=now - TRIED_FOR,
        updated_at__lt=now - STALE_AFTER,
        refused__gt=0,
        total__gt=AT_ONCE,
        file__result=None,
        file__isnull=False,
    )
    runs = list(rows)
    for run in runs:
        queue_result(run)
    return len(runs)
