"""An import is taken chunk by chunk, resumed where it was killed, and never counted twice."""

from datetime import timedelta

import pytest
from django.db import connection

from tongxin.kernel.actors import Actor, Forbidden, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.transfer import services
from tongxin.shared.transfer.errors import FileGone, ImportOvertaken, NoRows
from tongxin.shared.transfer.models import ImportFile, ImportRefusal, ImportRun
from tongxin.shared.transfer.permissions import Can
from tongxin.shared.transfer.results import result_workbook
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.services import Order, Upload, accept_file
from tongxin.shared.transfer.sheets import Done, Flaw, RowRefused
from tongxin.shared.transfer.tables import read_table
from tongxin.shared.transfer.tests.books import a_csv, a_sheet, a_workbook, registered

HEAD = ("编号", "日期", "手机号")


class Killed(BaseException):
    """The process is gone."""


def parcels(count):
    return a_csv(HEAD, *((f"P{n}", "2024-03-05", "13900000001") for n in range(count)))


def enter(row, setting):
    """A ledger for tests: the log itself, once per number."""
    name = f"parcel:{row.values['number']}"
    if AuditEntry.objects.filter(target=name).exists():
        return Done.UNCHANGED
    record(setting.actor, "parcels.entered", name, at=setting.now)
    return Done.CREATED


def entered():
    return AuditEntry.objects.filter(verb="parcels.entered").count()


def accept(content, actor=SYSTEM, **order):
    upload = Upload("包裹.csv", content)
    return accept_file(upload=upload, order=Order("parcels", **order), actor=actor, now=NOW)


def imported(content, **order):
    return run_import(run_id=accept(content, **order).pk, now=NOW)


def counts(run):
    return [run.read, run.created, run.updated, run.unchanged, run.refused]


@pytest.mark.usefixtures("house")
class TestInOneGo:
    def test_every_row_is_counted_once_and_a_second_run_changes_nothing(self):
        with registered(a_sheet(row=enter, chunk=3)):
            assert counts(imported(parcels(8))) == [8, 8, 0, 0, 0]
            assert counts(imported(parcels(8))) == [8, 0, 0, 8, 0]
        assert entered() == 8
        chunks = AuditEntry.objects.filter(verb="transfer.imported")
        assert [entry.change["rows"] for entry in chunks.order_by("pk")][:3] == [
            [2, 4],
            [5, 7],
            [8, 9],
        ]

    def test_a_dry_run_says_the_same_and_leaves_nothing(self):
        content = a_csv(HEAD, ("P1", "2024-03-05"), ("P2", "昨天"), ("P1", "2024-03-05"))
        with registered(a_sheet(row=enter, chunk=2)):
            tried = imported(content, is_dry_run=True)
            assert (counts(tried), entered()) == ([3, 1, 0, 0, 2], 0)
            assert counts(imported(content)) == [3, 1, 0, 0, 2]

    def test_a_refusal_names_row_column_rule_and_mend_and_masks_the_value(self):
        def refuse(row, _setting):
            raise RowRefused(NotThere(), "phone")

        with registered(a_sheet(row=refuse)):
            run = imported(a_csv(HEAD, ("P1", "2024-03-05", "13912345678")))
        (refusal,) = services.report(run)["refusals"]
        assert refusal["row"] == 2
        assert refusal["column"] == "手机号"
        assert refusal["value"] == "139****5678"
        assert refusal["rule"] == "kernel.not_there"

    def test_a_set_service_answers_for_each_row(self):
        def rows(found, _setting):
            return [
                [Flaw(NotThere())] if row.values["number"] == "P1" else Done.UPDATED
                for row in found
            ]

        with registered(a_sheet(row=None, rows=rows)):
            assert counts(imported(parcels(3))) == [3, 0, 2, 0, 1]

    def test_the_marked_workbook_can_be_mended_and_imported_again(self):
        content = a_workbook(HEAD, ("P1", "2024-03-05", "13900000001"), ("P2", "昨天", None))
        with registered(a_sheet(row=enter)) as sheet:
            marked = result_workbook(imported(content))
            table = read_table(marked, sheet)
            assert table.header == (*HEAD, "导入结果")
            (_first, (_number, cells)) = table.rows
            assert "日期：日期无法确定" in cells[-1]
            assert counts(imported(marked)) == [2, 0, 0, 1, 1]

    def test_the_file_is_sealed_and_goes_when_its_days_are_over(self):
        with registered(a_sheet(row=enter)):
            run = imported(a_csv(HEAD, ("P1", "昨天", "13900000001")))
            assert b"13900000001" not in bytes(ImportFile.objects.get(run=run).sealed)
            services.forget_old_files(now=NOW + timedelta(days=6))
            assert result_workbook(run)
            services.forget_old_files(now=NOW + timedelta(days=8))
            assert not ImportRefusal.objects.exists()
            with pytest.raises(FileGone):
                result_workbook(run)

    def test_a_stopped_import_whose_file_is_gone_does_not_stand_in_the_way_of_a_new_one(self):
        with registered(a_sheet(row=enter)):
            old = accept(parcels(3))
            services.stop_import(run_id=old.pk, actor=SYSTEM, now=NOW)
            services.forget_old_files(now=NOW + timedelta(days=8))
            new = accept(parcels(3))
            assert new.pk != old.pk
            assert counts(run_import(run_id=new.pk, now=NOW)) == [3, 3, 0, 0, 0]

    def test_a_dry_run_cut_off_behind_its_counts_counts_no_row_twice(self):
        content = a_csv(HEAD, ("P1", "2024-03-05"), ("P2", "昨天"))
        with registered(a_sheet(row=enter)):
            run = imported(content, is_dry_run=True)
            ImportRun.objects.filter(pk=run.pk).update(state=ImportRun.State.RUNNING)
            again = run_import(run_id=run.pk, now=NOW)
        assert counts(again) == [2, 1, 0, 0, 1]
        assert again.state == ImportRun.State.DONE
        assert ImportRefusal.objects.count() == 1

    def test_a_header_alone_is_refused_and_nothing_is_kept(self):
        with registered(a_sheet()), pytest.raises(NoRows):
            accept(a_csv(HEAD))
        assert not ImportRun.objects.exists()

    def test_only_who_may_import_there_may(self):
        root = a_union(level="province")
        east, west = a_union(root), a_union(root)
        rights = dict.fromkeys((Can.IMPORT, "parcels.enter"), Scope(paths=(east.path,)))
        officer = Actor(name="o", grants=rights)
        idle = Actor(name="i", grants={Can.IMPORT: Scope(paths=(east.path,))})
        with registered(a_sheet(row=enter)):
            with pytest.raises(NotThere):
                accept(parcels(1), actor=officer, union=west)
            with pytest.raises(Forbidden):
                accept(parcels(1), actor=idle, union=east)
            run = accept(parcels(1), actor=officer, union=east)
        with speaking(Actor(name="w", grants={Can.IMPORT: Scope(paths=(west.path,))})):
            assert not ImportRun.objects.exists()
            assert not ImportFile.objects.exists()
        assert run.made_by == "o"

    def test_a_stopped_import_waits_and_goes_on(self):
        with registered(a_sheet(row=enter)):
            run = services.submit_file(
                upload=Upload("a.csv", parcels(2)), order=Order("parcels"), actor=SYSTEM, now=NOW
            )
            services.stop_import(run_id=run.pk, actor=SYSTEM, now=NOW)
            assert run_import(run_id=run.pk, now=NOW).read == 0
            services.continue_import(run_id=run.pk, actor=SYSTEM, now=NOW)
            assert run_import(run_id=run.pk, now=NOW).read == 2
            with pytest.raises(ImportOvertaken):
                services.stop_import(run_id=run.pk, actor=SYSTEM, now=NOW)


