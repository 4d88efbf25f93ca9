"""Pages of figures: all of them for one union and period, and one of them in depth."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from tongxin.kernel.periods import Period
from tongxin.modules.reports.selectors.cells import Cell, accepted_figures, read_cells
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.declare import Figure, figures, get_figure
from tongxin.shared.indicators.folding import OWN
from tongxin.shared.indicators.wording import cut_names, group_name
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import children_on

MOST_CHOICES = 200  # in a list to choose from; a union beyond it is found by code or name


@dataclass(frozen=True, slots=True)
class SealedBeside:
    """A value that was sealed for the same union and period."""

    value: object
    sealed_at: object
    sealed_by: str


def figure_table(asked: Asked, *, by: str = "", codes: Iterable[str] | None = None) -> list[Cell]:
    """Every declared figure with what stands beside it, broken down where that is possible."""
    known = sorted(figures().items())
    chosen = [code for code, _one in known] if codes is None else list(codes)
    wanted = {code: by if by in get_figure(code).breakdowns else "" for code in chosen}
    return list(read_cells(wanted, asked, compares=True).values())


def one_figure(code: str, asked: Asked, *, by: str) -> Cell:
    """One figure broken down. Raises UnknownFigure or UnknownCut."""
    figure = get_figure(code)
    return read_cells({figure.code: by}, asked, compares=True)[code]


def unions_to_choose(asked: Asked) -> list[UnionOrg]:
    """Unions one step below at the end of the period, as far as a list is of use."""
    return list(children_on(asked.union, asked.span.point)[:MOST_CHOICES])


def parts_to_choose(figure: Figure, asked: Asked, chosen: str) -> list[tuple[str, object]]:
    """Values by which the rows of a figure may be narrowed, dimension by dimension.

    ``chosen`` (``kind=talk``) is among them, also where it holds no row.
    """
    by, _sign, key = chosen.partition("=")
    names, found = cut_names(), []
    for cut in figure.cuts:
        (result,) = compute([figure.code], asked, by=cut)
        keys = dict.fromkeys([*result.groups, *([key] if cut == by else [])])
        values = [(f"{cut}={one}", group_name(figure, cut, one)) for one in keys][:MOST_CHOICES]
        found.append((names[cut], values))
    own = [(f"{OWN}=", _("本级"))] if by == OWN else []
    return [*own, *(one for one in found if one[1])]


def breakdowns() -> list[str]:
    """Every way in which some figure may be split, the common ones first."""
    return ["child", "month", *cut_names()]


def sealed_beside(code: str, asked: Asked) -> SealedBeside | None:
    """The sealed value of this figure, if a report with it was accepted."""
    found = (
        accepted_figures(asked)
        .filter(code=code)
        .select_related("seal")
        .order_by("-seal__sealed_at")
        .first()
    )
    return found and SealedBeside(found.value, found.seal.sealed_at, found.seal.sealed_by)


def usual_periods(today: date) -> list[Period]:
    """Periods people ask for most: months, quarters and years around a day."""
    month = Period.month(today.year, today.month)
    quarter = Period.parse(f"{today.year}Q{(today.month + 2) // 3}")
    year = Period.year(today.year)
    statistical = Period.parse(f"stat{today.year + (today.month >= 10)}")
    found = [year, year.previous(), quarter, quarter.previous(), month, month.previous()]
    return [*found, statistical]


def months_of(figure: Figure) -> bool:
    """Whether the figure runs over months."""
    return "month" in figure.breakdowns
