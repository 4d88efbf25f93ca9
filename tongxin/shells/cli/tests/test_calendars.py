"""A year of holidays from a file, on the command line."""

from datetime import date

import pytest

from tongxin.kernel.errors import DomainError
from tongxin.shared.deadlines import calendar
from tongxin.shared.deadlines.models import CalendarYear
from tongxin.shared.deadlines.working_days import PUBLISHED_YEARS
from tongxin.shared.transfer.tests.books import a_csv, a_workbook
from tongxin.shells.cli import calendars
from tongxin.shells.cli.parser import parser_of
from tongxin.shells.cli.registry import DONE, USAGE, Command

pytestmark = pytest.mark.usefixtures("house")
YEAR = max(PUBLISHED_YEARS) + 1
NEW_YEAR, WORKED = (
    date(YEAR, 1, 1),
    next(day for day in (date(YEAR, 2, n) for n in range(1, 8)) if day.weekday() == 6),
)
HEAD = ("日期", "安排", "名称")
ROWS = [
    (str(date(YEAR - 1, 12, 31)), "休", "元旦"),
    (str(NEW_YEAR), "放假", "元旦"),
    (str(WORKED), "调休上班", ""),
]


def run(*line) -> int:
    given = parser_of([Command("calendar", "", calendars._arguments, calendars._calendar)])
    return calendars._calendar(given.parse_args(["calendar", *map(str, line)]))


@pytest.mark.parametrize("book", [a_workbook, a_csv])
def test_a_year_is_entered_from_a_file_and_stays_provisional_until_it_is_said(
    book, tmp_path, capsys
):
    file = tmp_path / "holidays"
    file.write_bytes(book(HEAD, *ROWS))
    assert run("enter", file) == DONE
    assert f"已录入 {YEAR} 年放假安排：放假 2 天，调休上班 1 天" in capsys.readouterr().err
    assert (calendar.is_working(NEW_YEAR), calendar.is_working(WORKED)) == (False, True)
    assert CalendarYear.objects.get(pk=YEAR).is_provisional
    assert run("enter", file, "--final") == DONE
    assert not CalendarYear.objects.get(pk=YEAR).is_provisional


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([*ROWS, ("明天", "放假", "")], "第 5 行"),
        ([*ROWS, (f"{YEAR}-05-01", "也许", "")], "第 5 行"),
        ([*ROWS, ROWS[1]], "第 5 行"),
        ([], "文件里没有日期"),
        (
            [*ROWS, (f"{YEAR}-05-02", "上班", "")]
            if date(YEAR, 5, 2).weekday() < 5
            else [*ROWS, (f"{YEAR}-05-04", "上班", "")],
            "不是周末",
        ),
    ],
)
def test_a_file_that_cannot_be_right_enters_nothing(rows, said, tmp_path):
    file = tmp_path / "holidays.csv"
    file.write_bytes(a_csv(HEAD, *rows))
    with pytest.raises(DomainError, match=said):
        run("enter", file)
    assert not CalendarYear.objects.exists()


def test_the_template_has_the_columns_and_is_not_written_over(tmp_path, capsys):
    file = tmp_path / "holidays.xlsx"
    assert run("template", file) == DONE
    with pytest.raises(DomainError, match="文件里没有日期"):
        run("enter", file)
    assert run("template", file) == USAGE
    assert run("enter", tmp_path / "none.xlsx") == USAGE
    assert "无法读写文件" in capsys.readouterr().err
