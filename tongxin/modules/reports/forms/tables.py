"""Rows and columns as people type them."""

from collections.abc import Mapping
from typing import Any

from django import forms

from tongxin.modules.reports.selectors.tables import Column, packed, rows_in

SPARE = 3  # empty rows behind those that are filled


class RowsInput(forms.Widget):
    """A table of inputs, all of one name; empty rows do not count."""

    template_name = "reports/desk/rows_input.html"

    def __init__(self, columns: tuple[Column, ...], attrs: dict | None = None):
        super().__init__(attrs)
        self.columns = columns

    def get_context(self, name: str, value: object, attrs: dict | None) -> dict:
        """Every row with its cells, and some empty ones."""
        context = super().get_context(name, value, attrs)
        empty = ("",) * len(self.columns)
        rows = (*rows_in(str(value or "")), *[empty] * SPARE)
        context |= {"columns": self.columns, "rows": [self._cells(row) for row in rows]}
        return context

    def value_from_datadict(self, data: Any, files: Mapping, name: str) -> str:
        """The rows as they are stored."""
        cells = data.getlist(name) if hasattr(data, "getlist") else data.get(name) or []
        width = len(self.columns)
        rows = [tuple(cells[n : n + width]) for n in range(0, len(cells), width)]
        return packed(tuple(row for row in rows if any(cell.strip() for cell in row)))

    def value_omitted_from_data(self, data: Mapping, files: Mapping, name: str) -> bool:
        """Whether the page did not have the table."""
        return name not in data

    def id_for_label(self, id_: str, index: str | None = None) -> str:
        """The first cell."""
        return f"{id_}_1_1" if id_ else id_

    def _cells(self, row: tuple[str, ...]) -> list[dict]:
        pairs = zip(self.columns, row, strict=False)
        return [{"column": column, "text": text} for column, text in pairs]
