"""Comparing every cell with the rows (核对存量格): what differs is named, never mended in silence.

A union's own cells are compared with rows, marked months left out: those are not read before they
are folded. What lies above is compared with the own cells it was added up from.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection, transaction

from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.cells.crowds import above, listed, months_of, stored
from tongxin.shared.indicators.cells.fresh import fresh_cells, fresh_lists
from tongxin.shared.indicators.cells.sources import Celled
from tongxin.shared.indicators.cells.writing import KEPT, installed
from tongxin.shared.indicators.declare import Term, figures

UNMARKED = """NOT EXISTS (SELECT 1 FROM figure_touched t
                  WHERE t.source IS NOT DISTINCT FROM %s AND t.place IS NULL
                     OR (t.source IS NULL OR t.source = %s) AND t.place = place
                    AND (t.month = month OR t.later{before}))"""
OWN = """
SELECT place, month, grp, kept.slots, kept.amounts, fresh.slots, fresh.amounts
FROM (SELECT * FROM figure_cell WHERE source = %s AND cut = %s) kept
FULL JOIN ({fresh}) fresh USING (place, month, since, grp)
WHERE (kept.first_day, kept.last_day, kept.under, kept.line, kept.slots, kept.amounts)
   IS DISTINCT FROM
      (fresh.first_day, fresh.last_day, fresh.under, fresh.line, fresh.slots, fresh.amounts)
  AND {unmarked}
ORDER BY place, month, grp
"""
SUMS = """
SELECT place, month, grp, array_agg(slot), array_agg(was), array_agg(slot), array_agg(is_now)
FROM (
  SELECT place, month, under, grp, slot, coalesce(kept.amount, 0) AS was,
         coalesce(added.amount, 0) AS is_now
  FROM (SELECT place, month, under, grp, slot, amount
        FROM figure_sum, unnest(slots, amounts) one (slot, amount)
        WHERE source = %s AND cut = %s) kept
  FULL JOIN (SELECT line[step] AS place, month, coalesce(line[step - 1], 0) AS under, grp, slot,
                    sum(amount) AS amount
             FROM figure_cell, generate_series(1, cardinality(line) - 1) step,
                  unnest(slots, amounts) one (slot, amount)
             WHERE source = %s AND cut = %s GROUP BY 1, 2, 3, 4, 5) added
  USING (place, month, under, grp, slot)
  WHERE coalesce(kept.amount, 0) <> coalesce(added.amount, 0)) differing
GROUP BY place, month, under, grp ORDER BY place, month, grp
"""
LISTS = """
SELECT place, month, grp, slot, cardinality(kept.persons), cardinality(fresh.persons)
FROM (SELECT * FROM figure_person WHERE source = %s AND cut = %s) kept
FULL JOIN ({fresh}) fresh USING (place, month, since, grp, slot)
WHERE (kept.under, kept.line, kept.persons) IS DISTINCT FROM
      (fresh.under, fresh.line, fresh.persons)
  AND {unmarked}
