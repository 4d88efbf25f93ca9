"""What changed: between two sendings of a report, and since its figures were sealed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.text import beside
from tongxin.kernel.units import unit_label
from tongxin.modules.reports.errors import NotSealed
from tongxin.modules.reports.models import Submission
from tongxin.modules.reports.selectors.cells import Number
from tongxin.modules.reports.selectors.printing import spoken
from tongxin.modules.reports.selectors.view import Line, ReportView
from tongxin.modules.reports.states import Act
from tongxin.shared.indicators.changes import Cause, Difference, explained, reasons
from tongxin.shared.indicators.comparing import Comparison, Moved
from tongxin.shared.indicators.compute import Asked, ask, compute
from tongxin.shared.indicators.declare import figures, get_figure
from tongxin.shared.indicators.models import SealedFigure
from tongxin.shared.indicators.permissions import Can as CanIndicators
from tongxin.shared.indicators.sealing import broken_sets, is_intact
from tongxin.shared.orgs.models import UnionOrg

SHOWN = 200  # rows on one page
KINDS = {"added": _("新增"), "gone": _("减少"), "changed": _("修改")}


@dataclass(frozen=True, slots=True)
class Change:
    """One line of a report that is not what it was."""

    label: str
    before: str
    after: str


@dataclass(frozen=True, slots=True)
class ChangedRow:
    """One row that differs from the seal; outside one's scope without its number and story."""

    kind: str
    union: str
    day: str
    value: str
    before: str
    key: str = ""
    who: str = ""
    when: datetime | None = None
    why: str = ""


@dataclass(frozen=True, slots=True)
class Opened:
    """Whose rows are read on: those of one figure behind a row, else the first of all."""

    code: str = ""
    after: str = ""


ALL = Opened()


@dataclass(frozen=True, slots=True)
class FigureChange:
    """A sealed figure beside today's count."""

    code: str
    name: str
    unit: str
    sealed: Number
    now: Number
    is_intact: bool
    rows: tuple[ChangedRow, ...]  # some of them
    count: int
    reasons: tuple[tuple[str, int], ...] = ()  # how many for which cause
    next_key: str = ""  # behind which the next ones come

    @property
    def is_same(self) -> bool:
        """Nothing happened to it."""
        return not self.count and self.is_intact


def revised(submission: Submission) -> list[Change]:
    """What differs between the last sending and the one before (与上次报送相比)."""
    sent = list(submission.snapshots.filter(act=Act.SUBMITTED).order_by("-pk")[:2])
    if len(sent) < 2:
        return []
    after, before = (ReportView.from_plain(one.body) for one in sent)
    return compared(before, after)


def moved_since_sent(submission: Submission, now: ReportView) -> list[Change]:
    """Figures that have moved since the report was sent (报送后的变化)."""
    sent = submission.snapshots.filter(act=Act.SUBMITTED).order_by("-pk").first()
    return compared(ReportView.from_plain(sent.body), now) if sent else []


def compared(before: ReportView, after: ReportView) -> list[Change]:
    """Lines that say something else."""
    old = {line.code: _said(line) for line in before.lines}
    return [
        Change(line.label, old.get(line.code, ""), said)
        for line in after.lines
        if (said := _said(line)) != old.get(line.code, "")
    ]


def since_sealing(
    submission: Submission, *, actor: Actor, now: datetime, opened: Opened = ALL
) -> list[FigureChange]:
    """Every sealed figure with the rows added, gone and changed since (封存后的变化).

    Raises NotSealed.
    """
    asked = ask(union=submission.union, period=submission.span, actor=actor, now=now)
    if not submission.is_accepted:
        raise NotSealed
    kept = (
        SealedFigure.objects.filter(seal__target=submission.target, code__in=figures())
        .select_related("seal")
        .order_by("pk")
    )
    scope = actor.scope(CanIndicators.VIEW)
    return list(figure_changes(kept, asked, scope, opened=opened))


def figure_changes(
    kept: Iterable[SealedFigure], asked: Asked, scope: Scope, *, opened: Opened = ALL
) -> Iterator[FigureChange]:
    """Figures of one seal beside their values now, and some rows that moved; asked once.

    A page holds ``SHOWN`` rows: those of the figure that is opened, else of the first ones.
    """
    known = list(kept)
    if not known:
        return
    seal = known[0].seal
    compared, broken = Comparison(seal, asked), broken_sets(seal)
    results = {one.figure.code: one for one in compute([one.code for one in known], asked)}
    left = SHOWN
    for sealed in known:
        figure = get_figure(sealed.code)
        count = sum(compared.counted(figure, sealed).values())
        room = left if opened.code in {"", sealed.code} else 0
        moved = compared.some(figure, sealed, after=opened.after, limit=room + 1) if room else []
        left -= len(moved[:room])
        value = results[sealed.code].value
        yield FigureChange(
            code=sealed.code,
            name=str(figure.name),
            unit=unit_label(figure.unit),
            sealed=_plain(sealed.value),
            now=None if value is None else Decimal(str(value)),
            is_intact=is_intact(sealed, broken),
            rows=tuple(_changed_rows(moved[:room], sealed, scope)),
            count=count,
            reasons=_in_words(reasons(compared, sealed)),
            next_key=moved[room - 1].key if room and len(moved) > room else "",
        )


def _changed_rows(moved: list[Moved], sealed: SealedFigure, scope: Scope) -> Iterator[ChangedRow]:
    shows = any(term.how == "sum" for term in get_figure(sealed.code).terms)
    found = explained(moved, sealed)
    places = UnionOrg.objects.in_bulk({one.row.union for one in found})
    for one in found:  # a person's number is no news
        yield _changed_row(one, places[one.row.union], scope, shows)


def _in_words(found: Mapping[Cause, int]) -> tuple[tuple[str, int], ...]:
    return tuple((str(cause.label), found[cause]) for cause in Cause if found.get(cause))


def _plain(value: Decimal | None) -> Decimal | None:
    """Without the noughts that the column adds."""
    return value if value is None or value % 1 else value.quantize(Decimal(1))


def _changed_row(
    one: Difference,
    union: UnionOrg,
    scope: Scope,
    shows: bool,  # noqa: FBT001
) -> ChangedRow:
    shown = {
        "kind": beside(str(KINDS[one.kind]), str(one.cause.label)),
        "union": union.name,
        "day": one.row.day,
        "value": str(one.row.value) if shows else "",
        "before": _before(one, shows),
    }
    if not scope.covers(union.path):
        return ChangedRow(**shown)
    return ChangedRow(**shown, key=one.row.key, who=one.who, when=one.when, why=one.why)


def _before(one: Difference, shows: bool) -> str:  # noqa: FBT001
    if one.kind != "changed":
        return ""
    return f"{one.before.day} {one.before.value if shows else ''}".strip()


def _said(line: Line) -> str:
    if line.cell is None:
        return line.text
    said = spoken(line.cell.value, line.cell.unit)
    if line.cell.declared is not None:
        said = beside(said, spoken(line.cell.declared, line.cell.unit))
    return beside(said, line.cell.note) if line.cell.note else said
