"""Rosters to import: people of some unions, one in two hundred with a wrong check digit."""

import csv
import random
import zipfile
from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final
from xml.sax.saxutils import escape

from stdnum.cn import ric

UNIONS: Final = 1_000
BAD: Final = 200  # one in so many has a wrong check digit
HEAD: Final = (
    "姓名", "证件类型", "证件号码", "手机号", "性别", "出生日期", "民族", "学历", "政治面貌",
    "户籍类型", "用工形式", "职业", "技能等级", "职工群体", "工会编码", "用人单位信用代码",
    "入会日期",
)  # fmt: skip
SURNAMES: Final = "王李张刘陈杨黄赵周吴徐孙马朱胡林郭何高罗"
GIVEN: Final = "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华玉兰安宁和清"
PLACES: Final = ("630102", "110101", "330106", "440305", "620102", "510104", "370102")
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def an_id(number: int) -> str:
    """The resident ID of a person; different numbers give different persons."""
    born = date(1965, 1, 1) + timedelta(days=number * 7919 % 9_000)
    whole = number // 9_000
    body = f"{PLACES[whole // 1_000 % len(PLACES)]}{born:%Y%m%d}{whole % 1_000:03}"
    return body + ric.calc_check_digit(body + "0")


def people(count: int, *, bad: int = BAD) -> Iterator[list[str]]:
    """Rows under the headers, always the same for the same count; ``bad`` as BAD, 0 for none."""
    chance = random.Random(count)  # noqa: S311 - made-up people
    for number in range(count):
        document = an_id(number)
        if bad and number % bad == 7:
            document = document[:-1] + ("1" if document[-1] != "1" else "2")
        name = chance.choice(SURNAMES) + chance.choice(GIVEN) + chance.choice(GIVEN)
        yield [
            name,
            "居民身份证",
            document,
            f"13{number:09}",
            "",
            "",
            "汉族",
            chance.choice(("大学本科", "高中", "大专")),
            "群众",
            chance.choice(("城镇", "农村")),
            "劳动合同",
            chance.choice(("车工", "钳工", "快递员", "教师")),
            "",
            chance.choice(("", "", "农民工", "快递员、农民工")),
            f"U{1 + number * 31 % UNIONS}",
            "",
            f"{2010 + number % 15}-0{1 + number % 9}-15",
        ]


def write_csv(path: Path, rows: Iterable[list[str]]) -> None:
    """The roster as a text table."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        table = csv.writer(file)
        table.writerow(HEAD)
        table.writerows(rows)


def write_xlsx(path: Path, rows: Iterable[list[str]]) -> None:
    """The roster as a workbook of texts, written plainly because only reading is measured."""
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as book:
        for name, text in _frame():
            book.writestr(name, text)
        with book.open("xl/worksheets/sheet1.xml", "w") as page:
            page.write(f'<?xml version="1.0"?><worksheet xmlns="{_SHEET}"><sheetData>'.encode())
            page.write(_row(1, list(HEAD)))
            for at, cells in enumerate(rows, 2):
                page.write(_row(at, cells))
            page.write(b"</sheetData></worksheet>")


def _row(at: int, cells: list[str]) -> bytes:
    told = "".join(
        f'<c r="{chr(65 + column)}{at}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
        for column, cell in enumerate(cells)
        if cell
    )
    return f'<row r="{at}">{told}</row>'.encode()


def _frame() -> Iterator[tuple[str, str]]:
    kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    head = '<?xml version="1.0" encoding="UTF-8"?>'
    yield (
        "[Content_Types].xml",
        (
            f'{head}<Types xmlns="{_PACKAGE}/content-types">'
            '<Default Extension="rels"'
            ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/xl/workbook.xml" ContentType="{kinds}.sheet.main+xml"/>'
            f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{kinds}.worksheet+xml"/>'
            "</Types>"
        ),
    )
    links = f'{head}<Relationships xmlns="{_PACKAGE}/relationships">'
    yield (
        "_rels/.rels",
        (
            f'{links}<Relationship Id="a" Type="{_OFFICE}/officeDocument"'
            ' Target="xl/workbook.xml"/>'
            "</Relationships>"
        ),
    )
    yield (
        "xl/workbook.xml",
        (
            f'{head}<workbook xmlns="{_SHEET}" xmlns:r="{_OFFICE}"><sheets>'
            '<sheet name="1" sheetId="1" r:id="a"/></sheets></workbook>'
        ),
    )
    yield (
        "xl/_rels/workbook.xml.rels",
        (
            f'{links}<Relationship Id="a" Type="{_OFFICE}/worksheet"'
            ' Target="worksheets/sheet1.xml"/>'
            "</Relationships>"
        ),
    )
