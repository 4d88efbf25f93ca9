"""The rows behind a figure (明细): narrowed, keyset-paged; what one may not read has no details."""

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date

from django.core import signing
from django.db import connection
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import Invalid
from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.aliases import counts_persons, led_on
from tongxin.shared.indicators.cells.counting import count
from tongxin.shared.indicators.compute import TOTAL, Asked, Number, check_cut, compute
from tongxin.shared.indicators.declare import Expression, Figure, Term
from tongxin.shared.indicators.folding import OWN, Tally
from tongxin.shared.indicators.narrowing import ALL, Only, narrowed
from tongxin.shared.indicators.permissions import Can
from tongxin.shared.indicators.relation import IN_TREE, relation
from tongxin.shared.indicators.wording import in_words
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.selectors import aliases_of

COLUMNS = "r.tx_key, r.tx_union, r.tx_day, r.tx_value"
SIDES = ("part", "whole")


@dataclass(frozen=True, slots=True)
class TracedRow:
    """One counted row: where, when, how much, and its columns when it may be read."""

    key: str
    union: UnionOrg
    day: date
    measure: Number
    details: dict[str, object] = field(default_factory=dict)
    is_readable: bool = False


@dataclass(frozen=True, slots=True)
class TracedItem:
    """One thing counted: a row, or a person (or other distinct value) with the rows beneath."""

    measure: Number
    rows: tuple[TracedRow, ...]
    value: str = ""

    @property
    def first(self) -> TracedRow:
        """The row that stands for the item."""
        return self.rows[0]


@dataclass(frozen=True, slots=True)
class Page:
    """Some of the items, and where the next ones begin."""

    items: tuple[TracedItem, ...]
    next_cursor: str = ""


@dataclass(frozen=True, slots=True)
class _Reading:
    """What one page is read from."""

    asked: Asked
    only: Only

    def of(self, term: Term, *, kept: bool = False) -> tuple[str, tuple]:
        """FROM and WHERE for one term; ``kept`` leads persons on to the number that is kept."""
        group = self.only.group
        rows = relation(term, self.asked.span, cut=group.cut if group else "")
        source, params = (led_on(rows, term) if kept else rows).within(self.asked.union.pk)
        if self.only.within:
            source, params = source + IN_TREE.format(c="n"), (*params, self.only.within.pk)
        if group is None:
            return f"{source} WHERE true", params
        test, more = group.test(self.asked)
        return f"{source} WHERE {test}", (*params, *more)


def trace(  # noqa: PLR0913  (what, for whom, and which page of it)
    figure: Figure,
    asked: Asked,
    *,
    actor: Actor,
    side: str = "part",
    after: str = "",
    limit: int = 50,
    only: Only = ALL,
) -> Page:
    """A page of what ``figure`` counted; ``side`` chooses numerator or denominator of a ratio.

    Raises UnknownCut, NoDaysOfStates, DaysOutside or Invalid.
    """
    expression = _side(figure, side, only)
    # Signed for this list alone: whatever else comes in its place is refused, never read.
    salt = f"trace:{figure.code}:{figure.version}:{side}:{only.way}"
    start, place = _read_cursor(after, salt)
    reading = _Reading(*narrowed(figure, asked, only))
    items: list[TracedItem] = []
    with bypass("figures"):
        for number, term in enumerate(expression.terms[start:], start):
            found, place = _page(term, reading, place, limit - len(items))
            items += found
            if len(items) >= limit:
                return _finished(items, _write_cursor((number, place), salt), actor)
            place = None
    return _finished(items, "", actor)


def count_behind(figure: Figure, asked: Asked, *, side: str = "part", only: Only = ALL) -> Tally:
    """What all pages of a trace come to: the number, and how many rows it rests on.

    Raises UnknownCut, NoDaysOfStates, DaysOutside or Invalid.
    """
    expression = _side(figure, side, only)
    reading = _Reading(*narrowed(figure, asked, only))
    group = reading.only.group
    if reading.only.within:
        with bypass("figures"):
            return sum((_count_rows(term, reading) for term in expression.terms), Tally())
    by = "" if group is None else group.cut or "child"
    (result,) = compute([figure.code], reading.asked, by=by)
    key = group.key if group and group.cut else OWN
    count = result.groups.get(key) if group else result.count
    return (count and getattr(count, side)) or Tally()


def _count_rows(term: Term, reading: _Reading) -> Tally:
    source, params = reading.of(term, kept=True)
    return Tally(*_fetch(f"SELECT {TOTAL[term.how]}, count(*) {source}", params)[0])


def _side(figure: Figure, side: str, only: Only) -> Expression:
    check_cut(figure, only.group.cut if only.group else "")
    if side not in SIDES or (side == "whole" and not figure.is_ratio):
        raise Invalid(reason=_("明细只分 part（分子）与 whole（分母）两侧"))
    return getattr(figure, side)


