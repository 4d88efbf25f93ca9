"""Lists as files: a workbook or a text table that says who took it out, locked by a password."""

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import IO, Any

import xlsxwriter
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from msoffcrypto.format.ooxml import OOXMLFile

from tongxin.shared.transfer.cells import guarded
from tongxin.shared.transfer.results import GREY, write_cell

Lines = Iterable[Sequence[Any]]


@dataclass(frozen=True, slots=True)
class Mark:
    """What the file says of itself: who took what out, when, under which number (水印)."""

    title: str
    who: str
    union: str
    at: datetime
    number: int
    chosen: dict[str, str]
    reason: str = ""

    @property
    def line(self) -> str:
        """The mark that stands in every row: it stays with a row that is cut out."""
        moment = localtime(self.at).strftime("%Y-%m-%d %H:%M")
        return _("%(who)s %(at)s 导出 第%(number)s号") % {
            "who": self.who,
            "at": moment,
            "number": self.number,
        }

    def facts(self) -> list[tuple[str, str]]:
        """All of it, for the page that explains."""
        narrowed = "；".join(f"{name}：{text}" for name, text in self.chosen.items())
        return [
            (_("列表"), self.title),
            (_("导出人"), self.who),
            (_("导出单位"), self.union),
            (_("导出时间"), localtime(self.at).strftime("%Y-%m-%d %H:%M")),
            (_("导出编号"), str(self.number)),
            (_("筛选条件"), narrowed or _("无")),
            (_("用途"), self.reason or _("未填写")),
            (_("提示"), _("本文件仅供上述用途使用，请妥善保管，用后销毁；每次下载均有记录。")),
        ]


def write_book(stream: IO[bytes], mark: Mark, headers: Sequence[str], lines: Lines) -> int:
    """A workbook: the list, a page on where it comes from, the mark in every row and on paper."""
    options = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(stream, options) as book:
        book.set_properties({"title": mark.title, "author": mark.who, "comments": mark.line})
        page = book.add_worksheet(_sheet_name(mark.title))
        _on_paper(page, mark)
        count = _fill(book, page, [*headers, _("导出标记")], _marked(lines, mark))
        _explain(book, mark)
    return count


def write_csv(stream: IO[bytes], mark: Mark, headers: Sequence[str], lines: Lines) -> int:
    """A text table in UTF-8 with the mark in every row."""
    text = io.TextIOWrapper(stream, encoding="utf-8-sig", newline="")
    table, count = csv.writer(text), 0
    table.writerow([*headers, _("导出标记")])
    for line in _marked(lines, mark):
        table.writerow([one.isoformat() if isinstance(one, date) else guarded(one) for one in line])
        count += 1
    text.flush()
    text.detach()
    return count


def locked(content: IO[bytes], password: str) -> bytes:
    """A workbook that opens with the password only: AES-256, as Office and WPS read it."""
    out = io.BytesIO()
    OOXMLFile(content).encrypt(password, out)
    return out.getvalue()


def _marked(lines: Lines, mark: Mark) -> Iterable[list[Any]]:
    said = mark.line
    return ([*line, said] for line in lines)


def _fill(book: xlsxwriter.Workbook, page: Any, headers: Sequence[str], lines: Lines) -> int:
    head = book.add_format({"bold": True, "bg_color": GREY, "border": 1})
    formats = {
        "text": book.add_format({"num_format": "@"}),
        "day": book.add_format({"num_format": "yyyy-mm-dd"}),
        "moment": book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    }
    page.set_column(0, len(headers) - 2, 16)
    page.set_column(len(headers) - 1, len(headers) - 1, 34)
    page.freeze_panes(1, 0)
    for at, header in enumerate(headers):
        page.write_string(0, at, header, head)
    count = 0
    for count, line in enumerate(lines, 1):
        for at, value in enumerate(line):
            write_cell(page, (count, at), value, formats)
    return count


def _on_paper(page: Any, mark: Mark) -> None:
    """Printed pages carry the mark above and below; ``&`` begins a code there."""
    said = mark.line.replace("&", "&&")[:120]
    page.set_header(f"&L{mark.title.replace('&', '&&')[:60]}&R{said}")
    page.set_footer(f"&L{said}&R&P / &N")
    page.set_landscape()


def _explain(book: xlsxwriter.Workbook, mark: Mark) -> None:
    page = book.add_worksheet(_("导出说明"))
    bold = book.add_format({"bold": True, "bg_color": GREY})
    page.set_column(0, 0, 14)
    page.set_column(1, 1, 80)
    for at, (name, text) in enumerate(mark.facts()):
        page.write_string(at, 0, name, bold)
        page.write_string(at, 1, text)


def _sheet_name(title: str) -> str:
    return "".join(sign for sign in title if sign not in "[]:*?/\\")[:31].strip("'") or "Sheet1"