@pytest.mark.django_db(transaction=True)
class TestKilled:
    def test_a_killed_import_goes_on_behind_the_last_whole_chunk(self):
        fatal = {"P5"}

        def enter_or_die(row, setting):
            if row.values["number"] in fatal:
                raise Killed
            return enter(row, setting)

        with registered(a_sheet(row=enter_or_die, chunk=3)):
            with speaking(SYSTEM):
                run = accept(parcels(8))
            with pytest.raises(Killed):
                run_import(run_id=run.pk, now=NOW)
            connection.close()
            with speaking(SYSTEM):
                run.refresh_from_db()
                assert (run.state, run.position, run.read, entered()) == ("running", 3, 3, 3)
            fatal.clear()
            with speaking(SYSTEM):
                assert accept(parcels(8)) == run  # the same file is taken up again
            done = run_import(run_id=run.pk, now=NOW)
            assert (done.state, counts(done)) == ("done", [8, 8, 0, 0, 0])
        with speaking(SYSTEM):
            assert entered() == 8

    def test_a_silent_run_is_queued_again_once(self):
        with registered(a_sheet(row=enter)), speaking(SYSTEM):
            run = accept(parcels(1))
            late = run.updated_at + timedelta(minutes=4)
            assert services.resume_silent(now=run.updated_at) == 0
            assert services.resume_silent(now=late) == 1
            with connection.cursor() as cursor:
                cursor.execute(
                    "SELECT args ->> 'run_id' FROM procrastinate_jobs WHERE task_name = %s",
                    [services.JOB],
                )
                assert cursor.fetchall() == [(str(run.pk),)]

    def test_a_worker_that_was_overtaken_gives_way(self):
        with registered(a_sheet(row=enter, chunk=2)), speaking(SYSTEM):
            run = accept(parcels(4))
            ImportRun.objects.filter(pk=run.pk).update(position=1)  # not where our chunks begin
            with pytest.raises(ImportOvertaken):
                run_import(run_id=run.pk, now=NOW)
