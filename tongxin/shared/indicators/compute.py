"""Counting: any declared figures for a union, a period and a breakdown."""

import hashlib
from collections.abc import Iterable, Mapping
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
from tongxin.shared.indicators.aliases import led_on
from tongxin.shared.indicators.cells.counting import count
from tongxin.shared.indicators.declare import Expression, Figure, Term, get_figure
from tongxin.shared.indicators.errors import PeriodAhead, TooMuchAsked, UnknownCut
from tongxin.shared.indicators.folding import (
    Counted,
    Number,
    Tally,
    marks_of,
)
from tongxin.shared.indicators.permissions import Can
from tongxin.shared.indicators.relation import Span, relation
from tongxin.shared.orgs.models import UnionOrg

MOST = 20_000  # numbers of one question: 150 figures by month over eleven years
MOST_BELOW = 400_000  # by child: 150 figures of 2,600 unions that stand under one
FEW = 20  # figures that are told of however many children
TOTAL = {
    "count": "count(*)",
    "sum": "coalesce(sum(r.tx_value), 0)",
    "distinct": "count(DISTINCT r.tx_value)",
}


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

    Raises UnknownFigure, UnknownCut or TooMuchAsked, before anything is read.
    """
    chosen = [get_figure(code) for code in codes]
    for figure in chosen:
        check_cut(figure, by)
    _check_cost(len(chosen), asked, by)
    terms = [term for figure in chosen for term in figure.terms]
    with bypass("figures"):
        counted = count(terms, asked.span, asked.union.pk, by=by)
        marks = marks_of(terms, asked.span, asked.union.pk) if fingerprint else {}
    results = [put_together(figure, asked, counted) for figure in chosen]
    if not fingerprint:
        return results
    return [replace(one, fingerprint=_fingerprint(one.figure, marks)) for one in results]


def claimed_value(code: str, asked: Asked, claims: Iterable[tuple[str, int]]) -> Number:
    """The figure over those rows only that stand on the claimed work rows (任务进度)."""
    figure = get_figure(code)
    wanted: dict[str, list[int]] = {}
    for label, pk in claims:
        wanted.setdefault(label, []).append(pk)
    with bypass("figures"):
        return sum(
            _claimed_total(term, asked, claimed)
            for term in figure.part.terms
            if (claimed := _claimed(term, wanted)) is not None
        )


def _claimed_total(term: Term, asked: Asked, claimed: Q) -> Number:
    rows = led_on(relation(term, asked.span, claimed=claimed), term)
    source, params = rows.within(asked.union.pk)
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT {TOTAL[term.how]} {source}", params)
        return cursor.fetchone()[0]


def _claimed(term: Term, wanted: dict[str, list[int]]) -> Q | None:
    label, lookup = term.source.claim
    return Q(**{f"{lookup}__in": wanted[label]}) if label in wanted else None


def put_together(figure: Figure, asked: Asked, counted: Mapping[Term, Counted]) -> Result:
    """A figure from the terms it stands on."""
    part = _added(figure.part, counted)
    whole = figure.whole and _added(figure.whole, counted)
    if whole is None:
        groups = {key: Count(part.groups[key]) for key in sorted(part.groups)}
        return Result(figure, asked.union, asked.period, asked.now, Count(part.whole), groups)
    groups = {
        key: Count(part.groups.get(key, Tally()), whole.groups.get(key, Tally()))
        for key in sorted(part.groups.keys() | whole.groups.keys())
    }
    count = Count(part.whole, whole.whole)
    return Result(figure, asked.union, asked.period, asked.now, count, groups)


def _added(expression: Expression, counted: Mapping[Term, Counted]) -> Counted:
    total = Counted()
    for one in (counted[term] for term in expression.terms):
        total.whole += one.whole
        for key, tally in one.groups.items():
            total.groups[key] = total.groups.get(key, Tally()) + tally
    return total


def _fingerprint(figure: Figure, marks: Mapping[Term, str]) -> str:
    """SHA-256 over the keys and values of every row that was counted, in order."""
    mark = hashlib.sha256(f"{figure.code}.{figure.version}".encode())
    for term in figure.terms:
        mark.update(marks[term].encode())
    return mark.hexdigest()


def _check_cost(figures: int, asked: Asked, by: str) -> None:
    """Raise TooMuchAsked where one question makes more numbers than it may."""
    start, last = asked.period.start, asked.span.point
    months = (last.year - start.year) * 12 + last.month - start.month + 1
    numbers, most = figures * (months if by == "month" else 1), MOST
    if by == "child" and figures > FEW:
        with bypass("figures"):
            numbers, most = figures * asked.union.children.count(), MOST_BELOW
    if numbers > most:
        raise TooMuchAsked(most=most, asked=numbers)


def check_cut(figure: Figure, by: str) -> None:
    """Raise UnknownCut unless the figure can be broken down that way."""
    if by and by not in figure.breakdowns:
        raise UnknownCut(code=figure.code, by=by, known=listed(figure.breakdowns))
