"""Find and stop the server of a data folder; needs little, for the guard waits for weeks."""

import signal
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import psutil

# Ctrl-C promises to end within five seconds: 1.2 for the processes, these 1.8 for the server, the
# rest for a busy machine. The guard keeps to them too, for the last user may be waiting for it.
STEPS = ((signal.SIGINT, 1.1), (signal.SIGQUIT, 0.5), (signal.SIGKILL, 0.2))


def find(data: Path) -> psutil.Process | None:
    """The living server with this data folder, by its own command line, not by a pid file."""
    for process in _candidates(data / "postmaster.pid"):
        with suppress(psutil.Error):
            words = process.cmdline()
            if words and Path(words[0]).name == "postgres" and str(data) in words:
                return process
    return None


def stop(data: Path) -> bool:
    """End the server with this data folder, politely at first; whether there was one.

    A server that is broken off loses nothing: it reads its log at the next start.
    """
    server = find(data)
    if server is None:
        return False
    for sign, patience in STEPS:
        with suppress(psutil.Error):
            server.send_signal(sign)
        if _ends(server, patience):
            break
    return True


def _candidates(note: Path) -> Iterator[psutil.Process]:
    with suppress(OSError, ValueError, psutil.Error):
        yield psutil.Process(int(note.read_text().split("\n", 1)[0]))
    yield from psutil.process_iter()


def _ends(process: psutil.Process, seconds: float) -> bool:
    until = time.monotonic() + seconds
    while time.monotonic() < until:
        if not _lives(process):
            return True
        time.sleep(0.02)
    return False


def _lives(process: psutil.Process) -> bool:
    with suppress(psutil.Error):
        return process.is_running() and process.status() != psutil.STATUS_ZOMBIE
    return False
