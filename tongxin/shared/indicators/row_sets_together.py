"""Rows of many terms that share a ledger, in one pass over the months that were written to."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import NamedTuple

from django.db import connection

from tongxin.shared.indicators.aliases import counts_persons, led_on_persons, names_workers
from tongxin.shared.indicators.cells.fresh import TOUCHED, Months
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import Term
from tongxin.shared.indicators.relation import Fold, fold

LINES = """COPY (SELECT concat_ws(',', {which}), r.tx_union, r.tx_day, r.tx_key, {person} {values}
{source} ORDER BY r.tx_union, r.tx_day, r.tx_key) TO STDOUT WITH (NULL '')"""
AT_ONCE = 20_000


class Line(NamedTuple):
    """One row: union, day, key and person as text, and its values."""

    head: bytes
    person: bytes
    values: list[bytes]


def lines_together(terms: Iterable[Term], asked: Asked, months: Months) -> dict[Term, list[bytes]]:
    """Of each term the lines that ``lines_now`` would read; all stand on one ledger."""
    known = tuple(terms)
    one = fold(known, asked.span, person=known[0].source.person)
    flags = {flag: str(n).encode() for n, flag in enumerate(sorted(set(one.flags.values())))}
    columns = {column: n for n, column in enumerate(sorted(set(one.values.values())))}
    rows: dict[bytes, list[Line]] = {number: [] for number in flags.values()}
    for which, line in _read(one, known[0], list(flags), list(columns), asked, months):
        for number in which:
            rows[number].append(line)
    return {
        term: [
            b"\t".join((r.head, r.person, r.person if counts_persons(term) else r.values[place]))
            for r in rows[flags[one.flags[term]]]
        ]
        for term in known
        for place in [columns[one.values[term]]]
    }


def _read(
    one: Fold, term: Term, flags: list[str], columns: list[str], asked: Asked, months: Months
) -> Iterator[tuple[list[bytes], Line]]:
    rows, person = one.relation, "r.tx_person" if term.source.person else "NULL"
    if names_workers(term.source):
        rows, person = led_on_persons(rows), "r.tx_kept"
    source, params = rows.within(asked.union.pk)
    sql = LINES.format(
        which=", ".join(f"CASE WHEN r.{flag} THEN {n} END" for n, flag in enumerate(flags)),
        person=person,
        values="".join(f", r.{column}" for column in columns),
        source=source + TOUCHED,
    )
    params = (*params, months.places, months.places, months.firsts, months.lasts)
    with connection.cursor() as cursor, cursor.copy(sql, params) as out:
        while text := b"".join(islice(out, AT_ONCE)):
            for line in text.splitlines():
                which, union, day, key, person_, *values = line.split(b"\t")
                head = b"\t".join((union, day, key))
                yield which.split(b",") if which else [], Line(head, person_, values)
