"""Counting by the shortest way: from cells where they are kept, from rows where not.

Everything that cells answer is asked in one statement, over all sources: numbers, rows and persons
of one moment, whoever writes meanwhile.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import psycopg
from django.db import connection

from tongxin.shared.indicators.aliases import RUNNING, counts_persons, pairs
from tongxin.shared.indicators.cells import crowd_reading, reading, twice
from tongxin.shared.indicators.cells.crowd_reading import crowds_of
from tongxin.shared.indicators.cells.reading import Kept, kept_sources
from tongxin.shared.indicators.cells.twice import held_of, less_twice
from tongxin.shared.indicators.declare import Term
from tongxin.shared.indicators.folding import Counted, base_of, count_rows_of, sharing_rows
from tongxin.shared.indicators.relation import Span

NUMBERS = """
SELECT {place} AS place, key, slots, amounts, NULL::int AS slot, NULL::bigint[] AS persons,
       NULL::bytea AS packed FROM ({part}) numbers (key, slots, amounts)"""
PERSONS = """
SELECT {place}, key, NULL, NULL, slot, persons, packed
FROM ({part}) crowd (key, slot, persons, packed)"""
ALIASES, NOWHERE = "\nSELECT {place}, NULL, NULL, NULL, NULL, ({running}), NULL\n", -1


@dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of the cells of one source."""

    kept: Kept
    slots: dict[Term, tuple[int, int]]
    crowds: dict[Term, int]
    held: dict[Term, int]  # persons who are rows, unless they are on file twice


def count(terms: Iterable[Term], span: Span, union_id: int, *, by: str = "") -> dict[Term, Counted]:
    """Every term over the union's rows by the tree at their day, whichever way it is counted."""
    groups = sharing_rows(terms, by)
    found = _from_cells(list(_wanted(groups, by)), span, union_id, by)
    for together in groups:
        if left := tuple(term for term in together if term not in found):
            found |= count_rows_of(left, span, union_id, by)
    return found


def _wanted(groups: Iterable[tuple[Term, ...]], by: str) -> Iterator[Wanted]:
    kept = kept_sources()
    for together in groups:
        one = kept.get(base_of(together[0].source, ""))
        if one and (slots := reading.wanted_of(one, together, by)):
            yield Wanted(one, slots, crowds_of(one, slots), held_of(one, slots))


def _from_cells(wanted: list[Wanted], span: Span, union_id: int, by: str) -> dict[Term, Counted]:
    parts = [
        part for place, one in enumerate(wanted) for part in _parts(place, one, span, union_id, by)
    ]
    if not parts:
        return {}
    if any(counts_persons(term) for one in wanted for term in (*one.crowds, *one.held)):
        parts.append(ALIASES.format(place=NOWHERE, running=RUNNING))
    answer: dict[int, list[tuple]] = {place: [] for place in (NOWHERE, *range(len(wanted)))}
    with connection.cursor() as cursor:
        cursor.execute("UNION ALL".join(parts))
        for place, *row in cursor.fetchall():
            answer[place].append(tuple(row))
    kept = pairs(answer[NOWHERE][0][4]) if answer[NOWHERE] else {}
    found: dict[Term, Counted] = {}
    for place, one in enumerate(wanted):
        found |= _told(one, answer[place], by, kept)
    return found


def _parts(place: int, one: Wanted, span: Span, union_id: int, by: str) -> Iterator[str]:
    numbers = reading.question(one.kept, one.slots, span, union_id, by)
    yield NUMBERS.format(place=place, part=_written(*numbers))
    if one.crowds:
        slots = tuple(sorted(set(one.crowds.values())))
        asked = crowd_reading.Question(one.kept, span, union_id, by, slots)
        yield PERSONS.format(place=place, part=_written(*crowd_reading.question(asked)))
    if one.held:
        slots = tuple(sorted(set(one.held.values())))
        asked = crowd_reading.Question(one.kept, span, union_id, by, slots)
        yield PERSONS.format(place=place, part=_written(*twice.question(asked)))


def _told(one: Wanted, rows: list[tuple], by: str, kept: Mapping[int, int]) -> dict[Term, Counted]:
    """What one source answers; nothing where its cells may not be read at this moment."""
    if not any(key is None for key, *_rest in rows):
        return {}
    numbers = [row[:3] for row in rows if row[0] is not None and row[1] is not None]
    persons = [(row[0], *row[3:]) for row in rows if row[3] is not None]
    found = dict(reading.told(one.slots, numbers, by))
    if one.held:
        return less_twice(found, one.held, persons, kept)
    return crowd_reading.with_persons(found, one.crowds, persons, by, kept)


def _written(sql: str, params: Mapping[str, object]) -> str:
    """SQL with its values inside: each part has names of its own."""
    return psycopg.ClientCursor(connection.connection).mogrify(sql, params)
