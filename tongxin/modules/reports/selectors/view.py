"""One report, ready to print: every number with its unit, origin, and what stands beside it."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.periods import Period
from tongxin.modules.reports.models import FormItem, ItemKind, ReportForm, RuleKind, Submission
from tongxin.modules.reports.selectors.cells import Cell, read_cells
from tongxin.modules.reports.selectors.forms import items_of, rules_of
from tongxin.modules.reports.selectors.tables import Table, filled, table_of
from tongxin.modules.reports.states import Act, State
from tongxin.shared.indicators.compute import Asked, ask
from tongxin.shared.indicators.models import SealedFigure
from tongxin.shared.indicators.permissions import Can as CanIndicators
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import name_on

Sealed = Mapping[str, SealedFigure]  # by code


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a report: a heading, a figure, or what a person wrote."""

    kind: str
    code: str
    label: str
    help: str = ""
    is_required: bool = False
    is_returned: bool = False
    unit: str = ""
    text: str = ""
    cell: Cell | None = None
    table: Table | None = None

    @property
    def paragraphs(self) -> list[str]:
        """What was written, paragraph by paragraph."""
        return [words for words in map(str.strip, self.text.splitlines()) if words]

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The line again from a snapshot."""
        cell = plain["cell"] and Cell.from_plain(plain["cell"])
        table = plain.get("table") and Table.from_plain(plain["table"])
        return cls(**(plain | {"cell": cell, "table": table}))


@dataclass(frozen=True, slots=True)
class ReportView:
    """A whole report of one union and period."""

    form_key: str
    form_version: int
    title: str
    union_code: str
    union_name: str
    period: str
    period_title: str
    as_of: str
    state: str = State.DRAFT
    is_sealed: bool = False
    zero_report: bool = False
    submitted_by: str = ""
    accepted_by: str = ""
    accepted_at: str = ""
    lines: tuple[Line, ...] = ()

    @property
    def cells(self) -> dict[str, Cell]:
        """The figures by code."""
        return {line.code: line.cell for line in self.lines if line.cell}

    @property
    def full_title(self) -> str:
        """The words on top of the paper."""
        twice = self.period_title[-1:] == self.title[:1]  # 2025年度, not 2025年年度
        period = self.period_title[:-1] if twice else self.period_title
        facts = {"union": self.union_name, "period": period, "title": self.title}
        return _("%(union)s%(period)s%(title)s") % facts

    def as_plain(self) -> dict[str, Any]:
        """Plain values for a snapshot and for machines; numbers are texts."""
        return _plain(asdict(self))

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The report again from a snapshot."""
        lines = tuple(Line.from_plain(line) for line in plain["lines"])
        return cls(**(plain | {"lines": lines}))


def report_view(
    submission: Submission, *, actor: Actor, now: datetime, sealed: Sealed | None = None
) -> ReportView:
    """The report as sealed if it was accepted, else with its figures as the rows stand now.

    Raises NotThere or PeriodAhead. ``sealed`` is given once, in the act of accepting.
    """
    asked = ask(union=submission.union, period=submission.span, actor=actor, now=now)
    if submission.is_accepted and sealed is None:
        body = submission.snapshots.filter(act=Act.ACCEPTED).latest("pk").body
        return in_readers_language(ReportView.from_plain(body), submission.form)
    view = live_view(submission.form, asked, sealed=sealed)
    answers = dict(submission.answers.values_list("item__code", "text"))
    marked = set(submission.returned_items)
    lines = tuple(_answered(line, answers.get(line.code, ""), marked) for line in view.lines)
    return replace(view, lines=lines, **_standing(submission))


def in_readers_language(view: ReportView, form: ReportForm) -> ReportView:
    """What was kept in Chinese, with the words of the house as its reader knows them."""
    lines = (
        replace(
            line,
            label=_words(form, line.label),
            help=_words(form, line.help),
            cell=line.cell and line.cell.in_readers_language(),
        )
        for line in view.lines
    )
    return replace(
        view,
        title=_words(form, view.title),
        period_title=Period.parse(view.period).title,
        lines=tuple(lines),
    )


def live_view(form: ReportForm, asked: Asked, *, sealed: Sealed | None = None) -> ReportView:
    """The form with every figure counted and nothing written into it yet."""
    items = list(items_of(form))
    figures = {item.code: item.breakdown for item in items if item.kind == ItemKind.FIGURE}
    explained = set(rules_of(form).filter(kind=RuleKind.REASON).values_list("code", flat=True))
    cells = read_cells(figures, asked, compares=form.compares or bool(explained), sealed=sealed)
    return ReportView(
        form_key=form.key,
        form_version=form.version,
        title=_words(form, form.title),
        union_code=asked.union.code,
        union_name=name_on(asked.union, min(asked.period.last_day, asked.span.today)),
        period=str(asked.period),
        period_title=asked.period.title,
        as_of=asked.now.isoformat(),
        lines=tuple(
            _line(form, item, _shown(cells.get(item.code), item, form, explained)) for item in items
        ),
    )


def report_for(
    form: ReportForm, union: UnionOrg, period: Period, *, actor: Actor, now: datetime
) -> ReportView:
    """The report a union has for a period; without a request for it, the figures alone."""
    asked = ask(union=union, period=period, actor=actor, now=now)
    found = (
        Submission.objects.within(actor.scope(CanIndicators.VIEW))
        .filter(form__key=form.key, union=union, period=str(period))
        .select_related("form", "union")
        .order_by("-accepted_at", "-pk")
    )
    accepted = [one for one in found if one.is_accepted]
    for submission in [*accepted, *found][:1]:
        return report_view(submission, actor=actor, now=now)
    return live_view(form, asked)


def _standing(submission: Submission) -> dict[str, Any]:
    accepted_at = submission.accepted_at
    return {
        "state": str(submission.state),
        "is_sealed": submission.is_accepted,
        "zero_report": submission.zero_report,
        "submitted_by": submission.submitted_by,
        "accepted_by": submission.accepted_by,
        "accepted_at": accepted_at.isoformat() if accepted_at else "",
    }


def _answered(line: Line, text: str, marked: set[str]) -> Line:
    cell = line.cell and replace(line.cell, note=text)
    table = line.table and filled(line.table, text)
    said = table.said if table else text
    return replace(line, text=said, cell=cell, table=table, is_returned=line.code in marked)


def _shown(cell: Cell | None, item: FormItem, form: ReportForm, explained: set[str]) -> Cell | None:
    """Only what the form wants beside a figure; what has to be explained is always compared."""
    if cell is None:
        return None
    if not ((form.compares and item.compares) or item.code in explained):
        cell = replace(cell, previous=None, has_previous=False)
    return replace(cell, shows_target=item.shows_target)


def _line(form: ReportForm, item: FormItem, cell: Cell | None) -> Line:
    return Line(
        kind=str(item.kind),
        code=item.code,
        label=cell.name if cell else _words(form, item.label),
        help=_words(form, item.help),
        is_required=item.is_required,
        unit=item.unit,
        cell=cell,
        table=table_of(item),
    )


def _words(form: ReportForm, text: str) -> str:
    """What the house wrote is in the catalogue; what a union wrote stays as it is."""
    return _(text) if form.union_id is None and text else text


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    return str(value) if isinstance(value, Decimal) else value
