"""Figures on the workbench: the table, one figure, targets and declared values."""

from io import BytesIO

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.units import unit_label
from tongxin.modules.reports.faces.asking import Question, crumbs, question_of, way_name
from tongxin.modules.reports.forms.filling import DeclareForm, TargetForm
from tongxin.modules.reports.selectors.cells import Cell
from tongxin.modules.reports.selectors.exports import (
    COLUMNS,
    export_notes,
    export_rows,
    export_table,
)
from tongxin.modules.reports.selectors.figures import figure_table, one_figure, sealed_beside
from tongxin.modules.reports.selectors.printing import spoken
from tongxin.modules.reports.services.paper_html import Links, printed_cell, printed_parts
from tongxin.shared.indicators.compute import compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.permissions import Can
from tongxin.shared.indicators.services import declare_value, set_target, withdraw_declared
from tongxin.shells.cli.tables import write_xlsx
from tongxin.shells.design.charts import bar_chart, line_chart
from tongxin.shells.desk.page import page, submit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_BARS = 30


@page("reports/desk/figures.html", needs=Can.VIEW)
def table(request: HttpRequest) -> dict:
    """指标总表."""
    asked = question_of(request, now=clock.now())
    links = _links(asked)
    cells = figure_table(asked.asked, by=asked.by)
    return {
        "heading": _("指标"),
        "subtitle": asked.subtitle,
        "question": asked,
        "cells": [
            printed_cell(cell, links) | {"parts": printed_parts(cell, links)} for cell in cells
        ],
        "may_export": request.actor.may(Can.EXPORT),
    }


@page("", needs=Can.EXPORT)
def export(request: HttpRequest, suffix: str) -> HttpResponse:
    """导出指标总表."""
    asked = question_of(request, now=clock.now())
    cells = figure_table(asked.asked, by=asked.by)
    rows = export_rows(cells)
    name = f"figures-{asked.asked.union.code}-{asked.asked.period}.{suffix}"
    if suffix == "csv":
        response = HttpResponse(export_table(rows), content_type="text/csv; charset=utf-8")
    else:
        book = BytesIO()
        heads = [str(label) for label in COLUMNS.values()]
        notes = export_notes(cells, asked.asked, maker=request.actor.name)
        write_xlsx(book, heads, rows, list(COLUMNS), notes=notes)
        response = HttpResponse(book.getvalue(), content_type=XLSX)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response


@page("reports/desk/figure.html", needs=Can.VIEW)
def figure(request: HttpRequest, code: str) -> dict:
    """一个指标."""
    known = get_figure(code)
    asked = question_of(request, now=clock.now(), ways=list(known.breakdowns), by="child")
    by = asked.by or "child"
    cell, links = one_figure(code, asked.asked, by=by), _links(asked)
    return {
        "heading": cell.name,
        "subtitle": asked.subtitle,
        "breadcrumbs": figure_crumbs(asked, cell.name),
        "question": asked,
        "way": way_name(by),
        "one": printed_cell(cell, links),
        "parts": printed_parts(cell, links),
        "bars": _bars(cell, by),
        "line": _line(code, asked, cell) if "month" in known.breakdowns else None,
        "sealed": sealed_beside(code, asked.asked),
        "may_declare": request.actor.scope(Can.DECLARE).covers(asked.asked.union.path),
    }


@page("desk/form.html", needs=Can.DECLARE)
def target(request: HttpRequest, code: str) -> dict | HttpResponse:
    """目标值."""
    return _value_form(request, code, TargetForm, _("目标值"), _keep_target)


@page("desk/form.html", needs=Can.DECLARE)
def declare(request: HttpRequest, code: str) -> dict | HttpResponse:
    """填报数."""
    return _value_form(request, code, DeclareForm, _("填报数"), _keep_declared)


def _value_form(request: HttpRequest, code: str, kind, title: str, keep) -> dict | HttpResponse:
    asked, form = question_of(request, now=clock.now(), ways=[]), kind(request.POST or None)
    back = f"{reverse('reports_desk:figure', args=[code])}?{asked.query}"
    place = {"code": code, "union": asked.asked.union, "period": asked.asked.period}
    terms = place | {"actor": request.actor, "now": clock.now()}
    if submit(request, form, lambda clean: keep(clean, terms) or True):
        messages.success(request, _("已保存"))
        return redirect(back)
    name = str(get_figure(code).name)
    computed = compute([code], asked.asked)[0]
    facts = {"value": spoken(computed.value), "unit": unit_label(computed.figure.unit)}
    return {
        "heading": _("%(name)s：%(title)s") % {"name": name, "title": title},
        "subtitle": f"{asked.subtitle} · " + _("系统数 %(value)s%(unit)s") % facts,
        "breadcrumbs": figure_crumbs(asked, name, code, title),
        "form": form,
        "cancel_url": back,
    }


def _keep_target(clean: dict, terms: dict) -> object:
    return set_target(**terms, value=clean["value"])


def _keep_declared(clean: dict, terms: dict) -> object:
    if clean["value"] is None:
        return withdraw_declared(**terms)
    return declare_value(**terms, value=clean["value"], reason=clean["reason"])


def _links(asked: Question) -> Links:
    return Links(asked.asked.union.code, str(asked.asked.period))


def figure_crumbs(
    asked: Question, name: str, code: str = "", last: str = ""
) -> list[dict[str, str]]:
    """The way to a figure, or to one of its pages."""
    every = f"{reverse('reports_desk:figures')}?{asked.query}"
    if not last:
        return crumbs((_("指标"), every), (name, ""))
    one = f"{reverse('reports_desk:figure', args=[code])}?{asked.query}"
    return crumbs((_("指标"), every), (name, one), (last, ""))


def _bars(cell: Cell, by: str) -> dict | None:
    parts = cell.parts[:MOST_BARS]
    if not parts:
        return None
    names, values = [part.name for part in parts], [part.value for part in parts]
    return bar_chart(names, {cell.name: values}, lying=by == "child")


def _line(code: str, asked: Question, cell: Cell) -> dict | None:
    months = one_figure(code, asked.asked, by="month").parts
    if len(months) < 2:
        return None
    return line_chart([part.name for part in months], {cell.name: [p.value for p in months]})
