"""A workbook or a text table as rows under known headers (读取表格)."""

import csv
import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Final

from django.utils.translation import gettext as _
from python_calamine import (
    CalamineError,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from tongxin.kernel.text import drop_blanks, half_width, listed
from tongxin.shared.transfer.archives import MOST_PACKED, is_workbook
from tongxin.shared.transfer.cells import is_blank
from tongxin.shared.transfer.decoding import readings
from tongxin.shared.transfer.errors import (
    ColumnsDoubled,
    ColumnsMissing,
    ColumnsUnknown,
    FileBroken,
    FileLocked,
    HeaderMerged,
    HeaderMissing,
)
from tongxin.shared.transfer.sheets import Sheet

# data: written into a workbook and read back from it
RESULT_HEADER: Final = "导入结果"  # of our own marked workbooks; ignored when they come back
HEADER_WITHIN: Final = 10  # title lines may stand above the header
# data: marks beside a header
_MARKS = re.compile(r"[*＊]|[(（](?:必填|选填)[)）]")

Cells = list[object]


@dataclass(slots=True)
class Grid:
    """One page of cells, row by row, as the file holds it."""

    name: str
    rows: Iterator[tuple[int, Cells]]
    height: int
    merged: Mapping[int, str] = field(default_factory=dict)


@dataclass(slots=True)
class Table:
    """Data rows with the place of every known column."""

    places: Mapping[str, int]
    header: tuple[str, ...]
    rows: Iterator[tuple[int, Cells]]
    total: int
    merged: Mapping[int, str]
    warnings: list[str]


def read_table(content: bytes, sheet: Sheet, *, most: int = MOST_PACKED) -> Table:
    """The data rows of the first visible page that has the header.

    Raises SheetRefused: see the errors of ``archives`` and of the header.
    """
    warnings: list[str] = []
    grids = _workbook(content, warnings) if is_workbook(content, most=most) else _text(content)
    failure: HeaderMissing | None = None
    for grid in grids:
        found = _header(grid, sheet)
        if found is None:
            failure = failure or HeaderMissing(wanted=listed(sheet.headers))
            continue
        number, header = found
        if number in grid.merged:
            raise HeaderMerged(row=number, cells=grid.merged[number])
        return Table(
            places=_places(header, sheet),
            header=tuple(header),
            rows=grid.rows,
            total=max(grid.height - number, 0),
            merged={row: cells for row, cells in grid.merged.items() if row > number},
            warnings=warnings,
        )
    raise failure or HeaderMissing(wanted=listed(sheet.headers))


def _header(grid: Grid, sheet: Sheet) -> tuple[int, list[str]] | None:
    """The first row with at least half of its cells, and two, known; those above are titles."""
    known, names = set(sheet.headers), sheet.other_headers
    for number, cells in grid.rows:
        if number > HEADER_WITHIN:
            return None
        header = [names.get(text, text) for text in map(_header_text, cells)]
        filled = [text for text in header if text]
        matching = len(known & set(filled))
        if matching >= min(2, len(known)) and matching * 2 >= len(filled):
            return number, header
    return None


def _header_text(cell: object) -> str:
    return drop_blanks(_MARKS.sub("", half_width("" if cell is None else str(cell))))


def _places(header: list[str], sheet: Sheet) -> dict[str, int]:
    named = [text for text in header if text and text != RESULT_HEADER]
    if doubled := sorted({text for text in named if named.count(text) > 1}):
        raise ColumnsDoubled(headers=listed(doubled))
    if unknown := [text for text in named if text not in sheet.headers]:
        raise ColumnsUnknown(headers=listed(unknown))
    required = [column.header for column in sheet.columns if column.required]
    if missing := [text for text in required if text not in named]:
        raise ColumnsMissing(headers=listed(missing))
    return {
        column.key: header.index(column.header)
        for column in sheet.columns
        if column.header in header
    }


def _workbook(content: bytes, warnings: list[str]) -> Iterator[Grid]:
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        pages = [page for page in book.sheets_metadata if page.typ == SheetTypeEnum.WorkSheet]
        hidden = [page.name for page in pages if page.visible != SheetVisibleEnum.Visible]
        if hidden:
            warnings.append(_("隐藏的工作表没有读取：%(names)s") % {"names": listed(hidden)})
        for page in pages:
            if page.name not in hidden:
                yield _page(book, page.name)
    except PasswordError:
        raise FileLocked from None
    except CalamineError:
        raise FileBroken from None


def _page(book: CalamineWorkbook, name: str) -> Grid:
    page = book.get_sheet_by_name(name)
    merged: dict[int, str] = {}
    for (top, left), (bottom, right) in page.merged_cell_ranges or ():
        cells = f"{_letters(left)}{top + 1}:{_letters(right)}{bottom + 1}"
        merged |= dict.fromkeys(range(top + 1, bottom + 2), cells)
    return Grid(name, enumerate(page.iter_rows(), 1), page.total_height, merged)


def _letters(column: int) -> str:
    letters, rest = "", column + 1
    while rest:
        rest, at = divmod(rest - 1, 26)
        letters = chr(65 + at) + letters
    return letters


def _text(content: bytes) -> Iterator[Grid]:
    """One grid for each reading of the bytes; the one with the header is meant."""
    for text in readings(content):
        top = text[:20_000].splitlines()[:HEADER_WITHIN]
        separator = max(
            ",\t;，", key=lambda mark: max((line.count(mark) for line in top), default=0)
        )
        lines = csv.reader(io.StringIO(text, newline=""), delimiter=separator)
        yield Grid(
            "", enumerate(_guarded_lines(lines), 1), (text.count("\n") or text.count("\r")) + 1
        )


def _guarded_lines(lines: Iterator[Cells]) -> Iterator[Cells]:
    try:
        yield from lines
    except csv.Error:
        raise FileBroken from None


def example_of(table: Table, sheet: Sheet) -> list[tuple[int, str]]:
    """What stands in the example row of the template, by place; empty where it has none."""
    shown = [column for column in sheet.columns if column.key in table.places and column.example]
    return [(table.places[one.key], one.example) for one in shown] if sheet.has_example else []


def is_example(cells: Cells, example: list[tuple[int, str]]) -> bool:
    """Whether the row is the example of the template, left standing as it was."""
    return bool(example) and all(
        at < len(cells) and str(cells[at]).strip() == text for at, text in example
    )


def has_content(cells: Cells) -> bool:
    """Whether anything stands in the row."""
    return any(not is_blank(cell) for cell in cells)
