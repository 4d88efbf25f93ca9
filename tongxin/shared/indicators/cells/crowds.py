"""Who is behind the cells: different persons (人数), exact at every level without adding them up.

A union's own rows of a month keep their persons as a list, which the database can look into. All
that lies below a union is one bitmap of person numbers. A fold puts newcomers into the bitmaps
above; who is gone from a list is looked for in the other lists of the month before he goes from a
bitmap.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple

from django.db import connection
from pyroaring import BitMap64

LISTS = """
SELECT place, month, since, grp, one.slot, line[cardinality(line) - 1] AS under, line, one.persons
FROM (SELECT r.tx_union AS place, figure_month(r.tx_day) AS month, {since} AS since,
             coalesce(r.tx_cut, '') AS grp, {columns}
      FROM ({relation}) r {pieces}
      {where} GROUP BY 1, 2, 3, 4) counted
CROSS JOIN LATERAL (VALUES {slots}) one (slot, persons)
CROSS JOIN LATERAL (SELECT array_agg(ancestor_id ORDER BY depth DESC) AS line FROM orgs_orgclosure
                    WHERE descendant_id = place AND {tree}) above
WHERE line IS NOT NULL AND one.persons IS NOT NULL
"""
KEEP = """
INSERT INTO figure_person (source, cut, place, month, since, grp, slot, under, line, persons)
SELECT %s, %s, place, month, since, grp, slot, under, line, persons FROM ({fresh}) fresh
"""
DROP = """
DELETE FROM figure_person c
USING unnest(%s::bigint[], %s::date[], %s::date[]) t (place, first, last)
WHERE c.source = %s AND c.cut = %s AND c.place = t.place AND c.month BETWEEN t.first AND t.last
"""
TOLD = " RETURNING month, grp, slot, line, persons"
LISTED = """
SELECT month, grp, slot, line, persons FROM figure_person
WHERE source = %s AND cut = %s AND month = %s
"""
# Joined, not compared list with list: that would look at each of the missed for each person.
MISSED = """
SELECT month, grp, slot, line, array_agg(person)
FROM figure_person, unnest(persons) person JOIN unnest(%s::bigint[]) missed (person) USING (person)
WHERE source = %s AND cut = %s AND month = %s
GROUP BY month, grp, slot, line
"""
KNOWN = """
SELECT month, place, under, grp, slot, persons FROM figure_crowd
JOIN unnest(%s::date[], %s::bigint[], %s::bigint[], %s::text[], %s::smallint[])
  k (month, place, under, grp, slot) USING (month, place, under, grp, slot)
WHERE source = %s AND cut = %s
"""
EMPTIED = """
DELETE FROM figure_crowd c
USING unnest(%s::date[], %s::bigint[], %s::bigint[], %s::text[], %s::smallint[])
  k (month, place, under, grp, slot)
WHERE (c.month, c.place, c.under, c.grp, c.slot) = (k.month, k.place, k.under, k.grp, k.slot)
  AND source = %s AND cut = %s
"""
FILLED = """
INSERT INTO figure_crowd (month, place, under, grp, slot, persons, source, cut)
SELECT *, %s, %s FROM unnest(%s::date[], %s::bigint[], %s::bigint[], %s::text[], %s::smallint[],
                             %s::bytea[])
