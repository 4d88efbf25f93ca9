"""Freezing figures with the rows they were counted from (封存).

Rows are read first, which takes long where there are many; what is written of it is one short
transaction, so that a seal is there whole or not at all.
"""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.db.models import CharField, F
from django.db.models.expressions import RawSQL

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.cells.reading import Kept, kept_sources
from tongxin.shared.indicators.cells.since import last_fold
from tongxin.shared.indicators.compute import Asked, Count
from tongxin.shared.indicators.declare import Figure, Term, get_figure
from tongxin.shared.indicators.folding import Tally, base_of
from tongxin.shared.indicators.models import FigureSeal, SealedFigure, SealedRows
from tongxin.shared.indicators.row_sets import Adding, RowSet, lines_now, pack, tally_of
from tongxin.shared.orgs.selectors import tree_version

TOLD = RawSQL("encode(sha256(packed), 'hex')", (), output_field=CharField())


@dataclass(frozen=True, slots=True)
class Side:
    """One term of a figure: which side it is on and how keys of its rows begin."""

    name: str  # part, whole
    heading: str
    term: Term


@dataclass(frozen=True, slots=True)
class Gathered:
    """Everything a seal is made of, read and not yet written."""

    codes: tuple[str, ...]
    asked: Asked
    tree: int
    fold: int
    sets: Mapping[object, RowSet]  # by what a term counts
    logs: Mapping[object, Kept]  # ledgers whose changed months are logged

    def figures(self) -> dict[str, SealedFigure]:
        """Every figure as it will be sealed, by code."""
        return {figure.code: self._figure(figure) for figure in map(get_figure, self.codes)}

    def _figure(self, figure: Figure) -> SealedFigure:
        sides = [(side, self.sets[same_rows(side.term)]) for side in sides_of(figure)]
        count = _added(figure, ((side, rows.tally) for side, rows in sides))
        one = SealedFigure(
            union=self.asked.union,
            code=figure.code,
            version=figure.version,
            value=count.value,
            numerator=count.part.value,
            denominator=count.whole.value if count.whole else None,
            row_count=count.rows,
            sets={side.heading: rows.digest for side, rows in sides},
        )
        one.digest = digest_of(one)
        return one


def seal_figures(codes: Iterable[str], asked: Asked, *, target: str, actor: Actor) -> FigureSeal:
    """Freeze figures of a union and period under ``target`` (封存); the rows stay amendable."""
    return keep_seal(gather(codes, asked, fold=fold_now()), target=target, actor=actor)


def fold_now() -> int:
    """How far folding is; read before the moment of the rows that are sealed."""
    with bypass("figures"):
        return last_fold()


def gather(
    codes: Iterable[str], asked: Asked, *, fold: int, tell: Callable[[], object] = lambda: None
) -> Gathered:
    """Read the rows of figures; ``tell`` is called after each figure.

    ``fold`` was read before the moment that the rows are of.
    """
    known = tuple(codes)
    sets: dict[object, RowSet] = {}
    with bypass("figures"):
        logs, tree = kept_sources(), tree_version()
        for figure in map(get_figure, known):
            wanted = {same_rows(side.term): side.term for side in sides_of(figure)}
            sets |= {key: pack(term, asked) for key, term in wanted.items() if key not in sets}
            tell()
    return Gathered(known, asked, tree, fold, sets, logs)


@transaction.atomic
def keep_seal(found: Gathered, *, target: str, actor: Actor) -> FigureSeal:
    """Write a seal: all of it or nothing."""
    asked = found.asked
    seal = FigureSeal.objects.create(
        union=asked.union,
        target=target,
        period=str(asked.period),
        tree_version=found.tree,
        sealed_by=actor.name,
        sealed_at=asked.now,
    )
    kept: set[str] = set()
    for code, one in found.figures().items():
        for side in sides_of(get_figure(code)):
            _keep_rows(seal, side.term, found, kept)
        one.seal = seal
        one.save()
    return seal


