"""Four levels of unions, and an officer at each of them who signs in with a password."""

from dataclasses import dataclass

from django.utils import timezone

from tests.journeys.browser import PASSWORD
from tongxin.config.reference import install
from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.tests.factories import a_kind, a_place_type
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.access.models import Role
from tongxin.shared.access.tests.factories import a_grant, an_account
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.papers.registers import register_code

LEVELS = (
    ("province", "local_federation", "云岭省总工会", "周明远"),
    ("city", "local_federation", "青溪市总工会", "林静"),
    ("county", "local_federation", "安和县总工会", "马建国"),
    ("grassroots", "grassroots_union", "安和县农机厂工会", "张海燕"),
)
ROLES = {
    "province": "province_officer",
    "city": "city_officer",
    "county": "district_officer",
    "grassroots": "grassroots_officer",
}


@dataclass
class Chain:
    """A union of every level by the name of the level."""

    unions: dict[str, UnionOrg]


def a_chain() -> Chain:
    """One line from the province down to a shop, its officers, a second officer and a worker.

    Everybody's user name is the level; the worker's is ``worker``.
    """
    with speaking(SYSTEM):
        install(clock.now())
        unions: dict[str, UnionOrg] = {}
        above = None
        for level, kind, name, person in LEVELS:
            above = unions[level] = a_union(above, level=level, kind=kind, name=name)
            account = an_account(username=level, name=person, password=PASSWORD)
            a_grant(above, account=account, role=Role.objects.get(code=ROLES[level]))
        register_code(code="云工办", union=unions["province"], actor=SYSTEM, now=clock.now())
        a_kind(code="sports_day", name="文体活动")
        a_place_type(code="hall", name="职工之家")
        member = a_member(
            unions["grassroots"],
            name="李春花",
            joined_on=timezone.localdate(clock.now()).replace(month=1, day=1),
            now=clock.now(),
        )
        an_account(username="worker", name="李春花", password=PASSWORD, worker=member.worker)
    return Chain(unions)
