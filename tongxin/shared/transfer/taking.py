"""Taking one chunk of rows: the sheet's service, rivals, refusals and the log (逐批入库)."""

from dataclasses import dataclass, field

from django.db import IntegrityError, OperationalError, transaction
from psycopg.errors import DiskFull

from tongxin.kernel.errors import DomainError
from tongxin.shared.audit.services import record
from tongxin.shared.transfer.blocks import Block, BlockReader
from tongxin.shared.transfer.models import ImportRefusal, ImportRun
from tongxin.shared.transfer.reading import ReadRow
from tongxin.shared.transfer.sheets import Done, Flaw, Row, RowRefused, Setting, Sheet, Verdict

MOST_ATTEMPTS = 4


@dataclass(slots=True)
class Tally:
    """What became of some rows."""

    read: int = 0
    created: int = 0
    updated: int = 0
    unchanged: int = 0
    refused: int = 0
    refusals: list[ImportRefusal] = field(default_factory=list)

    def count(self, done: Done | None) -> None:
        """One more row; None was refused."""
        outcome = str(done) if done else "refused"
        self.read += 1
        setattr(self, outcome, getattr(self, outcome) + 1)


def take(block: Block, reader: BlockReader, setting: Setting) -> Tally:
    """Hand the sound rows to the sheet's services and count all of them."""
    verdicts = _taken(block, reader, setting)
    tally = Tally()
    for at in range(len(block.lines)):
        verdict = verdicts[at]
        flaws = verdict if isinstance(verdict, list) else []
        tally.count(None if flaws else verdict)
        tally.refusals += [refusal(flaw, block.single[at], reader.sheet) for flaw in flaws]
    return tally


def is_full(error: Exception) -> bool:
    """Whether the server had no room left on its disk."""
    return isinstance(error.__cause__, DiskFull)


def note(run: ImportRun, tally: Tally) -> None:
    """Add the tally to the run and keep the refusals beside it."""
    for name in ("read", "created", "updated", "unchanged", "refused"):
        setattr(run, name, getattr(run, name) + getattr(tally, name))
    for each in tally.refusals:
        each.run, each.union = run, run.union
        each.union_path = "" if run.union_id else run.union_path
    ImportRefusal.objects.bulk_create(tally.refusals, batch_size=1000)


def log(run: ImportRun, block: Block, tally: Tally, setting: Setting) -> None:
    """One entry for the block with the keyed digest of its rows."""
    change = {
        "sheet": run.sheet,
        "rows": [block.lines[0][0], block.lines[-1][0]],
        "digest": block.digest,
    }
    change |= {name: getattr(tally, name) for name in ("created", "updated", "refused")}
    record(setting.actor, "transfer.imported", run, at=setting.now, change=change)


def refusal(flaw: Flaw, read: ReadRow, sheet: Sheet) -> ImportRefusal:
    """One reason, with the value masked when the column is sealed."""
    column = sheet.column(flaw.column)
    return ImportRefusal(
        row=read.number,
        column=column.header if column else "",
        value=column.shown(read.raw.get(column.key)) if column else "",
        rule=flaw.error.code,
        message=str(flaw.error)[:300],
        mend=flaw.error.how_to_mend[:300],
    )


def _taken(block: Block, reader: BlockReader, setting: Setting) -> dict[int, Verdict]:
    for attempt in range(1, MOST_ATTEMPTS + 1):
        try:
            with transaction.atomic():
                return _once(block, reader, setting)
        except (IntegrityError, OperationalError) as error:
            # A rival committed the same key, or a deadlock chose us: look again and decide anew.
            if attempt == MOST_ATTEMPTS or is_full(error):
                raise
    raise AssertionError


def _once(block: Block, reader: BlockReader, setting: Setting) -> dict[int, Verdict]:
    """What became of each row by its place: plain ones as a set, then the others."""
    sheet, verdicts = reader.sheet, dict[int, Verdict]()
    if sheet.quick and (picked := block.picked):
        done = sheet.quick.take(block.columns, picked, setting)
        for i, one in zip(picked, done, strict=True):
            at = block.columns.places[i]
            if one is None:
                block.single[at] = reader.singly(block.lines[at])
            else:
                verdicts[at] = one
    return verdicts | _singly(block, sheet, setting)


def _singly(block: Block, sheet: Sheet, setting: Setting) -> dict[int, Verdict]:
    verdicts: dict[int, Verdict] = {at: read.flaws for at, read in block.single.items()}
    sound = [at for at in sorted(block.single) if not block.single[at].flaws]
    rows = [block.single[at].row for at in sound]
    if rows and sheet.rows is not None:
        taken = sheet.rows(rows, setting)
    else:
        taken = [_single(row, sheet, setting) for row in rows]
    return verdicts | dict(zip(sound, taken, strict=True))


def _single(row: Row, sheet: Sheet, setting: Setting) -> Verdict:
    try:
        with transaction.atomic():
            return sheet.row(row, setting)
    except RowRefused as refused:
        return [refused.flaw]
    except DomainError as error:
        return [Flaw(error)]
