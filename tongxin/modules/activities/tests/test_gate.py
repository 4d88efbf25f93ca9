"""Seats at the gate: real processes, a real database, everybody at once."""

import secrets
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from http.client import HTTPException

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tongxin.kernel import clock
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivitySession, Signup
from tongxin.modules.activities.services.planning import edit_session
from tongxin.modules.activities.services.seats import (
    TAKE_SEAT,
    revoke_passes,
    seat_pass,
    sign_up,
    withdraw,
)
from tongxin.modules.activities.tests.factories import (
    SYSTEM,
    a_session,
    acting,
    session_facts,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.scarce.gate.batches import parameters
from tongxin.shared.scarce.gate.bursts import Act, find
from tongxin.shared.scarce.gate.statement import lock, statement
from tongxin.shared.scarce.tests.gates import database_url, gates
from tongxin.shared.scarce.tests.rush import without

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def pass_of(session, worker):
    actor = acting(worker)
    with speaking(actor):
        told = {"actor": actor, "language": "zh-hans", "now": clock.now()}
        return seat_pass(session_id=session.pk, **told)


def books(session):
    """Seats counted, live, logged and told: the same number wherever one looks."""
    with speaking(SYSTEM):
        seats = Signup.objects.filter(session=session)
        return (
            ActivitySession.objects.get(pk=session.pk).seats_held,
            seats.filter(released_at=None).count(),
            AuditEntry.objects.filter(verb="activities.signed_up").count(),
            OutboxEvent.objects.filter(kind="activities.seat_held").count(),
        )


def everybody(calls):
    line = threading.Barrier(len(calls))

    def one(call):
        line.wait(timeout=30)
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


def served(session, worker):
    """The same wish by way of the site's own service."""
    try:
        with speaking(acting(worker)):
            sign_up(session_id=session.pk, actor=acting(worker), now=clock.now())
    except DomainError as refused:
        return refused.status, {"code": refused.code}
    return 200, {"code": "done"}


def test_ten_seats_go_to_ten_of_forty_at_two_gates_and_at_the_desk_together(crowd):
    session, workers = crowd(40, quota=10)
    passes = [pass_of(session, worker) for worker in workers]
    with gates(2) as doors:
        calls = [
            lambda n=n, text=text: doors[n % 2].act(text, secrets.token_hex(8))
            for n, text in enumerate(passes[:30])
        ]
        calls += [lambda worker=worker: served(session, worker) for worker in workers[30:]]
        told = everybody(calls)

    codes = [answer["code"] for _status, answer in told]
    assert codes.count("done") == 10
    assert codes.count("activities.full") == 30
    assert books(session) == (10, 10, 10, 10)


def test_one_worker_with_many_phones_holds_one_seat(crowd):
    session, (worker,) = crowd(1, quota=10)
    text = pass_of(session, worker)
    with gates(2) as doors:
        told = everybody([lambda n=n: doors[n % 2].act(text, f"key-{n}") for n in range(12)])
    codes = [answer["code"] for _status, answer in told]
    assert (codes.count("done"), codes.count("activities.already_signed_up")) == (1, 11)
    assert books(session) == (1, 1, 1, 1)


def test_a_repeated_key_gets_the_first_answer_also_when_sold_out_or_given_back(crowd):
    session, (first, second, third) = crowd(3, quota=1)
    mine, other, late = (pass_of(session, worker) for worker in (first, second, third))
    with gates() as (gate,):
        _status, told = gate.act(mine, "first")
        for text in (other, late, other):
            assert gate.act(text, secrets.token_hex(4))[1]["code"] == "activities.full"
        again = gate.act(mine, "first")
        twice = gate.act(mine, "another")
        with speaking(acting(first)):
            withdraw(session_id=session.pk, actor=acting(first), now=clock.now())
        time.sleep(0.3)  # the gate hears of it
        assert gate.act(mine, "first") == again
        assert gate.act(late, "late")[1]["code"] == "done"
    assert again == (200, told | {"again": True})
    assert twice[1]["code"] == "activities.already_signed_up"
    assert books(session) == (1, 1, 2, 2)


def test_passes_of_others_forged_old_early_or_revoked_are_useless(crowd):
    session, (worker, other) = crowd(2, quota=5)
    with speaking(SYSTEM):
        later = a_session(
            session.union,
            starts_at=clock.now() + timedelta(days=2),
            signup_opens_at=clock.now() + timedelta(hours=1),
        )
    text, early = pass_of(session, worker), pass_of(later, worker)
    middle = len(text) // 2
    forged = text[:middle] + ("A" if text[middle] != "A" else "B") + text[middle + 1 :]
    long_ago = clock.now() - timedelta(minutes=11)
    with speaking(acting(worker)):
        told = {"actor": acting(worker), "language": "en", "now": long_ago}
        old = seat_pass(session_id=session.pk, **told)
    with gates() as (gate,):
        codes = [gate.act(each, "k")[1]["code"] for each in (forged, "", "\xff", old, early)]
        with speaking(SYSTEM):
            revoke_passes(session_id=session.pk, actor=SYSTEM, now=clock.now())
        codes.append(gate.act(text, "k")[1]["code"])
        assert gate.act(pass_of(session, worker), "k")[1]["code"] == "done"
        assert gate.act(pass_of(session, other), "")[1]["code"] == "gate.key_wrong"
    unreadable = ["gate.pass_unreadable"] * 3
    assert codes == [*unreadable, "gate.pass_over", "gate.not_begun", "gate.pass_revoked"]
    assert books(session) == (1, 1, 1, 1)


def test_killed_at_any_instant_all_that_was_acknowledged_is_there_and_nothing_half(crowd):
    session, workers = crowd(120, quota=None)
    passes = [pass_of(session, worker) for worker in workers]
    acknowledged = []
    with gates() as (gate,):

        def send(mine):
            for text in mine:
                try:
                    status, told = gate.act(text, "k")
                except (OSError, HTTPException, ValueError):
                    return
                if status == 200:
                    acknowledged.append(told["row"])

        hands = [threading.Thread(target=send, args=[passes[n::6]]) for n in range(6)]
        for hand in hands:
            hand.start()
        while len(acknowledged) < 20 and any(hand.is_alive() for hand in hands):
            time.sleep(0.001)
        gate.kill()
        for hand in hands:
            hand.join()

    time.sleep(0.5)  # the server ends what the gate left open
    held, live, logged, said = books(session)
    assert held == live == logged == said >= len(acknowledged) >= 20
    with speaking(SYSTEM):
        assert Signup.objects.filter(pk__in=acknowledged).count() == len(set(acknowledged))


def test_a_lost_connection_is_said_politely_and_the_gate_comes_back_by_itself(crowd):
    session, workers = crowd(3, quota=5)
    first, second, third = (pass_of(session, worker) for worker in workers)
    with gates() as (gate,):
        assert gate.act(first, "k")[0] == 200
        with psycopg.connect(settings.DATABASE_URLS.admin, autocommit=True) as admin:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'tongxin_gate' AND datname = %s",
                [connection.settings_dict["NAME"]],
            )
        told = [gate.act(second, "k") for _ in range(2)]
        assert told[0][1]["code"] in {"gate.down", "done"}
        assert told[1][1]["code"] == "done"
        assert gate.act(third, "k")[0] == 200
    assert books(session) == (3, 3, 3, 3)


