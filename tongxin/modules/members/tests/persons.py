"""Plain valid persons and memberships for tests."""

from datetime import date, datetime
from itertools import count

from stdnum.cn import ric

from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.people.models import Worker
from tongxin.shared.people.services import Facts, enter_worker

_numbers = count(1)
SURNAMES, GIVEN = "赵钱孙李周吴郑王", "安宁和平向阳建国晓云"


def an_id(number: int, *, born: date = date(1990, 1, 1), female: bool = False) -> str:
    """A valid resident ID: different numbers give different persons."""
    place, sequence = 630100 + number // 500 % 90, number % 500 * 2 + (0 if female else 1)
    body = f"{place}{born:%Y%m%d}{sequence % 1000:03}"
    return body + ric.calc_check_digit(body + "0")


def some_facts(**facts) -> Facts:
    """What is known of a new person."""
    number = next(_numbers)
    facts.setdefault("name", SURNAMES[number % 8] + GIVEN[number % 10] + GIVEN[number // 10 % 10])
    facts.setdefault("id_type", "resident_id")
    facts.setdefault("id_number", an_id(number))
    facts.setdefault("mobile", f"139{number:08}")
    facts.setdefault("sex", "male")
    facts.setdefault("birth_date", date(1990, 1, 1))
    return Facts(**facts)


def a_worker(union: UnionOrg | None = None, **facts) -> Worker:
    """A person on file at ``union`` who is no member."""
    return enter_worker(facts=some_facts(**facts), union=union, actor=SYSTEM, now=NOW)


def a_member(
    union: UnionOrg, *, joined_on: date = date(2021, 1, 1), now: datetime = NOW, **facts
) -> Membership:
    """A current member of ``union``."""
    joining = Joining(joined_on=joined_on)
    return admit(facts=some_facts(**facts), union=union, joining=joining, actor=SYSTEM, now=now)
