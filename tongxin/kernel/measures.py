"""What a figure counts, and which figures may be added (计量口径)."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Self

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError
from tongxin.kernel.text import beside
from tongxin.kernel.units import unit_label


class Measure(TextChoices):
    """Kind of thing counted; figures of different kinds are never mixed (计量类型)."""

    PERSONS = "persons", _("人数")
    DECLARED_PERSONS = "declared_persons", _("人数（填报）")
    PERSON_TIMES = "person_times", _("人次")
    EVENTS = "events", _("场次")
    THINGS = "things", _("个数")
    TAXONOMY = "taxonomy", _("项类数")
    MONEY = "money", _("金额")
    REACH = "reach", _("触达次数")
    QUANTITY = "quantity", _("数量")
    RATE = "rate", _("比率")

    @property
    def additive(self) -> bool:
        """Whether plain values of this kind may be added up the tree (可加)."""
        return self not in {Measure.PERSONS, Measure.RATE}


class WrongSum(DomainError):
    """Figures that do not belong in one total."""

    code = "measures.wrong_sum"
    message = _("“%(left)s”与“%(right)s”口径不同，不能相加，请分别列示")


class PersonsNotAdded(WrongSum):
    """Distinct persons are counted anew from rows, never added."""

    code = "measures.persons_not_added"
    message = _("“人数”按去重人员统计，不能由下级数字相加，请按本级明细重新统计")


class MeasureMismatch(DomainError):
    """The value does not have the shape its measure asks for."""

    code = "measures.mismatch"
    status = 422
    message = _("“%(measure)s”需要分子和分母，其他口径只填一个数值")


@dataclass(frozen=True, slots=True)
class MeasuredValue:
    """One number with its measure and unit; a rate keeps both of its numbers (计量值)."""

    measure: Measure
    value: Decimal | int | None = None
    unit: str = ""
    numerator: Decimal | int | None = None
    denominator: Decimal | int | None = None

    def __post_init__(self) -> None:
        both = self.numerator is not None and self.denominator is not None
        neither = self.numerator is None and self.denominator is None
        is_rate = self.measure is Measure.RATE
        if isinstance(self.value, float) or not (both if is_rate else neither):
            raise MeasureMismatch(measure=self.measure.label)
        if not is_rate and self.value is None:
            raise MeasureMismatch(measure=self.measure.label)

    @classmethod
    def rate(cls, numerator: Decimal | int, denominator: Decimal | int, unit: str = "%") -> Self:
        """Ratio of two numbers; without a denominator it has no value (比率)."""
        value = Decimal(numerator) / Decimal(denominator) if denominator else None
        return cls(Measure.RATE, value, unit, numerator, denominator)

    def __add__(self, other: Self) -> Self:
        if self.measure is not other.measure or self.unit != other.unit:
            raise WrongSum(left=self._words(), right=other._words())
        if self.measure is Measure.PERSONS:
            raise PersonsNotAdded
        if self.measure is Measure.RATE:
            numerator = _sum(self.numerator, other.numerator)
            return self.rate(numerator, _sum(self.denominator, other.denominator), self.unit)
        return replace(self, value=_sum(self.value, other.value))

    def _words(self) -> str:
        return (
            beside(self.measure.label, unit_label(self.unit))
            if self.unit
            else str(self.measure.label)
        )


def _sum(left: Decimal | int | None, right: Decimal | int | None) -> Decimal | int:
    return (left or 0) + (right or 0)


def add(values: Iterable[MeasuredValue]) -> MeasuredValue:
    """Sum of one or more values of one kind.

    Raises WrongSum, PersonsNotAdded.
    """
    first, *rest = values
    total = first
    for value in rest:
        total = total + value
    return total
