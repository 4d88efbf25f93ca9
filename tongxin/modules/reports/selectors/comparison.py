"""One figure beside itself: earlier periods, earlier years, the unions below, what was aimed at."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import chain, pairwise

from tongxin.kernel.measures import Measure
from tongxin.kernel.periods import Period
from tongxin.kernel.units import unit_label
from tongxin.modules.reports.selectors.cells import Number
from tongxin.modules.reports.selectors.periods import values_in
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.declare import Figure, figures, get_figure
from tongxin.shared.indicators.folding import OWN
from tongxin.shared.indicators.models import TargetValue
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import names_on

MEMBERS = "MEM01"
PERIODS, YEARS = 6, 4
FEW = 20  # members; below this a share says more about chance than about work
HUNDRED, THOUSAND = Decimal(100), Decimal(1000)
WEIGHED = {
    Measure.EVENTS,
    Measure.PERSONS,
    Measure.DECLARED_PERSONS,
    Measure.PERSON_TIMES,
    Measure.THINGS,
    Measure.MONEY,
    Measure.QUANTITY,
    Measure.TAXONOMY,
}


@dataclass(frozen=True, slots=True)
class Step:
    """The figure in one period, and how far it moved from the one before in the row."""

    period: Period
    value: Number
    before: Number = None

    @property
    def change(self) -> Number:
        """More (or less) than before."""
        return None if None in (self.value, self.before) else self.value - self.before

    @property
    def percent(self) -> Number:
        """The change in per cent of what was before; nothing over nothing."""
        return percent_of(self.change, self.before)


@dataclass(frozen=True, slots=True)
class Child:
    """The figure of one union below: plain, for a thousand members, against before and target."""

    union: UnionOrg
    name: str
    value: Number
    before: Number
    members: int
    target: Number
    per_thousand: Number = None
    place: int | None = None

    @property
    def change(self) -> Number:
        """More (or less) than in the period before."""
        return None if None in (self.value, self.before) else self.value - self.before

    @property
    def percent(self) -> Number:
        """The change in per cent."""
        return percent_of(self.change, self.before)

    @property
    def reached(self) -> Number:
        """The share of its target in per cent."""
        return percent_of(self.value, self.target)

    @property
    def is_few(self) -> bool:
        """Whether it has too few members to be ranked."""
        return self.members < FEW


@dataclass(frozen=True, slots=True)
class Comparison:
    """All that one figure of one union and period is compared with."""

    code: str
    name: str
    unit: str
    is_ratio: bool
    is_weighed: bool
    is_over: bool
    periods: tuple[Step, ...]
    years: tuple[Step, ...]
    children: tuple[Child, ...]
    target: Number
    own: Number = None

    @property
    def now(self) -> Step:
        """The period asked for, against the one before."""
        return self.periods[-1]

    @property
    def reached(self) -> Number:
        """The share of the target in per cent."""
        return percent_of(self.now.value, self.target)

    @property
    def middle(self) -> Number:
        """What half of the ranked unions below do better than."""
        return median([measured(child, self) for child in ranked(self.children, self)])


def comparison(code: str, asked: Asked) -> Comparison:
    """A figure beside itself (对比分析). Raises UnknownFigure."""
    figure = get_figure(code)
    rows = [_back(asked.period, Period.previous, PERIODS)]
    rows += [] if _is_year(asked.period) else [_back(asked.period, Period.same_last_year, YEARS)]
    values = values_in(code, asked.union, chain(*rows), asked.now)
    targets = TargetValue.objects.filter(union=asked.union, code=code, period=str(asked.period))
    made = Comparison(
        code=code,
        name=str(figure.name),
        unit=unit_label(figure.unit),
        is_ratio=figure.is_ratio,
        is_weighed=code != MEMBERS and figure.measure in WEIGHED and MEMBERS in figures(),
        is_over=asked.period.end <= asked.span.today,
        periods=_steps(rows[0], values),
        years=_steps(rows[1], values) if len(rows) > 1 else (),
        children=(),
        target=targets.values_list("value", flat=True).first(),
    )
    children, own = _children(figure, asked)
    return replace(made, children=_placed(children, made), own=own)


def measured(child: Child, made: Comparison) -> Number:
    """By what unions are ranked: for a thousand members where that can be said."""
    return child.per_thousand if made.is_weighed else child.value


def ranked(children: Iterable[Child], made: Comparison) -> list[Child]:
    """Those large enough to be ranked, the highest first."""
    known = [one for one in children if measured(one, made) is not None and not one.is_few]
    return sorted(known, key=lambda one: (-measured(one, made), one.union.code))


def percent_of(part: Number, whole: Number) -> Number:
    """A share in per cent with one decimal; over nothing there is none."""
    if part is None or not whole:
        return None
    return (part * HUNDRED / abs(whole)).quantize(Decimal("0.1"))


def median(values: Iterable[Number]) -> Number:
    """The middle one, or half way between the two in the middle."""
    ordered = sorted(value for value in values if value is not None)
    if not ordered:
        return None
    left, right = ordered[(len(ordered) - 1) // 2], ordered[len(ordered) // 2]
    return (left + right) / 2


def _is_year(period: Period) -> bool:
    return len(period.months()) == 12


def _back(period: Period, back: Callable[[Period], Period], count: int) -> list[Period]:
    """The period and as many before it, oldest first: the first is only compared with."""
    found = [period]
    while len(found) <= count:
        found.append(back(found[-1]))
    return found[::-1]


def _steps(periods: list[Period], values: Mapping[Period, Number]) -> tuple[Step, ...]:
    return tuple(Step(now, values[now], values[before]) for before, now in pairwise(periods))


def _children(figure: Figure, asked: Asked) -> tuple[list[Child], Number]:
    """The unions below, and what lies at the union itself: together they are the figure."""
    if "child" not in figure.breakdowns:
        return [], None
    before = Asked(asked.union, asked.period.previous(), asked.now)
    weighing = [MEMBERS] if MEMBERS in figures() else []
    together = _by_child([figure.code, *weighing], asked)
    now, members = together[figure.code], together.get(MEMBERS, {})
    then = _by_child([figure.code], before)[figure.code]
    keys = {int(key) for key in now | then if key != OWN}
    unions = list(UnionOrg.objects.filter(pk__in=keys).order_by("code"))
    names = names_on(unions, asked.span.point)
    aims = TargetValue.objects.filter(
        union__in=keys, code=figure.code, period=str(asked.period)
    ).values_list("union", "value")
    targets = dict(aims)
    children = [
        Child(
            union=union,
            name=names[union.pk],
            value=now.get(str(union.pk), _nothing(figure)),
            before=then.get(str(union.pk), _nothing(figure)),
            members=int(members.get(str(union.pk)) or 0),
            target=targets.get(union.pk),
        )
        for union in unions
    ]
    return children, now.get(OWN)


def _by_child(codes: list[str], asked: Asked) -> dict[str, Mapping[str, Number]]:
    return {
        result.figure.code: {
            key: None if count.value is None else Decimal(str(count.value))
            for key, count in result.groups.items()
        }
        for result in compute(dict.fromkeys(codes), asked, by="child")
    }


def _nothing(figure: Figure) -> Number:
    return None if figure.is_ratio else Decimal(0)


def _placed(children: list[Child], made: Comparison) -> tuple[Child, ...]:
    """With the share for a thousand members and the place in the ranking, ties together."""
    weighed = [replace(one, per_thousand=_per_thousand(one)) for one in children]
    ordered = ranked(weighed, made)
    values = [measured(one, made) for one in ordered]
    places = {one.union.pk: values.index(measured(one, made)) + 1 for one in ordered}
    placed = [replace(one, place=places.get(one.union.pk)) for one in weighed]
    return tuple(sorted(placed, key=lambda one: (one.place or len(placed) + 1, one.union.code)))


def _per_thousand(child: Child) -> Number:
    if child.value is None or not child.members:
        return None
    return (child.value * THOUSAND / child.members).quantize(Decimal("0.1"))
