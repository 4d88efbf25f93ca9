"""The log is append-only for the site, chained by the sealer, and tells of every tampering."""

from datetime import UTC, datetime

import psycopg
import pytest
from django.conf import settings
from django.db import ProgrammingError, connection, transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.chain import seal_committed, verify
from tongxin.shared.audit.models import AuditBatch, AuditEntry
from tongxin.shared.audit.services import record, record_each
from tongxin.shared.orgs.tests.factories import a_union

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
WHO = Actor.system("测试员")


def write(count: int) -> None:
    for number in range(count):
        record(WHO, "tests.wrote", f"tests.Row:{number}", at=NOW, change={"n": number})


@pytest.mark.usefixtures("house")
def test_entries_are_chained_in_batches_and_later_ones_wait():
    write(3)
    assert seal_committed(now=NOW) == 3
    write(2)
    assert seal_committed(now=NOW) == 2
    write(1)
    report = verify()
    assert (report.chained, report.waiting, report.findings) == (5, 1, ())


@pytest.mark.usefixtures("house")
@pytest.mark.parametrize(
    "sql",
    [
        "UPDATE audit_auditentry SET actor = 'x'",
        "DELETE FROM audit_auditentry",
        "UPDATE audit_auditbatch SET digest = 'x'",
        "DELETE FROM audit_auditlink",
    ],
)
def test_the_site_cannot_rewrite_the_log(sql):
    write(1)
    seal_committed(now=NOW)
    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        connection.cursor().execute(sql)


@pytest.mark.usefixtures("house")
def test_a_writer_outside_the_scope_may_append_but_reads_nothing():
    write(1)
    with speaking(Actor(name="stranger")):
        write(1)
        assert AuditEntry.objects.count() == 0
    assert AuditEntry.objects.count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(
    ("tampering", "problem"),
    [
        ("UPDATE audit_auditentry SET reason = 'x' WHERE id = {entry}", "edited"),
        ("DELETE FROM audit_auditentry WHERE id = {entry}", "missing"),
        ("UPDATE audit_auditbatch SET previous = 'x' WHERE id = {batch}", "chain broken"),
        ("DELETE FROM audit_auditlink WHERE entry_id = {entry}", "batch altered"),
    ],
)
def test_whoever_gets_at_the_tables_leaves_a_trace(tampering, problem):
    for _ in range(2):
        with speaking(WHO):
            write(2)
        with speaking(WHO):
            seal_committed(now=NOW)
    with speaking(WHO):
        entry = AuditEntry.objects.order_by("pk").values_list("pk", flat=True)[1]
        batch = AuditBatch.objects.order_by("pk").values_list("pk", flat=True)[1]
    name = connection.settings_dict["NAME"]
    address = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname=name)
    with psycopg.connect(address) as superuser:
        superuser.execute(tampering.format(entry=entry, batch=batch))
    with speaking(WHO):
        assert AuditBatch.objects.count() == 2
        assert problem in {finding.problem for finding in verify().findings}


@pytest.mark.usefixtures("house")
def test_rows_logged_together_stand_in_the_log_as_if_logged_one_by_one():
    unions = [a_union(), a_union()]
    said = ("actor", "account_id", "verb", "target", "union_path", "change", "reason", "at")
    facts = {"at": NOW, "reason": "x" * 400, "change": {"on": NOW.date(), "n": 1}}
    before = set(AuditEntry.objects.values_list("pk", flat=True))
    record_each(WHO, "tests.wrote", unions, **facts)
    for union in unions:
        record(WHO, "tests.wrote", union, **facts)
    rows = list(AuditEntry.objects.exclude(pk__in=before).order_by("pk").values_list(*said))
    assert len(rows) == 4
    assert rows[:2] == rows[2:]
    record_each(WHO, "tests.wrote", [], at=NOW)
    assert AuditEntry.objects.exclude(pk__in=before).count() == 4
