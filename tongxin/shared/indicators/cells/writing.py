"""Building cells from rows, and folding in what was written since.

A fold takes the marks it sees, then counts those buckets anew from rows it sees later: whatever was
written between is counted once too early and once again by its own mark, which stays. So no
isolation beyond one statement is needed, and a fold that is killed has done nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db import connection, transaction

from tongxin.kernel.periods import FIRST_YEAR, LAST_YEAR, Period
from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.cells.crowds import build_crowds, fold_crowds, lists_of
from tongxin.shared.indicators.cells.sources import EVER, Celled, celled_sources
from tongxin.shared.indicators.relation import Span

FOLDING = 0x7478_6665  # advisory: one builds or folds at a time
FIRST, LAST = date(FIRST_YEAR, 1, 1), date(LAST_YEAR, 12, 1)
KEPT = ("cell", "sum", "person", "crowd")  # tables
MARKS = 20_000  # taken by one fold; more wait for the next

# Pieces of months behind a day on which a union came to stand elsewhere: (place, since, until).
PIECES = """
SELECT place, month, since, lead(since) OVER (PARTITION BY place, month ORDER BY since) AS until
FROM (SELECT DISTINCT descendant_id AS place, figure_month(day) AS month, day AS since
      FROM orgs_orgclosure, unnest(ARRAY[valid_from, valid_to]) day
      WHERE day <> figure_month(day) {within}) bound
"""
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
TOUCHED = """
WHERE r.tx_union = ANY(%s) AND EXISTS (
  SELECT 1 FROM unnest(%s::bigint[], %s::date[], %s::date[]) t (place, first, last)
  WHERE t.place = r.tx_union AND figure_month(r.tx_day) BETWEEN t.first AND t.last)
"""
KEEP = """
INSERT INTO figure_cell
  (source, cut, place, month, since, grp, first_day, last_day, under, line, slots, amounts)
SELECT %s, %s, place, month, since, grp, first_day, last_day, under, line, slots, amounts
FROM ({fresh}) fresh RETURNING month, grp, line, slots, amounts
"""
DROP = """
DELETE FROM figure_cell c USING unnest(%s::bigint[], %s::date[], %s::date[]) t (place, first, last)
WHERE c.source = %s AND c.cut = %s AND c.place = t.place AND c.month BETWEEN t.first AND t.last
RETURNING c.month, c.grp, c.line, c.slots, c.amounts
"""
# What a union's own cells say is added to every union above it, under the one it stood below.
SPREAD = """
WITH changed AS ({changed})
INSERT INTO figure_sum AS kept (source, cut, place, month, under, grp, slots, amounts)
SELECT %s, %s, place, month, under, grp, array_agg(slot ORDER BY slot),
       array_agg(amount ORDER BY slot)
FROM (SELECT line[step] AS place, month, coalesce(line[step - 1], 0) AS under, grp, slot,
             {sign}sum(amount) AS amount
      FROM changed, generate_series(1, cardinality(line) - 1) step,
           unnest(slots, amounts) one (slot, amount)
      GROUP BY 1, 2, 3, 4, 5) spread
GROUP BY place, month, under, grp
ON CONFLICT (source, cut, place, month, under, grp) DO UPDATE SET (slots, amounts) = (
  SELECT coalesce(array_agg(slot ORDER BY slot), '{{}}'),
         coalesce(array_agg(amount ORDER BY slot), '{{}}')
  FROM (SELECT slot, sum(amount) AS amount
        FROM (SELECT * FROM unnest(kept.slots, kept.amounts)
              UNION ALL SELECT * FROM unnest(EXCLUDED.slots, EXCLUDED.amounts)) two (slot, amount)
        GROUP BY slot HAVING sum(amount) <> 0) merged)
"""
QUIET = "SET LOCAL jit = off"  # compiling takes longer than the work
TAKE = """
DELETE FROM figure_touched WHERE ctid = ANY(ARRAY(
  SELECT ctid FROM figure_touched
  WHERE place IS NOT NULL AND (source IS NULL OR source = ANY(%s)) LIMIT %s))
