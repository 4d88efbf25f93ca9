"""The values that bound figures have now, counted together for as many texts as are read."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError, NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.units import unit_label
from tongxin.modules.reports.selectors.cells import previous_values
from tongxin.modules.reports.selectors.prose.marks import LAST, LAST_YEAR, Binding
from tongxin.modules.reports.selectors.prose.rounding import said
from tongxin.shared.indicators.compute import Asked, Result, ask, compute
from tongxin.shared.indicators.declare import Figure, figures
from tongxin.shared.indicators.permissions import Can as CanIndicators
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import name_on

Key = tuple[int, str]  # union, period
HUNDRED, TENTH = Decimal(100), Decimal("0.1")


@dataclass(frozen=True, slots=True)
class Place:
    """Whose text it is, and about when."""

    union: UnionOrg
    period: Period


@dataclass(frozen=True, slots=True)
class Value:
    """What a bound figure says now, with all that its annex line needs; or why it says nothing."""

    said: str = ""
    code: str = ""
    name: str = ""
    unit: str = ""
    union_code: str = ""
    union_name: str = ""
    period: str = ""
    before: str = ""  # the period it is compared with
    side: str = ""
    value: str = ""
    base: str = ""  # the value in that period
    rows: int = 0
    is_zero: bool = False
    fault: str = ""


@dataclass(slots=True)
class _Wanted:
    """One binding resolved to a union and periods that may be asked about."""

    binding: Binding
    figure: Figure
    asked: Asked
    before: Asked | None = None


@dataclass(slots=True)
class Values:
    """Bindings are announced first and counted together, one scan for each union and period."""

    actor: Actor
    now: datetime
    _unions: dict[str, UnionOrg] = field(default_factory=dict)
    _wanted: dict[tuple[Binding, int, str], _Wanted | str] = field(default_factory=dict)
    _now: dict[Key, dict[str, Result]] = field(default_factory=dict)
    _then: dict[Key, dict[str, Decimal | None]] = field(default_factory=dict)

    def count(self, bound: Iterable[tuple[Binding, Place]]) -> None:
        """Count all of them; what cannot be counted keeps the reason."""
        bound = list(bound)
        self._look_up({one.union for one, _place in bound if one.union})
        for binding, place in bound:
            self._wanted[_key(binding, place)] = self._resolve(binding, place)
        wanted = [one for one in self._wanted.values() if isinstance(one, _Wanted)]
        for key, some in _together((one.asked, one.figure.code) for one in wanted).items():
            self._now[key] = {r.figure.code: r for r in compute(some[1], some[0])}
        pairs = ((one.before, one.figure.code) for one in wanted if one.before)
        for key, some in _together(pairs).items():
            self._then[key] = previous_values(some[1], some[0])

    def asked(self) -> list[tuple[Asked, list[str]]]:
        """Every union and period that was counted, with the codes: what an approval seals."""
        pairs = []
        for one in self._wanted.values():
            if isinstance(one, _Wanted):
                both = (one.asked, one.before) if one.before else (one.asked,)
                pairs += [(asked, one.figure.code) for asked in both]
        return list(_together(pairs).values())

    def of(self, binding: Binding, place: Place) -> Value:
        """The value of one binding that was counted."""
        wanted = self._wanted[_key(binding, place)]
        if isinstance(wanted, str):
            return Value(code=binding.code, fault=wanted)
        result = self._now[_place_of(wanted.asked)][binding.code]
        return _valued(wanted, result, self._before(wanted))

    def _before(self, wanted: _Wanted) -> Decimal | None:
        if wanted.before is None:
            return None
        return self._then[_place_of(wanted.before)][wanted.figure.code]

    def _look_up(self, codes: set[str]) -> None:
        scope = self.actor.scope(CanIndicators.VIEW)
        found = UnionOrg.objects.within(scope).filter(code__in=codes)
        self._unions |= {union.code: union for union in found}

    def _resolve(self, binding: Binding, place: Place) -> _Wanted | str:
        """Whose figure for when, or the sentence that says why there is none."""
        figure = figures().get(binding.code)
        if figure is None:
            told = _("没有指标 %(code)s，请用“插入数字”从列表中选")
            return told % {"code": binding.code}
        union = self._unions.get(binding.union) if binding.union else place.union
        if union is None or not union.path.startswith(place.union.path):
            told = _("工会“%(union)s”不存在或不在%(place)s的范围内，只能引用本级和下级的数字")
            return told % {"union": binding.union, "place": place.union.name}
        if fault := _shape_fault(binding, figure):
            return fault
        return self._timed(binding, figure, union, place)

    def _timed(
        self, binding: Binding, figure: Figure, union: UnionOrg, place: Place
    ) -> _Wanted | str:
        try:
            period = _period(binding.period, place.period)
            terms = {"union": union, "actor": self.actor, "now": self.now}
            wanted = _Wanted(binding, figure, ask(period=period, **terms))
            if binding.compared:
                wanted.before = ask(period=_period(binding.compared, period), **terms)
        except NotThere:
            return _("您没有查看%(union)s数字的权限") % {"union": union.name}
        except DomainError as error:
            return str(error)
        return wanted


def _shape_fault(binding: Binding, figure: Figure) -> str:
    if binding.side and not figure.is_ratio:
        told = _("%(name)s不是比率，没有分子和分母")
        return told % {"name": figure.name}
    if binding.side and binding.compared:
        return _("分子、分母不能与“比上期”一起用")
    return ""


def _period(text: str, own: Period) -> Period:
    """A period named in a mark. Raises PeriodUnreadable."""
    if text == LAST:
        return own.previous()
    if text == LAST_YEAR:
        return own.same_last_year()
    return Period.parse(text) if text else own


def _valued(wanted: _Wanted, result: Result, base: Decimal | None) -> Value:
    binding, figure, asked = wanted.binding, wanted.figure, wanted.asked
    value = _number(result, binding.side)
    day = min(asked.period.last_day, asked.span.today)
    known = Value(
        code=figure.code,
        name=str(figure.name),
        unit=unit_label(figure.unit),
        union_code=asked.union.code,
        union_name=name_on(asked.union, day),
        period=str(asked.period),
        before=str(wanted.before.period) if wanted.before else "",
        side=binding.side,
        value="" if value is None else str(value),
        base="" if base is None else str(base),
        rows=result.count.rows,
        is_zero=value == 0 and not binding.compared,
    )
    if value is None or (binding.compared and base is None):
        return replace(known, fault=_("分母为 0，没有可写的数值"))
    if binding.is_percent and not base:
        return replace(known, fault=_("对比期为 0，不能算增减百分比"))
    words = _difference(wanted, value - base, base) if binding.compared else _plain(wanted, value)
    return replace(known, said=words)


def _number(result: Result, side: str) -> Decimal | None:
    value = getattr(result.count, side).value if side else result.value
    return None if value is None else Decimal(str(value))


def _plain(wanted: _Wanted, value: Decimal) -> str:
    binding, figure = wanted.binding, wanted.figure
    number = said(value, binding.rounding)
    if figure.is_ratio:
        return number if binding.side else f"{number}%"
    return f"{number}{figure.unit}" if binding.with_unit else number


def _difference(wanted: _Wanted, change: Decimal, base: Decimal) -> str:
    """增加12场, 下降3.5%, 提高1.2个百分点: words of Chinese prose, whoever reads."""
    binding, figure = wanted.binding, wanted.figure
    if not change:
        return "持平"  # data: words of prose
    if binding.is_percent:
        share = (abs(change) * HUNDRED / abs(base)).quantize(TENTH)
        # data: words of prose
        return f"{'增长' if change > 0 else '下降'}{said(share)}%"
    if figure.is_ratio:
        # data: words of prose
        return f"{'提高' if change > 0 else '降低'}{said(abs(change))}个百分点"
    unit = figure.unit if binding.with_unit else ""
    # data: words of prose
    return f"{'增加' if change > 0 else '减少'}{said(abs(change), binding.rounding)}{unit}"


def _key(binding: Binding, place: Place) -> tuple[Binding, int, str]:
    return binding, place.union.pk, str(place.period)


def _place_of(asked: Asked) -> Key:
    return asked.union.pk, str(asked.period)


def _together(pairs: Iterable[tuple[Asked, str]]) -> dict[Key, tuple[Asked, list[str]]]:
    """Codes by union and period, each once, in the order in which they came."""
    found: dict[Key, tuple[Asked, list[str]]] = {}
    for asked, code in pairs:
        codes = found.setdefault(_place_of(asked), (asked, []))[1]
        if code not in codes:
            codes.append(code)
    return found
