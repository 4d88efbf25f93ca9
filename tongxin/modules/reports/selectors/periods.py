"""One figure in many periods at once (多期取数): what was sealed as sealed, the rest counted."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from tongxin.kernel.periods import Period
from tongxin.modules.reports.selectors.cells import PROSE, Number
from tongxin.shared.indicators.compute import Asked, Count, Tally, compute
from tongxin.shared.indicators.declare import Figure, get_figure
from tongxin.shared.indicators.models import SealedFigure
from tongxin.shared.orgs.models import UnionOrg


def values_in(
    code: str, union: UnionOrg, periods: Iterable[Period], now: datetime
) -> dict[Period, Number]:
    """The figure of a union in each of the periods. Raises UnknownFigure."""
    wanted = list(dict.fromkeys(periods))
    found = _sealed(code, union, wanted)
    rest = [period for period in wanted if period not in found]
    return found | _counted(get_figure(code), union, rest, now)


def _sealed(code: str, union: UnionOrg, periods: list[Period]) -> dict[Period, Number]:
    named = {str(period): period for period in periods}
    rows = SealedFigure.objects.filter(union=union, code=code, seal__period__in=named)
    rows = rows.exclude(seal__target__startswith=PROSE).order_by("seal__sealed_at")
    return {named[at]: value for at, value in rows.values_list("seal__period", "value")}


def _counted(
    figure: Figure, union: UnionOrg, periods: list[Period], now: datetime
) -> dict[Period, Number]:
    if len(periods) > 1 and _adds_up_by_month(figure) and all(map(_is_of_months, periods)):
        return _by_month(figure, union, periods, now)
    return {
        period: _number(compute([figure.code], Asked(union, period, now))[0].count)
        for period in periods
    }


def _by_month(
    figure: Figure, union: UnionOrg, periods: list[Period], now: datetime
) -> dict[Period, Number]:
    """One ask over the months of all of them, added up for each."""
    first, last = min(one.start for one in periods), max(one.end for one in periods)
    whole = Asked(union, Period.between(first, last), now)
    months = compute([figure.code], whole, by="month")[0].groups
    return {period: _number(_added(figure, months, period)) for period in periods}


def _added(figure: Figure, months: Mapping[str, Count], period: Period) -> Count:
    counts = [months[key] for month in period.months() if (key := str(month)) in months]
    part = sum((one.part for one in counts), Tally())
    if not figure.is_ratio:
        return Count(part)
    return Count(part, sum((one.whole or Tally() for one in counts), Tally()))


def _adds_up_by_month(figure: Figure) -> bool:
    """Neither persons, who would count twice, nor what holds on a day instead of happening."""
    return figure.is_additive and not any(term.source.is_state for term in figure.terms)


def _is_of_months(period: Period) -> bool:
    return period.start.day == period.end.day == 1


def _number(count: Count) -> Number:
    return None if count.value is None else Decimal(str(count.value))
