"""How many different persons: bitmaps of whole months, and rows for all that is doubtful.

Persons cannot be taken off a bitmap: another row may name them too. So whoever stood in the list of
a month of a union and is not in its rows any more is taken off everywhere and looked for in all
rows of the period; newcomers are added. Where the union came to stand elsewhere in that month all
of its list are looked for. A month at the end of the
period that also has rows outside of it is counted from rows altogether. It is asked for in the
statement that reads the cells: one moment.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date

from pyroaring import BitMap64

from tongxin.shared.indicators.aliases import counts_persons, merged
from tongxin.shared.indicators.cells.reading import (
    IN_TREE,
    Kept,
    days_of,
    is_odd,
    live_split,
    named,
    within,
)
from tongxin.shared.indicators.declare import Term
from tongxin.shared.indicators.folding import OWN, Counted, Tally
from tongxin.shared.indicators.relation import Span

READ = """
WITH touched AS (
  SELECT t.place, m.month, bool_or(t.later) AS moving FROM figure_touched t
  JOIN unnest(%(months)s::date[]) m (month) ON m.month = t.month OR t.later AND m.month > t.month
  WHERE t.place IS NOT NULL AND (t.source IS NULL OR t.source = %(source)s)
  GROUP BY 1, 2
), outside AS (
  SELECT DISTINCT month FROM figure_cell
  WHERE source = %(source)s AND cut = %(cut)s AND month = ANY(%(edges)s::date[])
    AND (first_day < %(start)s OR last_day >= %(end)s) AND %(union)s = ANY(line)
), inside AS (
  SELECT month FROM unnest(%(months)s::date[]) m (month)
  WHERE NOT EXISTS (SELECT 1 FROM outside WHERE outside.month = m.month)
), moving AS (
  SELECT place, month FROM touched WHERE moving
  UNION
  SELECT descendant_id, figure_month(day)
  FROM orgs_orgclosure, unnest(ARRAY[valid_from, valid_to]) day
  WHERE descendant_id = ANY(ARRAY(SELECT place FROM touched)) AND day <> figure_month(day)
), fresh AS MATERIALIZED (
  {fresh}
), suspects AS (
  SELECT DISTINCT person FROM (
    SELECT place, month, grp, slot::int, unnest(persons) FROM figure_person
    WHERE source = %(source)s AND cut = %(cut)s AND slot = ANY(%(slots)s) AND %(union)s = ANY(line)
      AND place = ANY(ARRAY(SELECT place FROM touched))
      AND since >= (SELECT min(month) FROM touched)
      AND since < (SELECT max(month) + interval '1 month' FROM touched)
      AND month IN (SELECT month FROM inside)
      AND ((place, month) IN (SELECT place, month FROM touched)) IS TRUE
    EXCEPT
    SELECT place, month, grp, -slot, unnest(persons) FROM fresh
    WHERE ((place, month) IN (SELECT place, month FROM moving)) IS NOT TRUE
  ) gone (place, month, grp, slot, person)
)
{stored}
UNION ALL
SELECT '', 0, array_agg(person), NULL FROM suspects
UNION ALL
SELECT key, slot, persons, NULL FROM fresh
UNION ALL
{live}
"""
WHICH = """source = %(source)s AND cut = %(cut)s AND slot = ANY(%(slots)s)
    AND month IN (SELECT month FROM inside)"""
LIST = "SELECT {key}, slot::int, persons, NULL::bytea FROM figure_person WHERE {of} AND {which}"
MAP = "SELECT {key}, slot::int, NULL::bigint[], persons FROM figure_crowd WHERE {of} AND {which}"
LIVE = f"""
SELECT key, slot, persons, NULL::bytea FROM (
  SELECT {{key}} AS key, {{columns}}
  FROM ({{relation}}) r {IN_TREE}
  WHERE {{of_them}}
  GROUP BY 1) counted
CROSS JOIN LATERAL (VALUES {{slots}}) one (slot, persons) WHERE persons IS NOT NULL
"""
# By union and day first: there are many rows of each, which stand at one place in the tree.
FRESH = f"""
SELECT {{key}} AS key, r.tx_union AS place, figure_month(r.tx_day) AS month,
       coalesce(r.tx_cut, '') AS grp, slot, persons
FROM (SELECT r.tx_union, r.tx_day, r.tx_cut, {{columns}}
      FROM ({{relation}}) r WHERE {{of_them}} GROUP BY 1, 2, 3) r {IN_TREE}
