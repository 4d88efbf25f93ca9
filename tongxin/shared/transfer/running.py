"""Running an import chunk by chunk: killed anywhere, it goes on behind the last whole chunk."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from itertools import islice

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.services import record
from tongxin.shared.transfer.errors import ImportOvertaken
from tongxin.shared.transfer.models import COUNTS, ImportRun
from tongxin.shared.transfer.reading import ReadRow, read_rows
from tongxin.shared.transfer.services import actor_of_run, content_of, may_import
from tongxin.shared.transfer.sheets import Setting, Sheet, get_sheet
from tongxin.shared.transfer.tables import read_table
from tongxin.shared.transfer.taking import Tally, log, note, take

State = ImportRun.State
READER = Actor.system("import")


def run_import(*, run_id: int, now: datetime) -> ImportRun:
    """Import what is left of a run; call it outside a transaction.

    Each chunk is one transaction in which the rows, their refusals, the log and the position
    are written together. Raises ImportOvertaken when another process goes on with it.
    """
    with speaking(READER):
        run = ImportRun.objects.select_related("union").get(pk=run_id)
        if run.is_finished:
            return run
        setting = Setting(run.union, actor_of_run(run, now=now), now)
        content = content_of(run)
        ImportRun.objects.filter(pk=run.pk).update(state=State.RUNNING)
    sheet = get_sheet(run.sheet)
    may_import(sheet, run.union, setting.actor)
    reads = _arranged(read_rows(read_table(content, sheet), sheet), sheet)
    if run.is_dry_run:
        # One that was killed behind its counts has only its end left to write.
        return _finish(run.pk, setting) if run.position else _try(run, reads, sheet, setting)
    start = 0
    for batch in _batches(reads, sheet.chunk):
        if start >= run.position:
            run = _take_chunk(run.pk, start, batch, sheet, setting)
        start += len(batch)
    return _finish(run.pk, setting)


def _take_chunk(
    run_id: int, start: int, batch: list[ReadRow], sheet: Sheet, setting: Setting
) -> ImportRun:
    with speaking(setting.actor):
        run = ImportRun.objects.lock(pk=run_id)
        if run.state != State.RUNNING or run.position != start:
            raise ImportOvertaken
        tally = take(batch, sheet, setting)
        note(run, tally)
        log(run, batch, tally, setting)
        run.position = start + len(batch)
        run.save(update_fields=["position", *COUNTS, "updated_at"])
    return run


def _try(run: ImportRun, reads: Iterable[ReadRow], sheet: Sheet, setting: Setting) -> ImportRun:
    """Everything as in earnest, then taken back; only the counts and refusals stay (试导入)."""
    tallies: list[Tally] = []
    with speaking(setting.actor):
        before = transaction.savepoint()
        tallies = [take(batch, sheet, setting) for batch in _batches(reads, sheet.chunk)]
        transaction.savepoint_rollback(before)
        run = ImportRun.objects.lock(pk=run.pk)
        if run.state != State.RUNNING or run.position:
            raise ImportOvertaken
        for tally in tallies:
            note(run, tally)
        run.position = run.read
        run.save(update_fields=["position", *COUNTS, "updated_at"])
    return _finish(run.pk, setting)


def _finish(run_id: int, setting: Setting) -> ImportRun:
    with speaking(setting.actor):
        run = ImportRun.objects.lock(pk=run_id)
        if run.state != State.RUNNING:
            raise ImportOvertaken
        run.state, run.finished_at, run.total = State.DONE, setting.now, run.position
        run.save(update_fields=["state", "finished_at", "total", "updated_at"])
        change = {name: getattr(run, name) for name in COUNTS}
        verb = "transfer.tried" if run.is_dry_run else "transfer.finished"
        record(setting.actor, verb, run, at=setting.now, change=change)
    return run


def _arranged(reads: Iterable[ReadRow], sheet: Sheet) -> Iterable[ReadRow]:
    """The rows in the order the sheet wants them, flawed ones first."""
    if sheet.arrange is None:
        return reads
    known = {read.number: read for read in reads}
    arranged = sheet.arrange([read.row for read in known.values() if not read.flaws])
    for number, flaws in arranged.flaws.items():
        known[number].flaws += flaws
    flawed = [read for read in known.values() if read.flaws]
    return [*flawed, *(known[row.number] for row in arranged.rows)]


def _batches(reads: Iterable[ReadRow], size: int) -> Iterator[list[ReadRow]]:
    rest = iter(reads)
    while batch := list(islice(rest, size)):
        yield batch