def sides_of(figure: Figure) -> list[Side]:
    """Both sides and all terms of a figure; the heading parts rows that are counted twice."""
    return [
        Side(name, _heading(figure, name, place, term), term)
        for name in ("part", "whole")
        if getattr(figure, name)
        for place, term in enumerate(getattr(figure, name).terms)
    ]


def count_rows(figure: Figure, asked: Asked) -> Count:
    """The figure counted row by row instead of by the database."""
    with bypass("figures"):
        return _added(figure, _counted_now(figure, asked))


def digest_of(one: SealedFigure) -> str:
    """SHA-256 over the definition, the numbers and the digests of the rows."""
    numbers = (one.value, one.numerator, one.denominator, one.row_count)
    text = [f"{one.code}.{one.version}", *map(_plainly, numbers)]
    text += [f"{heading}={digest}" for heading, digest in sorted(one.sets.items())]
    return hashlib.sha256("\n".join(text).encode()).hexdigest()


def broken_sets(seal: FigureSeal) -> set[str]:
    """Row sets of a seal that no longer have their digest; looked at where they lie."""
    wrong = seal.sets.alias(told=TOLD).exclude(told=F("digest"))
    return set(wrong.values_list("digest", flat=True))


def is_intact(sealed: SealedFigure, broken: set[str] | None = None) -> bool:
    """Whether numbers and stored rows still have the digests they were sealed with."""
    wrong = broken_sets(sealed.seal) if broken is None else broken
    return digest_of(sealed) == sealed.digest and wrong.isdisjoint(sealed.sets.values())


def gives_its_numbers(sealed: SealedFigure) -> bool:
    """Whether the stored rows, counted one by one, give the stored numbers."""
    figure = get_figure(sealed.code)
    if figure.version != sealed.version:  # counted by other rules than today's
        return True
    packed = dict(sealed.seal.sets.values_list("digest", "packed"))
    told = (
        (side, tally_of(side.term, bytes(packed.get(sealed.sets.get(side.heading), b""))))
        for side in sides_of(figure)
    )
    count = _added(figure, told)
    whole = sealed.denominator if figure.is_ratio else None
    kept = (sealed.value, sealed.numerator, whole, sealed.row_count)
    again = (count.value, count.part.value, count.whole and count.whole.value, count.rows)
    return kept == again


def same_rows(term: Term) -> object:
    """What two terms share whose rows and values are the same."""
    return (base_of(term.source, ""), repr(term.source.filters), term.how, term.column)


def _keep_rows(seal: FigureSeal, term: Term, found: Gathered, kept: set[str]) -> None:
    rows = found.sets[same_rows(term)]
    if rows.digest in kept:
        return
    kept.add(rows.digest)
    log = found.logs.get(base_of(term.source, ""))
    is_logged = log is not None and log.celled.holds(term)
    SealedRows.objects.create(
        seal=seal,
        union=seal.union,
        digest=rows.digest,
        row_count=rows.tally.rows,
        packed=rows.packed,
        source=log.key if log and is_logged else None,
        mark=found.fold if is_logged else None,
    )


def _counted_now(figure: Figure, asked: Asked) -> Iterator[tuple[Side, Tally]]:
    for side in sides_of(figure):
        adding = Adding(side.term)
        adding.take(lines_now(side.term, asked))
        yield side, adding.tally


def _added(figure: Figure, told: Iterable[tuple[Side, Tally]]) -> Count:
    tallies = {"part": Tally(), "whole": Tally()}
    for side, tally in told:
        tallies[side.name] += tally
    return Count(tallies["part"], tallies["whole"] if figure.is_ratio else None)


def _heading(figure: Figure, name: str, place: int, term: Term) -> str:
    mark = f"{name}/" if figure.is_ratio else ""
    labels = [one.source.label for one in getattr(figure, name).terms[:place]]
    mark += f"{place}/" if term.source.label in labels else ""
    return f"{mark}{term.source.label}"


def _plainly(number: object) -> str:
    return "" if number is None else f"{Decimal(str(number)):.2f}"
