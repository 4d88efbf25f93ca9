"""The database as one file and back, by the server's own programs."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.utils.translation import gettext_lazy as _
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from tongxin.config.embedded_place import package_binaries
from tongxin.kernel.errors import DomainError

FOLDERS = (
    "/usr/lib/postgresql/{}/bin",
    "/usr/pgsql-{}/bin",
    "/opt/homebrew/opt/postgresql@{}/bin",
    "/usr/local/opt/postgresql@{}/bin",
)
TABLES = """
SELECT relname FROM pg_class JOIN pg_namespace ON pg_namespace.oid = relnamespace
WHERE nspname = 'public' AND relkind = 'r' ORDER BY relname
"""


class ProgramMissing(DomainError):
    """No client program of the server's version is installed."""

    code = "backup.program_missing"
    message = _(
        "数据库是 PostgreSQL %(version)s，本机没有同版本的 %(program)s，"
        "请安装 postgresql-client-%(version)s 后再试"
    )


class DumpFailed(DomainError):
    """The server's program gave up."""

    code = "backup.dump_failed"
    status = 500
    message = _("%(program)s 没有完成：%(reason)s")


def server_major(connection: psycopg.Connection) -> int:
    """Major version of the server."""
    return connection.info.server_version // 10000


def counts(connection: psycopg.Connection) -> dict[str, int]:
    """Rows of every table."""
    found = {}
    for (table,) in connection.execute(TABLES).fetchall():
        query = sql.SQL("SELECT count(*) FROM {}").format(sql.Identifier("public", table))
        found[table] = only(connection.execute(query))
    return found


def only(cursor: psycopg.Cursor) -> Any:
    """The one value of the one row."""
    row = cursor.fetchone()
    return row[0] if row else None


@contextmanager
def snapshot(url: str) -> Iterator[tuple[psycopg.Connection, str]]:
    """One moment of the database, for ourselves and for the program that dumps it."""
    with psycopg.connect(url) as connection:
        connection.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ READ ONLY")
        connection.execute("SET LOCAL row_security = off")
        yield connection, only(connection.execute("SELECT pg_export_snapshot()"))


def dump(url: str, file: Path, *, major: int, moment: str) -> None:
    """Write the database into ``file``. Raises ProgramMissing or DumpFailed."""
    options = ["--format=custom", f"--snapshot={moment}", f"--file={file}"]
    _run("pg_dump", major, url, [*options, f"--dbname={_without_password(url)}"])


def load(url: str, file: Path, *, major: int) -> None:
    """Read ``file`` into an empty database, all or nothing. Raises ProgramMissing, DumpFailed."""
    options = ["--exit-on-error", "--single-transaction", f"--dbname={_without_password(url)}"]
    _run("pg_restore", major, url, [*options, str(file)])


def _run(program: str, major: int, url: str, options: Sequence[str]) -> None:
    password = str(conninfo_to_dict(url).get("password") or "")
    done = subprocess.run(  # noqa: S603 - a program we looked up, no shell
        [str(_find(program, major)), *options],
        check=False,
        capture_output=True,
        text=True,
        env=os.environ | {"PGPASSWORD": password, "LC_ALL": "C"},
    )
    if done.returncode:
        lines = done.stderr.strip().splitlines() or [str(done.returncode)]
        raise DumpFailed(program=program, reason=lines[0])


def _find(program: str, major: int) -> Path:
    folders = [package_binaries(), *(Path(folder.format(major)) for folder in FOLDERS)]
    if on_path := shutil.which(program):
        folders.append(Path(on_path).parent)
    for folder in folders:
        if folder and _is_of(folder / program, major):
            return folder / program
    raise ProgramMissing(program=program, version=major)


def _is_of(program: Path, major: int) -> bool:
    if not os.access(program, os.X_OK):
        return False
    told = subprocess.run(  # noqa: S603 - asks for its version only
        [str(program), "--version"], check=False, capture_output=True, text=True
    ).stdout
    number = re.search(r"(\d+)(\.\d+|devel|beta\d+|rc\d+)", told)
    return number is not None and int(number[1]) == major


def _without_password(url: str) -> str:
    known: dict[str, Any] = {k: v for k, v in conninfo_to_dict(url).items() if k != "password"}
    return make_conninfo(**known)