CROSS JOIN LATERAL (VALUES {{slots}}) one (slot, persons) WHERE persons IS NOT NULL
"""
IN_TOUCHED = """EXISTS (SELECT 1 FROM touched)
  AND r.tx_union = ANY(ARRAY(SELECT place FROM touched))
  AND r.tx_day >= (SELECT min(month) FROM touched)
  AND r.tx_day < (SELECT (max(month) + interval '1 month')::date FROM touched)
  AND ((r.tx_union, figure_month(r.tx_day)) IN (SELECT place, month FROM touched)) IS TRUE"""
OF_SUSPECTS = """EXISTS (SELECT 1 FROM suspects)
  AND r.{person} = ANY(ARRAY(SELECT person FROM suspects))"""
OF_EDGE = "EXISTS (SELECT 1 FROM outside WHERE month = %({edge})s)"


@dataclass(frozen=True, slots=True)
class Question:
    """Which persons of one source are asked for."""

    kept: Kept
    span: Span
    union_id: int
    by: str
    slots: tuple[int, ...]

    @property
    def cut(self) -> int:
        """The number of the way the cells are cut."""
        return self.kept.celled.cut(self.by, self.kept.celled.source) or 0


def crowds_of(kept: Kept, terms: Iterable[Term]) -> dict[Term, int]:
    """Those of the terms that count persons, and where these are kept."""
    return {t: slot for t in terms if (slot := kept.celled.crowd(t)) is not None}


def with_persons(
    found: Mapping[Term, Counted],
    wanted: Mapping[Term, int],
    rows: Iterable[tuple],
    by: str,
    kept: Mapping[int, int],
) -> dict[Term, Counted]:
    """The same with different persons instead of rows, each under the number that is ``kept``."""
    crowds, leaving = _crowds(wanted.values(), rows), BitMap64(kept)
    told = {}
    for term, slot in wanted.items():
        groups = crowds[slot]
        if counts_persons(term):
            groups = {key: merged(crowd, kept, leaving) for key, crowd in groups.items()}
        told[term] = _told(found[term], groups, by)
    return {**found, **told}


def _told(rows: Counted, groups: Mapping[str, BitMap64], by: str) -> Counted:
    """Persons of each group and of all; how many rows they rest on stands beside."""
    everybody = BitMap64.union(*groups.values()) if groups else BitMap64()
    if not by:
        return Counted(Tally(len(everybody), rows.whole.rows), crowd=everybody)
    tallies = {key: Tally(len(groups.get(key, ())), one.rows) for key, one in rows.groups.items()}
    return Counted(Tally(len(everybody), rows.whole.rows), tallies)


def _crowds(slots: Iterable[int], rows: Iterable[tuple]) -> dict[int, dict[str, BitMap64]]:
    suspects = BitMap64()
    stored: dict[tuple[int, str], list[BitMap64]] = defaultdict(list)
    live: dict[tuple[int, str], list[BitMap64]] = defaultdict(list)
    for key, slot, persons, packed in rows:
        crowd = BitMap64.deserialize(bytes(packed)) if packed else BitMap64(persons or ())
        if slot == 0:
            suspects |= crowd
        else:
            (live if slot < 0 else stored)[abs(slot), key].append(crowd)
    found: dict[int, dict[str, BitMap64]] = {slot: {} for slot in slots}
    for slot, key in stored.keys() | live.keys():
        known = BitMap64.union(*stored[slot, key]) if stored[slot, key] else BitMap64()
        found[slot][key] = BitMap64.union(known - suspects, *live[slot, key])
    return found


def question(asked: Question) -> tuple[str, Mapping[str, object]]:
    """What asks for group, slot and persons; slot 0 are the doubtful, below it what is live."""
    one = asked.kept.celled
    days = days_of(one, asked.span)
    about: dict[str, object] = {"source": asked.kept.key, "cut": asked.cut}
    about |= {"union": asked.union_id, "slots": list(asked.slots)} | days
    if is_odd(one, asked.span):
        return _rows(asked, asked.span, "true", about), about
    sql = READ.format(
        stored=_stored(asked.by),
        fresh=_rows(asked, asked.span, IN_TOUCHED, about, FRESH),
        live="UNION ALL".join(_live(asked, days["edges"], about)),
    )
    return sql, about


def _stored(by: str) -> str:
    if by == "child":
        parts = [
            LIST.format(key="place::text", of="under = %(union)s", which=WHICH),
            MAP.format(key="place::text", of="under = %(union)s", which=WHICH),
            LIST.format(key=f"'{OWN}'", of="place = %(union)s", which=WHICH),
        ]
    else:
        key = {"": "''", "month": "to_char(month, 'YYYY-MM')"}.get(by, "grp")
        parts = [part.format(key=key, of="place = %(union)s", which=WHICH) for part in (LIST, MAP)]
    return "\nUNION ALL\n".join(parts)


def _live(asked: Question, edges: Iterable[date], about: dict[str, object]) -> Iterable[str]:
    """Rows of suspects, and months that lie partly outside."""
    yield _rows(asked, asked.span, OF_SUSPECTS, about)
    for number, month in enumerate(edges):
        about[f"edge{number}"] = month
        yield _rows(asked, within(asked.span, month), OF_EDGE.format(edge=f"edge{number}"), about)


def _rows(
    asked: Question,
    span: Span,
    which: str,
    about: dict[str, object],
    form: str = LIVE,
) -> str:
    one = asked.kept.celled
    relation, columns, person = one.persons(span, one.cuts[asked.cut])
    columns = [f"{columns[slot - 1]} AS p{slot}" for slot in asked.slots]
    return form.format(
        columns=", ".join(columns),
        slots=", ".join(f"({-slot}, p{slot})" for slot in asked.slots),
        relation=named(relation, about),
        of_them=which.format(person=person),
        **live_split(asked.by),
    )
