"""Counting everything again and comparing it with what is kept (核对)."""

from collections.abc import Iterator
from dataclasses import dataclass

from tongxin.kernel.actors import Actor
from tongxin.shared.indicators.changes import Difference, differences
from tongxin.shared.indicators.compute import Asked, Count, Number, Result, compute
from tongxin.shared.indicators.declare import figures, get_figure
from tongxin.shared.indicators.models import SealedFigure
from tongxin.shared.indicators.permissions import Can
from tongxin.shared.indicators.sealing import count_rows, gives_its_numbers, is_intact


@dataclass(frozen=True, slots=True)
class Mismatch:
    """A figure that two ways of counting disagree on."""

    code: str
    way: str  # rows, children, months
    total: Number | None
    other: Number | None


@dataclass(frozen=True, slots=True)
class SealCheck:
    """One sealed figure beside what is counted today."""

    sealed: SealedFigure
    value: Number | None
    is_intact: bool
    has_same_definition: bool
    differences: tuple[Difference, ...]

    @property
    def is_same(self) -> bool:
        """Nothing has changed since the seal."""
        return self.is_intact and self.has_same_definition and not self.differences


def recount(asked: Asked) -> tuple[list[Result], list[Mismatch]]:
    """Every figure of a union and period, counted by total, by row, by child and by month."""
    results = compute(figures(), asked, by="child", fingerprint=True)
    return results, [mismatch for result in results for mismatch in _mismatches(result, asked)]


def check_seals(asked: Asked, *, actor: Actor) -> Iterator[SealCheck]:
    """What was sealed for the period at the union and below, beside today's count."""
    scope = actor.scope(Can.VIEW)
    kept = (
        SealedFigure.objects.owned_by(scope)
        .filter(
            union__path__startswith=asked.union.path,
            seal__period=str(asked.period),
            code__in=figures(),
        )
        .select_related("seal", "union")
        .order_by("union__path", "seal_id", "code")
    )
    for sealed in kept.iterator(chunk_size=100):
        here = Asked(sealed.union, asked.period, asked.now)
        yield SealCheck(
            sealed=sealed,
            value=compute([sealed.code], here)[0].value,
            is_intact=is_intact(sealed) and gives_its_numbers(sealed),
            has_same_definition=get_figure(sealed.code).version == sealed.version,
            differences=tuple(differences(sealed, here)),
        )


def _mismatches(result: Result, asked: Asked) -> Iterator[Mismatch]:
    figure = result.figure
    by_row = count_rows(figure, asked)
    if _numbers(by_row) != _numbers(result.count):
        yield Mismatch(figure.code, "rows", result.value, by_row.value)
    if not figure.is_additive:
        return
    splits = {"child": result.groups}
    if figure.period_type != "point":
        splits["month"] = compute([figure.code], asked, by="month")[0].groups
    for way, groups in splits.items():
        added = _added(groups)
        if added != _numbers(result.count):
            yield Mismatch(figure.code, way, result.value, added[0])


def _numbers(count: Count) -> tuple[Number, ...]:
    return (count.part.value, count.whole.value if count.whole else 0)


def _added(groups: dict[str, Count]) -> tuple[Number, ...]:
    return tuple(sum(side) for side in zip(*map(_numbers, groups.values()), strict=True)) or (0, 0)
