"""Embedded servers of their own for the tests of this folder."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path

import pytest

from tongxin.config.embedded_stop import find, stop

HOUSE = Path(__file__).resolve().parents[3]


class User:
    """Another process of the same installation, which uses its database."""

    SCRIPT = (
        "import sys; from pathlib import Path; from tongxin.config.embedded import ensure;"
        "print(ensure(Path(sys.argv[1])).admin, flush=True); sys.stdin.read()"
    )

    def __init__(self, var):
        self.process = subprocess.Popen(  # noqa: S603 - our own script
            [sys.executable, "-c", self.SCRIPT, str(var)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=os.environ | {"PYTHONPATH": str(HOUSE)},
            text=True,
        )

    def admin(self):
        return self.process.stdout.readline().strip()

    def leave(self):
        _, said = self.process.communicate()
        return said

    def kill(self):
        self.process.kill()
        self.process.communicate()


@contextmanager
def place():
    """A folder that an unprivileged server may enter; nothing is left of it."""
    folder = Path(tempfile.mkdtemp(prefix="tongxin-test-", dir="/tmp"))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        for data in folder.glob("**/data"):
            stop(data)
        shutil.rmtree(folder)


@pytest.fixture
def var():
    with place() as folder:
        yield folder / "var"


@pytest.fixture(scope="session")
def made():
    """An installation with its tables, at rest: it is copied, which is quicker than making one."""
    with place() as folder:
        migrated = command(folder / "var", "migrate")
        assert migrated.returncode == 0, migrated.stderr
        assert find(folder / "var" / "postgres" / "data") is None
        yield folder / "var"


@pytest.fixture
def copied(made):
    """A copy of it with owners and permissions as they are."""
    with place() as folder:
        subprocess.run(["cp", "-a", made, folder / "var"], check=True)  # noqa: S603, S607
        yield folder / "var"


@pytest.fixture
def another(var):
    users = []

    def start(place=var):
        users.append(User(place))
        return users[-1]

    yield start
    for user in users:
        user.kill()


@pytest.fixture
def server():
    return lambda var: find(var / "postgres" / "data")


def environment(var):
    """The environment of an installation of its own: embedded database, nothing inherited."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("TONGXIN_", "DATABASE_"))}
    return kept | {"PYTHONPATH": str(HOUSE), "TONGXIN_VAR": str(var)}


def command(at, *arguments):
    """Run a command of the installation at ``at``."""
    return subprocess.run(  # noqa: S603 - our own command
        [sys.executable, "-m", "tongxin.config.cli", *map(str, arguments)],
        check=False,
        capture_output=True,
        text=True,
        env=environment(at),
        cwd=HOUSE,
        timeout=300,
    )


@pytest.fixture
def tongxin(var):
    return lambda *arguments, at=var: command(at, *arguments)


@pytest.fixture
def serving(var):
    """Serve the installation at ``var``; answers the process and its port once it serves."""
    running = []

    def start(*arguments):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        process = subprocess.Popen(  # noqa: S603 - our own command
            [sys.executable, "-m", "tongxin.config.cli", "serve", f"--port={port}", *arguments],
            stderr=subprocess.PIPE,
            text=True,
            env=environment(var),
            cwd=HOUSE,
        )
        running.append(process)
        said = iter(process.stderr.readline, "")
        assert any("网站已启动" in line for line in said)
        return process, port

    yield start
    for process in running:
        process.kill()
        process.stderr.close()
        process.wait()
