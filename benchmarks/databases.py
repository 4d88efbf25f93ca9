"""A database that exists only while something is measured."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connections
from psycopg import sql


@contextmanager
def a_database(title: str, fill: Callable[[str], None]) -> Iterator[str]:
    """Its address as superuser once ``fill`` made tables and rows; the program speaks to it."""
    admin = settings.DATABASE_URLS.admin
    usual = settings.DATABASES["default"]["NAME"]
    name = sql.Identifier(title)
    with psycopg.connect(
        psycopg.conninfo.make_conninfo(admin, dbname=usual), autocommit=True
    ) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER tongxin_owner TEMPLATE template0").format(name)
        )
        try:
            _point_to(title)
            address = psycopg.conninfo.make_conninfo(admin, dbname=title)
            fill(address)
            yield address
        finally:
            _point_to(usual)
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def _point_to(title: str) -> None:
    for alias in connections:
        connections[alias].close()
        connections[alias].settings_dict["NAME"] = title
