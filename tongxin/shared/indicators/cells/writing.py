"""Building cells from rows, and folding in what was written since.

A fold takes the marks it sees, then counts those buckets anew from rows it sees later: whatever was
written between is counted once too early and once again by its own mark, which stays. So no
isolation beyond one statement is needed, and a fold that is killed has done nothing.
"""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime

from django.db import connection, transaction

from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.cells.crowds import build_crowds, fold_crowds
from tongxin.shared.indicators.cells.fresh import (
    FIRST,
    LAST,
    Months,
    cells,
    lists,
    next_month,
    read_once,
)
from tongxin.shared.indicators.cells.since import next_fold, note, note_anew
from tongxin.shared.indicators.cells.sources import Celled, celled_sources

FOLDING = 0x7478_6665  # advisory: one builds or folds at a time
KEPT = ("cell", "sum", "person", "crowd")  # tables
MARKS = 20_000  # taken by one fold; more wait for the next
MANY = 1_000  # months of unions counted anew, of which the planner is told how many rows they are

# What own cells said and what they say now: only the difference goes up.
CHANGED = """
CREATE TEMP TABLE figure_changed (cut smallint, sign smallint, month date, grp text, line bigint[],
                                  slots smallint[], amounts numeric[]) ON COMMIT DROP
"""
# What says the same as before stays where it is.
FOUND = "CREATE TEMP TABLE figure_found ON COMMIT DROP AS {cells}"
DROP = """
WITH gone AS (
  DELETE FROM figure_cell c
  USING unnest(%s::bigint[], %s::date[], %s::date[]) t (place, first, last)
  WHERE c.source = %s AND c.place = t.place AND c.month BETWEEN t.first AND t.last
    AND NOT EXISTS (
      SELECT FROM figure_found f
      WHERE (f.cut, f.place, f.since, f.grp) = (c.cut, c.place, c.since, c.grp)
        AND (f.first_day, f.last_day, f.line, f.slots, f.amounts)
          = (c.first_day, c.last_day, c.line, c.slots, c.amounts))
  RETURNING c.cut, c.month, c.grp, c.line, c.slots, c.amounts)
INSERT INTO figure_changed SELECT cut, -1, month, grp, line, slots, amounts FROM gone
"""
KEEP = """
WITH kept AS (
  INSERT INTO figure_cell
    (source, cut, place, month, since, grp, first_day, last_day, under, line, slots, amounts)
  SELECT %s, cut, place, month, since, grp, first_day, last_day, under, line, slots, amounts
  FROM ({cells}) fresh {over} RETURNING cut, month, grp, line, slots, amounts)
INSERT INTO figure_changed SELECT cut, 1, month, grp, line, slots, amounts FROM kept
"""
KEPT_OVER = "ON CONFLICT (source, cut, place, since, grp) DO NOTHING"  # it says the same
# What a union's own cells say is added to every union above it, under the one it stood below.
SPREAD = """
INSERT INTO figure_sum AS kept (source, cut, place, month, under, grp, slots, amounts)
SELECT %s, cut, place, month, under, grp, array_agg(slot ORDER BY slot),
       array_agg(amount ORDER BY slot)
FROM (SELECT cut, line[step] AS place, month, coalesce(line[step - 1], 0) AS under, grp, slot,
             sum(amount) AS amount
      FROM {changed}, generate_series(1, cardinality(line) - 1) step,
           unnest(slots, amounts) one (slot, amount)
      GROUP BY 1, 2, 3, 4, 5, 6 HAVING sum(amount) <> 0) spread
GROUP BY cut, place, month, under, grp
"""
# Of two cells of before and now most says the same: that goes nowhere.
LESS = """
(SELECT cut, month, grp, line, array_agg(slot) AS slots, array_agg(amount) AS amounts
 FROM (SELECT cut, month, grp, line, slot, sum(sign * amount) AS amount
       FROM figure_changed, unnest(slots, amounts) one (slot, amount)
       GROUP BY 1, 2, 3, 4, 5 HAVING sum(sign * amount) <> 0) left_over
 GROUP BY 1, 2, 3, 4) changed"""
