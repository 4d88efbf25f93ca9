"""Test bed: a database of its own with both roles; every test speaks as the site's role."""

from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.auth.hashers import get_hashers, get_hashers_by_algorithm
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase
from hypothesis import Phase
from hypothesis import settings as hypothesis_settings
from psycopg import sql

from tongxin.config import roles
from tongxin.kernel import overlap, protect
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking

# How long one example takes is the machine's affair: a busy one must not fail a test.
# The same examples everywhere: a suite turns red by a change, never by chance.
hypothesis_settings.register_profile("house", deadline=None, derandomize=True)
# Other examples each time, for looking further: pytest --hypothesis-profile=exploring.
hypothesis_settings.register_profile("exploring", deadline=None)
# A hunt for mutants asks whether an example fails, not which is the smallest.
hypothesis_settings.register_profile(
    "mutants", deadline=None, database=None, phases=[Phase.explicit, Phase.generate]
)
hypothesis_settings.load_profile("house")

LISTS = (  # put in by migrations, like the tables themselves; what points at others first
    "activities_placetypeset_place_types",
    "activities_placetypeset",
    "activities_placetype",
    "activities_activitykind",
    "members_workergrouplink",
    "members_workergroupset",
    "members_workergroup",
)
KEPT = {"django_migrations", "django_content_type", *LISTS}
WALLS = (protect.__file__, overlap.__file__)
MAKING = 7_420_001  # advisory lock: one test run at a time makes a template
# Of 170 tables few were ever written to; asking each for a row took as long as most tests.
FILES = """SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace
AND relkind = 'r' AND pg_relation_size(oid) > 0"""
USED = """SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, 1, false)
FROM pg_sequences WHERE last_value IS NOT NULL AND sequencename <> ALL(%s)"""
ROWS = sql.SQL("SELECT {} WHERE EXISTS (SELECT 1 FROM {})")


@contextmanager
def superuser(name: str):
    """A connection of the superuser, for making and emptying test databases only."""
    address = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname=name)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session", autouse=True)
def _passwords_are_quick_to_check():
    """Signing in is tested often; the strength of the digest is not what these tests ask."""
    usual = settings.PASSWORD_HASHERS
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    _forget_hashers()
    yield
    settings.PASSWORD_HASHERS = usual
    _forget_hashers()


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker):
    """Copy the migrated template and use the copy as the site's role."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    usual = settings.DATABASES["default"]["NAME"]
    name = f"test_{usual}{worker and '_' + worker}"
    with django_db_blocker.unblock(), superuser(usual) as connection:
        template = _template(connection, usual)
        _drop(connection, name)
        _make(connection, name, template)
    _point_at(name)
    listed = _listed(name)
    TransactionTestCase._fixture_teardown = lambda _case: empty(name, listed)
    yield
    with django_db_blocker.unblock():
        for alias in connections:
            connections[alias].close()
    with superuser(usual) as connection:
        _drop(connection, name)


def empty(name: str, listed: dict[str, list[int]]) -> None:
    """Take all rows away after a test that commits; of the lists, those that it added."""
    with superuser(name) as connection:
        found = connection.execute(FILES)
        tables = [table for (table,) in found.fetchall() if table not in KEPT]
        asked = [ROWS.format(sql.Literal(table), sql.Identifier(table)) for table in tables]
        filled = connection.execute(sql.SQL(" UNION ALL ").join(asked)).fetchall() if asked else []
        if filled:
            names = sql.SQL(", ").join(sql.Identifier(table) for (table,) in filled)
            connection.execute(sql.SQL("TRUNCATE {} CASCADE").format(names))
        for table, keys in listed.items():
            added = sql.SQL("DELETE FROM {} WHERE id <> ALL(%s)").format(sql.Identifier(table))
            connection.execute(added, [keys])
        connection.execute(USED, [[f"{table}_id_seq" for table in KEPT]])


def _listed(name: str) -> dict[str, list[int]]:
    """The rows of the lists that came with the tables."""
    with superuser(name) as connection:
        ids = sql.SQL("SELECT id FROM {}")
        return {
            table: [key for (key,) in connection.execute(ids.format(sql.Identifier(table)))]
            for table in LISTS
        }


@pytest.fixture
def house(db):
    """A transaction in which the test reaches every union; narrower scopes are set inside."""
    with speaking(Actor.system("test")):
        yield


def _template(connection, usual: str) -> str:
    """The migrated database all copies are made from; kept until a migration changes."""
    connection.execute("SELECT pg_advisory_lock(%s)", [MAKING])
    stem = f"template_{usual}_"
    name, draft = stem + _digest(), f"{stem}draft"
    known = connection.execute("SELECT datname FROM pg_database").fetchall()
    if (name,) in known:
        return name
    for (old,) in known:
        if old.startswith(stem):
            _drop(connection, old)
    _make(connection, draft, "template0")
    _point_at(draft)
    call_command("migrate", database="owner", verbosity=0)
    for alias in connections:
        connections[alias].close()
    connection.execute(
        sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*map(sql.Identifier, (draft, name)))
    )
    return name


def _digest() -> str:
    """Changes with every migration of every app, and with what the walls are made of."""
    folders = sorted(Path(app.path) / "migrations" for app in apps.get_app_configs())
    files = [*map(Path, WALLS), *(f for d in folders for f in sorted(d.glob("*.py")))]
    return sha256(b"\0".join(file.read_bytes() for file in files)).hexdigest()[:16]


def _make(connection, name: str, template: str) -> None:
    """A copy, open to those alone to whom the product's database is open."""
    connection.execute(
        sql.SQL("CREATE DATABASE {} OWNER tongxin_owner TEMPLATE {}").format(
            sql.Identifier(name), sql.Identifier(template)
        )
    )
    with superuser(name) as inside:
        roles.close_to_strangers(inside, name)


def _drop(connection, name: str) -> None:
    connection.execute(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name))
    )


def _point_at(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def _forget_hashers() -> None:
    get_hashers.cache_clear()
    get_hashers_by_algorithm.cache_clear()
