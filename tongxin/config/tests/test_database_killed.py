"""The database itself killed in the middle of a burst: what was acknowledged survives."""

import secrets
import threading
import time
from datetime import timedelta

import psycopg
import pytest
from django.conf import settings
from django.db import connection

from tongxin.config import dump
from tongxin.config.embedded_place import choose
from tongxin.config.embedded_server import start
from tongxin.config.embedded_stop import find
from tongxin.config.roles import APP, DATABASE, OWNER, bootstrap
from tongxin.config.tests.conftest import place
from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.services.seats import seat_pass
from tongxin.modules.activities.tests.factories import (
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    acting,
)
from tongxin.shared.scarce.tests.gates import gates

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
PEOPLE, HANDS = 240, 8
BOOKS = """
SELECT (SELECT seats_held FROM activities_activitysession WHERE id = %(session)s),
 (SELECT count(*) FROM activities_signup WHERE session_id = %(session)s AND released_at IS NULL),
 (SELECT count(DISTINCT worker_id) FROM activities_signup WHERE session_id = %(session)s),
 (SELECT count(*) FROM audit_auditentry WHERE verb = 'activities.signed_up'),
 (SELECT count(*) FROM outbox_outboxevent WHERE kind = 'activities.seat_held')
"""
ROWS = "SELECT id, worker_id FROM activities_signup WHERE session_id = %(session)s"


class Cluster:
    """A server of its own with a copy of the test database, made by the house's own helpers."""

    def __init__(self, folder):
        self.place = choose(folder / "var")
        start(self.place)
        self.urls = self.place.urls()
        passwords = {role: self.place.passwords[role] for role in (OWNER, APP)}
        bootstrap(self.urls.admin, passwords=passwords)
        self.admin = psycopg.conninfo.make_conninfo(self.urls.admin, dbname=DATABASE)
        self._copy(folder / "copy")

    def _copy(self, file):
        ours = psycopg.conninfo.make_conninfo(
            settings.DATABASE_URLS.admin, dbname=connection.settings_dict["NAME"]
        )
        with dump.snapshot(ours) as (reading, moment):
            dump.dump(ours, file, major=dump.server_major(reading), moment=moment)
        with psycopg.connect(self.admin) as empty:
            major = dump.server_major(empty)
        dump.load(self.admin, file, major=major)

    def kill(self):
        """As when the power fails: nothing is written to an end."""
        find(self.place.data).kill()

    def ask(self, question, given):
        with psycopg.connect(self.admin) as reading:
            return reading.execute(question, given).fetchall()


@pytest.fixture
def cluster():
    """Makes a server of its own; nothing is left of it."""
    with place() as folder:
        yield lambda: Cluster(folder)


class Phones:
    """Everybody's phone, in a few hands; what they were told."""

    def __init__(self, gate, passes):
        self.gate, self.passes = gate, passes
        self.acknowledged, self.codes = {}, set()
        self.hands = [threading.Thread(target=self._work, args=[n]) for n in range(HANDS)]
        for hand in self.hands:
            hand.start()

    def _work(self, n):
        for who in range(n, PEOPLE, HANDS):
            self._insist(who)

    def _insist(self, who):
        """As the page does: asked to come again, it comes again with the same key."""
        for _time in range(120):
            status, told = self.gate.act(self.passes[who], f"key-{who}")
            self.codes.add(told["code"])
            if status == 200:
                self.acknowledged[who] = told["row"]
                return
            time.sleep(0.6)  # else a person presses too often

    def wait_for(self, count):
        while len(self.acknowledged) < count:
            time.sleep(0.0005)

    def finish(self):
        for hand in self.hands:
            hand.join()


def test_a_killed_database_has_all_that_was_acknowledged_and_nothing_half(cluster):
    session, workers = a_rush()
    passes = [a_pass(session, worker) for worker in workers]
    server, asked = cluster(), {"session": session.pk}

    def rows_of(acknowledged):
        return {row: workers[who].pk for who, row in acknowledged.items()}

    count = 10 + secrets.randbelow(PEOPLE // 2)
    print(f"killed after {count} acts")  # noqa: T201 - pytest shows it where the test fails
    with gates(DATABASE_URL=server.urls.app) as (gate,):
        phones = Phones(gate, passes)
        phones.wait_for(count)
        server.kill()
        known = dict(phones.acknowledged)
        time.sleep(1)
        start(server.place)
        assert rows_of(known).items() <= dict(server.ask(ROWS, asked)).items()
        phones.finish()
    assert phones.codes == {"done", "gate.down"}
    assert server.ask(BOOKS, asked) == [(PEOPLE,) * 5]
    assert dict(server.ask(ROWS, asked)) == rows_of(phones.acknowledged)


def a_rush():
    """A session without a quota, and all who want to come."""
    with speaking(SYSTEM):
        _root, east, _west, shop = a_province()
        session = a_session(east, quota=None, starts_at=clock.now() + timedelta(days=2))
        return session, [a_worker(shop) for _ in range(PEOPLE)]


def a_pass(session, worker):
    with speaking(acting(worker)):
        told = {"actor": acting(worker), "language": "zh-hans", "now": clock.now()}
        return seat_pass(session_id=session.pk, **told)
