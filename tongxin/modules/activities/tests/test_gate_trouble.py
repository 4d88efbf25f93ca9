"""What goes wrong around a burst: slow and heavy clients, wrong clocks, a database that is away."""

import http.client
import secrets
import socket
import threading
import time
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tongxin.kernel import clock
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivitySession, Signup
from tongxin.modules.activities.services.planning import edit_session
from tongxin.modules.activities.services.running import cancel_session
from tongxin.modules.activities.tests.factories import SYSTEM, session_facts
from tongxin.modules.activities.tests.test_gate import books, everybody, pass_of
from tongxin.modules.activities.tests.test_gate_door import door_pass
from tongxin.shared.scarce.gate import app
from tongxin.shared.scarce.tests.gates import gates

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
AWAY_SECONDS, OPEN_SECONDS = 10, 5
HEADER_SECONDS = 15  # as the gate's own server is told
DAY = timedelta(days=1)
HEAVY = b"x" * 10 * 1024 * 1024


def beginning(ticket, length):
    """The head of an act, and nothing of its body."""
    head = (
        f"POST {app.ACT} HTTP/1.1\r\nHost: x\r\nX-Tongxin-Pass: {ticket}\r\n"
        f"Idempotency-Key: k\r\nContent-Length: {length}\r\n\r\n"
    )
    return head.encode()


def test_slow_hands_hold_nobody_else_up_and_are_let_go(crowd):
    session, workers = crowd(10, quota=None)
    passes, slow = [pass_of(session, worker) for worker in workers], door_pass(session)
    with gates() as (gate,):
        hands = [socket.create_connection(("127.0.0.1", gate.port), timeout=20) for _ in range(80)]
        for n, hand in enumerate(hands):  # half of them never finish the head, half never the body
            hand.sendall(beginning(slow, 12) + b"4" if n % 2 else b"POST /burst/ HTTP/1.1\r\nX: ")
        began = time.monotonic()
        told = everybody([lambda text=text: gate.act(text, "k") for text in passes])
        assert {status for status, _answer in told} == {200}
        assert time.monotonic() - began < 3
        let_go = [answer_to(hand) for hand in hands[1::2]]
        assert all(is_let_go(hand) for hand in hands[0::2])
        assert time.monotonic() - began < HEADER_SECONDS + 5
        for hand in hands:
            hand.close()
    assert set(let_go) == {b"422"}  # all with the pass of one door, which may send as many
    assert books(session) == (10, 10, 10, 10)


def answer_to(hand) -> bytes:
    """The status a slow hand is told in the end."""
    hand.settimeout(app.BODY_SECONDS + 5)
    return hand.recv(200).split(b" ")[1]


def is_let_go(hand) -> bool:
    """Whether somebody who never ends the head is told so, or left without a word."""
    hand.settimeout(HEADER_SECONDS + 5)
    try:
        told = hand.recv(200)
    except ConnectionResetError:
        return True
    return not told or told.startswith(b"HTTP/1.1 408")


def test_a_body_of_ten_megabytes_is_refused_and_the_gate_goes_on(crowd):
    session, (worker,) = crowd(1, quota=None)
    ticket, text = door_pass(session), pass_of(session, worker)
    with gates() as (gate,):
        for given in ({}, {"Transfer-Encoding": "chunked"}):
            asking = http.client.HTTPConnection("127.0.0.1", gate.port, timeout=20)
            headers = {"X-Tongxin-Pass": ticket, "Idempotency-Key": "k", **given}
            try:
                asking.request("POST", app.ACT, HEAVY, headers, encode_chunked=bool(given))
                assert asking.getresponse().status == 422
            except (BrokenPipeError, ConnectionResetError):
                pass  # it did not even listen to the end
            finally:
                asking.close()
        assert gate.act(text, "k", HEAVY[:4000])[0] == 200
    assert books(session) == (1, 1, 1, 1)


def test_the_clock_of_the_phone_decides_nothing(crowd):
    session, (worker,) = crowd(1, quota=5, signup_opens_at=clock.now() + timedelta(hours=1))
    text = pass_of(session, worker)
    ahead = {"Date": "Tue, 01 Jan 2030 00:00:00 GMT", "X-Tongxin-Pass": text}
    with gates() as (gate,):
        body = b'{"at": "2030-01-01T00:00:00Z"}'
        told = gate.ask("POST", app.ACT, ahead | {"Idempotency-Key": "k"}, body)
        assert told[1]["code"] == "gate.not_begun"
        assert abs(gate.time() / 1000 - clock.now().timestamp()) < 2
    assert books(session) == (0, 0, 0, 0)


def test_a_database_away_for_ten_seconds_loses_nothing_that_was_acknowledged(crowd):
    session, workers = crowd(60, quota=None)
    passes = [pass_of(session, worker) for worker in workers]
    acknowledged, codes = [], set()

    def insist(text):
        """As the page does: asked to come again, it comes again with the same key."""
        key = secrets.token_hex(8)
        for _time in range(60):
            status, told = gate.act(text, key)
            codes.add(told["code"])
            if status == 200:
                acknowledged.append(told["row"])
                return
            assert told["seconds"] >= 1
            time.sleep(0.5)

    with gates() as (gate,):
        hands = [
            threading.Thread(target=lambda n=n: [insist(text) for text in passes[n::6]])
            for n in range(6)
        ]
        for hand in hands:
            hand.start()
        while len(acknowledged) < 10:
            time.sleep(0.001)
        away(AWAY_SECONDS)
        for hand in hands:
            hand.join()
    assert codes == {"done", "gate.down"}
    assert len(set(acknowledged)) == len(passes)
    assert books(session) == (60, 60, 60, 60)
    with speaking(SYSTEM):
        assert Signup.objects.filter(pk__in=acknowledged).count() == 60


