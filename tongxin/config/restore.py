"""Bring a backup back into an empty place, whole or not at all (恢复)."""

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex
from typing import Any

import psycopg
from django.conf import settings
from django.db import connections
from django.db.migrations.loader import MigrationLoader
from django.utils.translation import gettext_lazy as _
from psycopg import sql

from tongxin.config import archive
from tongxin.config.backup import database_name, superuser
from tongxin.config.dump import TABLES, counts, load, server_major
from tongxin.config.roles import bootstrap
from tongxin.kernel.errors import DomainError


class KeysDiffer(DomainError):
    """The data were sealed with keys that are not here."""

    code = "restore.keys_differ"
    message = _("密钥与备份不符：备份的校验值是 %(wanted)s。请把备份时的密钥放到 %(folder)s 再恢复")


class PlaceNotEmpty(DomainError):
    """There is something here already."""

    code = "restore.place_not_empty"
    message = _(
        "这里已有数据（%(what)s），恢复只能进空的地方：请把 TONGXIN_VAR 设为新目录，或换一个空库"
    )


class BackupIsNewer(DomainError):
    """The backup comes from a later version."""

    code = "restore.newer"
    message = _("备份来自更新的版本（%(what)s），请先升级再恢复")


class RowsDiffer(DomainError):
    """What arrived is not what was saved."""

    code = "restore.rows_differ"
    status = 500
    message = _("恢复后的行数与备份不一致（%(what)s），已全部撤回，请换一份备份")


def restore(file: Path) -> int:
    """Restore everything and tell how many rows came.

    Raises ArchiveMissing, ArchiveDamaged, KeysDiffer, PlaceNotEmpty, BackupIsNewer, RowsDiffer,
    SuperuserUnknown, ProgramMissing or DumpFailed.
    """
    _refuse_occupied()
    work = Path(tempfile.mkdtemp(prefix="restore-", dir=settings.VAR))
    try:
        manifest = archive.read(file, work)
        _refuse_unfit(manifest)
        with _fresh_database() as name:
            _load(name, work / archive.DUMP, manifest)
            with _files_in_place(work / archive.FILES):
                _swap(name)
    finally:
        shutil.rmtree(work)
    return sum(manifest["rows"].values())


def _refuse_occupied() -> None:
    with psycopg.connect(superuser()) as connection:
        if table := connection.execute(TABLES).fetchone():
            raise PlaceNotEmpty(what=table[0])
    root = Path(settings.FILES_ROOT)
    if root.exists() and any(root.iterdir()):
        raise PlaceNotEmpty(what=root)


def _refuse_unfit(manifest: dict[str, Any]) -> None:
    if not settings.KEYS.ring().covers(manifest["keys"]):
        raise KeysDiffer(wanted=manifest["keys"], folder=settings.KEYS.folder)
    known = {f"{app}.{name}" for app, name in MigrationLoader(None).disk_migrations}
    if unknown := [step for step in manifest["migrations"] if step not in known]:
        raise BackupIsNewer(what=unknown[0])
    with psycopg.connect(superuser()) as connection:
        if manifest["server"] > server_major(connection):
            raise BackupIsNewer(what=f"PostgreSQL {manifest['server']}")


@contextmanager
def _fresh_database() -> Iterator[str]:
    name = f"{database_name()}_restore_{token_hex(4)}"
    bootstrap(superuser("postgres"), passwords={}, database=name)
    try:
        yield name
    except BaseException:
        _as_superuser("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)
        raise


def _load(name: str, dump: Path, manifest: dict[str, Any]) -> None:
    with psycopg.connect(superuser(name)) as connection:
        major = server_major(connection)
    load(superuser(name), dump, major=major)
    with psycopg.connect(superuser(name)) as connection:
        found = counts(connection)
    if found != manifest["rows"]:
        wrong = {
            k for k in found.keys() | manifest["rows"] if found.get(k) != manifest["rows"].get(k)
        }
        raise RowsDiffer(what=sorted(wrong)[0])


@contextmanager
def _files_in_place(unpacked: Path) -> Iterator[None]:
    root = Path(settings.FILES_ROOT)
    if unpacked.exists():
        if root.exists():
            root.rmdir()
        unpacked.rename(root)
    try:
        yield
    except BaseException:
        if root.exists():
            root.rename(unpacked)
        raise


def _swap(name: str) -> None:
    """The restored database takes the name of the empty one."""
    ours, empty = database_name(), f"{name}_empty"
    connections.close_all()
    with psycopg.connect(superuser("postgres"), autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", [ours]
        )
        with connection.transaction():
            for old, new in ((ours, empty), (name, ours)):
                rename = sql.SQL("ALTER DATABASE {} RENAME TO {}")
                connection.execute(rename.format(sql.Identifier(old), sql.Identifier(new)))
    _as_superuser("DROP DATABASE {} WITH (FORCE)", empty)


def _as_superuser(statement: str, name: str) -> None:
    with psycopg.connect(superuser("postgres"), autocommit=True) as connection:
        connection.execute(sql.SQL(statement).format(sql.Identifier(name)))
