"""A clerk hands in 300 people, 12 rows are refused and mended, and the people confirm."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
import time_machine
from openpyxl import load_workbook

from tests.journeys.browser import PASSWORD, Person
from tests.journeys.people import a_chain
from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Membership
from tongxin.modules.members.selectors.hr import own_invitations
from tongxin.modules.members.services.hr import confirm_own
from tongxin.modules.members.tests.factories import an_id
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.orgs.tests.factories import SYSTEM, an_employer
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.sheets import get_sheet
from tongxin.shared.transfer.tests.books import a_csv

pytestmark = [pytest.mark.journey, pytest.mark.long, pytest.mark.django_db(transaction=True)]
MORNING = datetime(2026, 6, 8, 1, tzinfo=UTC)
PEOPLE, WRONG, BY_PAGE = 300, range(20, 260, 20), 2
GIVEN = "安宁和平向阳建国"


def test_a_clerk_names_300_people_mends_twelve_and_they_confirm(open_house, open_browser):
    with time_machine.travel(MORNING):
        chain = a_chain()
        with speaking(SYSTEM):
            employer = an_employer(chain.unions["grassroots"], workers=PEOPLE)
        with open_house() as house, open_browser() as browser:
            officer = Person(browser, house).sign_in("grassroots")
            code = the_officer_appoints(officer, employer)
            clerk = Person(browser, house)
            the_clerk_opens_the_account(clerk, code)
            the_clerk_hands_in(clerk, house, roster(wrong=WRONG))
            assert "拒绝 12" in clerk.text
            marked = the_workbook_comes_back(clerk)
            assert marked.count("证件号码") == len(WRONG)
            the_clerk_hands_in(clerk, house, roster())
            assert "新增 12，更新 0，未变 288，拒绝 0" in clerk.text
            people = the_people_answer(browser, house)
            clerk.go("/employer/?stand=waiting")
            assert "还没有职工" in clerk.text
            clerk.go("/employer/?stand=declined")
            assert "本人表示不是该单位职工" in clerk.text
            for person in (officer, clerk, *people):
                person.leave()
    assert counted() == (PEOPLE - 1, 1)
    assert not [fault for person in (officer, clerk, *people) for fault in person.faults]


def roster(wrong=()) -> bytes:
    """The file; in the wrong rows the last digit of the document is another."""
    columns = get_sheet("roster").columns
    rows = []
    for number in range(1, PEOPLE + 1):
        document = an_id(20_000 + number)
        if number in wrong:
            document = document[:-1] + ("1" if document[-1] != "1" else "2")
        told = {
            "name": f"周{GIVEN[number % 8]}{GIVEN[number // 8 % 8]}",
            "id_type": "居民身份证",
            "id_number": document,
            "mobile": f"137{number:08}",
        }
        rows.append([told.get(column.key, "") for column in columns])
    return a_csv([column.header for column in columns], *rows)


def the_officer_appoints(officer, employer) -> str:
    officer.go("/desk/members/employers/")
    officer.follow(employer.name)
    officer.follow("指定")
    officer.page.fill("[name=name]", "吴经办")
    officer.page.fill("[name=username]", "clerk")
    officer.press("指定")
    return officer.page.inner_text("#code")


def the_clerk_opens_the_account(clerk, code):
    clerk.go("/start/")
    clerk.page.fill("[name=code]", code)
    clerk.page.fill("[name=username]", "clerk")
    for field in clerk.page.locator("input[type=password]").all():
        field.fill(PASSWORD)
    clerk.page.locator("form button[type=submit]").last.click()
    clerk.page.wait_for_url("**/employer/")
    clerk.look()


def the_clerk_hands_in(clerk, house, content: bytes):
    clerk.go("/employer/imports/new/")
    upload = {"name": "名册.csv", "mimeType": "text/csv", "buffer": content}
    clerk.page.set_input_files("[name=file]", upload)
    clerk.press("开始报送")
    address = clerk.page.url
    house.aside(lambda: run_import(run_id=int(address.split("/")[-2]), now=clock.now()))
    clerk.go(address)


def the_workbook_comes_back(clerk) -> str:
    with clerk.page.expect_download() as download:
        clerk.page.get_by_role("link", name="下载标出问题的表格").click()
    content = download.value.path().read_bytes()
    book = load_workbook(BytesIO(content))
    cells = (cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row)
    return " ".join(str(cell) for cell in cells if cell and "校验" in str(cell))


def the_people_answer(browser, house) -> list[Person]:
    """Two at their phones, one of them with a no; all others by the same services."""
    house.aside(open_accounts)
    people = []
    for number, button in enumerate(("确认加入工会", "这不是我的单位")):
        person = Person(browser, house, size="phone").sign_in(f"p{number}")
        person.follow("请确认入会")
        person.press(button)
        people.append(person)
    house.aside(the_others_confirm)
    return people


def open_accounts():
    with speaking(SYSTEM):
        waiting = Membership.objects.filter(status="pending_confirm").order_by("pk")
        for number, row in enumerate(waiting):
            password = {"password": PASSWORD} if number < BY_PAGE else {}
            an_account(username=f"p{number}", worker=row.worker, **password)


def the_others_confirm():
    now = clock.now()
    for account in Account.objects.filter(username__regex=r"^p\d+$"):
        actor = actor_of(account, now=now)
        with speaking(actor):
            for row in own_invitations(actor):
                confirm_own(membership_id=row.pk, actor=actor, now=now)


def counted() -> tuple[int, int]:
    """Confirmed members of the roster, and those who said no."""
    with speaking(SYSTEM):
        rows = Membership.objects.filter(channel="roster")
        return rows.filter(status="active").count(), rows.filter(status="withdrawn").count()