def away(seconds):
    """Nobody gets at the database, and whoever was in it is thrown out; the test's own stays."""
    name = connection.settings_dict["NAME"]
    with psycopg.connect(settings.DATABASE_URLS.admin, autocommit=True) as admin:
        admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS false')
        try:
            admin.execute(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE application_name = 'tongxin_gate' AND datname = %s",
                [name],
            )
            time.sleep(seconds)
        finally:
            admin.execute(f'ALTER DATABASE "{name}" ALLOW_CONNECTIONS true')


def test_a_quota_lowered_while_everybody_reaches_is_refused_or_kept(crowd):
    session, workers = crowd(40, quota=30)
    passes = [pass_of(session, worker) for worker in workers]

    def lower(quota):
        try:
            with speaking(SYSTEM):
                facts = session_facts(
                    starts_at=session.starts_at, ends_at=session.ends_at, place=session.place,
                    quota=quota,
                )  # fmt: skip
                edit_session(
                    session_id=session.pk, facts=facts, reason="场地", actor=SYSTEM, now=clock.now()
                )
        except DomainError as refused:
            return 409, {"code": refused.code}
        return 200, {"code": "lowered"}

    with gates() as (gate,):
        calls = [lambda text=text: gate.act(text, "k") for text in passes]
        told = everybody([*calls[:20], lambda: lower(12), *calls[20:]])
    codes = [answer["code"] for _status, answer in told]
    held, *others = books(session)
    assert [held] * 3 == others
    assert held == codes.count("done") == (12 if "lowered" in codes else 30)
    assert codes.count("lowered") + codes.count("activities.too_many_seats_held") == 1


def test_a_session_called_off_while_its_line_is_full_takes_nobody_more(crowd):
    session, workers = crowd(60, quota=None)
    passes = [pass_of(session, worker) for worker in workers]

    def call_off():
        time.sleep(0.02)
        with speaking(SYSTEM):
            cancel_session(session_id=session.pk, reason="停电", actor=SYSTEM, now=clock.now())
        return 200, {"code": "called off"}

    with gates() as (gate,):
        calls = [lambda text=text: gate.act(text, "k") for text in passes]
        told = everybody([call_off, *calls])
        late = gate.act(passes[0], "another")
    codes = [answer["code"] for _status, answer in told]
    assert codes.count("done") + codes.count("activities.not_open") == 60
    assert late[1]["code"] == "activities.not_open"
    held, *others = books(session)
    assert [held] * 3 == others
    assert held == codes.count("done")


def test_a_session_moved_while_its_line_is_full_asks_the_rest_to_look_at_the_new_time(crowd):
    session, workers = crowd(60, quota=None)
    passes = [pass_of(session, worker) for worker in workers]

    def move():
        time.sleep(0.02)
        later = {"starts_at": session.starts_at + DAY, "ends_at": session.ends_at + DAY}
        facts = session_facts(place=session.place, quota=None, **later)
        with speaking(SYSTEM):
            edit_session(
                session_id=session.pk, facts=facts, reason="停电", actor=SYSTEM, now=clock.now()
            )
        return 200, {"code": "moved"}

    with gates() as (gate,):
        calls = [lambda text=text: gate.act(text, "k") for text in passes]
        told = everybody([move, *calls])
        old = gate.act(passes[0], "another")
        again = [gate.act(pass_of(session, worker), "k")[1]["code"] for worker in workers]
    codes = [answer["code"] for _status, answer in told]
    assert codes.count("done") + codes.count("gate.pass_revoked") == 60
    assert old[1]["code"] in {"gate.pass_revoked", "activities.already_signed_up"}
    assert again == ["done"] * 60  # who had a seat is told so again, whoever had none has one
    assert books(session) == (60, 60, 60, 60)


def test_after_the_bell_nobody_is_served_and_who_was_there_before_is(crowd):
    session, workers = crowd(12, quota=None)
    passes = [pass_of(session, worker) for worker in workers]
    with gates() as (gate,):
        closes = clock.now() + timedelta(seconds=OPEN_SECONDS)
        with speaking(SYSTEM):
            ActivitySession.objects.filter(pk=session.pk).update(signup_closes_at=closes)
        early = everybody([lambda text=text: gate.act(text, "k") for text in passes[:6]])
        before = gate.time() / 1000 < closes.timestamp()
        time.sleep(max(0.0, (closes - clock.now()).total_seconds()) + 0.05)
        late = everybody([lambda text=text: gate.act(text, "k") for text in passes[6:]])
        again = gate.act(passes[0], "k")[1]
    assert before  # else the machine was too slow to say anything
    assert {answer["code"] for _status, answer in early} == {"done"}
    assert {answer["code"] for _status, answer in late} == {"activities.signup_over"}
    assert (again["code"], again["again"]) == ("done", True)
    assert books(session) == (6, 6, 6, 6)
