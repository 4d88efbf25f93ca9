"""Two unions admit the same person at the same instant, on real PostgreSQL."""

from contextlib import contextmanager
from datetime import date
from threading import Barrier, Thread

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection, connections

from tongxin.kernel.errors import DomainError
from tongxin.kernel.overlap import VERBS
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.joining import MemberElsewhere
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services import joining as admitting
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.tests.factories import some_facts
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.orgs.tests.races import meeting

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


def test_without_the_constraints_both_would_win(former_members, monkeypatch):
    """Negative control: both have looked for a rival before either writes."""
    people, unions = former_members
    monkeypatch.setattr(admitting, "_welcome_back", meeting(admitting._welcome_back))
    with guards_down():
        admit_in_two_unions_at_once(people, unions)
        assert current() == 2 * len(people)


def again_inside_a_former_one(unions):
    with speaking(SYSTEM):
        past = Membership.objects.first()
        inside = {"joined_on": date(2021, 6, 1), "left_on": date(2021, 9, 1)}
        facts = {"worker_id": past.worker_id, "union": unions[0], "channel": "desk"} | inside
        return Membership.objects.create(**facts, status="withdrawn")


def test_days_of_two_memberships_of_one_person_never_overlap(former_members):
    _people, unions = former_members
    with pytest.raises(IntegrityError, match=GUARDS[1]):
        again_inside_a_former_one(unions)


@pytest.mark.django_db(transaction=True, databases=["default", "owner"])
def test_the_rule_is_not_taken_over_rows_that_break_it(former_members):
    _people, unions = former_members
    rule = next(one for one in Membership._meta.constraints if one.name == GUARDS[1])
    with overlaps_unseen():
        row = again_inside_a_former_one(unions)
        with pytest.raises(IntegrityError, match="overlap"):
            take_anew(rule)
        with speaking(SYSTEM):
            row.delete()
        take_anew(rule)


def take_anew(rule):
    with connections["owner"].schema_editor() as editor:
        editor.remove_constraint(Membership, rule)
        editor.add_constraint(Membership, rule)


@contextmanager
def superuser():
    name = connection.settings_dict["NAME"]
    address = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname=name)
    with psycopg.connect(address, autocommit=True) as opened:
        yield opened


@contextmanager
def overlaps_unseen():
    """The database looks for no overlaps and locks no person for that."""
    with superuser() as opened:
        for verb in VERBS:
            opened.execute(TRIGGER.format(way="DISABLE", name=f"{GUARDS[1]}_{verb}"))
        try:
            yield
        finally:
            for verb in VERBS:
                opened.execute(TRIGGER.format(way="ENABLE", name=f"{GUARDS[1]}_{verb}"))


@contextmanager
def guards_down():
    """The database without the two rules; rows that break them are gone before they return."""
    with superuser() as opened, overlaps_unseen():
        (unique,) = opened.execute("SELECT pg_get_indexdef(%s::regclass)", [GUARDS[0]]).fetchone()
        opened.execute(f"DROP INDEX {GUARDS[0]}")
        try:
            yield
        finally:
            opened.execute("DELETE FROM members_membership")
            opened.execute(unique)