def _finished(items: list[TracedItem], cursor: str, actor: Actor) -> Page:
    scope = actor.scope(Can.VIEW)
    readable = tuple(
        TracedItem(
            item.measure,
            tuple(row if scope.covers(row.union.path) else _veiled(row) for row in item.rows),
            item.value,
        )
        for item in items
    )
    return Page(readable, cursor)


def _veiled(row: TracedRow) -> TracedRow:
    return TracedRow(row.key, row.union, row.day, row.measure)


def _page(term: Term, reading: _Reading, place, limit: int) -> tuple[list[TracedItem], list]:
    if term.how == "distinct":
        return _values(term, reading, place, limit)
    source, params = reading.of(term)
    behind = "AND (r.tx_day, r.tx_key) < (%s::date, %s)" if place else ""
    order = f"ORDER BY r.tx_day DESC, r.tx_key DESC LIMIT {int(limit)}"
    rows = _fetch(f"SELECT {COLUMNS} {source} {behind} {order}", (*params, *(place or ())))
    counted = _rows(term, rows)
    items = [TracedItem(row.measure, (row,)) for row in counted]
    return items, [str(rows[-1][2]), rows[-1][0]] if rows else []


def _values(term: Term, reading: _Reading, place, limit: int) -> tuple[list[TracedItem], list]:
    values = _of_crowd(term, reading, place, limit)
    if values is None:
        values = _of_rows(term, reading, place, limit)
    known = aliases_of(values) if counts_persons(term) else {}
    source, params = reading.of(term)  # by the numbers that were written: these have an index
    rows = _fetch(
        f"SELECT {COLUMNS} {source} AND r.tx_value = ANY(%s) ORDER BY r.tx_day DESC, r.tx_key DESC",
        (*params, [*values, *known]),
    )
    beneath = defaultdict(list)
    for counted, row in zip(_rows(term, rows), rows, strict=True):
        beneath[known.get(row[3], row[3])].append(counted)
    # Who was counted a moment ago may have no row any more.
    named = _veiled_heading(term)
    items = [
        TracedItem(1, tuple(_veil(beneath[one], named)), str(one)) for one in values if beneath[one]
    ]
    if len(values) == limit > len(items):
        more, place = _values(term, reading, [values[-1]], limit - len(items))
        return items + more, place or [values[-1]]
    return items, [values[-1]] if values else []


def _veiled_heading(term: Term) -> str:
    """Under which heading the rows tell who it is, where that may have to be kept back."""
    shown = term.source.shows.items()
    return next((str(head) for head, column in shown if column == term.source.veiled), "")


def _veil(rows: list[TracedRow], heading: str) -> list[TracedRow]:
    """Beside a row that does not tell who it is, the others of the person do not tell either."""
    if not heading or all(row.details.get(heading, True) for row in rows):
        return rows
    return [
        replace(row, details=row.details | {heading: ""}) if heading in row.details else row
        for row in rows
    ]


def _of_crowd(term: Term, reading: _Reading, place, limit: int) -> list[int] | None:
    """The next persons of those that the cells know, without a look at all rows."""
    if not reading.only.is_whole:
        return None
    asked = reading.asked
    crowd = count([term], asked.span, asked.union.pk)[term].crowd
    if crowd is None:
        return None
    begun = crowd.rank(place[0]) if place else 0
    return list(crowd[begun : begun + limit])


def _of_rows(term: Term, reading: _Reading, place, limit: int) -> list:
    source, params = reading.of(term, kept=True)
    behind = "AND r.tx_value > %s" if place else ""
    rows = _fetch(
        f"SELECT DISTINCT r.tx_value {source} AND r.tx_value IS NOT NULL {behind}"
        f" ORDER BY 1 LIMIT {int(limit)}",
        (*params, *(place or ())),
    )
    return [value for (value,) in rows]


def _rows(term: Term, rows: Iterable[tuple]) -> list[TracedRow]:
    rows = list(rows)
    unions = UnionOrg.objects.in_bulk({row[1] for row in rows})
    details = _details(term, [row[0] for row in rows])
    return [
        TracedRow(
            key=f"{term.source.label}:{key}",
            union=unions[union],
            day=day,
            measure=value if term.how == "sum" else 1,
            details=details.get(key, {}),
            is_readable=True,
        )
        for key, union, day, value in rows
    ]


def _details(term: Term, keys: list) -> dict[object, dict[str, object]]:
    shows = {str(label): lookup for label, lookup in term.source.shows.items()}
    rows = term.source.rows.filter(pk__in=keys).values_list("pk", *shows.values())
    return {
        row[0]: {
            label: in_words(term.source, lookup, value)
            for (label, lookup), value in zip(shows.items(), row[1:], strict=True)
        }
        for row in rows
    }


def _read_cursor(text: str, salt: str) -> tuple[int, list | None]:
    if not text:
        return 0, None
    try:
        number, place = signing.loads(text, salt=salt)
    except signing.BadSignature:
        raise Invalid(reason=_("翻页位置已失效，请回到第一页")) from None
    return number, place


def _write_cursor(place: tuple, salt: str) -> str:
    return signing.dumps(place, salt=salt)


def _fetch(sql: str, params: tuple) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
