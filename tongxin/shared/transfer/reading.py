"""From the cells of a table to rows of values, with everything that is wrong (逐行校验)."""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field

from tongxin.kernel.errors import DomainError
from tongxin.shared.transfer.cells import read_cell
from tongxin.shared.transfer.errors import RowMerged, RowRepeated
from tongxin.shared.transfer.sheets import Column, Flaw, Row, Sheet
from tongxin.shared.transfer.tables import Cells, Table, example_of, has_content, is_example

Line = tuple[int, Cells]
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
    seen, reader = Seen(sheet), Reader(sheet)
    for line in filled_lines(table, sheet):
        read = read_row(line, table, reader)
        if not read.flaws and (flaw := seen.repeats(seen.key_of(read), read.number)):
            read.flaws.append(flaw)
        yield read


def filled_lines(table: Table, sheet: Sheet) -> Iterator[Line]:
    """The numbered lines that say something; the example of the template says nothing."""
    example = example_of(table, sheet)
    for number, cells in table.rows:
        if has_content(cells) and not is_example(cells, example):
            yield number, cells


class Seen:
    """The keys of a file so far, each with its first row."""

    def __init__(self, sheet: Sheet) -> None:
        self.names, self.known = sheet.natural_key, dict[bytes, int]()

    def key_of(self, read: ReadRow) -> str:
        """The natural key of a sound row as one text."""
        return "\0".join(str(read.values[name]) for name in self.names)

    def repeats(self, key: str, number: int) -> Flaw | None:
        """What is wrong with a row whose key an earlier one has."""
        digest = hashlib.blake2b(key.encode(), digest_size=16).digest()
        first = self.known.setdefault(digest, number)
        return Flaw(RowRepeated(row=first), self.names[-1]) if first != number else None


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


def read_row(line: Line, table: Table, reader: Reader) -> ReadRow:
    """One line with its values and all that is wrong with it."""
    number, cells = line
    raw = {key: cells[at] if at < len(cells) else None for key, at in table.places.items()}
    read = ReadRow(number, {}, raw)
    if number in table.merged:
        read.flaws.append(Flaw(RowMerged(cells=table.merged[number])))
        return read
    reader.into(read)
    return read
