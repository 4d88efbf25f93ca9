"""Processes that belong to ``serve``: started with it, ended with it, however it ends."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field

PATIENCE = 1.2  # seconds between asking and insisting; see embedded_stop for the rest of the five


@dataclass
class Child:
    """One process with a session of its own; its standard input is the thread it hangs on."""

    module: str
    arguments: Sequence[str] = ()
    process: subprocess.Popen[bytes] | None = field(default=None, init=False)

    def start(self) -> None:
        """Start it, or start it again."""
        self.process = subprocess.Popen(  # noqa: S603 - our own module, no shell
            [sys.executable, "-m", self.module, *self.arguments],
            stdin=subprocess.PIPE,
            start_new_session=True,
        )

    def has_ended(self) -> bool:
        """Whether it is gone."""
        return self.process is None or self.process.poll() is not None

    def signal(self, sign: signal.Signals) -> None:
        """Tell the process."""
        if self.process and not self.has_ended():
            self.process.send_signal(sign)

    def kill_all(self) -> None:
        """End it and everything it started."""
        if self.process:
            with suppress(ProcessLookupError, PermissionError):
                os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()
            if self.process.stdin:
                self.process.stdin.close()


def end(children: Sequence[Child]) -> None:
    """Ask all of them to end, then insist."""
    for child in children:
        child.signal(signal.SIGTERM)
    until = time.monotonic() + PATIENCE
    while time.monotonic() < until and not all(child.has_ended() for child in children):
        time.sleep(0.05)
    for child in children:
        child.kill_all()


def end_with_parent() -> None:
    """In a child: end when the parent is gone, which closes our standard input."""
    threading.Thread(target=_wait_for_parent, daemon=True).start()


def _wait_for_parent() -> None:
    with suppress(OSError):
        while os.read(0, 1):
            pass
    os.kill(os.getpid(), signal.SIGTERM)
