"""A worker moves from a city to another: asked on the phone, let go here, taken over there."""

from datetime import UTC, datetime

import pytest
import time_machine

from tests.journeys.browser import PASSWORD, Person
from tests.journeys.people import a_chain
from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import MembershipTransfer
from tongxin.shared.access.models import Role
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union

pytestmark = [pytest.mark.journey, pytest.mark.long, pytest.mark.django_db(transaction=True)]
MORNING = datetime(2026, 6, 8, 1, tzinfo=UTC)
OTHER = (
    ("city", "local_federation", "河口市总工会"),
    ("county", "local_federation", "平川县总工会"),
    ("grassroots", "grassroots_union", "平川县物流公司工会"),
)


def test_a_worker_moves_to_a_union_of_another_city(open_house, open_browser):
    with time_machine.travel(MORNING):
        chain = a_chain()
        another_city(chain)
        with open_house() as house, open_browser() as browser:
            worker = Person(browser, house, size="phone").sign_in("worker")
            leaving = Person(browser, house).sign_in("grassroots")
            arriving = Person(browser, house).sign_in("elsewhere")
            county = Person(browser, house).sign_in("county")
            the_worker_asks(worker, house)
            house.deliver()
            the_new_union_waits_and_is_not_told_from_where(arriving)
            the_old_union_lets_go(leaving)
            house.deliver()
            the_new_union_takes_over(arriving)
            house.deliver()
            worker.go("/members/record/")
            assert "平川县物流公司工会" in worker.text
            assert "已转出" in worker.text
            county.go("/desk/messages/")
            assert "跨县区会籍转接" in county.text
            for person in (worker, leaving, arriving, county):
                person.leave()
    assert not [*worker.faults, *leaving.faults, *arriving.faults, *county.faults]


def another_city(chain):
    with speaking(SYSTEM):
        above = chain.unions["province"]
        for level, kind, name in OTHER:
            above = a_union(above, level=level, kind=kind, name=name)
        account = an_account(username="elsewhere", name="赵国强", password=PASSWORD)
        a_grant(above, account=account, role=Role.objects.get(code="grassroots_officer"))


def the_worker_asks(worker, house):
    worker.go("/members/record/")
    worker.follow("会籍转接")
    worker.page.fill("[name=q]", "平川县物流")
    worker.press("搜索")
    worker.follow("平川县物流公司工会")
    worker.page.fill("[name=reason]", "换到新单位工作")
    worker.press("提交")
    assert "等待原工会确认" in worker.text
    found = []

    def look():
        with speaking(SYSTEM):
            found.append(MembershipTransfer.objects.get().promised_on)

    house.aside(look)
    assert str(found[0]) in worker.text


def the_new_union_waits_and_is_not_told_from_where(arriving):
    arriving.go("/desk/members/transfers/")
    arriving.follow("李春花")
    assert "不显示职工现在是哪个工会的会员" in arriving.text
    assert "安和县农机厂工会" not in arriving.page.content()


def the_old_union_lets_go(leaving):
    leaving.go("/desk/members/transfers/out/")
    leaving.follow("李春花")
    leaving.press("同意转出", agree=True)
    assert "等待转入工会接收" in leaving.text


def the_new_union_takes_over(arriving):
    arriving.go("/desk/members/transfers/in/")
    arriving.follow("李春花")
    assert "安和县农机厂工会" in arriving.text
    arriving.press("接收")
    assert "已转入" in arriving.text
    arriving.follow("新会籍")
    assert "会籍转接" in arriving.text
