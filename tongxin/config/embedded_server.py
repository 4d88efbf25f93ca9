"""Make and start one embedded PostgreSQL server."""

# data: whole file, said while the settings load, before there is a language to say it in
import os
import shutil
import tempfile
import time
from locale import LC_CTYPE, setlocale
from pathlib import Path

import psycopg

from tongxin.config.embedded_place import SUPERUSER, EmbeddedError, Place, give, run_as
from tongxin.config.embedded_stop import find, stop

STARTING = ("starting up", "shutting down", "recovery")
FULL = ("too many clients", "remaining connection slots")
CONFIG = """\
# Written anew at every start.
listen_addresses = ''
unix_socket_directories = '{socket}'
unix_socket_permissions = 0700
password_encryption = 'scram-sha-256'
timezone = 'Asia/Shanghai'
lc_messages = 'C'
max_connections = 100
shared_buffers = '256MB'
jit = off
log_min_messages = warning
logging_collector = on
log_directory = '../log'
log_filename = 'server-%a.log'
log_rotation_age = '1d'
log_truncate_on_rotation = on
log_file_mode = 0600
"""


def answers(url: str) -> bool:
    """Whether a real connection is served; waits while the server recovers."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        try:
            with psycopg.connect(url, connect_timeout=5) as connection:
                return connection.execute("SELECT 1").fetchone() == (1,)
        except psycopg.OperationalError as error:
            if any(word in str(error) for word in FULL):
                return True
            if not any(word in str(error) for word in STARTING):
                return False
        time.sleep(0.2)
    return False


def start(place: Place) -> None:
    """Start the server; whoever calls holds the start lock."""
    if not place.data.exists():
        _make(place)
    stop(place.data)  # it lives but does not answer: its socket is gone
    _drop_stale_pid(place.data)
    _write_config(place)
    until = time.monotonic() + 20
    while _pg_ctl_start(place) != 0:
        # After a killed server its children hold the shared memory for a moment.
        if time.monotonic() > until:
            raise EmbeddedError(f"内置数据库未能启动，原因见 {place.log}：\n{_tail(place.log)}")
        time.sleep(0.5)
        _drop_stale_pid(place.data)


def _drop_stale_pid(data: Path) -> None:
    if find(data) is None:
        (data / "postmaster.pid").unlink(missing_ok=True)


def _pg_ctl_start(place: Place) -> int:
    program, patience = place.binaries / "pg_ctl", ("-w", "-t", "120")
    return run_as(place.runner, [program, *patience, "-D", place.data, "-l", place.log, "start"])


def _make(place: Place) -> None:
    if not _is_quotable(place.data):
        raise EmbeddedError(
            f"路径 {place.data} 含有引号、$、反引号或反斜杠，内置数据库不能放在这里。"
            "请把 TONGXIN_VAR 设为别的目录。"
        )
    draft = place.home / "data.new"  # renamed when complete: a killed start leaves nothing half
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir(mode=0o700)
    give(draft, place.runner)
    secret, report = _file(place, place.passwords[SUPERUSER]), _file(place, "")
    try:
        with report.open("w") as said:
            code = run_as(place.runner, _initdb(place, draft, secret), said=said)
        if code != 0:
            raise EmbeddedError(f"内置数据库未能建立：\n{_tail(report)}")
        with (draft / "postgresql.conf").open("a") as config:
            config.write("include 'tongxin.conf'\n")
        draft.rename(place.data)
    finally:
        secret.unlink()
        report.unlink()


def _initdb(place: Place, data: Path, secret: Path) -> list[str | Path]:
    return [
        place.binaries / "initdb",
        "--auth=scram-sha-256",
        f"--username={SUPERUSER}",
        f"--pwfile={secret}",
        "--encoding=UTF8",
        "--locale-provider=builtin",
        *_locale(),
        "--no-instructions",
        "-D",
        data,
    ]


def _locale() -> list[str]:
    current = setlocale(LC_CTYPE)
    try:
        setlocale(LC_CTYPE, "C.UTF-8")
    except OSError:  # macOS before 15 has no such name; the built-in one sorts the same
        return ["--locale=C", "--builtin-locale=C.UTF-8"]
    else:
        return ["--locale=C.UTF-8"]
    finally:
        setlocale(LC_CTYPE, current)


def _write_config(place: Place) -> None:
    file = place.data / "tongxin.conf"
    file.write_text(CONFIG.format(socket=place.socket()))
    file.chmod(0o600)
    give(file, place.runner)


def _file(place: Place, text: str) -> Path:
    number, name = tempfile.mkstemp(dir=place.home)
    with os.fdopen(number, "w") as file:
        file.write(text)
    give(Path(name), place.runner)
    return Path(name)


def _is_quotable(path: Path) -> bool:
    return not set("\"'$`\\\n") & set(str(path))


def _tail(file: Path) -> str:
    return "\n".join(file.read_text(errors="replace").splitlines()[-8:]) if file.exists() else ""
