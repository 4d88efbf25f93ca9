"""Counting together: all terms that stand on one source are answered by one scan.

What differs between them, a filter and a column, becomes a condition on the aggregate.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import NamedTuple

from django.db import connection
from pyroaring import BitMap64

from tongxin.shared.indicators.aliases import led_on_together
from tongxin.shared.indicators.declare import Source, Term
from tongxin.shared.indicators.relation import FROM_OUTSIDE, Fold, Span, apart_from, fold

Number = int | Decimal
OWN = "own"  # rows of the union itself, none of its children's
AGGREGATE = {
    "count": "count(*) FILTER (WHERE r.{flag})",
    "sum": "coalesce(sum(r.{value}) FILTER (WHERE r.{flag}), 0)",
    "distinct": "count(DISTINCT r.{value}) FILTER (WHERE r.{flag})",
}
ROWS = "count(*) FILTER (WHERE r.{flag})"
MARK = (
    "encode(sha256(convert_to(coalesce(string_agg("
    "r.tx_key::text || ':' || coalesce(r.{value}::text, ''), ',' ORDER BY r.tx_key)"
    " FILTER (WHERE r.{flag}), ''), 'UTF8')), 'hex')"
)
BY = {"month": "to_char(r.tx_day, 'YYYY-MM')", "cut": "coalesce(r.tx_cut, '')"}
# The child below which a row stands is one step nearer to it than the union asked for (c).
CHILD = "coalesce(step.ancestor_id::text, '" + OWN + "')"
CHILD_OF = """
LEFT JOIN orgs_orgclosure step
  ON step.descendant_id = r.tx_union AND step.depth = c.depth - 1
 AND step.valid_from <= r.tx_day AND (step.valid_to IS NULL OR r.tx_day < step.valid_to)
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted on one side: the number and how many rows it rests on."""

    value: Number = 0
    rows: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Terms of one sum."""
        return Tally(self.value + other.value, self.rows + other.rows)


@dataclass(slots=True)
class Counted:
    """One term: the whole and its groups; persons are distinct in each."""

    whole: Tally = field(default_factory=Tally)
    groups: dict[str, Tally] = field(default_factory=dict)
    crowd: BitMap64 | None = field(default=None, compare=False)  # the persons, where cells know


class Base(NamedTuple):
    """What terms must share to be counted in one scan."""

    rows: int
    union: str
    days: tuple[str, ...]
    cut: str
    beyond: str
    filters: str


def count_together(
    terms: Iterable[Term], span: Span, union_id: int, *, by: str = ""
) -> dict[Term, Counted]:
    """Every term over the union's rows by the tree at their day; one scan for each source."""
    found = {}
    for together in sharing_rows(terms, by):
        found |= count_rows_of(together, span, union_id, by)
    return found


def marks_of(terms: Iterable[Term], span: Span, union_id: int) -> dict[Term, str]:
    """SHA-256 over the keys and values of every row that a term counts, in order."""
    found = {}
    for together in sharing_rows(terms, ""):
        one = led_on_together(fold(together, span))
        columns = [MARK.format(**_place(one, term)) for term in together]
        source, params = one.relation.within(union_id)
        row = _fetch(f"SELECT {', '.join(columns)} {source}", params)[0]
        found |= dict(zip(together, row, strict=True))
    return found


def sharing_rows(terms: Iterable[Term], by: str) -> list[tuple[Term, ...]]:
    """The terms by the scan that answers them."""
    found: dict[Base, dict[Term, None]] = {}
    for term in terms:
        found.setdefault(base_of(term.source, by), {})[term] = None
    return [tuple(together) for together in found.values()]


def base_of(source: Source, by: str) -> Base:
    """What the source shares with others that are counted in the same scan."""
    lookup = "" if by in {"", "child", "month"} else source.cuts[by].lookup
    apart = apart_from(source)
    days = (source.on, source.since, source.until, source.through)
    filters = repr(apart) if apart else ""
    return Base(id(source.rows), source.union, days, lookup, source.beyond, filters)


def count_rows_of(
    together: tuple[Term, ...], span: Span, union_id: int, by: str
) -> dict[Term, Counted]:
    """Terms that share their rows, counted in one scan of them."""
    if by == "month" and together[0].source.through:
        return _running(together, span, union_id)
    one = led_on_together(fold(together, span, cut=by if by not in {"child", "month"} else ""))
    source, params = one.relation.within(union_id)
    columns = [_columns(one, term) for term in together]
    if not by:
        row = _fetch(f"SELECT {', '.join(columns)} {source}", params)[0]
        return _told(together, [(True, "", *row)])
    key = BY["month" if by == "month" else "cut"]
    if by == "child":
        key = CHILD
        if one.relation.crosses:
            return _crossing(together, one, union_id)
        source += CHILD_OF
    asked = ", ".join((f"grouping({key}) = 1", key, *columns))
    rows = _fetch(f"SELECT {asked} {source} GROUP BY GROUPING SETS (({key}), ())", params)
    return _told(together, rows)


def _running(together: tuple[Term, ...], span: Span, union_id: int) -> dict[Term, Counted]:
    """What runs on counts in each of its months, and once over all of them."""
    parts, told = [], []
    months = {f"{one.start:%Y-%m}": replace(span, period=one) for one in span.period.months()}
    for key, days in {"": span, **months}.items():
        one = led_on_together(fold(together, days))
        columns = ", ".join(_columns(one, term) for term in together)
        source, params = one.relation.within(union_id)
        parts.append(f"SELECT %s, %s, {columns} {source}")
        told += [not key, key, *params]
    return _told(together, _fetch(" UNION ALL ".join(parts), tuple(told)))


def _crossing(together: tuple[Term, ...], one: Fold, union_id: int) -> dict[Term, Counted]:
    """What crosses the boundary of the union, and what crosses that of each child."""
    columns = ", ".join(_columns(one, term) for term in together)
    source, params = one.relation.within(union_id)
    whole = _fetch(f"SELECT true, '', {columns} {source}", params)
    source, params = one.relation.below(union_id)
    outside = FROM_OUTSIDE.format(ancestor="coalesce(step.ancestor_id, %s)")
    sql = f"SELECT false, {CHILD}, {columns} {source} {CHILD_OF} WHERE {outside} GROUP BY {CHILD}"
    return _told(together, [*whole, *_fetch(sql, (*params, union_id))])


def _told(together: Sequence[Term], rows: Iterable[tuple]) -> dict[Term, Counted]:
    found = {term: Counted() for term in together}
    for is_whole, key, *numbers in rows:
        for term, value, counted in zip(together, numbers[::2], numbers[1::2], strict=True):
            tally = Tally(value, counted)
            if is_whole:
                found[term].whole = tally
            elif counted:
                found[term].groups[key] = tally
    return found


def _columns(one: Fold, term: Term) -> str:
    return f"{AGGREGATE[term.how]}, {ROWS}".format(**_place(one, term))


def _place(one: Fold, term: Term) -> dict[str, str]:
    return {"flag": one.flags[term], "value": one.values[term]}


def _fetch(sql: str, params: tuple) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
