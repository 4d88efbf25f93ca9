"""The table of figures as lines of a spreadsheet."""

import csv
from collections.abc import Iterable
from io import StringIO
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.text import beside
from tongxin.modules.reports.selectors.cells import Cell, Number
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.plain import plain_number

COLUMNS = {
    "code": _("代码"),
    "name": _("指标"),
    "unit": _("单位"),
    "group": _("分列"),
    "value": _("本期"),
    "numerator": _("分子"),
    "denominator": _("分母"),
    "previous": _("上期"),
    "target": _("目标"),
    "declared": _("填报数"),
    "rows": _("行数"),
}
MARK = "\ufeff"  # spreadsheets read UTF-8 only behind it


def export_rows(cells: Iterable[Cell]) -> list[dict[str, Any]]:
    """One line for each figure, followed by its groups."""
    return [line for cell in cells for line in (_line(cell), *_groups(cell))]


def export_notes(cells: Iterable[Cell], asked: Asked, *, maker: str) -> list[tuple[str, str]]:
    """What has to be known to read the table: of whom, when, made by whom, what each counts."""
    moment = timezone.localtime(asked.now)
    head = [
        (_("标题"), _("指标")),
        (_("工会"), beside(asked.union.name, asked.union.code)),
        (_("期间"), asked.period.title),
        (_("统计时间"), f"{moment:%Y-%m-%d %H:%M}"),
        (_("制表人"), maker),
    ]
    defined = [
        (
            beside(cell.name, cell.code),
            beside(cell.definition, cell.unit) if cell.unit else cell.definition,
        )
        for cell in cells
    ]
    return [(str(label), str(text)) for label, text in (*head, *defined)]


def export_table(rows: Iterable[dict[str, Any]]) -> str:
    """The lines as CSV."""
    out = StringIO(MARK)
    out.seek(len(MARK))
    write = csv.writer(out)
    write.writerow([str(label) for label in COLUMNS.values()])
    write.writerows([_harmless(row.get(name)) for name in COLUMNS] for row in rows)
    return out.getvalue()


def _line(cell: Cell) -> dict[str, Any]:
    return {
        **_head(cell),
        **_numbers(cell),
        "previous": _cell(cell.previous),
        "target": _cell(cell.target),
        "declared": _cell(cell.declared),
        "rows": cell.rows,
    }


def _groups(cell: Cell) -> list[dict[str, Any]]:
    return [{**_head(cell), "group": part.name, **_numbers(part)} for part in cell.parts]


def _head(cell: Cell) -> dict[str, str]:
    return {"code": cell.code, "name": cell.name, "unit": cell.unit, "group": ""}


def _numbers(has) -> dict[str, Any]:
    return {name: _cell(getattr(has, name)) for name in ("value", "numerator", "denominator")}


def _cell(value: Number) -> Any:
    return "" if value is None else plain_number(value)


def _harmless(value: Any) -> Any:
    """Text that no spreadsheet takes for a formula."""
    risky = isinstance(value, str) and value.startswith(("=", "+", "-", "@", "\t", "\r"))
    return f"'{value}" if risky else value
