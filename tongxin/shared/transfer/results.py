"""Workbooks we hand out: the marked result, the template, exports (表格输出)."""

import io
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from decimal import Decimal

import xlsxwriter
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel.errors import in_full
from tongxin.kernel.text import listed
from tongxin.shared.transfer.cells import unguarded
from tongxin.shared.transfer.models import ImportRun
from tongxin.shared.transfer.services import content_of
from tongxin.shared.transfer.sheets import Column, Sheet, Type, get_sheet
from tongxin.shared.transfer.tables import RESULT_HEADER, Table, has_content, read_table

RED, PALE, GREY = "#C7000B", "#FDECEC", "#F2F3F5"
MOST_ROWS = 1_048_575
_EXAMPLE = gettext_lazy("例如 %s")


Reasons = dict[int, list[tuple[str, str]]]


def result_workbook(run: ImportRun) -> bytes:
    """The rows as they came, refused cells marked, the reasons in a last column (结果表).

    It can be mended and imported as it is. Raises FileGone.
    """
    return marked(run, content_of(run), reasons_of(run))


def reasons_of(run: ImportRun) -> Reasons:
    """Why which rows were refused."""
    reasons: Reasons = defaultdict(list)
    for refusal in run.refusals.order_by("row", "pk"):
        text = in_full(refusal.message, refusal.mend)
        reasons[refusal.row].append((refusal.column, text))
    return reasons


def marked(run: ImportRun, content: bytes, reasons: Reasons) -> bytes:
    """The workbook out of what was read; it asks the database nothing."""
    table = read_table(content, get_sheet(run.sheet))
    stream = io.BytesIO()
    with _book(stream) as book:
        _write_result(book, table, reasons)
    return stream.getvalue()


def template_workbook(sheet: Sheet) -> bytes:
    """Headers with notes, an example that imports pass over, and a page that explains (模板)."""
    stream = io.BytesIO()
    with _book(stream) as book:
        page = book.add_worksheet(str(sheet.title)[:31])
        plain = book.add_format({"bold": True, "bg_color": GREY, "border": 1})
        needed = book.add_format({"bold": True, "bg_color": PALE, "font_color": RED, "border": 1})
        text = book.add_format({"num_format": "@"})
        for at, column in enumerate(sheet.columns):
            page.write_string(0, at, column.header, needed if column.required else plain)
            page.set_column(at, at, 20 if column.sealed else 14, text)
            labels = list(column.choices)
            if labels and len(",".join(labels)) <= 255:
                page.data_validation(
                    1, at, 5000, at, {"validate": "list", "source": labels, "error_type": "warning"}
                )
            if note := _note(column):
                page.write_comment(0, at, note, {"x_scale": 2})
        if sheet.has_example:
            grey = book.add_format({"num_format": "@", "italic": True, "font_color": "#8A8F98"})
            for at, column in enumerate(sheet.columns):
                page.write_string(1, at, column.example, grey)
        page.freeze_panes(1, 0)
        _explain(book, sheet)
    return stream.getvalue()


def table_workbook(stream, title: str, headers: Sequence[str], rows: Iterable[Sequence]) -> int:
    """Write a plain table; text is never taken for a formula. Returns the number of rows."""
    count = 0
    with _book(stream) as book:
        page = book.add_worksheet(title[:31])
        formats = _formats(book)
        for at, header in enumerate(headers):
            page.write_string(0, at, header, formats["head"])
        page.set_column(0, max(len(headers) - 1, 0), 16)
        page.freeze_panes(1, 0)
        for count, row in enumerate(rows, 1):
            for at, value in enumerate(row):
                write_cell(page, (count, at), value, formats)
    return count


def _book(stream) -> xlsxwriter.Workbook:
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    return xlsxwriter.Workbook(stream, options)


def _formats(book: xlsxwriter.Workbook) -> dict:
    return {
        "head": book.add_format({"bold": True, "bg_color": GREY, "border": 1}),
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
        "bad": book.add_format({"num_format": "@", "bg_color": PALE, "font_color": RED}),
        "bad_day": book.add_format(
            {"num_format": "yyyy-mm-dd", "bg_color": PALE, "font_color": RED}
        ),
    }


def _write_result(book: xlsxwriter.Workbook, table: Table, reasons: dict) -> None:
    page, formats = book.add_worksheet(_("导入结果")), _formats(book)
    places = [at for at, text in enumerate(table.header) if text and text != RESULT_HEADER]
    headers = [table.header[at] for at in places]
    for at, header in enumerate([*headers, RESULT_HEADER]):
        page.write_string(0, at, header, formats["head"])
    page.set_column(0, len(headers) - 1, 16)
    page.set_column(len(headers), len(headers), 60)
    line = 0
    for number, cells in table.rows:
        if not has_content(cells):
            continue
        line += 1
        wrong = dict(reasons.get(number, ()))
        for at, place in enumerate(places):
            value = cells[place] if place < len(cells) else None
            write_cell(page, (line, at), value, formats, is_bad=headers[at] in wrong)
        if wrong:
            texts = [_at(column, text) for column, text in reasons[number]]
            page.write_string(line, len(headers), _("；").join(texts), formats["bad"])
    page.freeze_panes(1, 0)
    page.autofilter(0, 0, max(line, 1), len(headers))


def write_cell(
    page, place: tuple[int, int], value: object, formats: dict, *, is_bad: bool = False
) -> None:
    """One cell by its kind; text is never taken for a formula."""
    value = unguarded(value)
    if isinstance(value, datetime):
        page.write_datetime(*place, value.replace(tzinfo=None), formats["moment"])
    elif isinstance(value, date):
        page.write_datetime(*place, value, formats["bad_day" if is_bad else "day"])
    elif isinstance(value, int | float | Decimal) and not isinstance(value, bool) and not is_bad:
        page.write_number(*place, value)
    else:
        text = "" if value is None else str(value)
        page.write_string(*place, text, formats["bad" if is_bad else "text"])


def _note(column: Column) -> str:
    """What pops up over a header."""
    needed = _("必填") if column.required else _("选填")
    hint = str(column.help) or listed(column.choices)
    return _("。").join(filter(None, (needed, hint, column.example and _EXAMPLE % column.example)))


def _explain(book: xlsxwriter.Workbook, sheet: Sheet) -> None:
    page, head = (
        book.add_worksheet(_("填写说明")),
        book.add_format({"bold": True, "bg_color": GREY}),
    )
    kinds = {
        Type.TEXT: _("文字"),
        Type.DATE: _("日期"),
        Type.CHOICE: _("选项"),
        Type.WHOLE: _("整数"),
        Type.QUANTITY: _("数量"),
        Type.AMOUNT: _("金额（元）"),
    }
    titles = (_("列名"), _("是否必填"), _("类型"), _("示例"), _("说明"))
    for at, title in enumerate(titles):
        page.write_string(0, at, title, head)
    for line, column in enumerate(sheet.columns, 1):
        needed = _("必填") if column.required else _("选填")
        hint = str(column.help) or listed(column.choices)
        for at, text in enumerate(
            (column.header, needed, kinds[column.type], column.example, hint)
        ):
            page.write_string(line, at, text)
    page.set_column(0, 3, 16)
    page.set_column(4, 4, 60)


def _at(column: str, text: str) -> str:
    return _("%(column)s：%(text)s") % {"column": column, "text": text} if column else text
