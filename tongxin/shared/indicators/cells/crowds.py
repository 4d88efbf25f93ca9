"""Who is behind the cells: different persons (人数), exact at every level without adding them up.

A union's own rows of a month keep their persons as a list, which the database can look into. All
that lies below a union is one bitmap of person numbers. A fold puts newcomers into the bitmaps
above; who is gone from a list is looked for in the other lists of the month before he goes from a
bitmap.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from typing import NamedTuple

import psycopg
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
SELECT %s, cut, place, month, since, grp, slot, under, line, persons FROM ({fresh}) fresh
"""
# Lists that name the same persons as before stay where they are.
FOUND = "CREATE TEMP TABLE figure_listed ON COMMIT DROP AS {lists}"
DROP = """
DELETE FROM figure_person c
USING unnest(%s::bigint[], %s::date[], %s::date[]) t (place, first, last)
WHERE c.source = %s AND c.place = t.place AND c.month BETWEEN t.first AND t.last
  AND NOT EXISTS (
    SELECT FROM figure_listed f
    WHERE (f.cut, f.place, f.since, f.grp, f.slot) = (c.cut, c.place, c.since, c.grp, c.slot)
      AND (f.line, f.persons) = (c.line, c.persons))
"""
KEPT_OVER = " ON CONFLICT (source, cut, place, since, grp, slot) DO NOTHING"
TOLD = " RETURNING since, cut, month, grp, slot, line, persons"
LISTED = """
SELECT cut, month, grp, slot, line, persons FROM figure_person
WHERE source = %s AND cut = %s AND month = %s
"""
# Joined, not compared list with list: that would look at each of the missed for each person.
MISSED = """
SELECT cut, month, grp, slot, line, array_agg(person)
FROM figure_person, unnest(persons) person
JOIN unnest(%s::date[], %s::bigint[]) missed (of_month, person) USING (person)
WHERE source = %s AND month = ANY(%s) AND month = of_month
GROUP BY cut, month, grp, slot, line
"""
ASKED = """
CREATE TEMP TABLE figure_asked (cut smallint, month date, place bigint, under bigint, grp text,
                                slot smallint) ON COMMIT DROP
"""
# By a sum, lest they be sought by the index on superiors, under which many stand.
NAMED = """(c.cut, c.place, c.month, c.under + 0, c.grp, c.slot)
 = (k.cut, k.place, k.month, k.under, k.grp, k.slot) AND source = %s"""
KNOWN = f"""
SELECT c.cut, c.month, c.place, c.under, c.grp, c.slot, persons
FROM figure_crowd c JOIN figure_asked k ON {NAMED}
"""
EMPTIED = f"DELETE FROM figure_crowd c USING figure_asked k WHERE {NAMED}"
COPY = "COPY {table} FROM STDIN (FORMAT BINARY)"
FILLED = "figure_crowd (cut, month, place, under, grp, slot, source, persons)"
KEY = ("int2", "date", "int8", "int8", "text", "int2")


class Crowd(NamedTuple):
    """Who was there in a month below a union, while it stood under another; by one cut."""

    cut: int
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


def build_crowds(key: int, lists: str) -> None:
    """Lists and bitmaps of a source, all of them; there are none yet."""
    _run(KEEP.format(fresh=lists), [key])
    for cut, month in cuts_and_months(key):
        _fill(key, above(listed([key, cut], month)))


def fold_crowds(key: int, bounds: Sequence[list], lists: str) -> None:
    """The lists of some months counted anew, and what that changes above them."""
    _run(FOUND.format(lists=lists))
    was = _plain(DROP + TOLD, [*bounds, key])
    now = _plain(KEEP.format(fresh="SELECT * FROM figure_listed") + KEPT_OVER + TOLD, [key])
    _run("DROP TABLE figure_listed")
    gone, come = above(_less(was, now)), above(_less(now, was))
    changed = come.keys() | gone.keys()
    if not changed:
        return
    still = _still_there(key, gone)
    known = _known(key, changed)
    made = {
        one: (known.get(one, BitMap64()) - gone.get(one, BitMap64()))
        | come.get(one, BitMap64())
        | still.get(one, BitMap64())
        for one in changed
    }
    different = {one: crowd for one, crowd in made.items() if crowd != known.get(one)}
    with _asked(different):
        _run(EMPTIED, [key])
    _fill(key, {one: crowd for one, crowd in different.items() if crowd})


