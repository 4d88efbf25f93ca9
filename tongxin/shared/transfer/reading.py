"""From the cells of a table to rows of values, with everything that is wrong (逐行校验)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from tongxin.kernel.errors import DomainError
from tongxin.shared.transfer.cells import read_cell
from tongxin.shared.transfer.errors import RowMerged, RowRepeated
from tongxin.shared.transfer.sheets import Column, Flaw, Row, Sheet
from tongxin.shared.transfer.tables import Cells, Table, example_of, has_content, is_example

MOST_KNOWN = 5000  # different texts of one column that are kept


@dataclass(slots=True)
class ReadRow:
    """One row as it was read: either sound or with its flaws, and the cells as they stood."""

    number: int
    values: dict[str, object]
    raw: dict[str, object]
    flaws: list[Flaw] = field(default_factory=list)

    @property
    def row(self) -> Row:
        """The sound row for the sheet's service."""
        return Row(self.number, self.values)


def read_rows(table: Table, sheet: Sheet) -> Iterator[ReadRow]:
    """Every row with content, in the order of the file; the second of two equal keys is flawed."""
    seen: dict[bytes, int] = {}
    reader, example = Reader(sheet), example_of(table, sheet)
    for number, cells in table.rows:
        if not has_content(cells) or is_example(cells, example):
            continue
        read = _read(number, cells, table, reader)
        if not read.flaws:
            _note_repetition(read, sheet, seen)
        yield read


class Reader:
    """Reads the cells of a sheet; what was read once in a column is not read again.

    Cells of sealed columns are all different and kept nowhere.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.columns = [(c, c.key, None if c.sealed else {}) for c in sheet.columns]

    def into(self, read: ReadRow) -> None:
        """The values of the raw cells, and what is wrong with them."""
        for column, key, known in self.columns:
            try:
                read.values[key] = _value(column, read.raw.get(key), known)
            except DomainError as error:
                read.flaws.append(Flaw(error, key))


def _value(column: Column, raw: object, known: dict[str, object] | None) -> object:
    if known is None or type(raw) is not str:
        return read_cell(column, raw)
    if raw in known:
        return known[raw]
    value = read_cell(column, raw)
    if len(known) < MOST_KNOWN:
        known[raw] = value
    return value


def _read(number: int, cells: Cells, table: Table, reader: Reader) -> ReadRow:
    raw = {key: cells[at] if at < len(cells) else None for key, at in table.places.items()}
    read = ReadRow(number, {}, raw)
    if number in table.merged:
        read.flaws.append(Flaw(RowMerged(cells=table.merged[number])))
        return read
    reader.into(read)
    return read


def _note_repetition(read: ReadRow, sheet: Sheet, seen: dict[bytes, int]) -> None:
    key = "\0".join(str(read.values[name]) for name in sheet.natural_key)
    digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
    first = seen.setdefault(digest, read.number)
    if first != read.number:
        read.flaws.append(Flaw(RowRepeated(row=first), sheet.natural_key[-1]))
