"""Workers that are really killed in the middle of a job."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from itertools import count

import pytest
from django.conf import settings
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tongxin.shared.jobs.models import JobFault
from tongxin.shared.transfer.services import JOB as IMPORT

_turns = count()
FORGET = "tongxin.shared.access.tasks.forget_answers"
pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]

# A worker with one more task: it says that it began, waits to be let go on, says that it is done.
WORKER = """
import sys, time
from pathlib import Path
import django
django.setup()
from django.db import connections
for alias in connections:
    connections[alias].settings_dict["NAME"] = sys.argv[1]
from procrastinate.contrib.django import app
from tongxin.config import worker
folder = Path(sys.argv[2])

@app.task(name="test.slow")
def slow():
    with (folder / "began").open("a") as began:
        began.write("x")
    while not (folder / "go").exists():
        time.sleep(0.05)
    with (folder / "done").open("a") as done:
        done.write("x")

@app.task(name="test.broken")
def broken():
    raise OSError("disk full")

worker.work()
"""


@contextmanager
def a_worker(folder):
    """Another process that works on the jobs of this test's database."""
    named = os.environ | {"DJANGO_SETTINGS_MODULE": "tongxin.config.settings"}
    process = subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", WORKER, connection.settings_dict["NAME"], str(folder)],
        env=named,
        cwd=settings.HOUSE.parent,
    )
    try:
        yield process
    finally:
        process.kill()
        process.wait()


def wait_for(what, seconds=60):
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if what():
            return True
        time.sleep(0.1)
    return False


def said(folder, word):
    file = folder / word
    return len(file.read_text()) if file.exists() else 0


def silence_passes():
    """As if every worker had been silent for longer than the house waits."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_workers SET last_heartbeat = now() - interval '40 seconds'"
        )


def state(job_id):
    """What the queue says of a job; a finished one is gone."""
    found = ProcrastinateJob.objects.filter(pk=job_id).values_list("status", flat=True)
    return found.first() or "gone"


def retake():
    """The beat, out of its turn."""
    own = f"test.{next(_turns)}"
    return app.configure_task("jobs.retake_stalled", queueing_lock=own).defer(timestamp=0)


def a_killed_job(task, attempts=0, **arguments):
    """A job that was being done by a worker of which nothing is left."""
    job_id = app.configure_task(task).defer(**arguments)
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE procrastinate_jobs SET status = 'doing', attempts = %s WHERE id = %s",
            [attempts, job_id],
        )
    return job_id


def test_a_job_whose_worker_was_killed_is_finished_once_by_another(tmp_path):
    job_id = app.configure_task("test.slow", allow_unknown=True).defer()
    with a_worker(tmp_path) as first:
        assert wait_for(lambda: said(tmp_path, "began") == 1)
        first.send_signal(signal.SIGKILL)
        first.wait()
    assert state(job_id) == "doing"
    silence_passes()
    (tmp_path / "go").touch()

    with a_worker(tmp_path):
        retake()
        assert wait_for(lambda: state(job_id) == "gone")
        retake()
        time.sleep(1)

    assert said(tmp_path, "began") == 2
    assert said(tmp_path, "done") == 1


def test_a_job_of_a_living_worker_is_left_alone(tmp_path):
    job_id = app.configure_task("test.slow", allow_unknown=True).defer()
    with a_worker(tmp_path):
        assert wait_for(lambda: said(tmp_path, "began") == 1)
        again = retake()
        assert wait_for(lambda: state(again) == "gone")
        silence_passes()  # the machine slept: the asking worker's own job is not stalled
        again = retake()
        assert wait_for(lambda: state(again) == "gone")
        (tmp_path / "go").touch()
        assert wait_for(lambda: state(job_id) == "gone")

    assert (said(tmp_path, "began"), said(tmp_path, "done")) == (1, 1)


def test_imports_beats_with_a_successor_and_jobs_that_always_kill_are_ended(tmp_path):
    imported = a_killed_job(IMPORT, run_id=7)
    deadly = a_killed_job(FORGET, attempts=5, timestamp=0)
    beaten = a_killed_job(FORGET, timestamp=1)
    next_beat = app.configure_task(FORGET, schedule_in={"days": 1}).defer(timestamp=2)

    with a_worker(tmp_path):
        retake()
        ended = {imported: "aborted", deadly: "failed", beaten: "aborted"}
        assert wait_for(lambda: {one: state(one) for one in ended} == ended)

    assert state(next_beat) == "todo"


def test_what_a_job_failed_with_is_kept(tmp_path):
    failed = app.configure_task("test.broken", allow_unknown=True).defer()
    with a_worker(tmp_path):
        assert wait_for(lambda: state(failed) == "failed")
    assert JobFault.objects.get(job_id=failed).error == "OSError: disk full"


def test_jobs_that_ended_well_are_not_kept(tmp_path):
    done = app.configure_task(FORGET).defer(timestamp=0)
    with a_worker(tmp_path):
        assert wait_for(lambda: state(done) == "gone")
