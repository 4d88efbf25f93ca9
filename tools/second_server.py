"""Run a command against an installed PostgreSQL server of its own, made and removed here."""

import os
import re
import secrets
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

from tongxin.config.embedded_place import Runner, find_runner, give, run_as
from tongxin.config.embedded_stop import stop
from tongxin.config.roles import APP, DATABASE, OWNER, bootstrap

FOLDERS = "/usr/lib/postgresql/*/bin/postgres", "/opt/homebrew/opt/postgresql@*/bin/postgres"
OLDEST = 15


def binaries() -> Path:
    """The oldest installed server that we support, for the embedded one is the newest."""
    found = [path.parent for folder in FOLDERS for path in Path("/").glob(folder[1:])]
    fit = sorted((number, path) for path in found if (number := _major(path)) >= OLDEST)
    if not fit:
        raise SystemExit("没有第二个 PostgreSQL：apt install postgresql / no second PostgreSQL")
    return fit[0][1]


def main(command: Sequence[str]) -> int:
    """Make the server, run the command with its addresses, remove it."""
    home = Path(tempfile.mkdtemp(prefix="tongxin-second-", dir="/tmp"))
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(143))  # so that the server goes as well
    runner = find_runner(home / "data")
    give(home, runner)
    try:
        urls = _start(home, runner)
        return subprocess.run(  # noqa: S603 - what we were asked to run
            command, check=False, env=os.environ | urls
        ).returncode
    finally:
        stop(home / "data")
        shutil.rmtree(home)


def _major(folder: Path) -> int:
    number = re.search(r"(\d+)", str(folder))
    return int(number[1]) if number else 0


def _start(home: Path, runner: Runner | None) -> dict[str, str]:
    programs, data = binaries(), home / "data"
    passwords = {role: secrets.token_urlsafe(16) for role in ("postgres", OWNER, APP)}
    secret = home / "secret"
    secret.write_text(passwords["postgres"])
    give(secret, runner)
    made = [programs / "initdb", "-A", "scram-sha-256", "-U", "postgres", f"--pwfile={secret}"]
    options = f"-c listen_addresses='' -k {home} -c fsync=off"
    steps = (
        [*made, "--locale=C.UTF-8", "--encoding=UTF8", "-D", data],
        [programs / "pg_ctl", "-w", "-o", options, "-l", home / "log", "-D", data, "start"],
    )
    for step in steps:
        if run_as(runner, step, said=sys.stderr) != 0:
            raise SystemExit(f"{step[0]} failed")
    sys.stdout.write(f"PostgreSQL: {programs}\n")
    admin = f"postgresql://postgres:{passwords.pop('postgres')}@/postgres?host={home}"
    bootstrap(admin, passwords=passwords)
    address = "postgresql://{}:{}@/{}?host={}".format
    return {
        "DATABASE_URL": address(APP, passwords[APP], DATABASE, home),
        "DATABASE_OWNER_URL": address(OWNER, passwords[OWNER], DATABASE, home),
        "DATABASE_ADMIN_URL": admin,
    }


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
