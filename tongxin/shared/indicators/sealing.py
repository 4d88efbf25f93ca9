"""Freezing figures with the rows they were counted from (封存)."""

import hashlib
import json
import zlib
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.db import connection, transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.aliases import led_on
from tongxin.shared.indicators.compute import Asked, Count, Number, Tally
from tongxin.shared.indicators.declare import Figure, Term, get_figure
from tongxin.shared.indicators.models import FigureSeal, SealedFigure
from tongxin.shared.indicators.relation import relation
from tongxin.shared.orgs.selectors import tree_version

COUNTED = "r.tx_key, r.tx_union, r.tx_day::text, r.tx_person::text, r.tx_value::text"


@dataclass(frozen=True, slots=True)
class CountedRow:
    """What was counted of one row."""

    key: str
    union: int
    day: str
    person: str
    value: str


Counted = tuple[str, Term, list[CountedRow]]


@transaction.atomic
def seal_figures(codes: Iterable[str], asked: Asked, *, target: str, actor: Actor) -> FigureSeal:
    """Freeze figures of a union and period under ``target`` (封存); the rows stay amendable."""
    seal = FigureSeal.objects.create(
        union=asked.union,
        target=target,
        period=str(asked.period),
        tree_version=tree_version(),
        sealed_by=actor.name,
        sealed_at=asked.now,
    )
    for code in codes:
        _freeze(get_figure(code), seal, asked)
    return seal


def sealed_rows(sealed: SealedFigure) -> list[CountedRow]:
    """The rows as they were counted at the seal."""
    return [CountedRow(*row) for row in json.loads(zlib.decompress(sealed.rows))]


def counted_rows(figure: Figure, asked: Asked) -> list[CountedRow]:
    """The rows as they are counted now, both sides of a ratio, sorted by key."""
    return _in_order(_read_sides(figure, asked))


def count_rows(figure: Figure, asked: Asked) -> Count:
    """The figure counted row by row instead of by the database."""
    return _count(figure, _read_sides(figure, asked))


def digest_of(figure: Figure, version: int, rows: Iterable[CountedRow]) -> str:
    """SHA-256 over the definition and every counted row, in the order of keys."""
    text = [f"{figure.code}.{version}"]
    text += ["\x1f".join(map(str, (r.key, r.union, r.day, r.person, r.value))) for r in rows]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()


def is_intact(sealed: SealedFigure) -> bool:
    """Whether the stored rows still have the stored digest and still give the stored numbers."""
    figure, rows = get_figure(sealed.code), sealed_rows(sealed)
    if digest_of(figure, sealed.version, rows) != sealed.digest:
        return False
    if figure.version != sealed.version:  # counted by other rules than today's
        return True
    whole = sealed.denominator if figure.is_ratio else None
    count = _count(figure, _by_term(figure, rows))
    kept = (sealed.value, sealed.numerator, whole, sealed.row_count)
    again = (count.value, count.part.value, count.whole and count.whole.value, count.rows)
    return kept == again


def _freeze(figure: Figure, seal: FigureSeal, asked: Asked) -> None:
    sides = _read_sides(figure, asked)
    count, rows = _count(figure, sides), _in_order(sides)
    packed = [[r.key, r.union, r.day, r.person, r.value] for r in rows]
    SealedFigure.objects.create(
        seal=seal,
        union=seal.union,
        code=figure.code,
        version=figure.version,
        value=count.value,
        numerator=count.part.value,
        denominator=count.whole.value if count.whole else None,
        row_count=len(rows),
        rows=zlib.compress(json.dumps(packed, ensure_ascii=False).encode()),
        digest=digest_of(figure, figure.version, rows),
    )


def _read_sides(figure: Figure, asked: Asked) -> list[Counted]:
    with bypass("figures"):
        return [
            (name, term, _read(figure, name, place, term, asked))
            for name in ("part", "whole")
            if getattr(figure, name)
            for place, term in enumerate(getattr(figure, name).terms)
        ]


def _read(figure: Figure, name: str, place: int, term: Term, asked: Asked) -> list[CountedRow]:
    heading = _heading(figure, name, place, term)
    source, params = led_on(relation(term, asked.span), term).within(asked.union.pk)
    return [
        CountedRow(f"{heading}:{key}", *(_text(v) for v in rest))
        for key, *rest in _fetch(f"SELECT {COUNTED} {source}", params)
    ]


def _heading(figure: Figure, name: str, place: int, term: Term) -> str:
    """How keys of a term begin; the mark parts rows counted on both sides, or twice."""
    mark = f"{name}/" if figure.is_ratio else ""
    labels = [one.source.label for one in getattr(figure, name).terms[:place]]
    mark += f"{place}/" if term.source.label in labels else ""
    return f"{mark}{term.source.label}"


def _by_term(figure: Figure, rows: list[CountedRow]) -> list[Counted]:
    """Kept rows laid out again by side and term."""
    headed: dict[str, list[CountedRow]] = {}
    for row in rows:
        headed.setdefault(row.key.rpartition(":")[0], []).append(row)
    return [
        (name, term, headed.get(_heading(figure, name, place, term), []))
        for name in ("part", "whole")
        if getattr(figure, name)
        for place, term in enumerate(getattr(figure, name).terms)
    ]


def _in_order(sides: Iterable[Counted]) -> list[CountedRow]:
    return sorted((row for *_where, rows in sides for row in rows), key=lambda row: row.key)


def _count(figure: Figure, sides: Iterable[Counted]) -> Count:
    """The number out of the very rows that are kept, so that nothing slips in between."""
    tallies = {"part": Tally(), "whole": Tally()}
    for name, term, rows in sides:
        tallies[name] += Tally(_total(term, rows), len(rows))
    return Count(tallies["part"], tallies["whole"] if figure.is_ratio else None)


def _total(term: Term, rows: list[CountedRow]) -> Number:
    if term.how == "sum":
        return sum((Decimal(row.value or 0) for row in rows), Decimal(0))
    return len({row.value for row in rows} - {""}) if term.how == "distinct" else len(rows)


def _text(value: object) -> object:
    return "" if value is None else value


def _fetch(sql: str, params: tuple) -> list[tuple]:
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        return cursor.fetchall()
