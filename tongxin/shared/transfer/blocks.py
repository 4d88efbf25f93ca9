"""Rows of a file in blocks: the plain ones by column, the others row by row (成块读取)."""

import json
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from itertools import islice

from tongxin.kernel import crypto
from tongxin.shared.transfer.reading import (
    Line,
    Reader,
    ReadRow,
    Seen,
    filled_lines,
    read_row,
)
from tongxin.shared.transfer.sheets import Columns, Sheet
from tongxin.shared.transfer.tables import Table

NO_COLUMNS = Columns((), ())


@dataclass(slots=True)
class Block:
    """Some lines on their way in; those at a place in ``single`` were read on their own.

    ``digest`` is the keyed one of the lines for the log, taken while the block before is written.
    """

    lines: list[Line]
    columns: Columns = NO_COLUMNS
    single: dict[int, ReadRow] = field(default_factory=dict)
    digest: str = field(init=False)

    def __post_init__(self) -> None:
        """Take the digest of the lines as they were read."""
        text = json.dumps(self.lines, default=str, ensure_ascii=False)
        self.digest = crypto.blind(text, purpose="transfer.rows").hex()

    @property
    def picked(self) -> list[int]:
        """Which rows of the columns go set by set."""
        return [i for i, at in enumerate(self.columns.places) if at not in self.single]


class BlockReader:
    """Reads a table block by block and remembers every key, so that a second one is flawed."""

    def __init__(self, table: Table, sheet: Sheet) -> None:
        self.table, self.sheet = table, sheet
        self.reader, self.seen = Reader(sheet), Seen(sheet)
        self.by_column = sheet.quick.reader() if sheet.quick else None

    def blocks(self) -> Iterator[Block]:
        """All blocks, in the order of the file."""
        lines = filled_lines(self.table, self.sheet)
        while some := list(islice(lines, self.sheet.chunk)):
            yield self._block(some)

    def singly(self, line: Line) -> ReadRow:
        """One row with all that is wrong with it."""
        return read_row(line, self.table, self.reader)

    def _block(self, lines: list[Line]) -> Block:
        block = Block(lines)
        if self.by_column:
            block.columns = self.by_column.read(columns_of(lines, self.table))
        keys = dict(zip(block.columns.places, block.columns.keys, strict=True))
        for at, line in enumerate(lines):
            if line[0] in self.table.merged or at not in keys:
                self._note_single(block, at)
            elif flaw := self.seen.repeats(keys[at], line[0]):
                block.single[at] = self.singly(line)
                block.single[at].flaws.append(flaw)
        return block

    def _note_single(self, block: Block, at: int) -> None:
        read = block.single[at] = self.singly(block.lines[at])
        if not read.flaws and (flaw := self.seen.repeats(self.seen.key_of(read), read.number)):
            read.flaws.append(flaw)


def blocks_of(reads: Sequence[ReadRow], size: int) -> Iterator[Block]:
    """Blocks of rows that were all read singly."""
    for start in range(0, len(reads), size):
        some = reads[start : start + size]
        lines = [(read.number, list(read.raw.values())) for read in some]
        yield Block(lines, single=dict(enumerate(some)))


def columns_of(lines: Sequence[Line], table: Table) -> dict[str, list[object]]:
    """The cells by the key of their column; short rows are empty at their end."""
    width = max(table.places.values(), default=0) + 1
    whole = [
        cells if len(cells) >= width else [*cells, *[None] * (width - len(cells))]
        for _number, cells in lines
    ]
    return {key: [cells[at] for cells in whole] for key, at in table.places.items()}


def ahead(blocks: Iterator[Block]) -> Iterator[Block]:
    """The same blocks; while one is written, the next is read and sealed (预读)."""
    with ThreadPoolExecutor(1, "blocks") as reading:
        coming = reading.submit(next, blocks, None)
        while (block := coming.result()) is not None:
            coming = reading.submit(next, blocks, None)
            yield block
