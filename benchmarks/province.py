"""A province in a database that exists only while it is measured.

The empty, migrated database it is copied from stays until a migration changes: migrating takes
longer than filling one tenth.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

NAME = "tongxin_benchmark"
SESSIONS_OF = 25  # ledger rows of one session
STEM = f"{NAME}_template_"
FILLED = ["people_worker", "members_membership", "activities_activitysession", "activities_checkin"]
# Indexes that are no constraint: made after the rows, in one go each.
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""
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
        _make(server, NAME, _template(server))
        try:
            _point_at(NAME)
            fill(psycopg.conninfo.make_conninfo(admin, dbname=NAME), size)
            yield
        finally:
            for alias in connections:
                connections[alias].close()
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _template(server: psycopg.Connection) -> str:
    """The migrated database without rows, made when a migration has changed."""
    folders = sorted(Path(app.path) / "migrations" for app in apps.get_app_configs())
    texts = [file.read_bytes() for folder in folders for file in sorted(folder.glob("*.py"))]
    wanted = STEM + sha256(b"\0".join(texts)).hexdigest()[:16]
    known = {name for (name,) in server.execute("SELECT datname FROM pg_database").fetchall()}
    if wanted in known:
        return wanted
    for old in sorted(name for name in known if name.startswith(STEM)):
        server.execute(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(old)))
    draft = f"{STEM}draft"
    _make(server, draft, "template0")
    _point_at(draft)
    call_command("migrate", database="owner", verbosity=0)
    for alias in connections:
        connections[alias].close()
    names = map(sql.Identifier, (draft, wanted))
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
    return wanted


def _make(server: psycopg.Connection, name: str, template: str) -> None:
    names = map(sql.Identifier, (name, template))
    made = sql.SQL("CREATE DATABASE {} OWNER tongxin_owner TEMPLATE {}")
    server.execute(made.format(*names))


def _point_at(name: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = name


def fill(address: str, size: dict[str, int]) -> None:
    """Run the script that makes the rows, as superuser; then let the planner look at them."""
    facts = {**size, "sessions": size["rows"] // SESSIONS_OF}
    with psycopg.connect(address, autocommit=True) as owner:
        indexes = owner.execute(INDEXES, [FILLED]).fetchall()
        for index, _text in indexes:
            owner.execute(f"DROP INDEX {index}")
        owner.execute(SQL.read_text(encoding="utf-8").format(**facts))
        for _index, text in indexes:
            owner.execute(text)
        owner.execute("VACUUM ANALYZE")
