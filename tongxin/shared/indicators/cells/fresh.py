"""Counting own cells anew from rows, by the tree at their day.

What is folded is counted in one pass over the rows for all cuts and all lists of persons: at the
finest grain first, and from there added up cut by cut. The check counts each cut for itself.
"""

from dataclasses import dataclass
from datetime import date, timedelta

from tongxin.kernel.periods import FIRST_YEAR, LAST_YEAR, Period
from tongxin.shared.indicators.cells.crowds import lists_of
from tongxin.shared.indicators.cells.sources import EVER, Celled
from tongxin.shared.indicators.relation import Span

FIRST, LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 1)
Query = tuple[str, tuple[object, ...]]

# Pieces of months behind a day on which a union came to stand elsewhere: (place, since, until).
PIECES = """
SELECT place, month, since, lead(since) OVER (PARTITION BY place, month ORDER BY since) AS until
FROM (SELECT DISTINCT descendant_id AS place, figure_month(day) AS month, day AS since
      FROM orgs_orgclosure, unnest(ARRAY[valid_from, valid_to]) day
      WHERE day <> figure_month(day) {within}) bound
"""
WITHIN = "AND descendant_id = ANY(%s::bigint[])"
CUT_TO_PIECES = """
LEFT JOIN ({pieces}) piece ON piece.place = r.tx_union AND piece.month = figure_month(r.tx_day)
 AND r.tx_day >= piece.since AND (piece.until IS NULL OR r.tx_day < piece.until)
"""
# What happens stands where the union stood on the day; what lasts, where it stands now.
OF_EVENTS = {
    "since": "coalesce(piece.since, figure_month(r.tx_day))",
    "tree": "valid_from <= since AND (valid_to IS NULL OR since < valid_to)",
    "worth": "slots IS NOT NULL",
}
OF_STATES = {"since": "figure_month(r.tx_day)", "tree": "valid_to IS NULL", "worth": "true"}
FRESH = """
SELECT place, month, since, grp, first_day, last_day, line[cardinality(line) - 1] AS under, line,
       coalesce(slots, '{{}}') AS slots, coalesce(amounts, '{{}}') AS amounts
FROM (SELECT r.tx_union AS place, figure_month(r.tx_day) AS month,
             {since} AS since, coalesce(r.tx_cut, '') AS grp,
             min(r.tx_day) AS first_day, max(r.tx_day) AS last_day, ARRAY[{columns}]::numeric[] AS a
      FROM ({relation}) r {pieces}
      {where} GROUP BY 1, 2, 3, 4) counted
CROSS JOIN LATERAL (SELECT array_agg(slot::smallint ORDER BY slot) AS slots,
                           array_agg(amount ORDER BY slot) AS amounts
                    FROM unnest(a) WITH ORDINALITY one (amount, slot) WHERE amount <> 0) sparse
CROSS JOIN LATERAL (SELECT array_agg(ancestor_id ORDER BY depth DESC) AS line FROM orgs_orgclosure
                    WHERE descendant_id = place AND {tree}) above
WHERE line IS NOT NULL AND {worth}
"""
# Told as bigint: a list of small numbers is smallint to the driver, which no hash finds in a scan.
TOUCHED = """
WHERE r.tx_union = ANY(%s::bigint[]) AND EXISTS (
  SELECT 1 FROM unnest(%s::bigint[], %s::date[], %s::date[]) t (place, first, last)
  WHERE t.place = r.tx_union AND figure_month(r.tx_day) BETWEEN t.first AND t.last)
"""
# The rows of one source once, at the finest grain: all cuts beside each other.
READ_ONCE = """
CREATE TEMP TABLE figure_fresh ON COMMIT DROP AS
SELECT r.tx_union AS place, figure_month(r.tx_day) AS month, {since} AS since,
       ARRAY[{groups}]::text[] AS groups,
       min(r.tx_day) AS first_day, max(r.tx_day) AS last_day, ARRAY[{columns}]::numeric[] AS amounts
       {persons}
FROM ({relation}) r {pieces}
{where} GROUP BY 1, 2, 3, 4
"""
LINES = """
lines AS (
  SELECT place, since, array_agg(ancestor_id ORDER BY depth DESC) AS line
  FROM (SELECT DISTINCT place, since FROM figure_fresh) fresh
  JOIN orgs_orgclosure ON descendant_id = place AND {tree}
  GROUP BY place, since)"""
# Each cell gets a number, by which its parts are added up: five columns and a text cost the most.
SPLIT = """
split AS MATERIALIZED (
  SELECT f.ctid AS part, cut - 1 AS cut, place, month, since, grp, first_day, last_day,
         dense_rank() OVER (ORDER BY cut, place, since, grp) AS cell,
         count(*) OVER (PARTITION BY cut, place, since, grp) AS parts
  FROM figure_fresh f, unnest(groups) WITH ORDINALITY one (grp, cut)
), whole AS (
  SELECT cell, min(cut) AS cut, min(place) AS place, min(month) AS month, min(since) AS since,
         min(grp) AS grp, min(first_day) AS first_day, max(last_day) AS last_day
  FROM split GROUP BY cell)"""
