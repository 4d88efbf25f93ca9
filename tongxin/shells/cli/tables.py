"""Tables on standard output and into files."""

import csv
import sys
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext as _

Rows = Sequence[Mapping[str, Any]]
Notes = Sequence[tuple[str, str]]  # label and text
WIDEST = 60
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def print_table(heads: Sequence[str], rows: Rows, names: Sequence[str]) -> None:
    """Columns set under each other; a Chinese sign is two places wide."""
    print_pages(heads, [rows], names)


def print_pages(heads: Sequence[str], pages: Iterable[Rows], names: Sequence[str]) -> None:
    """The same for rows that come page by page: the first page says how wide the columns are."""
    lines, widths = [list(heads)], []
    for rows in pages:
        lines += ([_cell(row.get(name)) for name in names] for row in rows)
        widths = widths or _widths(lines)
        _put_lines(lines, widths)
        lines = []
    _put_lines(lines, widths or _widths(lines))


def _widths(lines: list[list[str]]) -> list[int]:
    return [min(WIDEST, max(map(_width, column))) for column in zip(*lines, strict=True)]


def _put_lines(lines: list[list[str]], widths: list[int]) -> None:
    for line in lines:
        padded = (
            text + " " * max(0, wide - _width(text))
            for text, wide in zip(line, widths, strict=True)
        )
        sys.stdout.write("  ".join(padded).rstrip() + "\n")


def write_csv(file: str, heads: Sequence[str], rows: Rows, names: Sequence[str]) -> None:
    """A CSV that spreadsheets open without asking; to standard output without a file."""
    lines = [list(heads), *_lines(rows, names)]
    if not file:
        csv.writer(sys.stdout).writerows(lines)
        return
    with Path(file).open("w", encoding="utf-8-sig", newline="") as out:
        csv.writer(out).writerows(lines)


def write_xlsx(
    file: Any, heads: Sequence[str], rows: Rows, names: Sequence[str], *, notes: Notes = ()
) -> None:
    """A workbook; numbers stay numbers, text is never a formula; ``notes`` have their own sheet."""
    options = {"strings_to_formulas": False, "strings_to_urls": False, "in_memory": True}
    with xlsxwriter.Workbook(file, options) as book:
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        sheet.write_row(0, 0, heads, bold)
        for number, row in enumerate(rows, 1):
            sheet.write_row(number, 0, [row.get(name, "") for name in names])
        sheet.autofit()
        sheet.freeze_panes(1, 0)
        if notes:
            beside = book.add_worksheet(_("说明"))
            for number, (label, text) in enumerate(notes):
                beside.write_string(number, 0, label, bold)
                beside.write_string(number, 1, text)
            beside.autofit()


def _lines(rows: Rows, names: Sequence[str]) -> Iterable[list[str]]:
    return ([_harmless(row.get(name)) for name in names] for row in rows)


def _harmless(value: object) -> str:
    """Text that no spreadsheet takes for a formula; numbers as they are."""
    text = _cell(value)
    dangerous = isinstance(value, str) and text.startswith(FORMULA)
    return f"'{text}" if dangerous else text


def _cell(value: object) -> str:
    return "" if value is None else str(value)


def _width(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(sign) in "WF" else 1 for sign in text)
