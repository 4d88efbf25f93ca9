"""How much memory is taken while something runs: here, and by the server for us."""

import os
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from django.db import connection

from benchmarks.status import kib_of

PROC = Path("/proc")
EVERY = 0.05  # seconds


class Peak(threading.Thread):
    """The most that this process and the server's for its connection held at a time, in KiB.

    What is their own: the server's shared buffers are as large as they are set, whoever asks.
    """

    def __init__(self, server: int) -> None:
        super().__init__(daemon=True)
        self.pid, self.is_over = server, threading.Event()
        self.before = own_kib(os.getpid())
        self.here = self.server = 0

    def run(self) -> None:
        """Look again and again."""
        while not self.is_over.wait(EVERY):
            self.look()

    def look(self) -> None:
        """Once; with the processes that help the server's with one statement."""
        self.here = max(self.here, own_kib(os.getpid()))
        self.server = max(self.server, sum(map(own_kib, [self.pid, *_helpers(self.pid)])))


@contextmanager
def watched() -> Iterator[dict[str, float]]:
    """MiB once it is over: here, more than before here, and of the server."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        peak = Peak(cursor.fetchone()[0])
    found: dict[str, float] = {}
    peak.start()
    try:
        yield found
    finally:
        peak.is_over.set()
        peak.join()
        peak.look()
        kib = {"here": peak.here, "more": peak.here - peak.before, "server": peak.server}
        found |= {name: round(size / 1024, 1) for name, size in kib.items()}


def own_kib(pid: int) -> int:
    """Memory of a process that it shares with no other."""
    return kib_of(PROC / str(pid) / "status", "RssAnon")


def _helpers(pid: int) -> Iterator[int]:
    for place in _siblings(pid):
        try:
            told = (PROC / str(place) / "cmdline").read_bytes()
        except OSError:
            continue
        if b"parallel worker for PID %d" % pid in told:
            yield place


def _siblings(pid: int) -> list[int]:
    """Processes started by the one that started this."""
    try:
        parent = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()[1]
        told = (PROC / parent / "task" / parent / "children").read_text()
    except OSError:
        return []
    return [int(one) for one in told.split()]
