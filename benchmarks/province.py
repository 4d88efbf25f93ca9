"""A province in a database that exists only while it is measured."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

NAME = "tongxin_benchmark"
SESSIONS_OF = 25  # ledger rows of one session
SQL = Path(__file__).with_name("federation.sql")


@contextmanager
def a_database(size: dict[str, int]) -> Iterator[None]:
    """A province of this size in a database that exists only meanwhile."""
    admin = settings.DATABASE_URLS.admin
    usual = settings.DATABASES["default"]["NAME"]
    address = psycopg.conninfo.make_conninfo(admin, dbname=usual)
    name = sql.Identifier(NAME)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER tongxin_owner TEMPLATE template0").format(name)
        )
        try:
            for alias in connections:
                connections[alias].close()
                connections[alias].settings_dict["NAME"] = NAME
            call_command("migrate", database="owner", verbosity=0)
            fill(psycopg.conninfo.make_conninfo(admin, dbname=NAME), size)
            yield
        finally:
            for alias in connections:
                connections[alias].close()
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def fill(address: str, size: dict[str, int]) -> None:
    """Run the script that makes the rows, as superuser; then let the planner look at them."""
    facts = {**size, "sessions": size["rows"] // SESSIONS_OF}
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(SQL.read_text(encoding="utf-8").format(**facts))
        owner.execute("VACUUM ANALYZE")
