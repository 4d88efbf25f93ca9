"""The rows behind a number on the workbench (明细)."""

from datetime import date, datetime
from decimal import Decimal

from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.modules.reports.faces.asking import Question, question_of
from tongxin.modules.reports.faces.figures import figure_crumbs
from tongxin.modules.reports.forms.narrowing import RowsForm
from tongxin.modules.reports.selectors.figures import one_figure, parts_to_choose, unions_to_choose
from tongxin.modules.reports.selectors.printing import spoken
from tongxin.modules.reports.services.paper_html import Links
from tongxin.modules.reports.transfers import rows_list
from tongxin.shared.indicators.compute import check_cut
from tongxin.shared.indicators.declare import Figure, get_figure
from tongxin.shared.indicators.folding import OWN
from tongxin.shared.indicators.narrowing import ALL, Only
from tongxin.shared.indicators.permissions import Can
from tongxin.shared.indicators.trace import Page, TracedRow, count_behind, trace
from tongxin.shells.desk.lists import export_url
from tongxin.shells.desk.page import page

PAGE_SIZE = 50


@page("reports/desk/rows.html", needs=Can.VIEW)
def rows(request: HttpRequest, code: str) -> dict:
    """一个数字的明细."""
    known, asked = get_figure(code), question_of(request, now=clock.now(), ways=[])
    side = request.GET.get("side") or "part"
    form = _form(request, known, asked)
    only, after = form.only(), request.GET.get("after", "")
    terms = {"side": side, "only": only}
    found = trace(known, asked.asked, actor=request.actor, after=after, limit=PAGE_SIZE, **terms)
    cell, columns = one_figure(code, asked.asked, by=""), list(dict.fromkeys(_labels(found)))
    number = cell.denominator if side == "whole" else cell.numerator
    return {
        "heading": _("%(name)s：明细") % {"name": cell.name},
        "subtitle": asked.subtitle,
        "breadcrumbs": figure_crumbs(asked, cell.name, code, _("明细")),
        "question": asked,
        "form": form,
        "unions": unions_to_choose(asked.asked),
        "cell": cell,
        "number": spoken(
            number if cell.is_ratio else cell.value, "" if cell.is_ratio else cell.unit
        ),
        "narrowed": _narrowed(known, asked, side, only, "" if cell.is_ratio else cell.unit),
        "sides": _sides(code, asked, side) if known.is_ratio else [],
        "is_distinct": cell.measure == "persons",
        "page": found,
        "columns": columns,
        "items": [
            {"number": number, "rows": [_row(row, columns) for row in item.rows]}
            for number, item in enumerate(found.items, 1)
        ],
        "first": not after,
        "export_url": _export_url(request, asked, known, only),
    }


def _form(request: HttpRequest, known: Figure, asked: Question) -> RowsForm:
    """The filter as the address has it; a group comes from a link or from the filter itself."""
    by, key = request.GET.get("group", ""), request.GET.get("key", "")
    if "\0" in by + key:  # nothing is called so, and the database cannot be asked
        raise NotThere
    check_cut(known, "" if by == OWN else by)
    given = {name: request.GET.get(name, "") for name in ("within", "first", "last", "side")}
    given |= {"period": str(asked.asked.period), "union": asked.asked.union.code}
    given["part"] = request.GET.get("part", f"{by}={'' if by == OWN else key}" if by else "")
    parts = parts_to_choose(known, asked.asked, given["part"])
    form = RowsForm(given, figure=known, asked=asked.asked, parts=parts)
    form.full_clean()
    for words in asked.form.errors.get("period", []):
        form.add_error("period", words)
    return form


def _narrowed(known: Figure, asked: Question, side: str, only: Only, unit: str) -> str:
    """How many of them the filter leaves; nothing without a filter."""
    if only == ALL:
        return ""
    return spoken(count_behind(known, asked.asked, side=side, only=only).value, unit)


def _export_url(request: HttpRequest, asked: Question, known: Figure, only: Only) -> str:
    """Where the rows are taken out, as they are narrowed here."""
    chosen = {"of": known.code, "side": request.GET.get("side", "")}
    chosen |= {"union": asked.asked.union.code, "period": str(asked.asked.period)}
    if only.group:
        chosen |= {"group": only.group.by, "key": only.group.key}
    chosen |= {"within": only.within.code if only.within else "", "days": str(only.days or "")}
    listing = rows_list(known)
    return export_url(request, listing, listing.narrowed(chosen))


def _sides(code: str, asked: Question, side: str) -> list[dict]:
    links = Links(asked.asked.union.code, str(asked.asked.period))
    return [
        {"label": label, "url": links.rows(code, side=key), "active": key == side}
        for key, label in (("part", _("分子")), ("whole", _("分母")))
    ]


def _row(row: TracedRow, columns: list[str]) -> dict:
    return {
        "union": row.union,
        "day": row.day,
        "measure": spoken(Decimal(row.measure or 0)),
        "is_readable": row.is_readable,
        "values": [_value(label, row.details.get(label)) for label in columns],
    }


def _value(label: str, value: object) -> dict:
    text = _shown(value)
    return {"label": label, "text": text, "is_short": text is not value}


def _shown(value: object) -> object:
    if isinstance(value, datetime):
        return f"{timezone.localtime(value):%Y-%m-%d %H:%M}"
    return value.isoformat() if isinstance(value, date) else value


def _labels(found: Page) -> list[str]:
    return [label for item in found.items for row in item.rows for label in row.details]
