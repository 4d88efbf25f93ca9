"""Some of the rows behind a number (筛选明细): a union below, some of the days, one group."""

from dataclasses import dataclass, replace
from datetime import date, timedelta

from tongxin.kernel.periods import Period
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import Figure
from tongxin.shared.indicators.errors import (
    DaysOutside,
    NoDaysOfStates,
    NotBelow,
    SeveralBelow,
)
from tongxin.shared.indicators.folding import OWN
from tongxin.shared.orgs.models import OrgClosure, UnionOrg


@dataclass(frozen=True, slots=True)
class Group:
    """One group of a breakdown: the union's own rows, or a value of a dimension."""

    by: str
    key: str = ""

    @property
    def cut(self) -> str:
        """The dimension it belongs to; none for the union's own rows."""
        return "" if self.by == OWN else self.by

    def test(self, asked: Asked) -> tuple[str, tuple]:
        """SQL that keeps the group's rows, with its parameters."""
        if self.by == OWN:
            return "r.tx_union = %s", (asked.union.pk,)
        return "coalesce(r.tx_cut, '') = %s", (self.key,)


@dataclass(frozen=True, slots=True)
class Only:
    """Which of the rows behind a number are wanted; each condition narrows further."""

    within: UnionOrg | None = None
    days: Period | None = None
    group: Group | None = None

    @property
    def is_whole(self) -> bool:
        """Whether all rows of the union asked for are wanted, whatever the days."""
        return self.within is None and self.group is None

    @property
    def way(self) -> str:
        """Which list it is among those of a figure."""
        group = f"{self.group.by}={self.group.key}" if self.group else ""
        place = f"|{self.within.pk if self.within else ''}|{self.days or ''}"
        return group + (place if self.within or self.days else "")


ALL = Only()


def union_below(asked: Asked, word: str) -> UnionOrg:
    """The union with this code or name that ever stood below the one asked for.

    Raises NotBelow or SeveralBelow.
    """
    told = {"word": word[:40], "union": asked.union.name}
    if "\0" in word:
        raise NotBelow(**told)
    below = UnionOrg.objects.filter(
        pk__in=_spans(ancestor_id=asked.union.pk).values("descendant")
    ).order_by("code")
    found = list(below.filter(code=word)) or list(below.filter(name=word)[:2])
    if not found:
        raise NotBelow(**told)
    if len(found) > 1:
        raise SeveralBelow(**told)
    return found[0]


def only_of(
    figure: Figure,
    asked: Asked,
    *,
    group: str = "",
    key: str = "",
    within: str = "",
    days: str = "",
) -> Only:
    """What was chosen, out of words: a dimension and its value, a code or name, a period.

    Raises NotBelow, SeveralBelow, NoDaysOfStates, DaysOutside or PeriodUnreadable.
    """
    some = Period.parse(days) if days else None
    if some:
        check_days(figure, asked, some)
    union = union_below(asked, within) if within else None
    return Only(
        within=None if union == asked.union else union,
        days=None if some == asked.period else some,
        group=Group(group, key) if group else None,
    )


def check_days(figure: Figure, asked: Asked, days: Period) -> None:
    """Raise NoDaysOfStates or DaysOutside unless the days lie in what is asked for."""
    if figure.period_type == "point":
        raise NoDaysOfStates(name=figure.name)
    if days.start < asked.period.start or days.end > asked.period.end:
        raise DaysOutside(days=days.title, period=asked.period.title)


def narrowed(figure: Figure, asked: Asked, only: Only) -> tuple[Asked, Only]:
    """The same rows asked for at the narrowest union and days where they are all there is.

    There the cells answer. What a union counted while it stood elsewhere is not behind the number,
    nor what crosses its own boundary only: then the union stays a condition on the rows.
    """
    if only.days:
        check_days(figure, asked, only.days)
        asked = replace(asked, period=only.days)
    whole = only.group is None or bool(only.group.cut)
    if only.within is None or not whole or any(term.source.beyond for term in figure.terms):
        return asked, only
    if not _stood_below(only.within, asked):
        return asked, only
    return replace(asked, union=only.within), replace(only, within=None)


def _stood_below(union: UnionOrg, asked: Asked) -> bool:
    """Whether it stood below the union asked for on all of the days on which it was there."""
    (start, end), point = asked.span.days, asked.span.point
    start, end = min(start, point), max(end, point + timedelta(days=1))
    below = _days(union, asked.union, start, end)
    return below == _days(union, union, start, end) and below > 0


def _days(union: UnionOrg, above: UnionOrg, start: date, end: date) -> int:
    spans = _spans(ancestor_id=above.pk, descendant_id=union.pk)
    days = (
        (min(until or end, end) - max(since, start)).days
        for since, until in spans.values_list("valid_from", "valid_to")
    )
    return sum(max(0, one) for one in days)


def _spans(**which: int):
    return OrgClosure.objects.filter(**which)
