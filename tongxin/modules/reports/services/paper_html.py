"""A report as one HTML page where every number opens its rows."""

from pathlib import Path
from urllib.parse import urlencode

from django.contrib.staticfiles import finders
from django.template.loader import render_to_string
from django.urls import reverse

from tongxin.kernel.periods import Period
from tongxin.modules.reports.selectors.cells import Cell, Number, Part
from tongxin.modules.reports.selectors.printing import Block, sections_of, spoken
from tongxin.modules.reports.selectors.view import Line, ReportView
from tongxin.shared.indicators.folding import OWN


def to_html(view: ReportView, *, base: str) -> str:
    """A file that needs nothing beside it; its links lead to the site at ``base``."""
    style = Path(finders.find("reports/paper.css")).read_text(encoding="utf-8")
    context = printed(view, base=base.rstrip("/")) | {"css": style}
    return render_to_string("reports/paper/report.html", context)


def printed(view: ReportView, *, base: str = "") -> dict:
    """The report as texts and addresses, for the paper and for pages of the desk."""
    links = Links(view.union_code, view.period, base)
    sections = [
        {
            "number": section.number,
            "title": section.title,
            "blocks": [_block(block, links) for block in section.blocks],
        }
        for section in sections_of(view)
    ]
    return {"view": view, "sections": sections}


class Links:
    """Addresses of the rows behind the numbers of one union and period."""

    def __init__(self, union: str, period: str, base: str = ""):
        self.union, self.period, self.base = union, period, base

    def rows(self, code: str, **narrower: str) -> str:
        """Where the rows of a figure are listed; narrower: union, period, side, group, key."""
        query = {"union": self.union, "period": self.period, **narrower}
        return f"{self.base}{reverse('reports_desk:rows', args=[code])}?{urlencode(query)}"

    def month(self, name: str) -> str:
        """The part of the period that lies in a month such as 2025-03."""
        months = Period.parse(self.period).months()
        return next((str(one) for one in months if f"{one.start:%Y-%m}" == name), name)

    @property
    def before(self) -> str:
        """The period before."""
        return str(Period.parse(self.period).previous())


def printed_cell(cell: Cell, links: Links) -> dict:
    """One figure: what is printed, and where each number leads."""
    known = cell.is_known
    return {
        "cell": cell,
        "value": _number(cell.value, links.rows(cell.code) if known else ""),
        "part": _number(cell.numerator, links.rows(cell.code, side="part")),
        "whole": _number(cell.denominator, links.rows(cell.code, side="whole")),
        "previous": _number(
            cell.previous, links.rows(cell.code, period=links.before) if known else ""
        ),
        "change": spoken(cell.change),
        "declared": spoken(cell.declared),
        "target": spoken(cell.target),
    }


def printed_parts(cell: Cell, links: Links) -> list[dict]:
    """The groups of a figure; a child's number opens the child's rows."""
    return [{"part": part, **_part(cell, part, links)} for part in cell.parts]


def _block(block: Block, links: Links) -> dict:
    return {
        "line": block.line,
        "table_rows": _table_rows(block.line),
        "has_targets": block.has_targets,
        "cells": [printed_cell(cell, links) for cell in block.cells],
        "split": block.split,
        "rows": [
            {
                "name": row.name,
                "numbers": [
                    {"label": cell.name, **_part(cell, part, links)}
                    for cell, part in zip(block.split, row.parts, strict=True)
                ],
            }
            for row in block.rows
        ],
    }


def _table_rows(line: Line | None) -> list[list[dict]]:
    """What somebody wrote into a table, each cell under the name of its column."""
    if line is None or line.table is None:
        return []
    columns = line.table.columns
    return [
        [
            {"text": text, "label": column.title, "is_number": column.asks_number}
            for column, text in zip(columns, row, strict=True)
        ]
        for row in line.table.printed
    ]


def _part(cell: Cell, part: Part | None, links: Links) -> dict:
    if part is None:
        return _number(None, "")
    return _number(part.value, links.rows(cell.code, **_narrower(cell, part, links)))


def _narrower(cell: Cell, part: Part, links: Links) -> dict[str, str]:
    if part.key == OWN:
        return {"group": OWN}
    if part.is_union:
        return {"union": part.key}
    if cell.breakdown == "month":
        return {"period": links.month(_group(part))}
    return {"group": cell.breakdown, "key": _group(part)}


def _group(part: Part) -> str:
    return part.name if part.group is None else part.group  # papers printed before it was kept


def _number(value: Number, url: str) -> dict:
    return {"text": spoken(value), "url": url if value is not None else ""}
