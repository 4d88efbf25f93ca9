"""After a federation lived for two years and every page was opened, nothing sealed lies open."""

import re
from collections.abc import Iterator

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from psycopg import sql

from tests.guards.routes import pages
from tests.guards.world import visitor
from tongxin.config.demo.tests.builders import TODAY, a_world
from tongxin.config.demo.world import OPERATOR
from tongxin.kernel.rls import speaking
from tongxin.shared.access.models import Account
from tongxin.shared.people.models import Worker

pytestmark = pytest.mark.long
LIKE_A_NUMBER = re.compile(rb"(?<!\d)\d{11}(?!\d)|(?<!\d)\d{17}[\dXx](?!\d)")


@pytest.fixture(scope="module")
def house(django_db_setup, django_db_blocker, tmp_path_factory):
    """One federation for all tests here, in a folder of its own."""
    var = tmp_path_factory.mktemp("var")
    with django_db_blocker.unblock(), a_world(TODAY, var):
        open_everything()
        yield var


def open_everything() -> None:
    """Every page as those who see most, and as a worker."""
    for name in ("worker", "province", "admin"):
        client = visitor(Account.objects.get(username=name))
        with speaking(OPERATOR):
            keys = [1, Worker.objects.values_list("pk", flat=True)[0]]
        for route in pages():
            for key in keys if route.takes_rows else keys[:1]:
                answer = client.get(route.url(key))
                assert answer.status_code < 500, route
                b"".join(answer.streaming_content if answer.streaming else ())  # to its end


def sealed_values() -> set[bytes]:
    """Every document and mobile number, in clear."""
    with speaking(OPERATOR):
        people = list(Worker.objects.all())
    opened = [one.id_number.open() for one in people]
    opened += [one.mobile.open() for one in people if one.mobile]
    assert len(opened) > 200
    return {text.encode() for text in opened}


def tables() -> Iterator[tuple[str, bytes]]:
    """Every table of the database as text, those of the libraries too."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL ROLE tongxin_bypass")
        cursor.execute("SELECT relname FROM pg_class WHERE relkind = 'r'"
                       " AND relnamespace = 'public'::regnamespace ORDER BY 1")  # fmt: skip
        for (name,) in cursor.fetchall():
            asked = sql.SQL("SELECT convert_to(t::text, 'UTF8') FROM {} t")
            cursor.execute(asked.format(sql.Identifier(name)))
            yield name, b"\n".join(bytes(row[0]) for row in cursor.fetchall())
        cursor.execute("SET LOCAL ROLE NONE")


def leaks(name: str, content: bytes, values: set[bytes]) -> list[str]:
    """Where a sealed value stands in the clear."""
    found = set(LIKE_A_NUMBER.findall(content)) & values
    return [f"{name}: {text[:3].decode()}…" for text in sorted(found)]


def test_no_table_of_the_database_says_what_is_sealed(house):
    values, read = sealed_values(), {}
    for name, content in tables():
        read[name] = len(content)
        assert not leaks(name, content, values)
    for name in ("people_worker", "django_session", "procrastinate_jobs", "transfer_importfile",
                 "audit_auditentry", "outbox_outboxevent"):  # fmt: skip
        assert name in read
    assert read["people_worker"] and read["django_session"] and read["audit_auditentry"]
    assert read["transfer_importfile"]


def test_no_file_and_no_log_says_what_is_sealed(house):
    var = house
    values = sealed_values()
    files = [path for path in var.rglob("*") if path.is_file()]
    assert files
    for path in files:
        assert not leaks(path.name, path.read_bytes(), values)


def test_the_search_finds_what_lies_open(house):
    values = sealed_values()
    open_ = min(values)
    Session.objects.create(
        session_key="open", session_data=open_.decode(), expire_date="2030-01-01T00:00Z"
    )
    found = [leak for name, content in tables() for leak in leaks(name, content, values)]
    Session.objects.filter(session_key="open").delete()
    assert found == [f"django_session: {open_[:3].decode()}…"]
