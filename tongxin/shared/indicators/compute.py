"""Counting: any declared figures for a union, a period and a breakdown."""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.db import connection
from django.db.models import Q
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import bypass
from tongxin.kernel.text import listed
from tongxin.shared.indicators.declare import Expression, Figure, Term, get_figure
from tongxin.shared.indicators.errors import PeriodAhead, UnknownCut
from tongxin.shared.indicators.permissions import Can
from tongxin.shared.indicators.relation import Span, relation
from tongxin.shared.orgs.models import UnionOrg

Number = int | Decimal
OWN = "own"  # rows of the union itself, none of its children's
AGGREGATE = {
    "count": "count(*)",
    "sum": "coalesce(sum(r.tx_value), 0)",
    "distinct": "count(DISTINCT r.tx_value)",
}
MARK = (
    "encode(sha256(convert_to("
    "coalesce(string_agg({text}, ',' ORDER BY r.tx_key), ''), 'UTF8')), 'hex')"
)
MARK_TEXT = "r.tx_key::text || ':' || coalesce(r.tx_value::text, '')"
BY = {"month": "to_char(r.tx_day, 'YYYY-MM')", "cut": "coalesce(r.tx_cut, '')"}
CHILD_OF = """
LEFT JOIN (orgs_orgclosure step JOIN orgs_orgclosure leg
  ON leg.ancestor_id = step.descendant_id)
  ON step.ancestor_id = %s AND step.depth = 1 AND leg.descendant_id = r.tx_union
 AND step.valid_from <= r.tx_day AND (step.valid_to IS NULL OR r.tx_day < step.valid_to)
 AND leg.valid_from <= r.tx_day AND (leg.valid_to IS NULL OR r.tx_day < leg.valid_to)
"""


@dataclass(frozen=True, slots=True)
class Tally:
    """What was counted on one side: the number and how many rows it rests on."""

    value: Number = 0
    rows: int = 0

    def __add__(self, other: "Tally") -> "Tally":
        """Terms of one sum."""
        return Tally(self.value + other.value, self.rows + other.rows)


@dataclass(frozen=True, slots=True)
class Count:
    """A figure's number: one tally, or two for a ratio."""

    part: Tally
    whole: Tally | None = None

    @property
    def value(self) -> Number | None:
        """The number itself; a ratio in per cent with one decimal, None over nothing."""
        if self.whole is None:
            return self.part.value
        if not self.whole.value:
            return None
        share = Decimal(self.part.value) * 100 / Decimal(self.whole.value)
        return share.quantize(Decimal("0.1"))

    @property
    def rows(self) -> int:
        """Rows looked at on both sides."""
        return self.part.rows + (self.whole.rows if self.whole else 0)