RETURNING source, place, month, later
"""


@dataclass(frozen=True, slots=True)
class Folded:
    """What one run has done: marks taken, buckets counted anew, sources built."""

    marks: int = 0
    buckets: int = 0
    built: int = 0


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
        return EVER if last >= LAST else Span(Period.between(start, _next(last)), _next(last))


def fold_marks(*, now: datetime, limit: int = MARKS) -> Folded | None:
    """Build what is missing or wholly touched, then take in marks; None while another does.

    Call it outside a longer transaction: others wait for nothing, but the marks stay until the end.
    """
    with transaction.atomic(), bypass("figures"):
        _run(QUIET)
        if not _one("SELECT pg_try_advisory_xact_lock(%s)", [FOLDING]):
            return None
        known = _mine()
        wanting = [key for key, _one_source in known.items() if key in _unbuilt()]
        for key in wanting:
            _build(key, known[key], now)
        taken = _fetch(TAKE, [list(known), limit])
        return Folded(len(taken), _fold(known, taken), len(wanting))


def rebuild(*, now: datetime) -> int:
    """Make the cells of every source anew from rows, whatever they say now."""
    with transaction.atomic(), bypass("figures"):
        _run(QUIET)
        _run("SELECT pg_advisory_xact_lock(%s)", [FOLDING])
        known = _mine()
        _run("DELETE FROM figure_touched")
        for key, one in known.items():
            _build(key, one, now)
        return len(known)


def installed() -> dict[int, Celled]:
    """Sources of this program whose triggers are as they were made, by their numbers there."""
    mine = {one.digest: one for one in celled_sources()}
    rows = _fetch(
        "SELECT id, digest FROM figure_source WHERE digest = ANY(%s)"
        " AND guard = (SELECT figure_guard())",
        [list(mine)],
    )
    return {key: mine[digest] for key, digest in sorted(rows)}


def _mine() -> dict[int, Celled]:
    """The installed sources; the others are read no more: their marks may end here, or lack."""
    known = installed()
    _run(
        "UPDATE figure_source SET built_at = NULL WHERE built_at IS NOT NULL AND id <> ALL(%s)",
        [list(known)],
    )
    return known


def fresh_cells(
    one: Celled, cut: str, months: Months | None = None
) -> tuple[str, tuple[object, ...]]:
    """A query that counts own cells from rows: all of them, or those of some months."""
    span = months.span if months else EVER
    relation, columns = one.kept(span, cut)
    pieces = PIECES.format(within="AND descendant_id = ANY(%s)" if months else "")
    sql = FRESH.format(
        columns=", ".join(columns),
        relation=relation.sql,
        pieces="" if one.is_state else CUT_TO_PIECES.format(pieces=pieces),
        where=TOUCHED if months else "",
        **(OF_STATES if one.is_state else OF_EVENTS),
    )
    return sql, (*relation.params, *_of_months(months, has_pieces=not one.is_state))


def fresh_lists(
    one: Celled, cut: str, months: Months | None = None
) -> tuple[str, tuple[object, ...]]:
    """A query for the persons in the rows of each union, as ``fresh_cells``; of events only."""
    relation, columns, _person = one.persons(months.span if months else EVER, cut)
    pieces = PIECES.format(within="AND descendant_id = ANY(%s)" if months else "")
    sql = lists_of(
        relation.sql,
        columns,
        pieces=CUT_TO_PIECES.format(pieces=pieces),
        where=TOUCHED if months else "",
        since=OF_EVENTS["since"],
        tree=OF_EVENTS["tree"],
    )
    return sql, (*relation.params, *_of_months(months, has_pieces=True))


def _of_months(months: Months | None, *, has_pieces: bool) -> list[list]:
    if months is None:
        return []
    before = [months.places] if has_pieces else []
    return [*before, months.places, months.places, months.firsts, months.lasts]


def _build(key: int, one: Celled, now: datetime) -> None:
    """All cells of a source; what is written meanwhile leaves marks behind that stay."""
    for table in ("touched", *KEPT):
        _run(f"DELETE FROM figure_{table} WHERE source = %s", [key])
    for number, cut in enumerate(one.cuts):
        fresh, params = fresh_cells(one, cut)
        kept = KEEP.format(fresh=fresh)
        _run(SPREAD.format(changed=kept, sign=""), [key, number, *params, key, number])
        if one.crowds:
            build_crowds(key, number, *fresh_lists(one, cut))
    _run("UPDATE figure_source SET built_at = %s WHERE id = %s", [now, key])


def _unbuilt() -> set[int]:
    rows = _fetch(
        "SELECT id FROM figure_source WHERE built_at IS NULL"
        " UNION SELECT source FROM figure_touched WHERE place IS NULL AND source IS NOT NULL"
    )
    return {key for (key,) in rows}


def _fold(known: dict[int, Celled], taken: Sequence[tuple]) -> int:
    count = 0
    for key, one in known.items():
        marks = [mark[1:] for mark in taken if mark[0] in {None, key}]
        months = _months(_wholly(marks) if one.is_state else marks)
        if not months.places:
            continue
        count += len(months.places)
        bounds = [months.places, months.firsts, months.lasts]
        for number, cut in enumerate(one.cuts):
            place = [key, number]
            _run(SPREAD.format(changed=DROP, sign="-"), [*bounds, *place, *place])
            fresh, params = fresh_cells(one, cut, months)
            kept = KEEP.format(fresh=fresh)
            _run(SPREAD.format(changed=kept, sign=""), [*place, *params, *place])
            if one.crowds:
                fold_crowds(place, bounds, *fresh_lists(one, cut, months))
    return count


def _wholly(marks: Iterable[tuple[int, date, bool]]) -> Iterator[tuple[int, date, bool]]:
    """Where the tree has changed, all that lasts at a union has moved, whenever it began."""
    return ((place, FIRST if later else month, later) for place, month, later in marks)


def _months(marks: Iterable[tuple[int, date, bool]]) -> Months:
    """Each month of each union once; a mark for a day and later swallows the months behind it."""
    months: dict[int, set[date]] = {}
    later: dict[int, date] = {}
    for place, month, is_later in marks:
        if is_later:
            later[place] = min(month, later.get(place, month))
        else:
            months.setdefault(place, set()).add(month)
    rows = [(place, first, LAST) for place, first in sorted(later.items())]
    for place, known in sorted(months.items()):
        rows += [(place, m, m) for m in sorted(known) if m < later.get(place, _next(LAST))]
    return Months([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])


def _next(month: date) -> date:
    return (month + timedelta(days=31)).replace(day=1)


def _run(sql: str, params: Sequence[object] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _fetch(sql: str, params: Sequence[object] = ()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _one(sql: str, params: Sequence[object]) -> object:
    return _fetch(sql, params)[0][0]
