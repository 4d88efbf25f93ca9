"""Two officers tag the same person at the same instant, on real PostgreSQL."""

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
from tongxin.modules.members.errors.groups import AlreadyTagged
from tongxin.modules.members.models import GroupTag
from tongxin.modules.members.services.tagging import tag_member
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROUNDS = 10
TRIGGER = "ALTER TABLE members_grouptag {way} TRIGGER tags_of_a_group_never_overlap_{verb}"


def tag_twice_at_once(members):
    """What each of the two was told, member by member."""
    told, barrier = [[], []], Barrier(2)

    def work(at):
        for member in members:
            barrier.wait()
            try:
                with speaking(SYSTEM):
                    tag_member(membership_id=member.pk, group="courier", since=date(2023, 1, 1),
                               actor=SYSTEM, now=NOW)  # fmt: skip
                told[at].append(None)
            except DomainError as error:
                told[at].append(type(error))
        connection.close()

    threads = [Thread(target=work, args=(at,)) for at in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return list(zip(*told, strict=True))


@pytest.fixture
def members():
    """Some members of one union."""
    with speaking(SYSTEM):
        union = a_union(a_union(level="province"))
        return [a_member(union) for _ in range(ROUNDS)]


def tags():
    with speaking(SYSTEM):
        return GroupTag.objects.count()


def test_one_officer_tags_and_the_other_is_told(members):
    told = tag_twice_at_once(members)
    assert tags() == ROUNDS
    assert all(set(pair) == {None, AlreadyTagged} for pair in told)


def test_without_the_rule_both_would_tag(members):
    with overlaps_unseen():
        tag_twice_at_once(members)
        assert tags() > ROUNDS


@contextmanager
def overlaps_unseen():
    """The database looks for no overlaps of tags."""
    name = connection.settings_dict["NAME"]
    admin = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname=name)
    with psycopg.connect(admin, autocommit=True) as server:
        for verb in VERBS:
            server.execute(TRIGGER.format(way="DISABLE", verb=verb))
        try:
            yield
        finally:
            for verb in VERBS:
                server.execute(TRIGGER.format(way="ENABLE", verb=verb))
