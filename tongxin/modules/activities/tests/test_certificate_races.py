"""A presence is voided while certificates are being issued, on a real PostgreSQL."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import pytest
from django.db import connection

from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import AttendanceCertificate, CheckIn
from tongxin.modules.activities.services import certificates as c
from tongxin.modules.activities.services.attendance import check_in_by_list, void_check_in
from tongxin.modules.activities.services.running import finish_session
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_kind,
    a_province,
    a_session,
    a_worker,
)

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
LONGEST = 20


@pytest.fixture
def rule():
    """An activity of one held session, to which one person came."""
    with speaking(SYSTEM):
        _root, east, _west, shop = a_province()
        session = a_session(east, kind=a_kind("training", "培训"))
        told = {"session_id": session.pk, "actor": SYSTEM}
        check_in_by_list(worker_ids=[a_worker(shop).pk], now=session.starts_at, **told)
        finish_session(now=session.ends_at, **told)
        facts = {"activity_id": session.activity_id, "share": 50, "code": "东工参证"}
        return c.set_certificates(actor=SYSTEM, now=NOW, **facts)


def and_close(call):
    """What a thread does, and the connection it leaves behind."""
    try:
        return call()
    finally:
        connection.close()


def voided_amid_issuing(rule, monkeypatch, patience):
    """Void the presence after the issuer has read it and before it has written."""
    has_read, is_voided = Event(), Event()
    real = c.next_number

    def slow(*args, **kwargs):
        has_read.set()
        is_voided.wait(patience)  # by the lock the other one waits for us, not we for it
        return real(*args, **kwargs)

    def void():
        assert has_read.wait(LONGEST)
        with speaking(SYSTEM):
            key = CheckIn.objects.get().pk
            void_check_in(check_in_id=key, reason="代签", actor=SYSTEM, now=NOW)
        is_voided.set()

    def issue():
        return c.issue_to_all(rule_id=rule.pk, now=NOW)

    monkeypatch.setattr(c, "next_number", slow)
    with ThreadPoolExecutor(2) as pool:
        both = [pool.submit(and_close, call) for call in (issue, void)]
        made = [one.result(timeout=2 * LONGEST) for one in both]
    assert made[0] == 1
    with speaking(SYSTEM):
        return AttendanceCertificate.objects.get()


def test_no_certificate_stands_on_a_presence_that_was_voided_meanwhile(rule, monkeypatch):
    row = voided_amid_issuing(rule, monkeypatch, patience=1)
    assert "代签" in row.revoke_reason


def test_without_the_lock_it_would_stand(rule, monkeypatch):
    """The negative control: the race is real, and the lock on the rule is what ends it."""
    monkeypatch.setattr(c, "_wait_for_issuers", lambda _activity: None)
    assert voided_amid_issuing(rule, monkeypatch, patience=LONGEST).revoked_at is None
