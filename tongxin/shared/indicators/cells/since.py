"""Which months of which unions were written to since rows were sealed (变动月份).

A fold numbers itself while it holds the lock of folding, notes the marks it takes under its number,
and draws another once it has taken them. Who seals reads the last number before any row: whatever
he does not see is folded under that number or a later one, or waits as a mark. No clock is asked.
"""

from collections.abc import Iterable, Sequence
from datetime import date

from django.db import connection

from tongxin.shared.indicators.cells.fresh import FIRST, LAST, Months
from tongxin.shared.indicators.cells.sources import Celled

Mark = tuple[int | None, int, date, bool]  # of no source: the tree has changed

NEXT = "SELECT nextval('figure_folds')"
NOW = "SELECT last_value FROM figure_folds"
NOTE = """
INSERT INTO figure_changed_month (source, place, month, later, fold)
SELECT DISTINCT coalesce(source, 0), place, month, later, %s
FROM unnest(%s::int[], %s::bigint[], %s::date[], %s::boolean[]) m (source, place, month, later)
ON CONFLICT (source, place, month, later) DO UPDATE SET fold = EXCLUDED.fold
"""
WHOLE = 0  # in place of a union: the ledger was counted anew, nobody knows why
SINCE = """
SELECT place, month, later FROM figure_changed_month
WHERE source = ANY(ARRAY[0, %s]) AND fold >= %s
UNION
SELECT coalesce(place, 0), coalesce(month, '0001-01-01'), later FROM figure_touched
WHERE source IS NULL OR source = %s
ORDER BY 1, 2, 3
"""
KNOWN = """
SELECT digest, id FROM figure_source
WHERE built_at IS NOT NULL AND guard = (SELECT figure_guard())
"""


def next_fold() -> int:
    """A number for this fold; the caller holds the lock of folding."""
    return _fetch(NEXT)[0][0]


def last_fold() -> int:
    """The number under which a fold may be running now."""
    return _fetch(NOW)[0][0]


def note(marks: Iterable[Mark], fold: int) -> None:
    """Keep what a fold took."""
    rows = list(marks)
    if rows:
        _run(NOTE, [fold, *map(list, zip(*rows, strict=True))])


def note_anew(source: int, fold: int) -> None:
    """Keep that all of a ledger was counted anew."""
    note([(source, WHOLE, FIRST, True)], fold)


def logged_sources() -> dict[str, int]:
    """Ledgers of which every write is marked, by the digest of their declaration."""
    return dict(_fetch(KNOWN))


def changed_since(source: int, mark: int, one: Celled) -> Months | None:
    """What was written to since ``mark``; None where that is not known."""
    rows = _fetch(SINCE, [source, mark, source])
    if any(place == WHOLE for place, *_rest in rows):
        return None
    if one.is_state:
        return everything_of({place for place, *_rest in rows})
    return Months(
        [place for place, *_rest in rows],
        [month for _place, month, _later in rows],
        [LAST if later else month for _place, month, later in rows],
    )


def everything_of(places: Iterable[int]) -> Months:
    """All months of some unions."""
    known = sorted(places)
    return Months(known, [FIRST] * len(known), [LAST] * len(known))


def _run(sql: str, params: Sequence[object]) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)


def _fetch(sql: str, params: Sequence[object] = ()) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
