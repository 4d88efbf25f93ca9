"""Rows as text (明细集): read from a ledger, packed for a seal, found again by union and month.

A line is union, day, key, person and value, as the database copies them out, in that order. So
half a million rows are read, kept and compared without an object for each of them.
"""

import hashlib
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import NamedTuple

from django.db import connection

from tongxin.shared.indicators.aliases import led_on
from tongxin.shared.indicators.cells.fresh import TOUCHED, Months, next_month
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import Term
from tongxin.shared.indicators.folding import Number, Tally
from tongxin.shared.indicators.relation import relation

LINES = """COPY (SELECT r.tx_union, r.tx_day, r.tx_key, r.tx_person, r.tx_value {source}
ORDER BY r.tx_union, r.tx_day, r.tx_key) TO STDOUT WITH (NULL '')"""
AT_ONCE = 20_000  # lines held at a time
HEAD = 40  # bytes in which union and day of a line are found
LEVEL = 4  # of compression: a tenth smaller would take three times as long


class CountedRow(NamedTuple):
    """What was counted of one row."""

    key: str
    union: int
    day: str
    person: str
    value: str


@dataclass(slots=True)
class RowSet:
    """The rows of one term, packed, with what they come to."""

    packed: bytes
    tally: Tally

    @property
    def digest(self) -> str:
        """SHA-256 of the packed rows."""
        return hashlib.sha256(self.packed).hexdigest()


@dataclass(slots=True)
class Adding:
    """A number out of lines, as its term counts them."""

    term: Term
    rows: int = 0
    amount: Decimal = Decimal(0)
    known: set[bytes] = field(default_factory=set)

    def take(self, lines: Sequence[bytes]) -> None:
        """Count these, too."""
        self.rows += len(lines)
        if self.term.how == "count":
            return
        values = [line.rpartition(b"\t")[2] for line in lines]
        if self.term.how == "sum":
            self.amount += sum((Decimal(one.decode()) for one in values if one), Decimal(0))
        else:
            self.known.update(values)

    @property
    def tally(self) -> Tally:
        """What it has come to."""
        numbers: dict[str, Number] = {"sum": self.amount, "count": self.rows}
        return Tally(numbers.get(self.term.how, len(self.known - {b""})), self.rows)


def pack(term: Term, asked: Asked) -> RowSet:
    """Every row the term counts, and what they come to: out of the very rows that are kept."""
    adding, packer = Adding(term), zlib.compressobj(LEVEL)
    source = term.source  # named first: no two ledgers share their rows, not even none
    parts = [packer.compress(f"#{source.label} {source.on or source.since}\n".encode())]
    for text in _copied(term, asked):
        adding.take(text.splitlines())
        parts.append(packer.compress(text))
    return RowSet(b"".join([*parts, packer.flush()]), adding.tally)


def tally_of(term: Term, packed: bytes) -> Tally:
    """What packed rows come to."""
    adding = Adding(term)
    adding.take(lines_of(packed))
    return adding.tally


def lines_of(packed: bytes) -> list[bytes]:
    """Packed rows, one after the other."""
    lines = zlib.decompress(packed).splitlines() if packed else []
    return lines[lines[:1] != [] and lines[0].startswith(b"#") :]


def lines_now(term: Term, asked: Asked, months: Months | None = None) -> list[bytes]:
    """The rows as they are counted now, all or those of some months of unions."""
    return b"".join(_copied(term, asked, months)).splitlines()


def lines_within(packed: bytes, months: Months) -> list[bytes]:
    """Of packed rows those of some months of unions; the others are never parted into lines."""
    text = zlib.decompress(packed)
    begin = text.index(b"\n") + 1 if text.startswith(b"#") else 0
    found: list[bytes] = []
    bounds = sorted(zip(months.places, months.firsts, months.lasts, strict=True))
    for place, first, last in bounds:
        begin = _line_at(text, (place, _day(first)), begin)
        end = _line_at(text, (place, _day(next_month(last))), begin)
        found += text[begin:end].splitlines()
        begin = end
    return found


def row_of(heading: str, line: bytes) -> CountedRow:
    """A line as a row."""
    union, day, key, person, value = line.decode().split("\t")
    return CountedRow(f"{heading}:{key}", int(union), day, person, value)


def _day(first: date) -> bytes:
    return first.isoformat().encode()


def _line_at(text: bytes, wanted: tuple[int, bytes], low: int) -> int:
    """Where the first line begins, from a line's beginning on, that is not before union and day."""
    high = len(text)
    while low < high:
        middle = text.rfind(b"\n", low, (low + high) // 2) + 1 or low
        union, day, _rest = text[middle : middle + HEAD].split(b"\t", 2)
        if (int(union), day) < wanted:
            low = text.index(b"\n", middle) + 1
        else:
            high = middle
    return low


def _copied(term: Term, asked: Asked, months: Months | None = None) -> Iterator[bytes]:
    """Whole lines, many at once."""
    source, params = led_on(relation(term, asked.span), term).within(asked.union.pk)
    if months:
        source += TOUCHED
        params = (*params, months.places, months.places, months.firsts, months.lasts)
    with connection.cursor() as cursor, cursor.copy(LINES.format(source=source), params) as out:
        while text := b"".join(islice(out, AT_ONCE)):  # the server sends line by line
            yield text
