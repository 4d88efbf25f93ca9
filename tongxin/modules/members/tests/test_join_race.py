"""Two unions approve the same person in the same instant, on real PostgreSQL."""

from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import JoinApplication, Membership
from tongxin.modules.members.services import joining
from tongxin.modules.members.services.applying import Wish, apply_to_join
from tongxin.modules.members.services.asking import JOINING
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.settling import settle_application
from tongxin.modules.members.states import Applied, Channel
from tongxin.modules.members.tests.factories import a_member, some_facts
from tongxin.modules.members.tests.test_race import current, guards_down
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.orgs.tests.races import meeting

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
RIGHTS = ["members.admit", "approvals.decide"]
PEOPLE = 8


def a_former_member(union):
    """Known to the house, so that only the rules of memberships stand between the two."""
    facts = some_facts()
    said = {name: getattr(facts, name) for name in facts.__slots__}
    row = a_member(union, **said)
    left = {"status": "withdrawn", "on": date(2022, 1, 1), "reason": ""}
    end_membership(membership_id=row.pk, **left, actor=SYSTEM, now=NOW)
    return facts


@pytest.fixture
def cases():
    """Persons who asked two unions at once: both cases of each."""
    with speaking(SYSTEM):
        root = a_union(level="province", kind="local_federation")
        unions = a_union(root), a_union(root)
        for union in unions:
            an_officer(union, RIGHTS)
        wishes = [Wish(a_former_member(root), JOINING.version) for _ in range(PEOPLE)]
        return [
            [apply_to_join(code=union.code, wish=wish, now=NOW)[0].case_id for union in unions]
            for wish in wishes
        ]


def settle_both_at_once(cases):
    barrier = Barrier(2)

    def work(at):
        try:
            for pair in cases:
                barrier.wait()
                with speaking(SYSTEM):
                    settle_application(case_id=pair[at], actor=SYSTEM, now=NOW)
        finally:
            connection.close()

    threads = [Thread(target=work, args=(at,)) for at in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_one_union_wins_and_the_other_request_goes_back_with_its_reason(cases):
    settle_both_at_once(cases)
    assert current() == PEOPLE
    with speaking(SYSTEM):
        for pair in cases:
            rows = list(JoinApplication.objects.filter(case__in=pair))
            assert {row.state for row in rows} == {Applied.APPROVED, Applied.RETURNED}
            lost = next(row for row in rows if row.state == Applied.RETURNED)
            assert lost.refusal
            assert lost.membership_id is None
        assert Membership.objects.filter(channel=Channel.SELF).count() == PEOPLE


def test_without_the_constraints_both_would_win(cases, monkeypatch):
    monkeypatch.setattr(joining, "_welcome_back", meeting(joining._welcome_back))
    with guards_down():
        settle_both_at_once(cases)
        doubled = current() - PEOPLE
        with speaking(SYSTEM):
            JoinApplication.objects.all().delete()
    assert doubled == PEOPLE
