"""The door at the gate: codes by thousands, each counted once, whoever sends them and how often."""

import secrets
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse

from tongxin.kernel import clock
from tongxin.kernel.codes import number_of
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.bursts import read_code
from tongxin.modules.activities.errors.sessions import CodeUnreadable
from tongxin.modules.activities.models import CheckIn
from tongxin.modules.activities.services import tickets
from tongxin.modules.activities.services.attendance import CHECK_IN, check_in_pass
from tongxin.modules.activities.services.offline import AGAIN, DONE, Scan, land_scans
from tongxin.modules.activities.services.running import finish_session
from tongxin.modules.activities.services.seats import revoke_passes, sign_up
from tongxin.modules.activities.services.tickets import Ticket, code_of
from tongxin.modules.activities.tests.factories import (
    SYSTEM,
    a_session,
    a_worker,
    acting,
    officer_of,
)
from tongxin.modules.activities.tests.test_gate import everybody, pass_of
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.scarce.gate.limits import WINDOW
from tongxin.shared.scarce.gate.passes import NOBODY, read
from tongxin.shared.scarce.tests.gates import gates
from tongxin.shared.scarce.tests.moments import within_one_window

SOON, MINUTE = timedelta(hours=1), timedelta(minutes=1)


def door_pass(session, actor=SYSTEM):
    with speaking(SYSTEM):
        told = {"actor": actor, "language": "zh-hans", "now": clock.now()}
        return check_in_pass(session_id=session.pk, **told)


def shown(session, worker, ago=timedelta(0)):
    """What the phone of this worker shows, or showed a while ago."""
    return code_of(Ticket(session.pk, worker.pk), now=clock.now() - ago)


def came(session):
    """Presences, log and outbox of a session."""
    with speaking(SYSTEM):
        rows = CheckIn.objects.filter(session=session)
        return (
            rows.live().count(),
            rows.values("worker").distinct().count(),
            AuditEntry.objects.filter(verb="activities.checked_in").count(),
            OutboxEvent.objects.filter(kind="activities.checked_in").count(),
        )


@pytest.fixture
def seated(crowd):
    """Makes a session that begins within the hour, and so many who hold a seat."""

    def make(people):
        session, workers = crowd(people, quota=None, starts_at=clock.now() + SOON)
        for worker in workers:
            with speaking(acting(worker)):
                sign_up(session_id=session.pk, actor=acting(worker), now=clock.now())
        return session, workers

    return make


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
class TestAtTheGate:
    """Real gates."""

    def test_codes_shown_at_two_gates_twice_count_each_person_once(self, seated):
        session, workers = seated(30)
        ticket = door_pass(session)
        codes = [shown(session, worker) for worker in workers]
        with gates(2) as doors:
            calls = [
                lambda n=n, code=code: doors[n % 2].act(ticket, secrets.token_hex(8), code)
                for n, code in enumerate([*codes, *reversed(codes)])
            ]
            told = everybody(calls)
        said = [answer["code"] for _status, answer in told]
        assert said.count("done") == said.count("activities.already_checked_in") == 30
        names = {answer["worker_name"] for _status, answer in told if answer["code"] == "done"}
        assert names == {worker.name for worker in workers}
        assert came(session) == (30, 30, 30, 30)

    def test_codes_that_are_old_forged_or_of_another_session_and_passes_that_do_not_fit(
        self, seated
    ):
        session, (worker, other) = seated(2)
        with speaking(SYSTEM):
            elsewhere = a_session(session.union, starts_at=clock.now() + SOON)
            stranger = a_worker(session.union)
        ticket, seat = door_pass(session), pass_of(elsewhere, worker)
        good = shown(session, worker)
        wrong = {
            "activities.code_expired": shown(session, worker, 5 * MINUTE),
            "activities.code_of_another_session": shown(elsewhere, worker),
            "activities.code_unreadable": good[:-1] + ("2" if good[-1] != "2" else "3"),
            "activities.not_signed_up": shown(session, stranger),
            "gate.body_wrong": "x" * 5000,
        }
        with gates() as (gate,):
            said = {code: gate.act(ticket, "k", text)[1]["code"] for code, text in wrong.items()}
            assert said == {code: code for code in wrong}
            # A seat's pass takes a seat, whatever code comes with it; a door's pass knows its row.
            assert gate.act(seat, "k", good)[1]["code"] == "done"
            assert came(session) == (0, 0, 0, 0)
            moved = gate.act(door_pass(elsewhere), "k", good)[1]["code"]
            assert moved == "activities.code_of_another_session"
            with speaking(SYSTEM):
                revoke_passes(session_id=session.pk, actor=SYSTEM, now=clock.now())
            assert gate.act(ticket, "k", good)[1]["code"] == "gate.pass_revoked"
            assert gate.act(door_pass(session), "k", good)[1]["code"] == "done"
            fresh = shown(session, other)
            first = gate.act(door_pass(session), "same", fresh)
            assert gate.act(door_pass(session), "same", fresh) == (200, first[1] | {"again": True})
        assert came(session) == (2, 2, 2, 2)

    def test_what_the_gate_took_and_what_comes_late_from_the_phone_count_once(self, seated):
        session, (worker, other) = seated(2)
        code, key = shown(session, worker), "phone-1"
        with gates() as (gate,):
            assert gate.act(door_pass(session), key, code)[0] == 200
            kept = [
                Scan(code, clock.now(), key),  # the answer never reached the phone
                Scan(code, clock.now(), "phone-2"),
                Scan(shown(session, other), clock.now(), "phone-3"),
            ]
            with speaking(SYSTEM):
                told = {"session_id": session.pk, "actor": SYSTEM, "now": clock.now()}
                assert [one.outcome for one in land_scans(scans=kept, **told)] == [
                    AGAIN,
                    AGAIN,
                    DONE,
                ]
            again = gate.act(door_pass(session), "phone-3", shown(session, other))
        assert (again[0], again[1]["again"]) == (200, True)
        assert came(session) == (2, 2, 2, 2)

    def test_a_door_sends_more_than_a_person_and_shares_its_limit_with_no_other_door(self, seated):
        session, workers = seated(7)
        # Each of the two at the door has an account of the own; what they may do is the same.
        first, second = (
            door_pass(session, replace(officer_of(session.union), name=name))
            for name in ("东门", "西门")
        )
        codes = [shown(session, worker) for worker in workers]
        with gates(TONGXIN_GATE_PER_PERSON="2", TONGXIN_GATE_PER_DOOR="5") as (gate,):
            within_one_window()
            many = [gate.act(first, f"k{n}", code) for n, code in enumerate(codes[:6])]
            assert [status for status, _answer in many] == [200] * 5 + [429]
            assert many[-1][1]["code"] == "gate.too_often"
            assert 0 < many[-1][1]["seconds"] <= WINDOW
            assert gate.act(second, "k", codes[6])[0] == 200
        assert came(session) == (6, 6, 6, 6)


