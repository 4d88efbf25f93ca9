"""A process that is really killed in the middle of writing a file."""

import os
import signal
import subprocess
import sys

import pytest
from django.db import connection

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import a_grant, a_role, an_account
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.transfer.models import ExportFile, ExportRun
from tongxin.shared.transfer.ordering import Order, order_export, take_file
from tongxin.shared.transfer.writing import write_export

CHILD = """
import os, signal, sys
import django
django.setup()
from django.db import connections
for alias in connections:
    connections[alias].settings_dict["NAME"] = sys.argv[1]
from tongxin.kernel import clock
from tongxin.shared.transfer import writing

tell = writing._tell
def tell_and_die(run, done):
    tell(run, done)
    if done >= 4:
        os.kill(os.getpid(), signal.SIGKILL)
writing._tell, writing.CHUNK = tell_and_die, 2
writing.write_export(run_id=int(sys.argv[2]), now=clock.now())
"""


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_killed_writer_leaves_nothing_and_the_next_one_writes_the_whole_file_once():
    with speaking(SYSTEM):
        union, account = a_union(), an_account()
        a_grant(union, account=account, role=a_role(rights=["members.view", "transfer.export"]))
        for _ in range(7):
            a_member(union)
    actor = actor_of(account, now=clock.now())
    with speaking(actor):
        order = Order(listing="members.members", union=union, suffix="csv")
        run = order_export(order=order, actor=actor, now=clock.now())
    address = {"DJANGO_SETTINGS_MODULE": "tongxin.config.settings"}
    killed = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", CHILD, connection.settings_dict["NAME"], str(run.pk)],
        env=os.environ | address,
        check=False,
    )
    assert killed.returncode == -signal.SIGKILL
    with speaking(SYSTEM):
        left = ExportRun.objects.get()
        assert (left.state, left.position, left.attempts) == ("running", 4, 1)
        assert ExportFile.objects.get().sealed is None
        assert not AuditEntry.objects.filter(verb="transfer.exported").exists()

    write_export(run_id=run.pk, now=clock.now())

    with speaking(actor):
        _name, content = take_file(run_id=run.pk, actor=actor, now=clock.now())
        assert len(content.decode("utf-8-sig").splitlines()) == 8
    with speaking(SYSTEM):
        assert AuditEntry.objects.filter(verb="transfer.exported").count() == 1
