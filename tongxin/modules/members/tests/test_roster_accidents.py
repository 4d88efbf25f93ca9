"""What may befall a roster on its way in: a killed process, a full disk, a second import."""

import os
import signal
import subprocess
import sys
from threading import Barrier, Thread
from types import SimpleNamespace

import pytest
from django.db import connection

from tongxin.kernel.rls import speaking
from tongxin.modules.members.models import Membership
from tongxin.modules.members.tests.factories import an_id
from tongxin.modules.members.tests.sheets import MEMBER_HEAD, a_row, counts
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.models import Worker
from tongxin.shared.transfer.errors import NoRoom
from tongxin.shared.transfer.models import ImportRun
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.services import Order, Upload, accept_file, continue_import
from tongxin.shared.transfer.sheets import get_sheet
from tongxin.shared.transfer.tasks import import_in_background
from tongxin.shared.transfer.tests.books import a_csv

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
CHUNK = 4
ROWS = 11
CHILD = """
import os, signal, sys
import django
django.setup()
from importlib import import_module
from django.db import connections
for alias in connections:
    connections[alias].settings_dict["NAME"] = sys.argv[1]
from tongxin.modules.members.tests.test_roster_accidents import in_small_chunks
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.transfer.running import run_import

module, _, name = sys.argv[3].rpartition(".")
holder = import_module(module) if ":" not in module else None
if holder is None:
    module, _, owner = module.partition(":")
    holder = getattr(import_module(module), owner)
usual, calls = getattr(holder, name), []

def die(*given, **more):
    done = usual(*given, **more)
    calls.append(name)
    if len(calls) == int(sys.argv[4]):
        os.kill(os.getpid(), signal.SIGKILL)
    return done

setattr(holder, name, die)
in_small_chunks()
run_import(run_id=int(sys.argv[2]), now=NOW)
"""
PLAIN = "tongxin.modules.members.services.plain_roster"
RUNNING = "tongxin.shared.transfer.running"
# What is called last before the process ends, how often, and how many chunks are whole then.
STAGES = {
    "read": ("tongxin.shared.transfer.blocks:BlockReader._block", 3, {1, 2}),
    "check": (f"{PLAIN}._fits", 2, {1}),
    "seal": ("tongxin.modules.members.services.plain_rows.seal_persons", 3, {1, 2}),
    "persons": (f"{PLAIN}.enter_many", 2, {1}),
    "members": (f"{PLAIN}._admit", 2, {1}),
    "log": (f"{RUNNING}.log", 2, {1}),
    "position": (f"{RUNNING}._take_block", 2, {2}),
    "end": (f"{RUNNING}.record", 1, {3}),
}


def in_small_chunks():
    object.__setattr__(get_sheet("members"), "chunk", CHUNK)


@pytest.fixture
def union():
    usual = get_sheet("members").chunk
    in_small_chunks()
    with speaking(SYSTEM):
        made = a_union(code="E", level="province")
    yield made
    object.__setattr__(get_sheet("members"), "chunk", usual)


def accepted(*rows) -> ImportRun:
    with speaking(SYSTEM):
        upload = Upload("members.csv", a_csv(MEMBER_HEAD, *rows))
        return accept_file(upload=upload, order=Order("members"), actor=SYSTEM, now=NOW)


def roster(count=ROWS):
    return [a_row(number, "E") for number in range(1, count + 1)]


def kept():
    with speaking(SYSTEM):
        chunks = AuditEntry.objects.filter(verb="transfer.imported").count()
        return Membership.objects.count(), Worker.objects.count(), chunks


@pytest.mark.parametrize("stage", STAGES)
def test_killed_in_any_stage_it_leaves_whole_chunks_and_goes_on_to_the_same_end(union, stage):
    what, times, whole = STAGES[stage]
    run = accepted(*roster())
    name = connection.settings_dict["NAME"]
    killed = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", CHILD, name, str(run.pk), what, str(times)],
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "tongxin.config.settings"},
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    members, persons, chunks = kept()
    assert (members, persons) == (min(chunks * CHUNK, ROWS),) * 2
    assert chunks in whole

    assert counts(run_import(run_id=run.pk, now=NOW)) == [ROWS, ROWS, 0, 0, 0]
    assert kept() == (ROWS, ROWS, 3)
    again = run_import(run_id=accepted(*roster()).pk, now=NOW)
    assert counts(again) == [ROWS, 0, 0, ROWS, 0]


FULL = """
CREATE FUNCTION disk_is_full() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    IF (SELECT count(*) FROM members_membership) > 6 THEN
        RAISE EXCEPTION 'could not extend file' USING ERRCODE = 'disk_full';
    END IF;
    RETURN NULL;
END $$;
CREATE TRIGGER full_disk AFTER INSERT ON members_membership
    FOR EACH STATEMENT EXECUTE FUNCTION disk_is_full();
"""


@pytest.fixture
def full_disk():
    from conftest import superuser

    name = connection.settings_dict["NAME"]
    with superuser(name) as server:
        server.execute(FULL)

        def free():
            server.execute("DROP FUNCTION IF EXISTS disk_is_full CASCADE")

        yield free
        free()


def test_a_full_disk_stops_the_import_in_words_and_it_goes_on_when_there_is_room(union, full_disk):
    run = accepted(*roster())

    with pytest.raises(NoRoom):
        run_import(run_id=run.pk, now=NOW)
    assert kept() == (CHUNK, CHUNK, 1)
    import_in_background(SimpleNamespace(job=SimpleNamespace(attempts=0)), run_id=run.pk)

    with speaking(SYSTEM):
        run.refresh_from_db()
    assert (run.state, run.position) == ("stopped", CHUNK)
    assert "磁盘空间不足" in run.problem
    full_disk()
    with speaking(SYSTEM):
        continue_import(run_id=run.pk, actor=SYSTEM, now=NOW)
    assert counts(run_import(run_id=run.pk, now=NOW)) == [ROWS, ROWS, 0, 0, 0]
    assert kept()[:2] == (ROWS, ROWS)


def test_two_rosters_with_the_same_people_at_once_admit_each_once(union):
    """The second writes the same people in the other order, so that the two wait for each other."""
    there, back = roster(40), list(reversed(roster(40)))
    runs = [accepted(*rows) for rows in (there, back)]
    assert runs[0].pk != runs[1].pk
    done, barrier = [None, None], Barrier(2)

    def work(at):
        barrier.wait()
        done[at] = run_import(run_id=runs[at].pk, now=NOW)
        connection.close()

    threads = [Thread(target=work, args=(at,)) for at in (0, 1)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert [one.state for one in done] == ["done", "done"]
    assert sum(one.created for one in done) == 40
    assert sum(one.unchanged for one in done) == 40
    assert kept()[:2] == (40, 40)


def test_one_person_under_two_names_in_one_file_is_taken_under_the_first(union):
    rows = [a_row(1, "E", 姓名="王甲"), a_row(2, "E"), a_row(1, "E", 姓名="李乙")]
    run = run_import(run_id=accepted(*rows).pk, now=NOW)

    assert counts(run) == [3, 2, 0, 0, 1]
    with speaking(SYSTEM):
        refused = run.refusals.get()
        assert (refused.row, "第 2 行" in refused.message) == (4, True)
        assert sorted(Worker.objects.values_list("name", flat=True)) == ["王丙", "王甲"]
        assert an_id(1) not in refused.value
