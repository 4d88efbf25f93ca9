"""Where every number of a summary comes from: the annex, and what moved since the approval."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.kernel.text import beside
from tongxin.modules.reports.errors import NotSealed
from tongxin.modules.reports.models import SummaryReport
from tongxin.modules.reports.selectors.changes import FigureChange, figure_changes
from tongxin.modules.reports.selectors.printing import spoken
from tongxin.modules.reports.selectors.prose.reading import BOUND, LOOSE, Piece, Reader
from tongxin.modules.reports.selectors.prose.values import Value
from tongxin.modules.reports.selectors.summaries import SummaryView, live_view
from tongxin.shared.indicators.compute import ask
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.models import SealedFigure
from tongxin.shared.indicators.permissions import Can as CanIndicators

PLATFORM, HAND, MISSING = "platform", "hand", "missing"


@dataclass(frozen=True, slots=True)
class Origin:
    """One number of a summary and its origin (数字出处)."""

    number: int
    chapter: str
    text: str
    kind: str
    origin: str
    code: str = ""
    union: str = ""
    period: str = ""
    value: str = ""
    rows: int = 0

    def as_plain(self) -> dict[str, Any]:
        """Plain values for machines."""
        return {name: getattr(self, name) for name in self.__slots__}


@dataclass(frozen=True, slots=True)
class LaterNumber:
    """A number of an approved text beside what it would be today; ``number`` as in the annex."""

    number: int
    chapter: str
    then: str
    now: str


def origins_of(view: SummaryView) -> list[Origin]:
    """Every number of the text in its order."""
    return [
        _origin(number, chapter.title, piece)
        for number, (chapter, piece) in enumerate(view.numbers, 1)
    ]


def moved_since(kept: SummaryView, live: SummaryView) -> dict[tuple[int, int], str]:
    """What bound figures say now where they say something else, by chapter and place of piece."""
    return {
        (chapter.pk, place): now.text
        for chapter, other in zip(kept.chapters, live.chapters, strict=True)
        for place, (then, now) in enumerate(
            zip(chapter.prose.pieces, other.prose.pieces, strict=True)
        )
        if then.kind == BOUND and then.text != now.text
    }


def later_numbers(
    summary: SummaryReport, kept: SummaryView, *, actor: Actor, now: datetime
) -> list[LaterNumber]:
    """Numbers of the approved text that would be others today (审定后的变化)."""
    if not summary.is_approved:
        return []
    moved = moved_since(kept, live_view(summary, Reader(actor, now)))
    found, number = [], 0
    for chapter in kept.chapters:
        for place, piece in enumerate(chapter.prose.pieces):
            number += piece.is_number
            if said := moved.get((chapter.pk, place)):
                found.append(LaterNumber(number, chapter.title, piece.text, said))
    return found


def summary_changes(summary: SummaryReport, *, actor: Actor, now: datetime) -> list[FigureChange]:
    """Every figure of the approved text with the rows that moved since. Raises NotSealed."""
    if not summary.is_approved:
        raise NotSealed
    kept = (
        SealedFigure.objects.filter(
            seal__target__startswith=f"{summary.target}/", code__in=figures()
        )
        .select_related("seal", "union")
        .order_by("pk")
    )
    return list(_changes(kept, actor, now))


def _changes(kept, actor: Actor, now: datetime) -> Iterator[FigureChange]:
    scope = actor.scope(CanIndicators.VIEW)
    for number, sealed in enumerate(kept, 1):
        period = Period.parse(sealed.seal.period)
        try:
            asked = ask(union=sealed.union, period=period, actor=actor, now=now)
        except NotThere:
            continue  # of a union the reader does not reach: not the reader's business
        found = next(figure_changes([sealed], asked, scope))
        place = f"{sealed.union} {period.title}"
        yield replace(found, code=f"{found.code}-{number}", name=beside(found.name, place))


def _origin(number: int, chapter: str, piece: Piece) -> Origin:
    if piece.kind == BOUND:
        return _counted(Origin(number, chapter, piece.text, PLATFORM, ""), piece.value)
    if piece.kind == LOOSE or piece.is_old:
        told = _("人工填写，没有出处")
        if piece.origin:
            told = _("人工填写，上期出处待核实：%(origin)s") % {"origin": piece.origin}
        return Origin(number, chapter, piece.text, MISSING, told)
    told = _("人工填写：%(origin)s") % {"origin": piece.origin}
    return Origin(number, chapter, piece.text, HAND, told)


def _counted(origin: Origin, value: Value) -> Origin:
    when = Period.parse(value.period).title
    facts = {
        "code": value.code,
        "name": value.name,
        "union": value.union_name,
        "period": when,
        "value": spoken(Decimal(value.value), "" if value.side else value.unit),
    }
    told = _("指标 %(code)s %(name)s，%(union)s，%(period)s，%(value)s") % facts
    if value.before:
        base = {"period": Period.parse(value.before).title, "value": spoken(Decimal(value.base))}
        told = beside(told, _("对比%(period)s %(value)s") % base)
    if value.side:
        told = beside(told, _("分子") if value.side == "part" else _("分母"))
    rows = ngettext("依据 %(n)s 行明细", "依据 %(n)s 行明细", value.rows) % {"n": value.rows}
    return replace(
        origin,
        origin=_("，").join([told, rows]),
        code=value.code,
        union=value.union_code,
        period=value.period,
        value=value.value,
        rows=value.rows,
    )
