"""Many workers reach for the last seats at the same moment, on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import bypass, speaking
from tongxin.modules.activities.errors.sessions import SessionFull
from tongxin.modules.activities.models import ActivitySession, Signup
from tongxin.modules.activities.services.seats import SEATS, sign_up
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    acting,
)
from tongxin.shared.scarce import services as scarce

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
CROWD, QUOTA = 8, 3
RULE = "CHECK (quota IS NULL OR seats_held <= quota)"


@pytest.fixture
def rush():
    """A session with three seats and eight workers who want one."""
    with speaking(SYSTEM):
        _root, east, _west, shop = a_province()
        return a_session(east, quota=QUOTA), [a_worker(shop) for _ in range(CROWD)]


def at_once(call, workers):
    """Run ``call`` for every worker in its own thread and connection, starting together."""
    line = Barrier(len(workers))

    def one(worker):
        try:
            line.wait(timeout=20)
            with speaking(acting(worker)):
                return call(worker)
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(workers)) as pool:
        return list(pool.map(one, workers))


def counted(session):
    with speaking(SYSTEM):
        held = ActivitySession.objects.get(pk=session.pk).seats_held
        return held, Signup.objects.filter(session=session, released_at=None).count()


def test_three_seats_go_to_three_of_eight(rush):
    session, workers = rush
    results = at_once(
        lambda worker: sign_up(session_id=session.pk, actor=acting(worker), now=NOW), workers
    )
    assert results.count("activities.full") == CROWD - QUOTA
    assert counted(session) == (QUOTA, QUOTA)


def test_one_worker_pressing_eight_times_holds_one_seat(rush):
    session, workers = rush
    results = at_once(
        lambda worker: sign_up(session_id=session.pk, actor=acting(worker), now=NOW),
        [workers[0]] * CROWD,
    )
    assert results.count("activities.already_signed_up") == CROWD - 1
    assert counted(session) == (1, 1)


@pytest.fixture
def without_the_rule():
    """The table as it would be had nobody written the constraint down."""
    admin = psycopg.conninfo.make_conninfo(
        settings.DATABASE_URLS.admin, dbname=connection.settings_dict["NAME"]
    )
    table = "ALTER TABLE activities_activitysession"
    with psycopg.connect(admin, autocommit=True) as owner:
        owner.execute(f"{table} DROP CONSTRAINT seats_never_oversold")
        yield
        owner.execute("DELETE FROM activities_signup")
        owner.execute("UPDATE activities_activitysession SET seats_held = 0")
        owner.execute(f"{table} ADD CONSTRAINT seats_never_oversold {RULE}")


def test_the_same_rush_oversells_where_lock_and_rule_are_off(rush, without_the_rule):
    """The negative control: the race is real, and the lock with the rule is what ends it."""
    session, workers = rush
    seen = Barrier(CROWD)

    def careless(worker):
        with bypass("scarce"):
            row = ActivitySession.objects.get(pk=session.pk)
            seen.wait(timeout=20)
            if row.seats_held < row.quota:
                Signup.objects.create(
                    session=row, union=row.union, worker=worker, worker_name="x", held_at=NOW
                )
                ActivitySession.objects.filter(pk=row.pk).update(seats_held=row.seats_held + 1)

    at_once(careless, workers)

    held, live = counted(session)
    assert live == CROWD > QUOTA
    assert held != live


def test_two_who_want_the_same_two_sessions_in_opposite_order_never_wait_for_each_other(rush):
    session, workers = rush
    with speaking(SYSTEM):
        other = a_session(session.union, quota=QUOTA)

    def both(worker):
        order = [session, other] if workers.index(worker) % 2 else [other, session]
        return len(scarce.take_all(SEATS, of=order, by=worker.pk, at=NOW, told={"worker_name": ""}))

    results = at_once(both, workers)

    assert results.count(2) == QUOTA
    assert results.count("activities.full") == CROWD - QUOTA
    assert counted(session) == counted(other) == (QUOTA, QUOTA)


def test_nothing_is_taken_outside_a_transaction(rush):
    session, workers = rush
    with pytest.raises(RuntimeError, match="inside a transaction"):
        scarce.take(SEATS, of=session, by=workers[0].pk, at=NOW)


def test_where_one_of_two_is_full_neither_is_taken(rush):
    session, workers = rush
    with speaking(SYSTEM):
        tiny = a_session(session.union, quota=1)
        scarce.take(SEATS, of=tiny, by=workers[0].pk, at=NOW, told={"worker_name": ""})
        with pytest.raises(SessionFull):
            scarce.take_all(
                SEATS, of=[session, tiny], by=workers[1].pk, at=NOW, told={"worker_name": ""}
            )
    assert (counted(session), counted(tiny)) == ((0, 0), (1, 1))
