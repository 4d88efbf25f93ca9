"""Files are refused as a whole with one sentence, or read whatever their clothes."""

import io
import struct
import zipfile
from dataclasses import replace
from datetime import date
from pathlib import Path

import openpyxl
import pytest
import xlsxwriter

from tongxin.shared.transfer.errors import (
    ColumnsDoubled,
    ColumnsMissing,
    ColumnsUnknown,
    EncodingUnknown,
    FileBroken,
    FileEmpty,
    FileHasLinks,
    FileHasMacros,
    FileLocked,
    FileOfOtherKind,
    FileTooLarge,
    FileUnpacksTooLarge,
    FormulasNotComputed,
    HeaderMerged,
    HeaderMissing,
    TextDamaged,
)
from tongxin.shared.transfer.reading import read_rows
from tongxin.shared.transfer.results import template_workbook
from tongxin.shared.transfer.tables import read_table
from tongxin.shared.transfer.tests.books import a_bomb, a_csv, a_sheet, a_workbook

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
HEAD = ("编号", "日期", "件数", "手机号")
ONE = ("A1", "2024-03-05", 3, "13900000001")


def numbers(content):
    return [
        read.values.get("number") for read in read_rows(read_table(content, a_sheet()), a_sheet())
    ]


@pytest.mark.parametrize(
    "content",
    [
        a_workbook(HEAD, ONE),
        a_csv(HEAD, ONE),
        a_csv(HEAD, ONE, encoding="gb18030"),
        a_csv(HEAD, ONE, encoding="utf-16", separator="\t"),
        a_csv(HEAD, ONE, separator=";"),
        a_csv(HEAD, ONE, encoding="utf-8"),
        b"\xef\xbb\xbf" + a_csv(HEAD, ONE),
        a_csv(HEAD, ONE, encoding="utf-16-le"),
        a_csv(HEAD, ONE, encoding="utf-16-be", separator="\t"),
        b"\xfe\xff" + a_csv(HEAD, ONE, encoding="utf-16-be"),
        a_csv(("登记表，二〇二四年度",), HEAD, ONE, separator="\t"),
        a_csv(HEAD, ONE, encoding="gb18030").replace(b"\r\n", b"\r"),
        a_workbook(
            ("手机号 ", "编号*", "日期（必填）", "件 数"), ("13900000001", "A1", "2024-3-5", 3)
        ),
        a_workbook(HEAD, ONE, before=[("某某工会包裹登记表",), ()], merge=["A1:D1"]),
        a_workbook((*HEAD, "导入结果"), (*ONE, "日期无法确定")),
        a_workbook(HEAD, (), ONE, ("", None, " ", "")),
        a_workbook(HEAD[:2], ONE[:2]),
        a_workbook(("", *HEAD), ("", *ONE)),
    ],
)
def test_one_parcel_is_read_whatever_the_file_looks_like(content):
    assert numbers(content) == ["A1"]


def test_row_numbers_are_those_of_the_sheet():
    content = a_workbook(HEAD, ONE, (), ("A2", "昨天"), before=[(), ("登记表",)])
    reads = list(read_rows(read_table(content, a_sheet()), a_sheet()))
    assert [(read.number, bool(read.flaws)) for read in reads] == [(4, False), (6, True)]


@pytest.mark.parametrize(
    ("head", "error", "named"),
    [
        (("编号", "件数"), ColumnsMissing, "日期"),
        ((*HEAD, "颜色"), ColumnsUnknown, "颜色"),
        ((*HEAD, "编号"), ColumnsDoubled, "编号"),
        (("甲", "乙"), HeaderMissing, "编号、日期"),
    ],
)
def test_wrong_headers_are_named(head, error, named):
    with pytest.raises(error) as refused:
        read_table(a_workbook(head, ("x",) * len(head)), a_sheet())
    assert named in str(refused.value)


