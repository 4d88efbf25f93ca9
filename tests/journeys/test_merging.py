"""One person under two numbers: an officer proposes to merge, another agrees, one undoes it."""

from datetime import UTC, date, datetime

import pytest
import time_machine

from tests.journeys.browser import PASSWORD, Person
from tests.journeys.people import a_chain
from tongxin.kernel.rls import speaking
from tongxin.modules.members.services.examining import examine_everything
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.access.models import Role
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union

pytestmark = [pytest.mark.journey, pytest.mark.long, pytest.mark.django_db(transaction=True)]
MORNING = datetime(2026, 6, 8, 1, tzinfo=UTC)
FACTS = {"name": "马小军", "birth_date": date(1990, 1, 1), "sex": "male"}


def test_two_officers_merge_and_one_undoes_it(open_house, open_browser):
    with time_machine.travel(MORNING):
        chain = a_chain()
        twins(chain)
        with open_house() as house, open_browser() as browser:
            first = Person(browser, house).sign_in("county")
            second = Person(browser, house, size="phone").sign_in("colleague")
            first.go("/desk/members/duplicates/")
            first.follow("马小军")
            decide(first, "同一人", "本人换过证件")
            assert "请同事或上级工会的另一人核准" in first.text
            second.go("/desk/members/duplicates/")
            second.follow("马小军")
            assert "本人换过证件" in second.text
            decide(second, "同一人", "核对了新旧证件原件")
            second.go("/desk/members/?status=merged")
            second.follow("已并入，见保留的登记")
            assert "在册" in second.text
            one_undoes_it(first)
            for person in (first, second):
                person.leave()
    assert not [*first.faults, *second.faults]


def one_undoes_it(officer):
    officer.go("/desk/members/merges/")
    officer.follow("马小军")
    assert "核对了新旧证件原件" in officer.text
    officer.page.fill("[name=reason]", "两人同名同日出生")
    officer.press("撤销合并")
    assert "已撤销合并" in officer.text
    officer.go("/desk/members/duplicates/")
    assert "马小军" in officer.text


def twins(chain):
    with speaking(SYSTEM):
        county = chain.unions["county"]
        account = an_account(username="colleague", name="赵国强", password=PASSWORD)
        a_grant(county, account=account, role=Role.objects.get(code="district_officer"))
        for joined_on in (date(2024, 1, 1), date(2025, 1, 1)):
            a_member(a_union(county), joined_on=joined_on, now=MORNING, **FACTS)
    examine_everything(now=MORNING)


def decide(person, result, reason):
    person.page.get_by_label(result, exact=True).check()
    person.page.fill("[name=reason]", reason)
    person.press("提交认定")
