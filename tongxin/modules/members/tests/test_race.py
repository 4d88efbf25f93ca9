"""Two unions admit the same person at the same instant, on real PostgreSQL."""

from contextlib import contextmanager
from datetime import date
from threading import Barrier, Thread

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tongxin.kernel.errors import DomainError
from tongxin.kernel.overlap import VERBS
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors import MemberElsewhere
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.tests.factories import some_facts
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.django_db(transaction=True)
GUARDS = ("one_current_membership_per_worker", "memberships_of_a_worker_never_overlap")
TRIGGER = "ALTER TABLE members_membership {way} TRIGGER {name}"


def admit_in_two_unions_at_once(people, unions):
    """What each of the two was told, person by person."""
    told, barrier = [[], []], Barrier(2)

    def work(at):
        for facts in people:
            barrier.wait()
            try:
                with speaking(SYSTEM):
                    joining = Joining(joined_on=date(2026, 1, 1))
                    admit(facts=facts, union=unions[at], joining=joining, actor=SYSTEM, now=NOW)
                told[at].append(None)
            except DomainError as error:
                told[at].append(error)
        connection.close()

    threads = [Thread(target=work, args=(at,)) for at in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(zip(*told, strict=True))


@pytest.fixture
def former_members():
    """Persons known to the house, members nowhere, and two unions that want them."""
    with speaking(SYSTEM):
        root = a_union(level="province")
        unions = a_union(root), a_union(root)
        people = [some_facts() for _ in range(15)]
        for facts in people:
            joining = Joining(joined_on=date(2021, 1, 1))
            row = admit(facts=facts, union=root, joining=joining, actor=SYSTEM, now=NOW)
            end_membership(
                membership_id=row.pk,
                status="withdrawn",
                on=date(2022, 1, 1),
                reason="",
                actor=SYSTEM,
                now=NOW,
            )
    return people, unions


def current():
    with speaking(SYSTEM):
        return Membership.objects.filter(status="active").count()


def test_one_union_wins_and_the_other_is_told(former_members):
    people, unions = former_members
    told = admit_in_two_unions_at_once(people, unions)

    assert current() == len(people)
    losers = [first or second for first, second in told]
    assert all((first is None) != (second is None) for first, second in told)
    assert {type(error) for error in losers} == {MemberElsewhere}


def test_one_union_wins_also_for_persons_nobody_knew():
    with speaking(SYSTEM):
        root = a_union(level="province")
        unions = a_union(root), a_union(root)
    told = admit_in_two_unions_at_once([some_facts() for _ in range(10)], unions)
    assert current() == 10
    assert {type(first or second) for first, second in told} == {MemberElsewhere}


def test_without_the_constraints_both_would_win(former_members):
    people, unions = former_members
    with guards_down():
        admit_in_two_unions_at_once(people, unions)
        doubled = current() - len(people)
    assert doubled > 0


@contextmanager
def guards_down():
    """The database without the two rules; rows that break them are gone before they return."""
    name = connection.settings_dict["NAME"]
    address = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname=name)
    with psycopg.connect(address, autocommit=True) as superuser:
        (unique,) = superuser.execute(
            "SELECT pg_get_indexdef(%s::regclass)", [GUARDS[0]]
        ).fetchone()
        superuser.execute(f"DROP INDEX {GUARDS[0]}")
        for verb in VERBS:
            superuser.execute(TRIGGER.format(way="DISABLE", name=f"{GUARDS[1]}_{verb}"))
        try:
            yield
        finally:
            superuser.execute("DELETE FROM members_membership")
            superuser.execute(unique)
            for verb in VERBS:
                superuser.execute(TRIGGER.format(way="ENABLE", name=f"{GUARDS[1]}_{verb}"))