CELLS = """
WITH {split}, points AS (
  SELECT f.ctid AS part, slot::smallint, amount
  FROM figure_fresh f, unnest(amounts) WITH ORDINALITY one (amount, slot) WHERE amount <> 0
), added AS (
  SELECT cell, slot, sum(amount) AS amount
  FROM split JOIN points USING (part) GROUP BY cell, slot HAVING sum(amount) <> 0
), sparse AS (
  SELECT cell, array_agg(slot ORDER BY slot) AS slots, array_agg(amount ORDER BY slot) AS amounts
  FROM added GROUP BY cell
), {lines}
SELECT cut, place, month, since, grp, first_day, last_day, line[cardinality(line) - 1] AS under,
       line, coalesce(slots, '{{}}') AS slots, coalesce(amounts, '{{}}') AS amounts
FROM whole JOIN lines USING (place, since)
LEFT JOIN sparse USING (cell)
WHERE {worth}
"""
# A cell that has one part has the list of that part.
LISTS = """
WITH {split}, told AS (
  SELECT cell, parts, slot, persons
  FROM split JOIN figure_fresh f ON f.ctid = split.part,
       LATERAL (VALUES {slots}) two (slot, persons)
  WHERE persons IS NOT NULL
), listed AS (
  SELECT cell, slot, persons FROM told WHERE parts = 1
  UNION ALL
  SELECT cell, slot, array_agg(DISTINCT person ORDER BY person)
  FROM told, unnest(persons) person WHERE parts > 1 GROUP BY cell, slot
), {lines}
SELECT cut, place, month, since, grp, slot, line[cardinality(line) - 1] AS under, line, persons
FROM listed JOIN whole USING (cell) JOIN lines USING (place, since)
"""


@dataclass(frozen=True, slots=True)
class Months:
    """Months of unions: three columns of one length."""

    places: list[int]
    firsts: list[date]
    lasts: list[date]

    @property
    def span(self) -> Span:
        """All days of all of them."""
        start, last = min(self.firsts), max(self.lasts)
        return (
            EVER
            if last >= LAST
            else Span(Period.between(start, next_month(last)), next_month(last))
        )


def fresh_cells(one: Celled, cut: str, months: Months | None = None) -> Query:
    """A query that counts own cells from rows: all of them, or those of some months."""
    span = months.span if months else EVER
    relation, columns = one.kept(span, cut)
    pieces = PIECES.format(within=WITHIN if months else "")
    sql = FRESH.format(
        columns=", ".join(columns),
        relation=relation.sql,
        pieces="" if one.is_state else CUT_TO_PIECES.format(pieces=pieces),
        where=TOUCHED if months else "",
        **_way(one),
    )
    return sql, (*relation.params, *_of_months(months, has_pieces=not one.is_state))


def fresh_lists(one: Celled, cut: str, months: Months | None = None) -> Query:
    """A query for the persons in the rows of each union, as ``fresh_cells``; of events only."""
    relation, columns, _person = one.persons(months.span if months else EVER, cut)
    pieces = PIECES.format(within=WITHIN if months else "")
    sql = lists_of(
        relation.sql,
        columns,
        pieces=CUT_TO_PIECES.format(pieces=pieces),
        where=TOUCHED if months else "",
        since=OF_EVENTS["since"],
        tree=OF_EVENTS["tree"],
    )
    return sql, (*relation.params, *_of_months(months, has_pieces=True))


def read_once(one: Celled, months: Months | None = None) -> Query:
    """What reads the rows of a source once, for ``cells`` and ``lists`` to be taken from."""
    span = months.span if months else EVER
    relation, columns, persons = one.all_cuts(span)
    groups = ["''", *(f"coalesce(r.tx_g{n}, '')" for n in range(1, len(one.cuts)))]
    pieces = PIECES.format(within=WITHIN if months else "")
    sql = READ_ONCE.format(
        since=_way(one)["since"],
        groups=", ".join(groups),
        columns=", ".join(columns),
        persons="".join(f", {text} AS p{n}" for n, text in enumerate(persons, 1)),
        relation=relation.sql,
        pieces="" if one.is_state else CUT_TO_PIECES.format(pieces=pieces),
        where=TOUCHED if months else "",
    )
    return sql, (*relation.params, *_of_months(months, has_pieces=not one.is_state))


def cells(one: Celled) -> str:
    """Own cells of all cuts out of the one pass."""
    way = _way(one)
    return CELLS.format(split=SPLIT, lines=LINES.format(tree=way["tree"]), worth=way["worth"])


def lists(one: Celled) -> str:
    """The lists of persons of all cuts out of the one pass."""
    slots = ", ".join(f"({slot}, p{slot})" for slot in sorted(set(one.crowds.values())))
    return LISTS.format(split=SPLIT, lines=LINES.format(tree=_way(one)["tree"]), slots=slots)


def _way(one: Celled) -> dict[str, str]:
    return OF_STATES if one.is_state else OF_EVENTS


def _of_months(months: Months | None, *, has_pieces: bool) -> list[list]:
    if months is None:
        return []
    before = [months.places] if has_pieces else []
    return [*before, months.places, months.places, months.firsts, months.lasts]


def next_month(month: date) -> date:
    """The first day of the month after."""
    return (month + timedelta(days=31)).replace(day=1)