@dataclass(frozen=True, slots=True)
class Result:
    """One figure for one union and period, with its groups when a breakdown was asked for."""

    figure: Figure
    union: UnionOrg
    period: Period
    as_of: datetime
    count: Count
    groups: dict[str, Count] = field(default_factory=dict)
    fingerprint: str = ""

    @property
    def value(self) -> Number | None:
        """The number of the figure."""
        return self.count.value


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked for, checked: a union the actor may see and a period that has begun."""

    union: UnionOrg
    period: Period
    now: datetime

    @property
    def span(self) -> Span:
        """The days that count."""
        return Span(self.period, timezone.localdate(self.now))


def ask(*, union: UnionOrg, period: Period, actor: Actor, now: datetime) -> Asked:
    """Check scope and period. Raises NotThere or PeriodAhead."""
    if not actor.scope(Can.VIEW).covers(union.path):
        raise NotThere
    asked = Asked(union, period, now)
    if period.start > asked.span.today:
        raise PeriodAhead(period=period)
    return asked


def compute(
    codes: Iterable[str], asked: Asked, *, by: str = "", fingerprint: bool = False
) -> list[Result]:
    """Count figures as the rows stand now; ``by`` is child, month or a dimension.

    Raises UnknownFigure or UnknownCut.
    """
    chosen = [get_figure(code) for code in codes]
    for figure in chosen:
        check_cut(figure, by)
    with bypass("figures"):
        return [_result(figure, asked, by, fingerprint) for figure in chosen]


def claimed_value(code: str, asked: Asked, claims: Iterable[tuple[str, int]]) -> Number:
    """The figure over those rows only that stand on the claimed work rows (任务进度)."""
    figure = get_figure(code)
    wanted: dict[str, list[int]] = {}
    for label, pk in claims:
        wanted.setdefault(label, []).append(pk)
    with bypass("figures"):
        return sum(
            _total(term, asked, claimed=claimed).value
            for term in figure.part.terms
            if (claimed := _claimed(term, wanted)) is not None
        )


def _claimed(term: Term, wanted: dict[str, list[int]]) -> Q | None:
    label, lookup = term.source.claim
    return Q(**{f"{lookup}__in": wanted[label]}) if label in wanted else None


def _result(figure: Figure, asked: Asked, by: str, fingerprint: bool) -> Result:  # noqa: FBT001
    total, groups = _groups(figure, asked, by) if by else (_whole(figure, asked), {})
    result = Result(figure, asked.union, asked.period, asked.now, total, groups)
    if fingerprint:
        result = replace(result, fingerprint=_fingerprint(figure, asked))
    return result


def _whole(figure: Figure, asked: Asked) -> Count:
    return Count(_side(figure.part, asked), figure.whole and _side(figure.whole, asked))


def _side(expression: Expression, asked: Asked) -> Tally:
    return sum((_total(term, asked) for term in expression.terms), Tally())


def _total(term: Term, asked: Asked, claimed: Q | None = None) -> Tally:
    source, params = relation(term, asked.span, claimed=claimed).within(asked.union.pk)
    row = _fetch(f"SELECT {AGGREGATE[term.how]}, count(*) {source}", params)[0]
    return Tally(*row)


def _groups(figure: Figure, asked: Asked, by: str) -> tuple[Count, dict[str, Count]]:
    """The figure and its groups; persons are distinct in each group and in the whole."""
    part, parts = _split(figure.part, asked, by)
    if figure.whole is None:
        return Count(part), {key: Count(parts[key]) for key in sorted(parts)}
    whole, wholes = _split(figure.whole, asked, by)
    keys = sorted(parts.keys() | wholes.keys())
    return Count(part, whole), {
        key: Count(parts.get(key, Tally()), wholes.get(key, Tally())) for key in keys
    }


def _split(expression: Expression, asked: Asked, by: str) -> tuple[Tally, dict[str, Tally]]:
    total, found = Tally(), {}
    for term in expression.terms:
        for is_total, key, value, rows in _grouped(term, asked, by):
            tally = Tally(value, rows)
            if is_total:
                total += tally
            else:
                found[key] = found.get(key, Tally()) + tally
    return total, found


def _grouped(term: Term, asked: Asked, by: str) -> list[tuple]:
    """Whether it is the whole, the group, the number and its rows: one scan for all of them."""
    cut = by if by not in {"child", "month"} else ""
    source, params = relation(term, asked.span, cut=cut).within(asked.union.pk)
    key = BY["month" if by == "month" else "cut"]
    if by == "child":
        key = f"coalesce(step.descendant_id::text, '{OWN}')"
        source, params = source + CHILD_OF, (*params, asked.union.pk)
    columns = f"grouping({key}) = 1, {key}, {AGGREGATE[term.how]}, count(*)"
    return _fetch(f"SELECT {columns} {source} GROUP BY GROUPING SETS (({key}), ())", params)


def _fingerprint(figure: Figure, asked: Asked) -> str:
    """SHA-256 over the keys and values of every row that was counted, in order."""
    mark = hashlib.sha256(f"{figure.code}.{figure.version}".encode())
    for side in (figure.part, figure.whole):
        for term in side.terms if side else ():
            source, params = relation(term, asked.span).within(asked.union.pk)
            mark.update(
                _fetch(f"SELECT {MARK.format(text=MARK_TEXT)} {source}", params)[0][0].encode()
            )
    return mark.hexdigest()


def check_cut(figure: Figure, by: str) -> None:
    """Raise UnknownCut unless the figure can be broken down that way."""
    if by and by not in figure.breakdowns:
        raise UnknownCut(code=figure.code, by=by, known=listed(figure.breakdowns))


def _fetch(sql: str, params: tuple) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
