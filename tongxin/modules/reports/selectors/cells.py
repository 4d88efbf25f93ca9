"""The figures of a report with all that stands beside a number."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from tongxin.kernel.measures import Measure
from tongxin.kernel.units import unit_label
from tongxin.shared.indicators.compute import Asked, Count, Result, compute
from tongxin.shared.indicators.declare import Figure, figures
from tongxin.shared.indicators.folding import OWN
from tongxin.shared.indicators.models import DeclaredValue, SealedFigure, TargetValue
from tongxin.shared.indicators.naming import child_names
from tongxin.shared.indicators.wording import group_name

Number = Decimal | None
PROSE = "reports.SummaryReport:"
NUMBERS = ("value", "numerator", "denominator", "previous", "declared", "target")


@dataclass(frozen=True, slots=True)
class Part:
    """A figure's share of one child, month or kind (分列)."""

    key: str
    name: str
    value: Number
    numerator: Number = None
    denominator: Number = None
    group: str | None = None  # the month or the value of the cut, as the rows carry it

    @property
    def is_union(self) -> bool:
        """Whether it has rows of its own to open: ``key`` is then a union's code."""
        return self.key not in {"", OWN}


@dataclass(frozen=True, slots=True)
class Cell:
    """One figure for one union and period."""

    code: str
    name: str
    unit: str
    measure: str
    definition: str
    period_type: str = "period"
    version: int = 1
    value: Number = None
    numerator: Number = None
    denominator: Number = None
    rows: int = 0
    previous: Number = None
    has_previous: bool = False
    target: Number = None
    declared: Number = None
    declared_reason: str = ""
    declared_by: str = ""
    is_sealed: bool = False
    is_known: bool = True
    breakdown: str = ""
    note: str = ""
    shows_target: bool = False
    parts: tuple[Part, ...] = ()

    @property
    def is_ratio(self) -> bool:
        """Two numbers instead of one."""
        return self.measure == Measure.RATE

    @property
    def is_flow_above_zero(self) -> bool:
        """Something happened in the period."""
        return self.period_type != "point" and bool(self.value)

    @property
    def change(self) -> Number:
        """More (or less) than in the period before."""
        if self.previous is None or self.value is None:
            return None
        return self.value - self.previous

    @property
    def differs(self) -> bool:
        """Whether somebody declared another number than was counted."""
        return self.declared is not None and self.declared != self.value

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The figure again from a snapshot."""
        parts = tuple(Part(**_with_numbers(part)) for part in plain["parts"])
        return cls(**(_with_numbers(plain) | {"parts": parts}))

    def in_readers_language(self) -> Self:
        """The figure with its own words translated; names of unions are nobody's words."""
        named = self.breakdown not in {"", "child"}
        parts = tuple(replace(p, name=_said(p.name)) for p in self.parts) if named else self.parts
        words = {word: _said(getattr(self, word)) for word in ("name", "definition")}
        return replace(self, parts=parts, unit=unit_label(self.unit), **words)


def _said(text: str) -> str:
    return _(text) if text else text


def read_cells(
    wanted: Mapping[str, str],
    asked: Asked,
    *,
    compares: bool = False,
    sealed: Mapping[str, SealedFigure] | None = None,
) -> dict[str, Cell]:
    """Cells by code; ``wanted`` says how each is broken down. Few scans for all together."""
    known = figures()
    codes = [code for code in wanted if code in known]
    by_cut = {by: [c for c in codes if wanted[c] == by] for by in {wanted[c] for c in codes}}
    results = {
        result.figure.code: result
        for by, some in by_cut.items()
        for result in compute(some, asked, by=by)
    }
    beside = _Beside(codes, asked, compares=compares, sealed=sealed)
    children = [result for code, result in results.items() if wanted[code] == "child"]
    names = child_names(children, asked)
    return {
        code: _cell(results[code], wanted[code], names, beside) if code in results else _off(code)
        for code in wanted
    }


