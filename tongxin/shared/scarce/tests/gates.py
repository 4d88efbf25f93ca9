"""Gate processes for tests: real ones, on ports of their own, over the test database; the site."""

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from urllib.parse import quote

from django.conf import settings
from django.db import connection

from tongxin.shared.scarce.gate import app

HOUSE = Path(__file__).resolve().parents[4]
START_SECONDS = 40


def free_port():
    with socket.socket() as place:
        place.bind(("127.0.0.1", 0))
        return place.getsockname()[1]


def database_url():
    """The address of the test database, as the site's role."""
    told = connection.settings_dict
    who = f"{quote(told['USER'])}:{quote(told['PASSWORD'])}"
    # The host may be the folder of a socket: as a parameter it is read in either form.
    place = f"host={quote(str(told['HOST']), safe='')}&port={told['PORT']}"
    return f"postgresql://{who}@/{told['NAME']}?{place}"


def started(module, *given, **env):
    """One of our own processes, in a session of its own, over the test database."""
    known = {"DATABASE_URL": database_url(), "TONGXIN_VAR": str(settings.VAR)}
    return subprocess.Popen(  # noqa: S603 - our own module
        [sys.executable, "-m", module, *given],
        stdin=subprocess.PIPE,
        start_new_session=True,
        cwd=HOUSE,
        env=os.environ | known | env,
    )


def ended(process):
    """At once, with all it started."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, 9)
    process.wait()
    process.stdin.close()


class GateProcess:
    """One gate; nobody stands behind it unless ``site`` says where."""

    def __init__(self, site="/nowhere/site", **env):
        self.port = free_port()
        given = ["127.0.0.1", str(self.port), site, "1", "1"]
        self.process = started("tongxin.config.gate", *given, **env)

    def wait(self):
        """Until it answers."""
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until:
            try:
                return self.time()
            except OSError:
                time.sleep(0.1)
        raise TimeoutError("the gate does not answer")

    def time(self):
        told = self.ask("GET", app.TIME)[1]
        return told["now"]

    def act(self, ticket, key, body=b""):
        """Send one act; status and answer."""
        given = {"X-Tongxin-Pass": ticket, "Idempotency-Key": key}
        return self.ask("POST", app.ACT, given, body)

    def ask(self, method, path, headers=None, body=b""):
        """Ask for what is JSON; status and answer."""
        status, _headers, body = self.whole(method, path, headers, body)
        return status, json.loads(body or b"{}")

    def whole(self, method, path, headers=None, body=b""):
        """Ask for anything; status, headers and body."""
        asking = http.client.HTTPConnection("127.0.0.1", self.port, timeout=15)
        try:
            asking.request(method, path, body, headers or {})
            answer = asking.getresponse()
            return answer.status, answer.headers, answer.read()
        finally:
            asking.close()

    def kill(self):
        """At once, with all it started."""
        ended(self.process)


@contextmanager
def a_site(**env):
    """The site's own web process on a socket, for a gate to stand before."""
    with TemporaryDirectory(prefix="tongxin-") as folder:
        place = Path(folder) / "site"
        process = started("tongxin.config.web", str(place), "1", **env)
        try:
            until = time.monotonic() + START_SECONDS
            while not place.exists() and time.monotonic() < until:
                time.sleep(0.05)
            yield str(place)
        finally:
            ended(process)


@contextmanager
def gates(count=1, site="/nowhere/site", **env):
    """Some gates over one database."""
    running = [GateProcess(site, **env) for _ in range(count)]
    try:
        for gate in running:
            gate.wait()
        yield running
    finally:
        for gate in running:
            gate.kill()