# Where nothing is kept yet, nothing can be there already.
SPREAD_OVER = """
ON CONFLICT (source, cut, place, month, under, grp) DO UPDATE SET (slots, amounts) = (
  SELECT coalesce(array_agg(slot ORDER BY slot), '{}'),
         coalesce(array_agg(amount ORDER BY slot), '{}')
  FROM (SELECT slot, sum(amount) AS amount
        FROM (SELECT * FROM unnest(kept.slots, kept.amounts)
              UNION ALL SELECT * FROM unnest(EXCLUDED.slots, EXCLUDED.amounts)) two (slot, amount)
        GROUP BY slot HAVING sum(amount) <> 0) merged)
"""
# Compiling takes longer than the work; one sort in memory is worth more than ten on disk.
QUIET = "SET LOCAL jit = off; SET LOCAL work_mem = '64MB'"
# Of a whole source nothing is few, whatever the planner thinks of what no table holds: looking each
# up among millions that lie on disk took hours.
ALL_OF_IT = "SET LOCAL enable_nestloop = off"
AS_EVER = "SET LOCAL enable_nestloop = on"
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


def fold_marks(*, now: datetime, limit: int = MARKS) -> Folded | None:
    """Build what is missing or wholly touched, then take in marks; None while another does.

    Call it outside a longer transaction: others wait for nothing, but the marks stay until the end.
    """
    with transaction.atomic(), bypass("figures"):
        _run(QUIET)
        if not _one("SELECT pg_try_advisory_xact_lock(%s)", [FOLDING]):
            return None
        known, number = _mine(), next_fold()
        wanting = [key for key, _one_source in known.items() if key in _unbuilt()]
        for key in wanting:
            _build(key, known[key], now)
            note_anew(key, number)
        taken = _fetch(TAKE, [list(known), limit])
        note(taken, number)
        next_fold()  # whoever seals from here on has seen what these marks told of
        return Folded(len(taken), _fold(known, taken), len(wanting))


def rebuild(*, now: datetime) -> int:
    """Make the cells of every source anew from rows, whatever they say now."""
    with transaction.atomic(), bypass("figures"):
        _run(QUIET)
        _run("SELECT pg_advisory_xact_lock(%s)", [FOLDING])
        known, number = _mine(), next_fold()
        _run("DELETE FROM figure_touched")
        for key, one in known.items():
            _build(key, one, now)
            note_anew(key, number)
        next_fold()
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


def _build(key: int, one: Celled, now: datetime) -> None:
    """All cells of a source; what is written meanwhile leaves marks behind that stay."""
    for table in ("touched", *KEPT):
        _run(f"DELETE FROM figure_{table} WHERE source = %s", [key])
    with _counted_anew(one):
        _run(ALL_OF_IT)
        _run(KEEP.format(cells=cells(one), over=""), [key])
        _run(SPREAD.format(changed="figure_changed"), [key])
        if one.crowds:
            build_crowds(key, lists(one))
        _run(AS_EVER)
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
        with _counted_anew(one, months):
            _run(FOUND.format(cells=cells(one)))
            _run(DROP, [*bounds, key])
            _run(KEEP.format(cells="SELECT * FROM figure_found", over=KEPT_OVER), [key])
            _run("DROP TABLE figure_found")
            _run(SPREAD.format(changed=LESS) + SPREAD_OVER, [key])
            if one.crowds:
                fold_crowds(key, bounds, lists(one))
    return count


@contextmanager
def _counted_anew(one: Celled, months: Months | None = None) -> Iterator[None]:
    """The rows read once, until they are in cells."""
    _run(CHANGED)
    _run(*read_once(one, months))
    if months is None or len(months.places) > MANY:
        _run("ANALYZE figure_fresh")
    yield
    _run("DROP TABLE figure_fresh, figure_changed")


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
        rows += [(place, m, m) for m in sorted(known) if m < later.get(place, next_month(LAST))]
    return Months([r[0] for r in rows], [r[1] for r in rows], [r[2] for r in rows])


def _run(sql: str, params: Sequence[object] = ()) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _fetch(sql: str, params: Sequence[object] = ()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()


def _one(sql: str, params: Sequence[object]) -> object:
    return _fetch(sql, params)[0][0]
