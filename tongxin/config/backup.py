"""Save database and files into one file, without the keys (备份)."""

import os
import shutil
import tempfile
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.conf import settings
from django.utils.translation import gettext_lazy as _
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tongxin import VERSION
from tongxin.config import archive
from tongxin.config.dump import counts, dump, server_major, snapshot
from tongxin.kernel.errors import DomainError


class SuperuserUnknown(DomainError):
    """Only a superuser sees every row, and his address is not set."""

    code = "backup.superuser_unknown"
    message = _("缺少 DATABASE_ADMIN_URL：备份和恢复要读写全部数据，请设为超级用户的地址")


class BackupExists(DomainError):
    """A backup never overwrites a file."""

    code = "backup.exists"
    message = _("%(file)s 已存在，请换一个文件名")


class FolderMissing(DomainError):
    """There is no such folder to write into."""

    code = "backup.folder_missing"
    message = _("目录 %(folder)s 不存在或不能写入，请先建好")


def superuser(database: str = "") -> str:
    """The superuser's address of a database, of ours by default. Raises SuperuserUnknown."""
    if not settings.DATABASE_URLS.admin:
        raise SuperuserUnknown
    return make_conninfo(settings.DATABASE_URLS.admin, dbname=database or database_name())


def database_name() -> str:
    """The name of our database."""
    return str(conninfo_to_dict(settings.DATABASE_URLS.app)["dbname"])


def save(file: Path, *, at: datetime) -> int:
    """Write the backup and tell its size; nothing half is ever left under its name.

    Raises BackupExists, FolderMissing, SuperuserUnknown, ProgramMissing or DumpFailed.
    """
    file = file.absolute()
    if file.exists():
        raise BackupExists(file=file)
    if not os.access(file.parent, os.W_OK | os.X_OK):
        raise FolderMissing(folder=file.parent)
    work = Path(tempfile.mkdtemp(prefix=f".{file.name}-", dir=file.parent))
    try:
        manifest = _dump_database(work / archive.DUMP) | _who_we_are(at)
        draft = work / "draft"
        archive.write(draft, _members(work), manifest)
        draft.chmod(0o600)
        draft.rename(file)
    finally:
        shutil.rmtree(work)
    return file.stat().st_size


def _dump_database(target: Path) -> dict[str, object]:
    url = superuser()
    with snapshot(url) as (connection, moment):
        major = server_major(connection)
        dump(url, target, major=major, moment=moment)
        applied = connection.execute("SELECT app, name FROM django_migrations ORDER BY id")
        return {
            "server": major,
            "migrations": [f"{app}.{name}" for app, name in applied.fetchall()],
            "rows": counts(connection),
        }


def _who_we_are(at: datetime) -> dict[str, object]:
    return {
        "version": VERSION,
        "made_at": at.isoformat(),
        "keys": settings.KEYS.ring().check_value(),
    }


def _members(work: Path) -> Iterator[tuple[str, Path]]:
    yield archive.DUMP, work / archive.DUMP
    root = Path(settings.FILES_ROOT)
    for path in sorted(root.rglob("*")):
        if path.is_file():
            yield f"{archive.FILES}/{path.relative_to(root).as_posix()}", path
