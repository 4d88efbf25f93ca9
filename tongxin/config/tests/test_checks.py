from datetime import timedelta
from hashlib import sha256

import pytest
from django.db import connection

from tongxin.config import checks
from tongxin.config.checks_of_data import keeping
from tongxin.config.findings import State
from tongxin.kernel import crypto
from tongxin.kernel.actors import Actor
from tongxin.kernel.clock import now
from tongxin.kernel.events import heard_kinds
from tongxin.kernel.keyring import Keyring
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.services import record
from tongxin.shared.files import store
from tongxin.shared.files.models import StoredFile
from tongxin.shared.files.tests.factories import a_file as a_stored_file
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.django_db


def states():
    return {str(finding.question): finding for finding in checks.run(now())}


def test_a_fresh_house_has_no_failure(settings):
    settings.DEMO = True  # a server for tests may be set to lose what it confirmed
    failed = [str(finding) for finding in checks.run(now()) if finding.has_failed]
    assert failed == []


def test_a_check_that_breaks_is_a_failure_and_silences_no_other():
    def broken(_now):
        raise OSError("no such disk")

    found = checks.run(now(), [("a", broken), ("b", checks.schema)])

    assert [finding.state for finding in found] == [State.FAILED, State.FINE]
    assert "no such disk" in found[0].told


def test_jobs_that_wait_are_told_by_age():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'a.b')"
        )

    found = [checks.queue(now() + timedelta(minutes=wait))[0] for wait in (0, 2, 11)]

    assert found == [State.FINE, State.WARNING, State.FAILED]


def test_keys_beside_the_data_and_open_keys_are_told(settings, tmp_path):
    settings.VAR = settings.KEYS.folder.parent
    assert checks.keys(now())[0] is State.WARNING
    settings.VAR = tmp_path
    assert checks.keys(now())[0] is State.FINE


def test_debugging_and_demonstrating_are_told(settings):
    settings.DEBUG, settings.DEMO = False, False
    assert checks.mode(now())[0] is State.FINE
    settings.DEMO = True
    assert checks.mode(now())[0] is State.WARNING


def test_a_year_without_calendar_is_a_failure():
    assert checks.calendar(now() + timedelta(days=20 * 366))[0] is State.FAILED


def test_a_server_that_loses_what_it_confirmed_is_told(settings):
    settings.DEMO = False
    safe = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}
    assert keeping(safe) == (State.FINE, "")
    state, told = keeping(safe | {"fsync": "off"})
    assert (state, "fsync" in told) == (State.FAILED, True)
    assert keeping(safe | {"synchronous_commit": "off"})[0] is State.WARNING
    settings.DEMO = True
    assert keeping(safe | {"fsync": "off"})[0] is State.WARNING


def test_nobody_at_work_in_the_background_is_told():
    assert checks.worker(now())[0] is State.WARNING
    with connection.cursor() as cursor:
        cursor.execute("INSERT INTO procrastinate_workers DEFAULT VALUES")
    assert checks.worker(now())[0] is State.FINE
    assert checks.worker(now() + timedelta(minutes=2))[0] is State.WARNING


def test_jobs_that_failed_today_are_named():
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO procrastinate_jobs (queue_name, task_name) VALUES ('default', 'a.b')"
        )
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing'")
        cursor.execute("UPDATE procrastinate_jobs SET status = 'failed'")
    state, told = checks.queue(now())
    assert (state, "a.b 1" in told) == (State.WARNING, True)
    assert checks.queue(now() + timedelta(days=2))[0] is State.FINE


def an_event(**facts) -> OutboxEvent:
    return OutboxEvent.objects.create(kind=heard_kinds()[0], body={}, at=now(), **facts)


def test_events_that_were_given_up_are_a_failure_and_their_kind_is_named():
    assert checks.outbox(now())[0] is State.FINE
    an_event()
    answers = [checks.outbox(now() + timedelta(minutes=wait))[0] for wait in (0, 2, 11)]
    assert answers == [State.FINE, State.WARNING, State.WARNING]
    OutboxEvent.objects.update(due_at=now() + timedelta(hours=4))
    assert checks.outbox(now() + timedelta(hours=1))[0] is State.WARNING
    an_event(failed_at=now())
    state, told = checks.outbox(now())
    assert (state, f"{heard_kinds()[0]} 1" in told) == (State.FAILED, True)
    assert "tongxin outbox retry" in told


def test_entries_that_wait_for_the_sealer_are_told_when_it_does_not_come():
    with speaking(Actor.system("test")):
        record(Actor.system("test"), "tests.wrote", "tests.Row:1", at=now())
    assert checks.audit(now())[0] is State.FINE
    assert checks.audit(now() + timedelta(minutes=11))[0] is State.WARNING


def test_a_missing_or_broken_upload_is_a_failure(settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    content = b"one picture"
    digest = sha256(content).hexdigest()
    with speaking(SYSTEM):
        file = a_stored_file(a_union(level="province"))
        StoredFile.objects.filter(pk=file.pk).update(digest=digest, size=len(content))
    assert checks.files(now())[0] is State.FAILED
    store.keep(content, digest)
    assert checks.files(now())[0] is State.FINE
    store.path_of(digest).write_bytes(b"one")
    state, told = checks.files(now())
    assert (state, digest in told) == (State.FAILED, True)


def test_keys_that_do_not_open_what_is_kept_are_a_failure():
    assert checks.sealed(now())[0] is State.FINE
    with speaking(SYSTEM):
        a_worker(a_union(level="province"))
    assert checks.sealed(now())[0] is State.FINE
    ours = crypto.installed()
    crypto.use(Keyring.new())
    try:
        assert checks.sealed(now())[0] is State.FAILED
    finally:
        crypto.use(ours)