def test_sold_out_is_said_without_the_database_until_the_quota_is_raised(crowd):
    session, workers = crowd(4, quota=1)
    passes = [pass_of(session, worker) for worker in workers]
    with gates() as (gate,):
        gate.act(passes[0], "k")
        gate.act(passes[1], "k")
        time.sleep(0.3)
        with psycopg.connect(settings.DATABASE_URLS.admin, dbname=_name()) as blocking:
            blocking.execute("LOCK TABLE activities_activitysession IN ACCESS EXCLUSIVE MODE")
            status, told = gate.act(passes[2], "k")
        assert (status, told["code"]) == (409, "activities.full")
        with speaking(SYSTEM):
            facts = session_facts(starts_at=session.starts_at, quota=2)
            edit_session(
                session_id=session.pk, facts=facts, reason="加座", actor=SYSTEM, now=clock.now()
            )
        time.sleep(0.3)
        fresh = [pass_of(session, worker) for worker in workers]
        assert gate.act(fresh[2], "k")[0] == 200
        assert gate.act(fresh[3], "k")[1]["code"] == "activities.full"
    assert books(session) == (2, 2, 2, 2)


@pytest.mark.parametrize(("locks", "taken"), [(True, 1), (False, 2)])
def test_without_the_lock_two_gates_would_sell_the_last_seat_twice(crowd, locks, taken):
    """The negative control: the second batch looks while the first is not yet committed."""
    session, workers = crowd(2, quota=1)
    burst = find(TAKE_SEAT)
    batches = [
        parameters([Act(session.pk, worker.pk, worker.name, None, clock.now())])
        for worker in workers
    ]

    has_looked = threading.Event()

    def commit(given, meanwhile=has_looked.set):
        with psycopg.connect(database_url()) as one:
            one.execute("SET ROLE tongxin_bypass")
            if locks:
                one.execute(lock(burst), given)
            told = one.execute(statement(burst), given).fetchall()
            meanwhile()
        return told[0][1]

    later = []

    def meanwhile():
        later.append(pool.submit(commit, batches[1]))
        has_looked.wait(1 if locks else 20)  # by the lock it waits for us, not we for it

    with (
        without("activities_activitysession", "seats_never_oversold"),
        ThreadPoolExecutor(1) as pool,
    ):
        told = [commit(batches[0], meanwhile), later[0].result(timeout=20)]
    assert told.count("done") == taken


def _name():
    return connection.settings_dict["NAME"]
