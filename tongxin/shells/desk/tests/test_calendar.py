"""The working calendar on the workbench: a year entered, looked at, corrected."""

from datetime import date

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.deadlines import calendar
from tongxin.shared.deadlines.models import CalendarYear
from tongxin.shared.deadlines.working_days import PUBLISHED_YEARS
from tongxin.shared.orgs.tests.factories import NOW, a_union
from tongxin.shared.transfer.tests.books import a_workbook
from tongxin.shells.desk.tests.test_approvals import browser, post

pytestmark = pytest.mark.usefixtures("house")
URL, LAST = "/desk/calendar/", max(PUBLISHED_YEARS)
NEXT = LAST + 1
HOLIDAYS = f"{NEXT}-01-01 元旦\n{NEXT}/1/2\t元旦\n{NEXT}年1月3日，元旦\n\n{NEXT}.5.3"


@pytest.fixture
def operator(house):
    officer = an_officer(a_union(level="province", kind="local_federation"), ["deadlines.enter"])
    with time_machine.travel(NOW.replace(year=LAST)):
        yield browser(officer)


def entered(operator, **more):
    told = {"year": NEXT, "holidays": HOLIDAYS, "working": "", "provisional": "on"}
    return post(operator, URL, **{**told, **more})


def test_the_missing_year_is_named_until_it_is_entered_from_whatever_was_pasted(operator):
    assert f"还没有 {NEXT} 年的放假安排" in operator.get(URL).content.decode()
    assert entered(operator).status_code == 302
    assert f"还没有 {NEXT} 年的放假安排" not in operator.get(URL).content.decode()
    assert not calendar.is_working(date(NEXT, 1, 3))
    assert CalendarYear.objects.get(pk=NEXT).is_provisional


def test_an_entered_year_is_offered_again_to_be_corrected(operator):
    entered(operator)
    page = operator.get(f"{URL}?year={NEXT}").content.decode()
    assert f"{NEXT}-01-02 元旦" in page
    assert operator.get(f"{URL}?year=x").status_code == 200


def test_a_year_is_entered_from_an_uploaded_table(operator):
    table = a_workbook(("日期", "安排", "名称"), (date(NEXT, 1, 1), "放假", "元旦"))
    upload = SimpleUploadedFile("holidays.xlsx", table)
    assert entered(operator, holidays="", sheet=upload).status_code == 302
    assert not calendar.is_working(date(NEXT, 1, 1))


@pytest.mark.parametrize(
    ("day", "year", "said"),
    [("明天", NEXT, "第 2 行"), (f"{NEXT}-01-01", NEXT + 1, f"表格里是 {NEXT} 年的放假安排")],
)
def test_a_table_that_is_wrong_is_refused_on_the_form_and_nothing_entered(
    operator, day, year, said
):
    table = SimpleUploadedFile("h.xlsx", a_workbook(("日期", "安排"), (day, "放假")))
    page = entered(operator, holidays="", year=year, sheet=table).content.decode()
    assert said in page
    assert not CalendarYear.objects.exists()


def test_neither_lines_nor_a_table_is_told(operator):
    assert "请逐行填写放假日期，或上传表格" in entered(operator, holidays="").content.decode()


@pytest.mark.parametrize("line", ["明天", "2027-13-01 元旦", "01-01", "2027-02-30"])
def test_a_line_that_is_no_date_is_named(operator, line):
    page = entered(operator, holidays=line).content.decode()
    assert f"“{line}”不是日期" in page
    assert not CalendarYear.objects.exists()


def test_one_day_of_a_published_year_is_moved_with_its_ground_and_shown(operator):
    url = f"{URL}2025/"
    assert "2025 年工作日历" in operator.get(url).content.decode()
    told = {"day": "2025-09-03", "is_working": "0", "name": "临时放假通知"}
    assert post(operator, url, **told).status_code == 302
    assert not calendar.is_working(date(2025, 9, 3))
    assert "临时放假通知" in operator.get(url).content.decode()
    wrong = post(operator, url, **{**told, "day": "2026-01-05"})
    assert "请填写 2025 年的日期" in wrong.content.decode()


def test_a_year_nobody_knows_has_no_page(operator):
    assert operator.get(f"{URL}{NEXT}/").status_code == 404
    assert operator.get(f"{URL}99999999999/").status_code == 404
