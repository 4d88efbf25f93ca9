"""Small workbooks and text tables for tests."""

import io
import zipfile
from contextlib import contextmanager

import openpyxl

from tongxin.shared.transfer import sheets
from tongxin.shared.transfer.sheets import Column, Done, Sheet, Type


def a_workbook(*rows, before=(), merge=(), hidden=(), title="数据") -> bytes:
    """An .xlsx with these rows; ``before`` stands above them, ``hidden`` names hidden pages."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = title
    for row in (*before, *rows):
        page.append(list(row))
    for cells in merge:
        page.merge_cells(cells)
    for name in hidden:
        book.create_sheet(name).sheet_state = "hidden"
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def a_bomb() -> bytes:
    """A small file with a page of 80 MB in it."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("xl/workbook.xml", "<workbook/>")
        packed.writestr("xl/worksheets/sheet1.xml", b"0" * (80 * 2**20))
    return stream.getvalue()


def a_csv(*rows, encoding="utf-8-sig", separator=",") -> bytes:
    """A text table with these rows."""
    return "\r\n".join(separator.join(map(str, row)) for row in rows).encode(encoding)


def a_sheet(**terms) -> Sheet:
    """Parcels with a number, a day and a count; its rows go nowhere."""
    terms.setdefault("row", lambda _row, _setting: Done.CREATED)
    return Sheet(
        key="parcels",
        title="包裹",
        needs="parcels.enter",
        views="parcels.view",
        natural_key=("number",),
        columns=(
            Column("number", "编号", required=True),
            Column("day", "日期", Type.DATE, required=True),
            Column("count", "件数", Type.WHOLE),
            Column("phone", "手机号", sealed="mobile"),
        ),
        **terms,
    )


@contextmanager
def registered(sheet: Sheet):
    """The sheet among the declared ones, for the time of a test."""
    sheets.register(sheet)
    try:
        yield sheet
    finally:
        del sheets._sheets[sheet.key]
