"""The marked workbook of a large import is written once by the worker and read from there."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from procrastinate.contrib.django.models import ProcrastinateJob

from tongxin.kernel.rls import speaking
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.transfer import marking
from tongxin.shared.transfer.errors import ResultBeingWritten
from tongxin.shared.transfer.models import ImportFile, ImportRun
from tongxin.shared.transfer.results import result_workbook
from tongxin.shared.transfer.services import (
    Order,
    Upload,
    accept_file,
    content_of,
    forget_old_files,
    resume,
)
from tongxin.shared.transfer.tables import read_table
from tongxin.shared.transfer.tasks import import_in_background, write_result
from tongxin.shared.transfer.tests.books import a_csv, a_sheet, registered

pytestmark = pytest.mark.usefixtures("house")
HEAD = ("编号", "日期", "手机号")
FIRST = SimpleNamespace(job=SimpleNamespace(attempts=0))


@pytest.fixture
def run(monkeypatch):
    """A finished import of three rows, one refused, where two are many."""
    monkeypatch.setattr(marking, "AT_ONCE", 2)
    with registered(a_sheet()):
        rows = [(f"P{n}", "2024-03-05" if n else "早", "13900000001") for n in range(3)]
        upload = Upload("包裹.csv", a_csv(HEAD, *rows))
        made = accept_file(upload=upload, order=Order("parcels"), actor=SYSTEM, now=NOW)
        import_in_background(FIRST, run_id=made.pk)
        made.refresh_from_db()
        assert (made.state, made.read, made.refused) == ("done", 3, 1)
        yield made


def jobs() -> int:
    return ProcrastinateJob.objects.filter(task_name=marking.JOB, status="todo").count()


def marked_rows(book: bytes) -> list:
    return [list(cells) for _number, cells in read_table(book, a_sheet()).rows]


def test_a_page_does_not_wait_and_the_worker_writes_what_it_would_have_written(run):
    assert jobs() == 1
    with pytest.raises(ResultBeingWritten):
        marking.result_file(run)
    write_result(run.pk)
    kept = marking.result_file(run)
    assert marked_rows(kept) == marked_rows(result_workbook(run)) != []
    sealed = bytes(ImportFile.objects.get(run=run).result)
    assert kept not in sealed and b"13900000001" not in sealed
    assert not marking.keep_result(run_id=run.pk)


def test_a_small_table_is_marked_when_it_is_asked_for(run, monkeypatch):
    monkeypatch.setattr(marking, "AT_ONCE", 3)
    assert marked_rows(marking.result_file(run)) == marked_rows(result_workbook(run))
    assert not marking.keep_result(run_id=run.pk)


def test_what_went_on_meanwhile_is_written_anew(run, monkeypatch):
    ImportRun.objects.filter(pk=run.pk).update(state="stopped")
    usual = marking.marked

    def goes_on(*given):
        ImportRun.objects.filter(pk=run.pk).update(position=9)
        return usual(*given)

    monkeypatch.setattr(marking, "marked", goes_on)
    assert not marking.keep_result(run_id=run.pk)
    monkeypatch.setattr(marking, "marked", usual)
    assert marking.keep_result(run_id=run.pk)
    run.refresh_from_db()
    resume(run)
    assert ImportFile.objects.get(run=run).result is None


def test_a_stopped_run_that_is_taken_up_by_its_file_is_marked_anew(run):
    ImportRun.objects.filter(pk=run.pk).update(state="stopped")
    assert marking.keep_result(run_id=run.pk)
    upload = Upload("包裹.csv", content_of(run))
    again = accept_file(upload=upload, order=Order("parcels"), actor=SYSTEM, now=NOW)
    assert again.pk == run.pk
    assert ImportFile.objects.get(run=run).result is None


def test_where_nobody_wrote_it_for_an_hour_the_page_marks_it_itself(run):
    long_ago = run.updated_at - timedelta(minutes=61)
    ImportRun.objects.filter(pk=run.pk).update(updated_at=long_ago)
    run.refresh_from_db()
    assert marked_rows(marking.result_file(run)) == marked_rows(result_workbook(run))


def test_one_writer_waits_and_one_runs(run):
    job = ProcrastinateJob.objects.get(task_name=marking.JOB)
    assert job.lock == job.queueing_lock == f"{marking.JOB}-{run.pk}"


def test_a_killed_writer_is_followed_by_another_once_and_nothing_outlives_its_days(run):
    later = run.updated_at + timedelta(minutes=4)
    assert marking.queue_unwritten(now=later) == 1
    assert marking.queue_unwritten(now=later) == 1
    assert jobs() == 1
    assert marking.queue_unwritten(now=run.updated_at + timedelta(hours=2)) == 0
    write_result(run.pk)
    assert marking.queue_unwritten(now=later) == 0
    with speaking(SYSTEM):
        forget_old_files(now=NOW + timedelta(days=30))
    assert not ImportFile.objects.exists()