def _less(these: Iterable[tuple], those: Iterable[tuple]) -> Iterator[tuple]:
    """Who is in these lists and not in the same of those; one at the same place in the tree."""
    known = {(*named, *line): persons for *named, line, persons in those}
    for since, *named, line, persons in these:
        if left := set(persons).difference(known.get((since, *named, *line), ())):
            yield *named, line, left


def above(lists: Iterable[tuple]) -> Crowds:
    """What the lists say of every union above them."""
    found: dict[Crowd, list[int]] = defaultdict(list)
    for cut, month, grp, slot, line, persons in lists:
        over = 0
        for place in line[:-1]:
            found[Crowd(cut, month, place, over, grp, slot)] += persons
            over = place
    return {key: BitMap64(persons) for key, persons in found.items()}


def listed(place: list[int], month: date) -> list[tuple]:
    """The lists of one month."""
    return _fetch(LISTED, [*place, month])


def stored(place: list[int], month: date) -> Crowds:
    """The bitmaps of one month."""
    rows = _fetch(
        "SELECT cut, month, place, under, grp, slot, persons FROM figure_crowd"
        " WHERE source = %s AND cut = %s AND month = %s",
        [*place, month],
    )
    return {Crowd(*key): BitMap64.deserialize(bytes(packed)) for *key, packed in rows}


def months_of(place: list[int]) -> list[date]:
    """Months of which there is a list or a bitmap by one cut."""
    return [month for cut, month in cuts_and_months(place[0]) if cut == place[1]]


def cuts_and_months(key: int) -> list[tuple[int, date]]:
    """Of which there is a list or a bitmap of the source."""
    return _fetch(
        "SELECT cut, month FROM figure_person WHERE source = %s"
        " UNION SELECT cut, month FROM figure_crowd WHERE source = %s ORDER BY 1, 2",
        [key, key],
    )


def _still_there(key: int, gone: Crowds) -> Crowds:
    """Of those who are gone from some lists, who is in other lists of the same month."""
    missed: dict[date, BitMap64] = {}
    for one, crowd in gone.items():
        missed[one.month] = missed.get(one.month, BitMap64()) | crowd
    if not missed:
        return {}
    pairs = [(month, person) for month, crowd in missed.items() for person in crowd]
    others = _fetch(MISSED, [*map(list, zip(*pairs, strict=True)), key, list(missed)])
    return {one: crowd & gone[one] for one, crowd in above(others).items() if one in gone}


def _known(key: int, crowds: Iterable[Crowd]) -> Crowds:
    with _asked(crowds):
        rows = _plain(KNOWN, [key])
    return {Crowd(*one): BitMap64.deserialize(packed) for *one, packed in rows}


def _fill(key: int, crowds: Crowds) -> None:
    rows = ((*one, key, crowd.serialize()) for one, crowd in crowds.items())
    _copy(FILLED, (*KEY, "int4", "bytea"), rows)


@contextmanager
def _asked(crowds: Iterable[Crowd]) -> Iterator[None]:
    """Names of bitmaps for the database; it counts them, as nothing else does meanwhile."""
    _run(ASKED)
    _copy("figure_asked", KEY, crowds)
    _run("ANALYZE figure_asked")
    yield
    _run("DROP TABLE figure_asked")


def _copy(table: str, types: Sequence[str], rows: Iterable[tuple]) -> None:
    """Rows as they are: bitmaps written into a statement cost more than the rest of it."""
    with psycopg.Cursor(connection.connection).copy(COPY.format(table=table)) as copy:
        copy.set_types(types)
        for row in rows:
            copy.write_row(row)


def _plain(sql: str, params: Sequence[object]) -> list[tuple]:
    """Many values as they are: to write and read them as text takes longer than to find them."""
    cursor = psycopg.Cursor(connection.connection)
    return cursor.execute(sql, params, binary=True).fetchall()


def _run(sql: str, params: Sequence[object] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _fetch(sql: str, params: Sequence[object] = ()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
