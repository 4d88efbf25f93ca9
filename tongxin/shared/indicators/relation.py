"""From a source to one relation of counted rows: key, union, day, person, value, cut.

The relation is SQL text with parameters. Everything that counts stands on it: totals, breakdowns,
traces, seals. The tree is joined at the row's day; see docs/why/figures.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from django.db import connection
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    ExpressionWrapper,
    F,
    Q,
    QuerySet,
    TextField,
    Value,
)
from django.db.models.functions import Cast, Greatest, TruncDate
from django.utils import timezone

from tongxin.kernel.periods import Period, midnight
from tongxin.shared.indicators.declare import Source, Term

IN_TREE = """
JOIN orgs_orgclosure {c} ON {c}.descendant_id = r.tx_union AND {c}.ancestor_id = %s
 AND {c}.valid_from <= r.tx_day AND ({c}.valid_to IS NULL OR r.tx_day < {c}.valid_to)
"""
# What crosses a boundary counts where the other side lies outside on that day.
FROM_OUTSIDE = """NOT EXISTS (
  SELECT 1 FROM orgs_orgclosure inside
  WHERE inside.descendant_id = r.tx_beyond AND inside.ancestor_id = {ancestor}
    AND inside.valid_from <= r.tx_day AND (inside.valid_to IS NULL OR r.tx_day < inside.valid_to))
"""
FLOWS = """
SELECT held.*, flow.tx_day, flow.tx_sign FROM ({rows}) held
CROSS JOIN LATERAL (VALUES (held.tx_since, 1), (held.tx_until, -1)) flow (tx_day, tx_sign)
WHERE flow.tx_day IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Span:
    """The days that count: a period, cut off behind the day on which one asks."""

    period: Period
    today: date

    @property
    def days(self) -> tuple[date, date]:
        """First day that counts and first that does not: what lies ahead is not yet counted."""
        return self.period.start, min(self.period.end, self.today + timedelta(days=1))

    @property
    def point(self) -> date:
        """The day whose end a state is taken at."""
        return min(self.period.last_day, self.today)


@dataclass(frozen=True, slots=True)
class Relation:
    """SQL whose columns are tx_key, tx_union, tx_day, tx_person, tx_value, tx_cut, tx_beyond."""

    sql: str
    params: tuple[Any, ...]
    crosses: bool = False

    def within(self, union_id: int, alias: str = "c") -> tuple[str, tuple[Any, ...]]:
        """A FROM clause that keeps the rows of the union by the tree at their day."""
        source, params = self.below(union_id, alias)
        if not self.crosses:
            return source, params
        return f"{source} AND {FROM_OUTSIDE.format(ancestor='%s')}", (*params, union_id)

    def below(self, union_id: int, alias: str = "c") -> tuple[str, tuple[Any, ...]]:
        """The same whether or not a row comes from outside the union."""
        return f"FROM ({self.sql}) r {IN_TREE.format(c=alias)}", (*self.params, union_id)


@dataclass(frozen=True, slots=True)
class Fold:
    """One relation for several terms, and the columns in which each finds its rows and values."""

    relation: Relation
    flags: Mapping[Term, str]
    values: Mapping[Term, str]


@lru_cache(maxsize=1024)
def fold(
    terms: tuple[Term, ...],
    span: Span,
    *,
    cut: str = "",
    cuts: tuple[str, ...] = (),
    person: str = "",
) -> Fold:
    """The rows that any of ``terms`` may count; all stand on the same source.

    ``cuts`` are told beside each other, as tx_g1, tx_g2, ...; whom a row names as tx_person.
    """
    source = terms[0].source
    apart = apart_from(source)
    rows = source.rows.filter(_in_span(source, span), *map(Q, apart))
    flags, values, columns = _told_apart(terms, apart)
    query = rows.order_by().values(
        tx_key=F("pk"),
        tx_union=F(source.union),
        tx_day=_counted_on(source, span),
        tx_cut=_split(source, cut),
        **columns,
        **_beside(source, cuts),
        **_beyond(source),
        **({"tx_person": F(person)} if person else {}),
    )
    sql, params = query.query.get_compiler(connection=connection).as_sql()
    return Fold(Relation(sql, tuple(params), bool(source.beyond)), flags, values)


@lru_cache(maxsize=64)
def flows(terms: tuple[Term, ...], *, cut: str = "", cuts: tuple[str, ...] = ()) -> Fold:
    """What begins and ends: each row of a state as 1 on its first day and -1 on the day it ends."""
    source = terms[0].source
    flags, values, columns = _told_apart(terms, [])
    runs = Q(**{source.until: None}) | Q(**{f"{source.until}__gt": F(source.since)})
    query = source.rows.filter(runs).order_by()
    columns |= {"tx_union": F(source.union), "tx_cut": _split(source, cut)}
    columns |= {"tx_since": F(source.since), "tx_until": F(source.until)}
    columns |= _beside(source, cuts)
    sql, params = query.values(**columns).query.get_compiler(connection=connection).as_sql()
    return Fold(Relation(FLOWS.format(rows=sql), tuple(params)), flags, values)


def _beyond(source: Source) -> dict[str, Any]:
    return {"tx_beyond": F(source.beyond)} if source.beyond else {}


def _beside(source: Source, cuts: Iterable[str]) -> dict[str, Any]:
    return {f"tx_g{n}": _split(source, cut) for n, cut in enumerate(cuts, 1)}


