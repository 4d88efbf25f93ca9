"""Tables that people fill in: columns as the form asks them, rows as somebody wrote them (表格)."""

import json
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any, Self

from django.utils.translation import gettext as _

from tongxin.kernel.measures import Measure
from tongxin.kernel.text import beside
from tongxin.kernel.units import unit_label
from tongxin.modules.reports.models import FormItem, ItemKind
from tongxin.modules.reports.selectors.spoken import Number, read_number, spoken

MOST_COLUMNS, MOST_ROWS = 10, 200
LONGEST_LABEL, LONGEST_CELL = 40, 200

Rows = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a table: words, or numbers of one unit and measure where it has a unit."""

    label: str
    unit: str = ""
    measure: str = ""

    @property
    def asks_number(self) -> bool:
        """A column with a unit wants numbers."""
        return bool(self.unit)

    @property
    def is_added(self) -> bool:
        """Whether its numbers make one number: distinct persons do not."""
        return self.asks_number and Measure(self.measure).additive

    @property
    def title(self) -> str:
        """What stands over the column."""
        return beside(self.label, unit_label(self.unit)) if self.unit else self.label


@dataclass(frozen=True, slots=True)
class Table:
    """What one union wrote into one table."""

    columns: tuple[Column, ...]
    rows: Rows = ()

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The table again from a snapshot."""
        columns = tuple(Column(**column) for column in plain["columns"])
        return cls(columns, tuple(tuple(row) for row in plain["rows"]))

    @property
    def heads(self) -> tuple[str, ...]:
        """What stands over the columns."""
        return tuple(column.title for column in self.columns)

    @property
    def totals(self) -> tuple[Number, ...]:
        """The sum of each column whose numbers may be added."""
        return tuple(_total(column, n, self.rows) for n, column in enumerate(self.columns))

    @property
    def printed(self) -> Rows:
        """The rows as they are printed, and their sum where there are two or more."""
        rows = tuple(self._printed(row) for row in self.rows)
        totals = self.totals
        if len(rows) < 2 or not any(total is not None for total in totals):
            return rows
        said = ["" if total is None else spoken(total) for total in totals]
        if not said[0]:
            said[0] = _("合计")
        return (*rows, tuple(said))

    @property
    def said(self) -> str:
        """The rows as words, a line for each."""
        return "\n".join(
            _("；").join(
                _("%(label)s：%(text)s") % {"label": column.title, "text": cell}
                for column, cell in zip(self.columns, self._printed(row), strict=True)
                if cell
            )
            for row in self.rows
        )

    def _printed(self, row: tuple[str, ...]) -> tuple[str, ...]:
        pairs = zip(self.columns, row, strict=True)
        return tuple(spoken(Decimal(cell)) if c.asks_number and cell else cell for c, cell in pairs)


def columns_of(item: FormItem) -> tuple[Column, ...]:
    """The columns a table asks for."""
    return tuple(Column(**column) for column in item.columns)


def table_of(item: FormItem) -> Table | None:
    """The empty table of an item; None where no table is asked for."""
    return Table(columns_of(item)) if item.kind == ItemKind.TABLE else None


def filled(table: Table, text: str) -> Table:
    """The table with the rows of a stored answer."""
    return replace(table, rows=rows_in(text))


def said_answer(item: FormItem, text: str) -> str:
    """An answer in words, whatever was asked."""
    table = table_of(item)
    return text if table is None else filled(table, text).said


def rows_in(text: str) -> Rows:
    """The rows of a stored answer."""
    return tuple(tuple(row) for row in json.loads(text)) if text else ()


def packed(rows: Rows) -> str:
    """Rows as they are stored; without any, nothing."""
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":")) if rows else ""


def tidied(columns: tuple[Column, ...], text: str) -> tuple[str, str]:
    """A typed table as it is stored, and the sentence that says why it cannot be."""
    rows = _typed_rows(text, len(columns))
    if rows is None:
        return "", _("请按表格各列逐行填写")
    if len(rows) > MOST_ROWS:
        return "", _("最多填 %(most)s 行，请合并或另附文件") % {"most": MOST_ROWS}
    for number, row in enumerate(rows, 1):
        if reason := _wrong(columns, row, number):
            return "", reason
    return packed(tuple(_tidied(columns, row) for row in rows)), ""


def _typed_rows(text: str, width: int) -> list[list[str]] | None:
    try:
        rows = json.loads(text) if text else []
    except ValueError:
        return None
    if not isinstance(rows, list) or not all(_is_row(row, width) for row in rows):
        return None
    return [row for row in rows if any(cell.strip() for cell in row)]


def _is_row(row: Any, width: int) -> bool:
    return (
        isinstance(row, list) and len(row) == width and all(isinstance(cell, str) for cell in row)
    )


def _wrong(columns: tuple[Column, ...], row: list[str], number: int) -> str:
    for column, cell in zip(columns, row, strict=True):
        place = {"row": number, "column": column.label, "most": LONGEST_CELL}
        if len(cell) > LONGEST_CELL:
            return _("第 %(row)s 行“%(column)s”不超过 %(most)s 字") % place
        if column.asks_number and cell.strip() and read_number(cell) is None:
            return _("第 %(row)s 行“%(column)s”请只填数字，例如 12 或 3.5") % place
    return ""


def _tidied(columns: tuple[Column, ...], row: list[str]) -> tuple[str, ...]:
    pairs = zip(columns, row, strict=True)
    return tuple(_plain(cell) if column.asks_number else cell.strip() for column, cell in pairs)


def _plain(cell: str) -> str:
    value = read_number(cell) if cell.strip() else None
    return "" if value is None else f"{value.normalize():f}"


def _total(column: Column, place: int, rows: Rows) -> Number:
    if not column.is_added:
        return None
    return sum((Decimal(row[place]) for row in rows if row[place]), Decimal(0))
