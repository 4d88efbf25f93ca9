"""Workbooks as they come out of offices: a million empty rows, days as numbers."""

import io
import re
import zipfile
from datetime import date

import openpyxl
import pytest

from tongxin.shared.transfer.reading import read_rows
from tongxin.shared.transfer.tables import has_content, read_table
from tongxin.shared.transfer.tests.books import a_sheet, a_workbook

HEAD = ("编号", "日期", "件数", "手机号")
LAST = 1_048_576


def reads(content):
    return list(read_rows(read_table(content, a_sheet()), a_sheet()))


def with_rows_below(content: bytes, rows: str) -> bytes:
    """The workbook with these rows under its own."""
    made = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(content)) as old,
        zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "xl/worksheets/sheet1.xml":
                part = re.sub(rb"</sheetData>", rows.encode() + b"</sheetData>", part)
            new.writestr(name, part)
    return made.getvalue()


def blank_rows(first: int, last: int) -> str:
    """Rows somebody gave a height and a colour, and wrote nothing into."""
    shaped = '<row r="{0}" ht="18" customHeight="1"><c r="A{0}" s="0"/></row>'
    return "".join(shaped.format(number) for number in range(first, last + 1))


@pytest.mark.parametrize(
    "last", [5_000, pytest.param(LAST, marks=pytest.mark.long, id="to the last row")]
)
def test_rows_that_exist_and_say_nothing_are_passed_over(last):
    content = a_workbook(HEAD, ("A1", "2024-03-05", 3))
    found = reads(with_rows_below(content, blank_rows(3, last)))
    assert [(one.number, one.values["number"]) for one in found] == [(2, "A1")]


@pytest.mark.parametrize("day", [45356, 45356.0, date(2024, 3, 5), "45356", 20240305])
def test_days_that_a_workbook_keeps_as_numbers_are_days(day):
    [one] = reads(a_workbook(HEAD, ("A1", day, 3)))
    assert (one.values["day"], one.flaws) == (date(2024, 3, 5), [])


@pytest.mark.long
@pytest.mark.parametrize("last", [None, " "])
def test_a_page_that_goes_on_empty_to_its_last_row_has_the_rows_it_has(last):
    """Somebody formatted, or typed a blank into, row 1,048,576."""
    book = openpyxl.load_workbook(io.BytesIO(a_workbook(HEAD, ("A1", "2024-03-05", 3))))
    cell = book.active.cell(row=1_048_576, column=1, value=last)
    cell.font = openpyxl.styles.Font(bold=True)
    stream = io.BytesIO()
    book.save(stream)
    table = read_table(stream.getvalue(), a_sheet())
    assert sum(has_content(cells) for _number, cells in table.rows) == 1