ORDER BY place, month, grp
"""


COUNTED = "SELECT " + " + ".join(f"(SELECT count(*) FROM figure_{one})" for one in KEPT)


@dataclass(frozen=True, slots=True)
class CellDifference:
    """One cell that does not say what the rows say."""

    source: str
    is_own: bool  # of the union itself; else of all below it
    place: int
    month: date
    cut: str
    group: str
    codes: tuple[str, ...]
    kept: dict[int, Decimal]
    counted: dict[int, Decimal]


@dataclass(frozen=True, slots=True)
class CellAudit:
    """How many cells there are, and which differ."""

    cells: int
    differing: tuple[CellDifference, ...]


def audit_cells(*, now: datetime) -> CellAudit:
    """Count every cell again, and remember how it came out."""
    with transaction.atomic(), bypass("figures"):
        found = tuple(
            one
            for key, celled in installed().items()
            if _is_built(key)
            for number, cut in enumerate(celled.cuts)
            for one in _differing(key, celled, number, cut)
        )
        cells = _fetch(COUNTED)[0][0]
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM figure_audit")
            cursor.execute("INSERT INTO figure_audit VALUES (%s, %s, %s)", [now, cells, len(found)])
    return CellAudit(cells, found)


def last_audit() -> tuple[datetime, int] | None:
    """When cells were compared last, and how many differed."""
    with transaction.atomic(), bypass("figures"):
        rows = _fetch("SELECT at, differing FROM figure_audit ORDER BY at DESC LIMIT 1")
    return rows[0] if rows else None


def waiting() -> tuple[int, int]:
    """Marks that wait for the fold, and sources that are not built."""
    with transaction.atomic(), bypass("figures"):
        return _fetch(
            "SELECT (SELECT count(*) FROM figure_touched), count(*) FROM figure_source"
            " WHERE built_at IS NULL"
        )[0]


def _is_built(key: int) -> bool:
    return bool(
        _fetch(
            "SELECT 1 FROM figure_source WHERE id = %s AND built_at IS NOT NULL",
            [key],
        )
    )


def _differing(key: int, one: Celled, number: int, cut: str) -> Iterator[CellDifference]:
    fresh, params = fresh_cells(one, cut)
    unmarked = UNMARKED.format(before="" if one.is_state else " AND t.month < month")
    own = _fetch(OWN.format(fresh=fresh, unmarked=unmarked), [key, number, *params, key, key])
    sums = _fetch(SUMS, [key, number, key, number])
    for is_own, rows in ((True, own), (False, sums)):
        for place, month, group, *sides in rows:
            kept, counted = _side(*sides[:2]), _side(*sides[2:])
            slots = {s for s in kept | counted if kept.get(s) != counted.get(s)}
            codes = _codes(one, slots)
            yield CellDifference(one.label, is_own, place, month, cut, group, codes, kept, counted)
    if one.crowds:
        yield from _differing_persons(key, one, number, cut)


def _differing_persons(key: int, one: Celled, number: int, cut: str) -> Iterator[CellDifference]:
    """Lists beside the rows, bitmaps beside the lists; told in numbers of persons."""
    fresh, params = fresh_lists(one, cut)
    asked = LISTS.format(fresh=fresh, unmarked=UNMARKED.format(before=" AND t.month < month"))
    for row in _fetch(asked, [key, number, *params, key, key]):
        yield _of_persons(one, "own", cut, *row)
    for month in months_of([key, number]):
        kept, added = stored([key, number], month), above(listed([key, number], month))
        for crowd in sorted(kept.keys() | added.keys()):
            if kept.get(crowd) != added.get(crowd):
                sides = (len(side.get(crowd, ())) for side in (kept, added))
                yield _of_persons(
                    one, "below", cut, crowd.place, month, crowd.grp, crowd.slot, *sides
                )


def _of_persons(one: Celled, which: str, cut: str, *told: Any) -> CellDifference:
    place, month, group, slot, *sides = told
    kept, counted = ({slot: Decimal(side or 0)} for side in sides)
    codes = _codes_of({term for term, known in one.crowds.items() if known == slot})
    where = (one.label, which == "own", place, month, cut, group)
    return CellDifference(*where, codes, kept, counted)


def _side(slots: list[int] | None, amounts: list[Decimal] | None) -> dict[int, Decimal]:
    return dict(zip(slots or (), amounts or (), strict=True))


def _codes(one: Celled, slots: set[int]) -> tuple[str, ...]:
    """Figures that read any of the columns."""
    return _codes_of({term for term, known in one.slots.items() if slots & set(known)})


def _codes_of(terms: set[Term]) -> tuple[str, ...]:
    return tuple(code for code, figure in figures().items() if terms & set(figure.terms))


def _fetch(sql: str, params: list | None = None) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
