"""Who uses the embedded server: file locks that end with their process, however it ends."""

import fcntl
import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from subprocess import DEVNULL

HOUSE = Path(__file__).resolve().parents[2]
GUARD = "tongxin.config.embedded_guard"


def open_lock(file: Path) -> int:
    """A new handle on a lock file; children started by us do not inherit it."""
    if not file.exists():
        file.touch(mode=0o600)
        if os.geteuid() == 0:  # the folder's owner may come after root
            owner = file.parent.stat()
            os.chown(file, owner.st_uid, owner.st_gid)
    return os.open(file, os.O_RDWR)


def hold(file: Path) -> int:
    """Become one of the users; waits while the guard stops the server."""
    handle = open_lock(file)
    fcntl.flock(handle, fcntl.LOCK_SH)
    return handle


@contextmanager
def alone(file: Path) -> Iterator[None]:
    """Nobody else starts or watches in the meantime."""
    handle = open_lock(file)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        yield
    finally:
        os.close(handle)


def try_lock(handle: int, *, shared: bool = False) -> bool:
    """Take the lock if it is free at once."""
    try:
        fcntl.flock(handle, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def watch(users: Path, guard: Path, data: Path) -> None:
    """See to it that a guard waits for the last user; it takes the guard lock over from us."""
    handle = open_lock(guard)
    if try_lock(handle):
        # The shell ends at once, so that the guard is nobody's child and no one has to reap it.
        subprocess.run(  # noqa: S603 - our own module
            ["/bin/sh", "-c", '"$@" &', "sh", sys.executable, "-m", GUARD, str(users), str(data)],
            check=True,
            pass_fds=[handle],
            stdin=DEVNULL,
            stdout=DEVNULL,
            stderr=DEVNULL,
            cwd="/",
            env={"PYTHONPATH": str(HOUSE)},
            start_new_session=True,
        )
    os.close(handle)


def is_last(file: Path, *, seconds: float = 10) -> int | None:
    """Whether nobody uses the server any more: then the lock, held alone.

    Another user may hold it for long; the guard holds it only while it stops the server, and that
    is waited for.
    """
    handle = open_lock(file)
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if try_lock(handle):
            return handle
        if try_lock(handle, shared=True):
            break
        time.sleep(0.02)
    os.close(handle)
    return None