class _Beside:
    """What is kept beside the figures: targets, declared values, the seal, the period before."""

    def __init__(
        self,
        codes: list[str],
        asked: Asked,
        *,
        compares: bool,
        sealed: Mapping[str, SealedFigure] | None,
    ):
        place = {"union": asked.union, "code__in": codes, "period": str(asked.period)}
        self.targets = dict(TargetValue.objects.filter(**place).values_list("code", "value"))
        live = DeclaredValue.objects.filter(**place, voided_at=None)
        self.declared = {value.code: value for value in live}
        self.sealed = sealed or {}
        self.has_previous = compares
        before = Asked(asked.union, asked.period.previous(), asked.now)
        self.previous = previous_values(codes, before) if compares else {}


def accepted_figures(asked: Asked) -> QuerySet[SealedFigure]:
    """Figures sealed by the acceptance of a report; what a summary froze is no such value."""
    sealed = SealedFigure.objects.filter(union=asked.union, seal__period=str(asked.period))
    return sealed.exclude(seal__target__startswith=PROSE)


def previous_values(codes: list[str], before: Asked) -> dict[str, Number]:
    """What later figures are compared with: sealed values where there are any, else counted."""
    sealed = accepted_figures(before).filter(code__in=codes).order_by("seal__sealed_at")
    found = {one.code: one.value for one in sealed}
    rest = [code for code in codes if code not in found]
    return found | {r.figure.code: _number(r.value) for r in compute(rest, before)}


def _cell(result: Result, by: str, names: Mapping[str, str], beside: _Beside) -> Cell:
    figure, code = result.figure, result.figure.code
    declared = beside.declared.get(code)
    return Cell(
        **_heading(figure),
        **_numbers(result, beside.sealed.get(code)),
        previous=beside.previous.get(code),
        has_previous=beside.has_previous,
        target=beside.targets.get(code),
        declared=declared.value if declared else None,
        declared_reason=declared.reason if declared else "",
        declared_by=declared.made_by if declared else "",
        is_sealed=code in beside.sealed,
        breakdown=by,
        parts=_parts(result, by, names),
    )


def _heading(figure: Figure) -> dict[str, Any]:
    return {
        "code": figure.code,
        "name": str(figure.name),
        "unit": unit_label(figure.unit),
        "measure": str(figure.measure),
        "definition": str(figure.definition),
        "period_type": figure.period_type,
        "version": figure.version,
    }


def _exact(number: Decimal | int | None) -> Decimal | None:
    """As the database would give it back, also of a figure that is not written yet."""
    return None if number is None else Decimal(number)


def _numbers(result: Result, sealed: SealedFigure | None) -> dict[str, Any]:
    if sealed:
        return {
            "value": _exact(sealed.value),
            "numerator": _exact(sealed.numerator) if sealed.denominator is not None else None,
            "denominator": _exact(sealed.denominator),
            "rows": sealed.row_count,
        }
    return {**_two(result.count), "rows": result.count.rows}


def _two(count: Count) -> dict[str, Number]:
    return {
        "value": _number(count.value),
        "numerator": _number(count.part.value) if count.whole else None,
        "denominator": _number(count.whole.value) if count.whole else None,
    }


def _parts(result: Result, by: str, names: Mapping[str, str]) -> tuple[Part, ...]:
    if by != "child":
        return tuple(
            Part("", group_name(result.figure, by, key), **_two(count), group=key)
            for key, count in result.groups.items()
        )
    if set(result.groups) <= {OWN}:
        return ()
    order = [key for key in names if key in result.groups and key != OWN]
    named = [Part(*names[key], **_two(result.groups[key])) for key in order]
    if OWN in result.groups:
        named.append(Part(OWN, _("本级"), **_two(result.groups[OWN])))
    return tuple(named)


def _off(code: str) -> Cell:
    return Cell(code, code, "", "", _("这个指标所属的模块没有启用"), is_known=False)


def _number(value: object) -> Number:
    return None if value is None else Decimal(str(value))


def _with_numbers(plain: dict[str, Any]) -> dict[str, Any]:
    return {key: _number(value) if key in NUMBERS else value for key, value in plain.items()}
