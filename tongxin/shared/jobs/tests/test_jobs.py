"""Failed work in the background: seen with its reason, started again, never twice."""

import asyncio
from types import SimpleNamespace

import pytest
from django.db import connection
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.jobs import selectors
from tongxin.shared.jobs.errors import NoFailedJob, SameJobWaits
from tongxin.shared.jobs.models import JobFault
from tongxin.shared.jobs.names import TASKS
from tongxin.shared.jobs.services import forget_faults, keep_fault, note_fault, start_again
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

FORGET = "tongxin.shared.access.tasks.forget_answers"
pytestmark = pytest.mark.usefixtures("house")


def a_failed_job(error: Exception | None = None) -> int:
    """A job that a worker took up and gave up."""
    job_id = app.configure_task(FORGET).defer(timestamp=0)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE procrastinate_jobs SET status = 'doing' WHERE id = %s", [job_id])
        cursor.execute("SELECT procrastinate_finish_job_v1(%s, 'failed', false)", [job_id])
    if error:
        note_fault(job_id, FORGET, error, NOW)
    return job_id


def status(job_id):
    return ProcrastinateJob.objects.get(pk=job_id).status


def test_a_failed_job_is_listed_with_its_reason_but_not_with_the_values_of_rows():
    told = OSError("disk full\nDETAIL: Key (mobile)=(13800000001)")
    job_id = a_failed_job(told)
    found = selectors.failed_jobs().get()
    assert (found.pk, found.error) == (job_id, "OSError: disk full")
    assert found.failed_at is not None


def test_it_starts_again_once_and_the_log_says_who():
    job_id = a_failed_job()
    start_again(job_id=job_id, actor=SYSTEM, now=NOW)
    assert status(job_id) == "todo"
    with pytest.raises(NoFailedJob):
        start_again(job_id=job_id, actor=SYSTEM, now=NOW)
    assert AuditEntry.objects.filter(verb="jobs.started_again", target=f"job:{job_id}").count() == 1


def test_it_is_not_started_beside_its_successor():
    job_id = a_failed_job()
    app.configure_task(FORGET).defer(timestamp=1)
    with pytest.raises(SameJobWaits, match="清理已用的提交凭据"):
        start_again(job_id=job_id, actor=SYSTEM, now=NOW)
    assert status(job_id) == "failed"


def test_the_queue_is_counted():
    a_failed_job()
    app.configure_task(FORGET).defer(timestamp=1)
    found = selectors.queue(NOW)
    assert (found.waiting, found.running, found.failed, found.workers) == (1, 0, 1, 0)
    assert found.oldest is not None


def test_the_reason_of_a_job_that_is_gone_goes_too():
    kept = a_failed_job(OSError("x"))
    note_fault(10**12, FORGET, OSError("y"), NOW)
    assert forget_faults() == 1
    assert JobFault.objects.get().job_id == kept


def test_every_task_of_the_house_has_a_name_and_every_beat_is_listed():
    ours = {name for name in app.tasks if not name.startswith(("test.", "builtin:"))}
    assert ours == set(TASKS)
    beats = {beat.task for beat in selectors.beats()}
    assert "tongxin.shared.outbox.tasks.deliver" in beats
    assert beats <= ours


@pytest.mark.django_db(transaction=True)
def test_around_every_job_its_fault_is_kept_and_goes_on():
    job = SimpleNamespace(id=7, task_name=FORGET)

    async def failing():
        raise ValueError("nothing works")

    async def fine():
        return 5

    with pytest.raises(ValueError, match="nothing works"):
        asyncio.run(keep_fault(failing, SimpleNamespace(job=job), None))
    assert asyncio.run(keep_fault(fine, SimpleNamespace(job=job), None)) == 5
