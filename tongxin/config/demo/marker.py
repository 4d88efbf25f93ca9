"""Whether this database holds a demo, half a demo, or what people entered themselves."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from enum import StrEnum

import psycopg
from django.conf import settings
from django.db import connection, connections
from django.utils.translation import gettext_lazy as _

from tongxin.config import tables
from tongxin.config.demo.world import OPERATOR, say
from tongxin.config.roles import DATABASE, bootstrap
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.shared.orgs.models import UnionOrg

FILE = "demo.json"
LOCK = 0x7478_6465  # one demo is built at a time in a database
IDENTITY = (
    "SELECT current_database() || ':' || oid FROM pg_database WHERE datname = current_database()"
)


class Stage(StrEnum):
    """How far a demo has come in this database."""

    EMPTY = "empty"
    BUILDING = "building"
    READY = "ready"
    FOREIGN = "foreign"


class NotDemoData(DomainError):
    """The database holds rows that the demo did not make."""

    code = "demo.not_demo_data"
    message = _("这个数据库里已有其他数据，不能放入演示数据；请用 tongxin serve 启动，或换一个空库")


class HalfBuilt(DomainError):
    """An earlier build was interrupted in a database that is not ours to drop."""

    code = "demo.half_built"
    message = _(
        "上次建立演示数据中途停止，库中数据不完整；请删除并重建数据库 %(name)s，再运行 tongxin demo"
    )


class BuildRunning(DomainError):
    """Another process builds the demo right now."""

    code = "demo.build_running"
    message = _("另一个进程正在建立演示数据，请等它结束后再试")


def stage() -> Stage:
    """What the database holds."""
    with speaking(OPERATOR):
        is_empty = not UnionOrg.objects.exists()
    if is_empty:
        return Stage.EMPTY
    note = _read()
    if note.get("database") != _identity():
        return Stage.FOREIGN
    return Stage(note["stage"])


def note(reached: Stage, *, today: date, scale: str) -> None:
    """Write down how far the demo of this database has come."""
    facts = {"stage": reached, "database": _identity(), "today": today.isoformat(), "scale": scale}
    file = settings.VAR / FILE
    written = file.with_suffix(".new")
    written.write_text(json.dumps(facts), encoding="utf-8")
    written.replace(file)


def told() -> dict[str, str]:
    """What was written down of a finished demo."""
    return _read()


@contextmanager
def alone() -> Iterator[None]:
    """Hold the right to build. Raises BuildRunning."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            raise BuildRunning
    try:
        yield
    finally:
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [LOCK])


def start_afresh() -> None:
    """Drop the embedded database of an interrupted build and make its tables again.

    Raises HalfBuilt for a database that is not embedded.
    """
    name = connection.settings_dict["NAME"]
    if settings.ENV.database_url or name != DATABASE:
        raise HalfBuilt(name=name)
    say("上次建立演示数据中途停止，正在重新开始……")
    for alias in connections:
        connections[alias].close()
    admin = settings.DATABASE_URLS.admin
    with psycopg.connect(admin, autocommit=True) as superuser:
        superuser.execute(f'DROP DATABASE IF EXISTS "{DATABASE}" WITH (FORCE)')
    bootstrap(admin, passwords={})
    tables.make()


def _identity() -> str:
    with connection.cursor() as cursor:
        cursor.execute(IDENTITY)
        return cursor.fetchone()[0]


def _read() -> dict[str, str]:
    file = settings.VAR / FILE
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else {}