def buckets(source: Source, *, until: bool = False) -> QuerySet:
    """Union and day of every row of the table, counted or not: where a write to it may tell."""
    rows = source.rows.model._meta.base_manager.order_by()
    return rows.values(tx_union=F(source.union), tx_day=_told_on(source, until=until))


def _told_on(source: Source, *, until: bool):
    if not source.is_state:
        return day_of(source)
    return F(source.until if until else source.since)


def image(terms: tuple[Term, ...], cuts: Iterable[str], *, until: bool = False) -> QuerySet:
    """Everything that decides where and how much a row of the source counts, in one query."""
    source = terms[0].source
    _flags, _values, columns = _told_apart(terms, apart_from(source))
    columns |= {f"tx_c{n}": _split(source, cut) for n, cut in enumerate(cuts)}
    columns |= {"tx_union": F(source.union), "tx_day": _told_on(source, until=until)}
    if source.is_state:
        columns |= {"tx_since": F(source.since), "tx_until": F(source.until)}
    return source.rows.order_by().values(**columns)


def apart_from(source: Source) -> list[tuple[str, Any]]:
    """Filters that keep a source from being counted together with others of its rows."""
    return [one for one in source.filters if not is_plain(source, one[0])]


def _told_apart(terms: tuple[Term, ...], apart: list[tuple[str, Any]]) -> tuple[dict, dict, dict]:
    """For each term the column of its flag and of its value, and the columns themselves."""
    flags, values, columns = {}, {}, {}
    for term in terms:
        plain = [one for one in term.source.filters if one not in apart]
        flags[term] = _named(columns, "f", _condition(plain))
        values[term] = _named(columns, "v", F(term.column) if term.column else Value(1))
    return flags, values, columns


def is_plain(source: Source, lookup: str) -> bool:
    """Whether a filter stays on the row: one over many other rows would count it several times."""
    model = source.rows.model
    for step in lookup.split("__"):
        names = {one.name: one for one in model._meta.get_fields()}
        if step not in names:
            return True  # the rest is a lookup of the field before
        if names[step].one_to_many or names[step].many_to_many:
            return False
        model = names[step].related_model or model
    return True


def _condition(filters: list[tuple[str, Any]]):
    if not filters:
        return Value(value=True, output_field=BooleanField())
    return ExpressionWrapper(Q(*filters), output_field=BooleanField())


def _named(columns: dict[str, Any], letter: str, expression: Any) -> str:
    same = (name for name, known in columns.items() if name[3] == letter and known == expression)
    name = next(same, "") or f"tx_{letter}{len(columns)}"
    columns.setdefault(name, expression)
    return name


def relation(term: Term, span: Span, *, cut: str = "", claimed: Q | None = None) -> Relation:
    """The rows ``term`` counts over ``span``, wherever in the tree they lie."""
    return _written(term, span, cut) if claimed is None else _write(term, span, cut, claimed)


def _write(term: Term, span: Span, cut: str, claimed: Q | None) -> Relation:
    source = term.source
    rows = source.rows.filter(_in_span(source, span), *map(Q, source.filters))
    if claimed is not None:
        rows = rows.filter(claimed)
    value = F(term.column) if term.column else Value(1)
    query = rows.order_by().values(
        tx_key=F("pk"),
        tx_union=F(source.union),
        tx_day=_counted_on(source, span),
        tx_person=F(source.person) if source.person else Value(None, TextField()),
        tx_value=value,
        tx_cut=_split(source, cut),
        **_beyond(source),
    )
    sql, params = query.query.get_compiler(connection=connection).as_sql()
    return Relation(sql, tuple(params), bool(source.beyond))


@lru_cache(maxsize=1024)
def _written(term: Term, span: Span, cut: str) -> Relation:
    """Declarations do not change while the program runs: the text is written once for a span."""
    return _write(term, span, cut, None)


def _counted_on(source: Source, span: Span):
    if source.is_state:
        return Value(span.point)
    if source.through:
        return Greatest(day_of(source), Value(span.days[0], DateField()))
    return day_of(source)


def _split(source: Source, cut: str):
    return Cast(F(source.cuts[cut].lookup), TextField()) if cut else Value("", CharField())


def _in_span(source: Source, span: Span) -> Q:
    if source.is_state:
        begun = Q(**{f"{source.since}__lte": span.point})
        ended = Q(**{source.until: None}) | Q(**{f"{source.until}__gt": span.point})
        return begun & ended
    start, end = span.days
    if source.through and end <= start:  # nothing runs on days that lie ahead
        end = date.min
    if _is_instant(source):
        start, end = midnight(start), midnight(end)
    return Q(**{f"{source.through or source.on}__gte": start, f"{source.on}__lt": end})


def day_of(source: Source):
    """The day on which a row happened, in Shanghai."""
    if _is_instant(source):
        return TruncDate(source.on, tzinfo=timezone.get_default_timezone())
    return F(source.on)


def has_instants(source: Source) -> bool:
    """Whether a state begins or ends at an instant instead of on a day."""
    return source.is_state and any(_names_instant(source, d) for d in (source.since, source.until))


def _is_instant(source: Source) -> bool:
    return _names_instant(source, source.on)


def _names_instant(source: Source, lookup: str) -> bool:
    model = source.rows.model
    *steps, last = lookup.split("__")
    for step in steps:
        model = model._meta.get_field(step).related_model
    return isinstance(model._meta.get_field(last), DateTimeField)