@pytest.mark.usefixtures("house")
class TestThePage:
    """What the phone at the door is given."""

    def test_the_page_and_its_renewal_give_passes_of_this_door(self, officer, tree):
        session = a_session(tree[1], starts_at=clock.now() + SOON)
        page = officer.get(reverse("activities_desk:scan", args=[session.pk])).content.decode()
        found = page.split('data-pass="')[1].split('"')[0]
        told = officer.get(f"/api/v1/sessions/{session.pk}/door-pass").json()
        for text in (found, told["text"]):
            burst, known = read(text.encode(), now=clock.now())
            assert (burst.name, known.row, known.by) == (CHECK_IN, session.pk, NOBODY)
            assert known.actor == "周晓岚"
        assert f'data-begins="{tickets.begins(session.pk)}"' in page
        assert shown(session, a_worker(tree[3])).startswith(tickets.begins(session.pk))

    def test_a_session_that_was_held_asks_the_gate_nothing(self, officer, tree):
        session = a_session(tree[1], starts_at=clock.now() - SOON)
        finish_session(session_id=session.pk, actor=SYSTEM, now=clock.now())
        page = officer.get(reverse("activities_desk:scan", args=[session.pk])).content.decode()
        assert 'data-pass=""' in page

    def test_no_pass_for_the_door_of_others(self, officer, phone, tree):
        session = a_session(tree[2], starts_at=clock.now() + SOON)
        assert officer.get(f"/api/v1/sessions/{session.pk}/door-pass").status_code == 404
        assert phone.get(f"/api/v1/sessions/{session.pk}/door-pass").status_code == 403


def test_a_forged_code_costs_the_gate_ten_marks_at_most(monkeypatch):
    tried, is_mark = [], tickets.is_mark

    def counting(*given, **told):
        tried.append(given)
        return is_mark(*given, **told)

    monkeypatch.setattr(tickets, "is_mark", counting)
    now = clock.now()
    with pytest.raises(CodeUnreadable):
        read_code(b"3F-2B-22222222", number_of("3F"), now)
    assert len(tried) == tickets.STEPS_AT_GATE <= 10
    good = code_of(Ticket(7, 9), now=now - MINUTE).encode()
    assert read_code(good, 7, now) == {"by": 9}
    assert len(tried) == tickets.STEPS_AT_GATE + 2
