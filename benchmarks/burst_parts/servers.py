"""The servers of the benchmark, each a process of its own."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path

from granian import Granian
from granian.constants import HTTPModes, Interfaces
from granian.log import LogLevels

from tongxin.config.children import end_with_parent

HOUSE = Path(__file__).resolve().parents[2]
START_SECONDS = 60
THREADS = {"lock": 8, "plain": 8}  # of each of two workers; more make the lock slower
HELLO = (
    {
        "type": "http.response.start",
        "status": 200,
        "headers": [(b"content-type", b"text/plain"), (b"content-length", b"5")],
    },
    {"type": "http.response.body", "body": b"hello", "more_body": False},
)


async def hello(_scope, _receive, send):
    """The least an ASGI application can do."""
    await send(HELLO[0])
    await send(HELLO[1])


def free_port() -> int:
    """A port nobody uses."""
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


@contextmanager
def running(module: str, *arguments: str, env: dict[str, str] | None = None):
    """A process with a session of its own, ended with all it started."""
    process = subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", module, *arguments],
        stdin=subprocess.PIPE,
        start_new_session=True,
        cwd=HOUSE,
        env=os.environ | (env or {}),
    )
    try:
        yield process
    finally:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        process.stdin.close()


def wait(port: int, path: str = "/", *, not_yet: tuple[int, ...] = (503,)) -> None:
    """Until something answers at the port."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until:
        asking = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
        with suppress(OSError, http.client.HTTPException):
            asking.request("GET", path)
            if asking.getresponse().status not in not_yet:
                return
        asking.close()
        time.sleep(0.1)
    raise TimeoutError(f"nothing answers at {port}{path}")


def main(kind: str, port: str) -> None:
    """Serve one peer: ``hello`` as the gate is served, the others as the site is."""
    end_with_parent()
    is_asgi = kind == "hello"
    here = "benchmarks.burst_parts"
    Granian(
        f"{here}.servers:hello" if is_asgi else f"{here}.peers:application",
        address="127.0.0.1",
        port=int(port),
        interface=Interfaces.ASGINL if is_asgi else Interfaces.WSGI,
        workers=1 if is_asgi else 2,
        blocking_threads=None if is_asgi else THREADS[kind],
        backpressure=None if is_asgi else 512,
        backlog=4096,
        http=HTTPModes.http1,
        websockets=False,
        log_level=LogLevels.error,
    ).serve()


if __name__ == "__main__":
    os.environ["BURST_PEER"] = sys.argv[1]
    main(*sys.argv[1:])
