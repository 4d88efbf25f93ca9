"""A worker joins by QR code on a phone, an officer approves at the desk, the card appears."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.journeys.browser import PASSWORD, Person
from tests.journeys.people import a_chain
from tongxin.modules.members.tests.factories import an_id

pytestmark = [pytest.mark.journey, pytest.mark.long, pytest.mark.django_db(transaction=True)]
MORNING = datetime(2026, 6, 8, 1, tzinfo=UTC)
GOOD, BAD = an_id(77), an_id(77)[:-1] + ("1" if an_id(77)[-1] != "1" else "2")


def test_a_worker_joins_by_code_an_officer_approves_and_the_card_appears(open_house, open_browser):
    with time_machine.travel(MORNING):
        chain = a_chain()
        with open_house() as house, open_browser() as browser:
            officer = Person(browser, house).sign_in("grassroots")
            worker = Person(browser, house, size="phone")
            worker.go(the_address_on_the_poster(officer, chain.unions["grassroots"]))
            receipt = the_worker_asks(worker)
            house.deliver()
            the_officer_approves(officer)
            house.deliver()
            worker.go(receipt)
            assert "您已是工会会员" in worker.text
            code = the_officer_hands_over_the_code(officer)
            assert len(code) > 6
            shown = the_card_appears(worker, code)
            shop = Person(browser, house, size="phone")
            the_shop_checks_the_card(shop, shown)
            for person in (officer, worker, shop):
                person.leave()
    assert not [*officer.faults, *worker.faults, *shop.faults]


def the_address_on_the_poster(officer, union) -> str:
    officer.go(f"/desk/members/unions/{union.pk}/")
    officer.follow("入会二维码")
    assert officer.page.locator(".join-qr svg").is_visible()
    address = officer.page.inner_text("#address")
    officer.follow("打印张贴页")
    assert address in officer.text
    return address


def the_worker_asks(worker) -> str:
    page = worker.page
    page.fill("[name=name]", "王小满")
    page.fill("[name=id_number]", BAD)
    page.fill("[name=mobile]", "13900001234")
    assert "身份证号码不正确" in worker.text
    page.fill("[name=id_number]", GOOD)
    page.press("[name=id_number]", "Tab")
    assert "身份证号码不正确" not in worker.text
    worker.press("提交申请")
    assert "请阅读个人信息使用说明" in worker.text
    page.check("[name=agrees]", force=True)
    worker.press("提交申请")
    assert "等待工会审核" in worker.text
    assert "13900001234" not in page.content()
    return page.url


def the_officer_approves(officer):
    officer.go("/desk/members/applications/")
    officer.follow("王小满")
    officer.follow("去审批")
    officer.press("同意")


def the_officer_hands_over_the_code(officer) -> str:
    officer.go("/desk/members/applications/")
    officer.follow("王小满")
    assert "已入会" in officer.text
    officer.follow("会员页面，发放启用码")
    assert "本人申请" in officer.text
    officer.press("发放启用码")
    return officer.page.inner_text("#code")


def the_card_appears(worker, code) -> str:
    """The new member opens the account and the card; the code that the phone shows now."""
    worker.go("/start/")
    for field, value in (("code", code), ("username", "xiaoman"), ("password", PASSWORD)):
        worker.page.fill(f"[name={field}]", value)
    worker.press("启用")
    worker.follow("会员码")
    assert "王小满" in worker.text
    codes = worker.page.locator(".card-code:visible")
    assert codes.count() == 1
    assert worker.page.locator("[data-card] svg:visible").count() == 1
    return codes.first.inner_text()


def the_shop_checks_the_card(shop, code):
    shop.go("/card/")
    shop.page.fill("[name=code]", code)
    shop.press("确定")
    assert "会员卡有效" in shop.text
    assert "王*满" in shop.text
    shop.page.fill("[name=code]", code)
    shop.press("确定")
    assert "已经用过一次" in shop.text