@pytest.mark.parametrize(
    ("content", "error"),
    [
        (b"", FileEmpty),
        (b" \r\n ", FileEmpty),
        (b"\x89PNG\r\n\x1a\n" + bytes(100), FileOfOtherKind),
        (b"%PDF-1.7 text only", FileOfOtherKind),
        (OLE + "EncryptedPackage".encode("utf-16-le"), FileLocked),
        (OLE + "_VBA_PROJECT_CUR".encode("utf-16-le"), FileHasMacros),
        (OLE + bytes(600), FileBroken),
        (b"PK\x03\x04" + bytes(50), FileBroken),
        (b"\xff\xff\xff\x81", EncodingUnknown),
    ],
)
def test_a_file_of_another_kind_is_refused_with_a_sentence(content, error):
    with pytest.raises(error) as refused:
        read_table(content, a_sheet())
    assert "请" in str(refused.value)


def test_an_old_workbook_is_read_under_other_names_of_its_columns():
    content = (Path(__file__).parent / "old.xls").read_bytes()
    rows = list(read_rows(read_table(content, a_sheet()), a_sheet()))
    assert [(row.number, row.values) for row in rows] == [
        (3, {"number": "A1", "day": date(2026, 5, 1), "count": 3, "phone": None})
    ]


@pytest.mark.parametrize(
    ("inside", "error"),
    [("xl/vbaProject.bin", FileHasMacros), ("xl/externalLinks/externalLink1.xml", FileHasLinks)],
)
def test_programs_and_other_files_stay_outside(inside, error):
    stream = io.BytesIO(a_workbook(HEAD, ONE))
    with zipfile.ZipFile(stream, "a") as packed:
        packed.writestr(inside, "x")
    with pytest.raises(error):
        read_table(stream.getvalue(), a_sheet())


def test_a_header_is_known_by_its_aliases_but_not_twice():
    named = replace(a_sheet().columns[0], aliases=("单号",))
    sheet = replace(a_sheet(), columns=(named, *a_sheet().columns[1:]))
    table = read_table(a_workbook(("单 号", *HEAD[1:]), ONE), sheet)
    assert [row.values["number"] for row in read_rows(table, sheet)] == ["A1"]
    with pytest.raises(ColumnsDoubled):
        read_table(a_workbook((*HEAD, "单号"), (*ONE, "A1")), sheet)


def test_the_example_of_the_template_is_no_row():
    examples = ("A0", "2026-01-31", "12", "13900000000")
    columns = [
        replace(one, example=text) for one, text in zip(a_sheet().columns, examples, strict=True)
    ]
    sheet = replace(a_sheet(), columns=tuple(columns))
    book = openpyxl.load_workbook(io.BytesIO(template_workbook(sheet)))
    page = book.worksheets[0]
    assert [cell.value for cell in page[2]] == list(examples)
    assert "必填。例如 A0" in page["A1"].comment.text
    page.append(["A1", "2026-05-01", "3", None])
    stream = io.BytesIO()
    book.save(stream)
    table = read_table(stream.getvalue(), sheet)
    assert [row.values["number"] for row in read_rows(table, sheet)] == ["A1"]


def test_a_document_renamed_is_no_workbook():
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as packed:
        packed.writestr("word/document.xml", "<w/>")
    with pytest.raises(FileOfOtherKind):
        read_table(stream.getvalue(), a_sheet())


def test_more_than_the_limit_is_refused_before_it_is_opened():
    with pytest.raises(FileTooLarge) as refused:
        read_table(b"x" * (2**20 + 1), a_sheet(), most=2**20)
    assert "1 MB" in str(refused.value)


def test_a_zip_bomb_is_refused():
    with pytest.raises(FileUnpacksTooLarge):
        read_table(a_bomb(), a_sheet())


def test_a_bomb_that_lies_about_its_size_is_refused():
    content = bytearray(a_bomb())
    directory = content.rindex(b"PK\x01\x02")
    content[directory + 24 : directory + 28] = struct.pack("<I", 100)
    with pytest.raises(FileBroken):
        read_table(bytes(content), a_sheet())


def test_hidden_pages_are_noticed_and_left_alone():
    table = read_table(a_workbook(HEAD, ONE, hidden=["旧数据"]), a_sheet())
    assert table.warnings == ["隐藏的工作表没有读取：旧数据"]


