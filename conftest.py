"""Test bed: a fresh database with both roles; every test speaks as the site's role."""

from contextlib import contextmanager

import psycopg
import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from django.test import TransactionTestCase

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking

KEPT = {"django_migrations", "django_content_type"}


@contextmanager
def superuser(name: str):
    """A connection of the superuser, for making and emptying test databases only."""
    address = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname=name)
    with psycopg.connect(address, autocommit=True) as connection:
        yield connection


@pytest.fixture(scope="session")
def django_db_setup(request, django_db_blocker):
    """Make an empty database, migrate it as the owner, and use it as the site's role."""
    worker = getattr(request.config, "workerinput", {}).get("workerid", "")
    usual = settings.DATABASES["default"]["NAME"]
    name = f"test_{usual}{worker and '_' + worker}"
    with superuser(usual) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')
        connection.execute(f'CREATE DATABASE "{name}" OWNER tongxin_owner')
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name
    with django_db_blocker.unblock():
        call_command("migrate", database="owner", verbosity=0)
        connections["owner"].close()
    TransactionTestCase._fixture_teardown = lambda _case: empty(name)
    yield
    with django_db_blocker.unblock():
        for alias in connections:
            connections[alias].close()
    with superuser(usual) as connection:
        connection.execute(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')


def empty(name: str) -> None:
    """Take all rows away after a test that commits."""
    with superuser(name) as connection:
        tables = connection.execute(
            "SELECT tablename FROM pg_tables WHERE schemaname = 'public'"
        ).fetchall()
        names = ", ".join(f'"{table}"' for (table,) in tables if table not in KEPT)
        connection.execute(f"TRUNCATE {names} RESTART IDENTITY CASCADE")


@pytest.fixture
def house(db):
    """A transaction in which the test reaches every union; narrower scopes are set inside."""
    with speaking(Actor.system("test")):
        yield
