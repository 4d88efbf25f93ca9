"""The rows behind a figure as a file (明细导出): those of the page, in its order."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.shared.indicators.aliases import names_workers
from tongxin.shared.indicators.compute import Asked, ask
from tongxin.shared.indicators.declare import Figure, get_figure
from tongxin.shared.indicators.narrowing import Only, only_of
from tongxin.shared.indicators.permissions import Can
from tongxin.shared.indicators.trace import SIDES, TracedItem, TracedRow, count_behind, trace
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shared.transfer.listings import Ask, Chunk, Takeable, declare, shown

NARROWING = ("group", "key", "within", "days")
BEYOND = gettext_lazy("不在您的管理范围内")


class Number(NamedTuple):
    """One number of a page of figures, whose rows are wanted."""

    figure: Figure
    asked: Asked
    side: str
    only: Only

    @property
    def is_distinct(self) -> bool:
        """Whether things are counted that several rows may name."""
        return any(term.how == "distinct" for term in getattr(self.figure, self.side).terms)

    @property
    def labels(self) -> list[str]:
        """What the rows of its ledgers show."""
        terms = getattr(self.figure, self.side).terms
        return list(dict.fromkeys(str(name) for term in terms for name in term.source.shows))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowsBehind(Takeable):
    """The rows of one number; those of persons go the way of everything about persons."""

    def heads(self, ask: Ask) -> list[str]:
        """Which thing, where, when, how much, and the columns of the ledgers."""
        number = self._number(ask)
        first = [_("序号")] if number.is_distinct else []
        return [*first, _("工会编码"), _("工会"), _("日期"), _("数量"), *number.labels]

    def count(self, ask: Ask, most: int) -> int:
        """How many rows, out of the stored cells where these know."""
        number = self._number(ask)
        counted = count_behind(number.figure, number.asked, side=number.side, only=number.only)
        return min(counted.rows, most)

    def chunk(self, ask: Ask, place: Any, size: int, *, clear: bool) -> Chunk:
        """A page of the trace; ``clear`` makes no difference: a trace holds nothing sealed."""
        number = self._number(ask)
        cursor, known = place or ("", 0)
        page = trace(
            number.figure,
            number.asked,
            actor=ask.actor,
            side=number.side,
            after=cursor,
            limit=size,
            only=number.only,
        )
        lines = [
            line
            for place, item in enumerate(page.items, known + 1)
            for line in _lines(item, place, number, ask)
        ]
        behind = (page.next_cursor, known + len(page.items)) if page.next_cursor else None
        return Chunk(lines, behind)

    def _number(self, ask: Ask) -> Number:
        """The number that is asked for. Raises NotThere, UnknownFigure or what a period raises."""
        figure, side = get_figure(ask.word("of")), ask.word("side") or "part"
        if side not in SIDES or (side == "whole" and not figure.is_ratio):
            raise NotThere
        if names_persons(figure) != self.is_personal:
            raise NotThere
        union = union_by_code(ask.word("union"), scope=ask.scope)
        period = Period.parse(ask.word("period"))
        asked = _asked(union, period, ask)
        words = {name: ask.word(name) for name in NARROWING}
        return Number(figure, asked, side, only_of(figure, asked, **words))


def _asked(union, period: Period, ask_: Ask) -> Asked:
    return ask(union=union, period=period, actor=ask_.actor, now=ask_.now)


def _lines(item: TracedItem, place: int, number: Number, ask_: Ask) -> Iterator[list[Any]]:
    for row in item.rows:
        first = [place] if number.is_distinct else []
        yield [*first, row.union.code, row.union.name, row.day, row.measure,
               *_details(row, number.labels, ask_)]  # fmt: skip


def _details(row: TracedRow, labels: list[str], ask_: Ask) -> list[Any]:
    """The columns of the ledger, as far as one may take them out."""
    if not (row.is_readable and ask_.scope.covers(row.union.path)):
        return [str(BEYOND), *[""] * (len(labels) - 1)] if labels else []
    return [shown(row.details.get(label)) for label in labels]


def names_persons(figure: Figure) -> bool:
    """Whether a row behind the figure may name a person."""
    return any(names_workers(term.source) for term in figure.terms)


def rows_list(figure: Figure) -> RowsBehind:
    """As what the rows behind this figure leave the house."""
    return PERSONS if names_persons(figure) else ROWS


WANTED = {
    "of": gettext_lazy("指标"),
    "union": gettext_lazy("工会编码"),
    "period": gettext_lazy("期间"),
    "side": gettext_lazy("分子或分母"),
    "group": gettext_lazy("分列"),
    "key": gettext_lazy("分组"),
    "within": gettext_lazy("下级工会编码"),
    "days": gettext_lazy("日期"),
}
ROWS = declare(
    RowsBehind(key="reports.rows", title=gettext_lazy("指标明细"), needs=Can.VIEW, filters=WANTED)
)
PERSONS = declare(
    RowsBehind(
        key="reports.rows_of_persons",
        title=gettext_lazy("指标明细（含个人信息）"),
        needs=Can.VIEW,
        filters=WANTED,
        is_personal=True,
    )
)