@pytest.mark.parametrize("merge", ["B1:C1", "A1:A2"])
def test_a_header_with_merged_cells_is_refused_and_a_title_above_it_is_not(merge):
    with pytest.raises(HeaderMerged, match=merge):
        read_table(a_workbook(HEAD, ONE, merge=[merge]), a_sheet())
    titled = a_workbook(HEAD, ONE, before=[("包裹登记表",)], merge=["A1:C1"])
    assert [number for number, _cells in read_table(titled, a_sheet()).rows] == [3]


def test_rows_with_merged_cells_are_refused_one_by_one():
    content = a_workbook(HEAD, ONE, ("A2", "2024-03-05"), ("A3", None), merge=["B3:B4"])
    reads = list(read_rows(read_table(content, a_sheet()), a_sheet()))
    assert [[flaw.error.code for flaw in read.flaws] for read in reads] == [
        [],
        ["transfer.row_merged"],
        ["transfer.row_merged"],
    ]
    assert "B3:B4" in str(reads[1].flaws[0].error)


def test_a_formula_never_computed_is_refused_and_its_cell_named():
    with pytest.raises(FormulasNotComputed) as refused:
        read_table(a_workbook(HEAD, ("A1", "2024-03-05", "=1+2")), a_sheet())
    assert "C2" in str(refused.value)


def test_the_result_of_a_formula_is_taken():
    book = io.BytesIO()
    with xlsxwriter.Workbook(book) as made:
        page = made.add_worksheet()
        page.write_row(0, 0, HEAD)
        page.write_row(1, 0, ("A1", "2024-03-05"))
        page.write_formula(1, 2, "=1+2", None, 3)
    (read,) = read_rows(read_table(book.getvalue(), a_sheet()), a_sheet())
    assert read.values["count"] == 3


def test_the_second_of_two_equal_keys_is_refused_and_the_first_named():
    content = a_workbook(HEAD, ONE, ("A2", "2024-03-05"), ONE)
    *_others, last = read_rows(read_table(content, a_sheet()), a_sheet())
    assert "第 2 行" in str(last.flaws[0].error)


def test_a_text_table_with_quotes_and_line_breaks_in_cells():
    text = '编号,日期,件数\r\n"A\n1",2024-03-05,"1,234"\r\n'
    (read,) = read_rows(read_table(text.encode(), a_sheet()), a_sheet())
    assert (read.values["number"], read.values["count"]) == ("A 1", 1234)


NAMES = ["王㛃", "欧阳䶮", "买买提·艾力", "𠮷田", "联通", "陈镕瑢"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16", "utf-16-le"])
def test_rare_characters_arrive_as_they_left_whatever_wrote_the_file(encoding):
    content = a_csv(HEAD, *((name, *ONE[1:]) for name in NAMES), encoding=encoding)
    assert numbers(content) == NAMES


def test_utf8_with_a_broken_character_is_refused_and_its_row_named():
    rows = [(name, *ONE[1:]) for name in NAMES]
    content = a_csv(HEAD, *rows, encoding="utf-8").replace("欧".encode(), "欧".encode()[:2], 1)
    with pytest.raises(TextDamaged) as refused:
        read_table(content, a_sheet())
    assert "第 3 行" in str(refused.value)


@pytest.mark.parametrize("left", ["\ufffd", "锟斤拷"])
@pytest.mark.parametrize("encoding", ["utf-8", "gb18030"])
def test_characters_lost_before_are_not_taken_for_a_name(left, encoding):
    with pytest.raises(TextDamaged):
        read_table(a_csv(HEAD, (f"王{left}", *ONE[1:]), encoding=encoding), a_sheet())


@pytest.mark.parametrize("encoding", ["big5", "shift_jis", "euc-kr"])
def test_another_countrys_encoding_gives_no_wrong_words(encoding):
    content = "編號,日期,件數\r\n王,2024-03-05,3\r\n".encode(encoding, "ignore")
    with pytest.raises((HeaderMissing, EncodingUnknown, ColumnsMissing, ColumnsUnknown)):
        read_table(content, a_sheet())


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_zeros_that_pad_cells_further_down_are_dropped(encoding):
    before = [f"第{number}户" for number in range(1000)]
    names = [*before, *(f"{name}\0\0" for name in NAMES)]
    content = a_csv(HEAD, *((name, *ONE[1:]) for name in names), encoding=encoding)
    assert numbers(content) == [*before, *NAMES]
