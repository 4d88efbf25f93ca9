"""A database that exists only while something is measured.

The empty, migrated database it is copied from stays until a migration changes: migrating takes
longer than most of what is measured.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from hashlib import sha256
from pathlib import Path

import psycopg
from django.apps import apps
from django.conf import settings
from django.core.management import call_command
from django.db import connections
from psycopg import sql

from tongxin.config.roles import close_to_strangers

STEM = "tongxin_benchmark_template_"
DROP = sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)")


@contextmanager
def a_database(title: str, fill: Callable[[str], None]) -> Iterator[str]:
    """Its address as superuser once ``fill`` made the rows; the program speaks to it meanwhile."""
    admin = settings.DATABASE_URLS.admin
    usual = settings.DATABASES["default"]["NAME"]
    address = psycopg.conninfo.make_conninfo(admin, dbname=usual)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(DROP.format(sql.Identifier(title)))
        try:
            _make(server, title, _template(server))
            _point_to(title)
            ours = psycopg.conninfo.make_conninfo(admin, dbname=title)
            fill(ours)
            yield ours
        finally:
            _point_to(usual)
            server.execute(DROP.format(sql.Identifier(title)))


def _template(server: psycopg.Connection) -> str:
    """The migrated database without rows, made when a migration has changed."""
    folders = sorted(Path(app.path) / "migrations" for app in apps.get_app_configs())
    texts = [file.read_bytes() for folder in folders for file in sorted(folder.glob("*.py"))]
    wanted = STEM + sha256(b"\0".join(texts)).hexdigest()[:16]
    known = {name for (name,) in server.execute("SELECT datname FROM pg_database").fetchall()}
    if wanted in known:
        return wanted
    for old in sorted(name for name in known if name.startswith(STEM)):
        server.execute(DROP.format(sql.Identifier(old)))
    draft = f"{STEM}draft"
    _make(server, draft, "template0")
    _point_to(draft)
    call_command("migrate", database="owner", verbosity=0)
    for alias in connections:
        connections[alias].close()
    names = map(sql.Identifier, (draft, wanted))
    server.execute(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(*names))
    return wanted


def _make(server: psycopg.Connection, title: str, template: str) -> None:
    names = map(sql.Identifier, (title, template))
    made = sql.SQL("CREATE DATABASE {} OWNER tongxin_owner TEMPLATE {}")
    server.execute(made.format(*names))
    address = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname=title)
    with psycopg.connect(address, autocommit=True) as inside:
        close_to_strangers(inside, title)


def _point_to(title: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = title
