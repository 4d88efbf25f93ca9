"""Plain valid persons and memberships for tests."""

from datetime import date, datetime
from itertools import count

from stdnum.cn import ric

from tongxin.modules.members.models import JoinApplication, JoinTry, Membership
from tongxin.modules.members.services.applying import PERSON, Wish, digest_of
from tongxin.modules.members.services.asking import JOINING
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.states import Applied
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


def a_wish(**facts) -> Wish:
    """What an applicant says who is known nowhere."""
    return Wish(some_facts(**facts), JOINING.version)


def an_application(union: UnionOrg, *, now: datetime = NOW) -> JoinApplication:
    """A request that was approved: its person is a member."""
    made = a_member(union)
    said = {column: getattr(made.worker, column) for column in PERSON}
    return JoinApplication.objects.create(
        **said,
        union=union,
        number=f"RH20260601-{made.pk}",
        receipt=digest_of(f"receipt-{made.pk}"),
        id_index=made.worker.id_index,
        consent_version=JOINING.version,
        consent_digest=JOINING.digest(JOINING.version),
        submitted_at=now,
        state=Applied.APPROVED,
        worker=made.worker,
        membership=made,
        ended_at=now,
    )


def a_waiting_application(union: UnionOrg) -> JoinApplication:
    """A request that nobody looked at yet."""
    row = an_application(union)
    row.state, row.membership, row.worker, row.ended_at = Applied.SUBMITTED, None, None, None
    row.save()
    return row


def a_returned_application(union: UnionOrg) -> str:
    """A request that came back to its applicant; the secret of the receipt."""
    row = a_waiting_application(union)
    row.state, row.reply = Applied.RETURNED, "请核对手机号"
    row.save()
    return f"receipt-{row.number.partition('-')[2]}"


def a_try(_union: UnionOrg | None = None) -> JoinTry:
    """One address that applied."""
    return JoinTry.objects.create(mark=f"{next(_numbers):064}", count=1, expires_at=NOW)


FACTORIES = {
    "members.Membership": a_member,
    "members.JoinApplication": an_application,
    "members.JoinTry": a_try,
}
CROWD = (a_waiting_application,)
