"""Running an import chunk by chunk: killed anywhere, it goes on behind the last whole chunk."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db import OperationalError, transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.services import record
from tongxin.shared.transfer.blocks import Block, BlockReader, ahead, blocks_of
from tongxin.shared.transfer.errors import ImportOvertaken, NoRoom
from tongxin.shared.transfer.models import COUNTS, ImportRun
from tongxin.shared.transfer.reading import read_rows
from tongxin.shared.transfer.services import actor_of_run, content_of, may_import
from tongxin.shared.transfer.sheets import Setting, get_sheet
from tongxin.shared.transfer.tables import read_table
from tongxin.shared.transfer.taking import Tally, is_full, log, note, take

State = ImportRun.State
READER = Actor.system("import")
Tell = Callable[[int, int], None]  # rows behind us, rows there are


def _to_nobody(_done: int, _total: int) -> None:
    """Nobody watches."""


def run_import(*, run_id: int, now: datetime, tell: Tell = _to_nobody) -> ImportRun:
    """Import what is left of a run; call it outside a transaction.

    Each chunk is one transaction in which the rows, their refusals, the log and the position
    are written together, then ``tell`` hears of it. Raises ImportOvertaken when another process
    goes on with it, NoRoom when the disk is full.
    """
    try:
        return _run(run_id, now, tell)
    except OperationalError as error:
        if is_full(error):
            raise NoRoom from error
        raise


def _run(run_id: int, now: datetime, tell: Tell) -> ImportRun:
    with speaking(READER):
        run = ImportRun.objects.select_related("union").get(pk=run_id)
        if run.is_finished:
            return run
        setting = Setting(run.union, actor_of_run(run, now=now), now)
        content = content_of(run)
        ImportRun.objects.filter(pk=run.pk).update(state=State.RUNNING)
    sheet = get_sheet(run.sheet)
    may_import(sheet, run.union, setting.actor)
    reader = BlockReader(read_table(content, sheet), sheet)
    del content
    if run.is_dry_run:
        # One that was killed behind its counts has only its end left to write.
        return _finish(run.pk, setting) if run.position else _try(run, reader, setting, tell)
    start = 0
    for block in _blocks(reader):
        if start >= run.position:
            run = _take_block(run.pk, start, block, reader, setting)
        start += len(block.lines)
        tell(start, run.total)
    return _finish(run.pk, setting)


def _take_block(
    run_id: int, start: int, block: Block, reader: BlockReader, setting: Setting
) -> ImportRun:
    with speaking(setting.actor):
        run = ImportRun.objects.lock(pk=run_id)
        if run.state != State.RUNNING or run.position != start:
            raise ImportOvertaken
        tally = take(block, reader, setting)
        note(run, tally)
        log(run, block, tally, setting)
        run.position = start + len(block.lines)
        run.save(update_fields=["position", *COUNTS, "updated_at"])
    return run


def _try(run: ImportRun, reader: BlockReader, setting: Setting, tell: Tell) -> ImportRun:
    """Everything as in earnest, then taken back; only the counts and refusals stay (试导入)."""
    tallies: list[Tally] = []
    with speaking(setting.actor):
        before = transaction.savepoint()
        for block in _blocks(reader):
            tallies.append(take(block, reader, setting))
            tell(sum(tally.read for tally in tallies), run.total)
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


def _blocks(reader: BlockReader) -> Iterator[Block]:
    """The rows of the file; a sheet that arranges them sees all first, flawed ones in front."""
    sheet = reader.sheet
    if sheet.arrange is None:
        return ahead(reader.blocks())
    known = {read.number: read for read in read_rows(reader.table, sheet)}
    arranged = sheet.arrange([read.row for read in known.values() if not read.flaws])
    for number, flaws in arranged.flaws.items():
        known[number].flaws += flaws
    flawed = [read for read in known.values() if read.flaws]
    return blocks_of([*flawed, *(known[row.number] for row in arranged.rows)], sheet.chunk)
