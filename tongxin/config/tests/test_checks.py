from datetime import timedelta

import pytest
from django.db import connection

from tongxin.config import checks
from tongxin.config.checks import State
from tongxin.kernel.clock import now

pytestmark = pytest.mark.django_db


def states():
    return {str(finding.question): finding for finding in checks.run(now())}


def test_a_fresh_house_has_no_failure():
    failed = [str(finding) for finding in checks.run(now()) if finding.has_failed]
    assert failed == []


def test_a_check_that_breaks_is_a_failure_and_silences_no_other():
    def broken(_now):
        raise OSError("no such disk")

    found = checks.run(now(), [("a", broken), ("b", checks.database)])

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