"""


class Crowd(NamedTuple):
    """Who was there in a month below a union, while it stood under another."""

    month: date
    place: int
    under: int
    grp: str
    slot: int


Crowds = dict[Crowd, BitMap64]


def lists_of(relation: str, columns: Sequence[str], **parts: str) -> str:
    """The query for the lists out of rows; ``parts`` say which and by which tree."""
    named = {f"p{n}": text for n, text in enumerate(columns, 1)}
    told = ", ".join(f"{text} AS {name}" for name, text in named.items())
    slots = ", ".join(f"({name[1:]}, {name})" for name in named)
    return LISTS.format(relation=relation, columns=told, slots=slots, **parts)


def build_crowds(key: int, number: int, fresh: str, params: Sequence[object]) -> None:
    """Lists and bitmaps of one cut, all of them; there are none yet."""
    place = [key, number]
    _run(KEEP.format(fresh=fresh), [*place, *params])
    for month in months_of(place):
        _fill(place, above(listed(place, month)))


def fold_crowds(
    place: list[int], bounds: Sequence[list], fresh: str, params: Sequence[object]
) -> None:
    """The lists of some months counted anew, and what that changes above them."""
    was = above(_fetch(DROP + TOLD, [*bounds, *place]))
    now = above(_fetch(KEEP.format(fresh=fresh) + TOLD, [*place, *params]))
    gone = {key: left for key, kept in was.items() if (left := kept - now.get(key, BitMap64()))}
    changed = now.keys() | gone.keys()
    if not changed:
        return
    still = _still_there(place, gone)
    known = _known(place, changed)
    made = {
        key: (known.get(key, BitMap64()) - gone.get(key, BitMap64()))
        | now.get(key, BitMap64())
        | still.get(key, BitMap64())
        for key in changed
    }
    different = {key: crowd for key, crowd in made.items() if crowd != known.get(key)}
    _run(EMPTIED, [*_columns(different), *place])
    _fill(place, {key: crowd for key, crowd in different.items() if crowd})


def above(lists: Iterable[tuple]) -> Crowds:
    """What the lists say of every union above them."""
    found: dict[Crowd, list[int]] = defaultdict(list)
    for month, grp, slot, line, persons in lists:
        over = 0
        for place in line[:-1]:
            found[Crowd(month, place, over, grp, slot)] += persons
            over = place
    return {key: BitMap64(persons) for key, persons in found.items()}


def listed(place: list[int], month: date) -> list[tuple]:
    """The lists of one month."""
    return _fetch(LISTED, [*place, month])


def stored(place: list[int], month: date) -> Crowds:
    """The bitmaps of one month."""
    rows = _fetch(
        "SELECT month, place, under, grp, slot, persons FROM figure_crowd"
        " WHERE source = %s AND cut = %s AND month = %s",
        [*place, month],
    )
    return {Crowd(*key): BitMap64.deserialize(bytes(packed)) for *key, packed in rows}


def months_of(place: list[int]) -> list[date]:
    """Months of which there is a list or a bitmap."""
    rows = _fetch(
        "SELECT month FROM figure_person WHERE source = %s AND cut = %s"
        " UNION SELECT month FROM figure_crowd WHERE source = %s AND cut = %s ORDER BY 1",
        [*place, *place],
    )
    return [month for (month,) in rows]


def _still_there(place: list[int], gone: Crowds) -> Crowds:
    """Of those who are gone from some lists, who is in other lists of the same month."""
    found: Crowds = {}
    for month in sorted({key.month for key in gone}):
        missed = BitMap64.union(*(crowd for key, crowd in gone.items() if key.month == month))
        others = _fetch(MISSED, [list(missed), *place, month])
        found |= {key: crowd & gone[key] for key, crowd in above(others).items() if key in gone}
    return found


def _known(place: list[int], keys: Iterable[Crowd]) -> Crowds:
    rows = _fetch(KNOWN, [*_columns(keys), *place])
    return {Crowd(*key): BitMap64.deserialize(bytes(packed)) for *key, packed in rows}


def _fill(place: list[int], crowds: Crowds) -> None:
    packed = [crowd.serialize() for crowd in crowds.values()]
    if packed:
        _run(FILLED, [*place, *_columns(crowds), packed])


def _columns(keys: Iterable[Crowd]) -> Iterator[list]:
    return iter([list(column) for column in zip(*keys, strict=True)] or [[]] * len(Crowd._fields))


def _run(sql: str, params: Sequence[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _fetch(sql: str, params: Sequence[object]) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
