"""The last seat of a share, wanted by two at once on a real PostgreSQL."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from threading import Event

import psycopg
import pytest
from django.conf import settings
from django.db import IntegrityError, connection

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivitySession, SessionShare, Signup
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.services.shares import ShareTerms, set_share
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    acting,
)
from tongxin.shared.orgs.tests.factories import a_union
from tongxin.shared.scarce.gate import batches
from tongxin.shared.scarce.tests.rush import at_once, without

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
DAY = timedelta(days=1)
UNLOCKED = "SELECT id FROM activities_activitysession WHERE id = ANY(%(rows)s::bigint[])"


@pytest.fixture
def town():
    """Three seats, one of them kept for the shop; two of the shop and others who want one."""
    with speaking(SYSTEM):
        _root, east, _west, shop = a_province()
        session = a_session(east, quota=3)
        keep(session, shop, 1)
        return session, shop, a_union(east)


def keep(session, party, quota):
    told = {"reason": "按会员数分配", "actor": SYSTEM, "now": NOW}
    terms = ShareTerms(quota, NOW + DAY)
    return set_share(session_id=session.pk, party=party, terms=terms, **told)


def crowd_of(*unions):
    with speaking(SYSTEM):
        return [a_worker(union) for union in unions]


def takes(session, worker):
    """One who signs up as a worker does."""
    try:
        with speaking(acting(worker)):
            made = sign_up(session_id=session.pk, actor=acting(worker), now=NOW)
            return "share" if made.share_id else "open"
    except DomainError as refused:
        return refused.code


def books(session):
    with speaking(SYSTEM):
        seats = Signup.objects.filter(session=session, released_at=None)
        share = SessionShare.objects.get(session=session)
        return (
            ActivitySession.objects.get(pk=session.pk).seats_held,
            seats.count(),
            share.seats_held,
            seats.filter(share=share).count(),
        )


def somebody_waits_for_a_lock():
    """Whether a connection of this database waits for another."""
    found = "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = %s"
    admin = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname="postgres")
    with psycopg.connect(admin, autocommit=True) as eye:
        return eye.execute(found, [connection.settings_dict["NAME"]]).fetchone()[0] > 0


def one_behind_the_other(session, first, second):
    """The second asks while the first has written and not committed; what both are told."""
    written = Event()

    def slow():
        try:
            with speaking(acting(first)):
                sign_up(session_id=session.pk, actor=acting(first), now=NOW)
                written.set()
                end = time.monotonic() + 20
                while not somebody_waits_for_a_lock():
                    assert time.monotonic() < end, "nobody came"
                    time.sleep(0.01)
            return "done"
        finally:
            written.set()
            connection.close()

    def quick():
        assert written.wait(20)
        try:
            return takes(session, second)
        except IntegrityError as broken:
            return broken.__cause__.diag.constraint_name
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as pool:
        return [told.result() for told in (pool.submit(slow), pool.submit(quick))]


def test_of_a_crowd_each_union_gets_its_own_and_nobody_more(town):
    session, shop, other = town
    crowd = crowd_of(*[shop] * 4, *[other] * 4)
    told = at_once([lambda one=one: takes(session, one) for one in crowd])
    assert told[4:].count("share") == 0
    assert (told.count("share"), told.count("open")) == (1, 2)
    assert set(told) <= {"share", "open", "activities.full", "activities.seats_kept"}
    assert books(session) == (3, 3, 1, 1)


def test_the_second_of_a_union_sees_that_the_share_is_used_up(town):
    session, shop, _other = town
    assert one_behind_the_other(session, *crowd_of(shop, shop)) == ["done", "open"]
    assert books(session) == (2, 2, 1, 1)


def test_the_second_stranger_finds_the_last_open_seat_gone(town):
    session, _shop, other = town
    before, *two = crowd_of(other, other, other)
    takes(session, before)
    assert one_behind_the_other(session, *two) == ["done", "activities.seats_kept"]
    assert books(session) == (2, 2, 0, 0)


def test_without_the_lock_only_the_rule_of_the_database_stands_between(town, monkeypatch):
    """The negative control: both read the share before either has committed."""
    monkeypatch.setattr(batches, "lock", lambda _burst: UNLOCKED)
    session, shop, _other = town
    told = one_behind_the_other(session, *crowd_of(shop, shop))
    assert told == ["done", "share_never_oversold"]


def test_without_lock_and_rule_a_share_is_oversold(town, monkeypatch):
    monkeypatch.setattr(batches, "lock", lambda _burst: UNLOCKED)
    session, shop, _other = town
    with without("activities_sessionshare", "share_never_oversold"):
        assert one_behind_the_other(session, *crowd_of(shop, shop)) == ["done", "share"]
        assert books(session) == (2, 2, 2, 2)


def test_without_the_lock_a_kept_seat_goes_to_a_stranger(town, monkeypatch):
    """No constraint could see this one: the lock alone keeps it."""
    monkeypatch.setattr(batches, "lock", lambda _burst: UNLOCKED)
    session, _shop, other = town
    before, *two = crowd_of(other, other, other)
    takes(session, before)
    assert one_behind_the_other(session, *two) == ["done", "open"]
    assert books(session) == (3, 3, 0, 0)
