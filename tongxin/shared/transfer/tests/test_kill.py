"""A process that is really killed in the middle of an import."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.transfer.models import ImportRun
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.tests.books import a_sheet, registered
from tongxin.shared.transfer.tests.test_running import accept, counts, enter, entered, parcels

CHILD = """
import os, signal, sys
import django
django.setup()
from django.db import connections
for alias in connections:
    connections[alias].settings_dict["NAME"] = sys.argv[1]
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.tests.books import a_sheet, registered
from tongxin.shared.transfer.tests.test_running import enter

def enter_and_die(row, setting):
    done = enter(row, setting)
    if row.values["number"] == "P7":
        os.kill(os.getpid(), signal.SIGKILL)
    return done

with registered(a_sheet(row=enter_and_die, chunk=3)):
    run_import(run_id=int(sys.argv[2]), now=NOW)
"""


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_killed_process_leaves_whole_chunks_and_the_next_one_goes_on():
    with registered(a_sheet(row=enter, chunk=3)):
        with speaking(SYSTEM):
            run = accept(parcels(10))
        name = connection.settings_dict["NAME"]
        address = {"DJANGO_SETTINGS_MODULE": "tongxin.config.settings"}
        killed = subprocess.run(  # noqa: S603 - our own interpreter
            [sys.executable, "-c", CHILD, name, str(run.pk)], env=os.environ | address, check=False
        )
        assert killed.returncode == -signal.SIGKILL
        with speaking(SYSTEM):
            left = ImportRun.objects.get()
            assert (left.position, left.created, entered()) == (6, 6, 6)

        done = run_import(run_id=run.pk, now=NOW)

    assert counts(done) == [10, 10, 0, 0, 0]
    with speaking(SYSTEM):
        assert entered() == 10
        assert AuditEntry.objects.filter(verb="transfer.imported").count() == 4
