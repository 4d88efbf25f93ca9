"""Two unions take over the same person at the same instant, on real PostgreSQL."""

from contextlib import contextmanager
from datetime import date
from threading import Barrier, Thread

import pytest
from django.db import connection

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.moving import TransferUnderWay
from tongxin.modules.members.models import Membership, MembershipTransfer
from tongxin.modules.members.services import handing_over, moving
from tongxin.modules.members.services.moving import Why
from tongxin.modules.members.states import CURRENT, Moving
from tongxin.modules.members.tests.factories import a_member, a_transfer, named
from tongxin.modules.members.tests.test_race import guards_down, superuser
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.orgs.tests.races import meeting

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
LIVE = "one_transfer_under_way_per_worker"
MANY = 12


def at_once(works):
    """What each of several threads was told, each step begun together."""
    told, barrier = [[] for _work in works], Barrier(len(works))

    def run(number):
        for step in works[number]:
            barrier.wait()
            try:
                with speaking(SYSTEM):
                    step()
                told[number].append(None)
            except DomainError as error:
                told[number].append(error)
        connection.close()

    threads = [Thread(target=run, args=(number,)) for number in range(len(works))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(zip(*told, strict=True))


@contextmanager
def several_under_way():
    """The database lets a person have two transfers under way; none is left when it ends."""
    with superuser() as opened:
        (unique,) = opened.execute("SELECT pg_get_indexdef(%s::regclass)", [LIVE]).fetchone()
        opened.execute(f"DROP INDEX {LIVE}")
        try:
            yield
        finally:
            opened.execute("DELETE FROM members_membershiptransfer")
            opened.execute(unique)


@pytest.fixture
def unions():
    with speaking(SYSTEM):
        root = a_union(level="province")
        return [a_union(root) for _n in range(3)]


def members_of(union):
    with speaking(SYSTEM):
        return [a_member(union, joined_on=date(2021, 1, 1)) for _n in range(MANY)]


def let_go_to_both(members, unions):
    """For each member two transfers that only wait to be accepted."""
    pairs = []
    with speaking(SYSTEM):
        for member in members:
            row = a_transfer(unions[1], member=member)
            handing_over.release_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
            first = MembershipTransfer.objects.get(pk=row.pk)
            second = MembershipTransfer.objects.get(pk=row.pk)
            second.pk, second._state.adding, second.union = None, True, unions[2]
            second.save()
            pairs.append((first.pk, second.pk))
    return pairs


def accept_both(pairs):
    def accepting(side):
        return [
            lambda pk=pair[side]: handing_over.accept_transfer(
                transfer_id=pk, actor=SYSTEM, now=NOW
            )
            for pair in pairs
        ]

    return at_once([accepting(0), accepting(1)])


def current():
    with speaking(SYSTEM):
        return Membership.objects.filter(status__in=CURRENT).count()


def unlocked(membership_id):
    return Membership.objects.select_related("union").get(pk=membership_id)


def test_of_two_unions_that_ask_at_once_one_is_told_to_wait(unions):
    wanted = [named(one) for one in members_of(unions[0])]

    def asking(union):
        return [
            lambda who=who: moving.ask_for_member(
                union_id=union.pk, who=who, why=Why("调入"), actor=SYSTEM, now=NOW
            )
            for who in wanted
        ]

    told = at_once([asking(unions[1]), asking(unions[2])])
    assert {type(one or other) for one, other in told} == {TransferUnderWay}
    assert all((one is None) != (other is None) for one, other in told)
    with speaking(SYSTEM):
        assert MembershipTransfer.objects.filter(state=Moving.REQUESTED).count() == MANY


def test_of_two_unions_that_accept_at_once_one_becomes_the_new_one(unions):
    with several_under_way():
        told = accept_both(let_go_to_both(members_of(unions[0]), unions))
        assert current() == MANY
    assert all((one is None) != (other is None) for one, other in told)


def test_the_database_alone_keeps_it_to_one(unions, monkeypatch):
    monkeypatch.setattr(moving, "lock_held", unlocked)
    with several_under_way():
        accept_both(let_go_to_both(members_of(unions[0]), unions))
        assert current() == MANY


def test_without_the_lock_and_the_rules_both_would_be(unions, monkeypatch):
    monkeypatch.setattr(moving, "lock_held", unlocked)
    monkeypatch.setattr(handing_over, "check_joining", meeting(handing_over.check_joining))
    with guards_down(), several_under_way():
        accept_both(let_go_to_both(members_of(unions[0]), unions))
        assert current() == 2 * MANY
