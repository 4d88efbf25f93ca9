"""One round after another: every variant burns for the same time with the same connections."""

import json
import os
import re
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from threading import Event, Thread

from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.utils.crypto import get_random_string

from benchmarks.burst_parts import rows, servers
from benchmarks.burst_parts.load import write
from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.services.seats import TAKE_SEAT
from tongxin.shared.access.models import Account
from tongxin.shared.scarce.gate.answers import ANSWER
from tongxin.shared.scarce.gate.bursts import find
from tongxin.shared.scarce.gate.ledger import PLANS
from tongxin.shared.scarce.gate.passes import Pass, issue
from tongxin.shared.scarce.gate.statement import statement

CONNECTIONS = 256
PAGE, PAGE_EVERY = "/activities/", 0.03
ANSWERS = ("answers", "answers_asked")
SCARCE, CROWD = 2_000, 5_000
WARM, WARM_SECONDS, WARM_PAGE_SECONDS = 400, 1.0, 3.0
MOST = 30_000  # acts a second that are prepared
KINDS = ("seat", "answer", "lock", "one", "select", "insert", "pgbench", "scarce")
SERVERS = ("hello", "lock", "plain")
SERVED_BY = {"one": "plain", "select": "plain", "insert": "plain"}  # one after another
BACKEND = "django.contrib.auth.backends.ModelBackend"
TOKEN = "b" * 32
KEY_SIGNS = "abcdefghijklmnopqrstuvwxyz0123456789"


class Field:
    """All servers over one database, and what is sent to them."""

    def __init__(self, folder: Path, place: rows.Place, seconds: float) -> None:
        self.folder, self.place, self.seconds = folder, place, seconds
        self.ports = {name: servers.free_port() for name in ("gate", *SERVERS)}
        self.cookies = _signed_in(rows.SIZE["accounts"])

    @contextmanager
    def servers(self) -> Iterator[None]:
        """Gate with the site behind it, and the peers."""
        given = {
            "DATABASE_URL": self.place.url,
            "TONGXIN_GATE_PER_ADDRESS": "0",  # all the load comes from one address
        }
        site = str(self.folder / "site")
        with ExitStack() as stack:
            for name in SERVERS:
                port = str(self.ports[name])
                start = servers.running("benchmarks.burst_parts.servers", name, port, env=given)
                stack.enter_context(start)
            stack.enter_context(servers.running("tongxin.config.web", site, "2", env=given))
            gate = ["127.0.0.1", str(self.ports["gate"]), site, "2", "1"]
            stack.enter_context(servers.running("tongxin.config.gate", *gate, env=given))
            for name, port in self.ports.items():
                servers.wait(port, "/nothing/" if name != "gate" else "/sign-in/")
            self._warm()
            yield

    def _warm(self) -> None:
        """Nobody is measured with cold plans, imports or connections."""
        last = rows.SIZE["sessions"] - len(KINDS)
        row = {kind: last + 1 + n for n, kind in enumerate(KINDS)}
        seats, answers = self._seats(last, WARM), self._answers(last, WARM)
        self._burn("gate", self._prepared("seat", seats), seconds=WARM_SECONDS)
        self._burn("gate", self._prepared("answer", answers), seconds=WARM_SECONDS)
        self._pages(WARM_PAGE_SECONDS)
        for name, requests in self._of_peers(row, WARM).items():
            server = SERVED_BY.get(name, name)
            self._burn(server, self._prepared(name, requests), seconds=WARM_SECONDS)

    def round(self, number: int) -> dict:
        """All variants once; ratios of this round alone."""
        row = {kind: 1 + number * len(KINDS) + n for n, kind in enumerate(KINDS)}
        acts = self._prepared("seat", self._seats(row["seat"], int(MOST * self.seconds)))
        crowd = self._crowd(row["scarce"])
        before = self._pages(self.seconds * 2)
        during: list[float] = []
        with self._watched(during):
            ours = self._burn("gate", acts)
            scarce = self._burn("gate", crowd, seconds=20)
        lost = _lost(ours, rows.seats_in(self.place, row["seat"]))
        lost += _lost(scarce, rows.seats_in(self.place, row["scarce"]))
        answers = self._prepared("answer", self._answers(row["answer"], int(MOST * self.seconds)))
        answered = self._burn("gate", answers)
        lost += _lost(answered, rows.answers_in(self.place, row["answer"]))
        peers = self._peers(row)
        rates = {name: one["per_second"] for name, one in peers.items()}
        ratios = {
            name: (answered if name in ANSWERS else ours)["per_second"] / rates[name]
            for name in rates
        }
        ratios["page_slowdown"] = _p95(during) / _p95(before)
        return {
            "ours": ours["per_second"],
            "p50_ms": ours["p50_ms"],
            "p99_ms": ours["p99_ms"],
            "statuses": ours["statuses"],
            "answers": answered["per_second"],
            "peers": rates,
            "pages": [len(before), len(during)],
            "page_p95_ms": [_p95(before) * 1000, _p95(during) * 1000],
            "ratios": ratios,
            "lost": lost,
        }

    def _peers(self, row: dict[str, int]) -> dict[str, dict]:
        asked = self._of_peers(row, int(4_000 * self.seconds))
        return {
            "row_lock": self._burn("lock", self._prepared("lock", asked["lock"])),
            "one_statement": self._burn("plain", self._prepared("one", asked["one"])),
            "bare_asgi": self._burn("hello", self._prepared("hello", [_plain("/")])),
            "pgbench": self._pgbench(row["pgbench"]),
            "answers_asked": self._burn("plain", self._prepared("select", asked["select"])),
            "answers": self._burn("plain", self._prepared("insert", asked["insert"])),
        }

    def _of_peers(self, row: dict[str, int], count: int) -> dict[str, list[bytes]]:
        people = range(count)
        accounts = range(min(count, len(self.cookies)))
        return {
            "lock": [self._signed(f"/lock/{row['lock']}/", n) for n in accounts],
            "one": [_plain(f"/one/{row['one']}/{n + 1}/") for n in people],
            "select": [_plain(f"/answer/{row['select']}/{n + 1}/") for n in people],
            "insert": [_plain(f"/insert/{row['insert']}/{n + 1}/") for n in people],
        }

    def _crowd(self, session: int) -> Path:
        """Many more than there are seats, each of them twice: what was acknowledged is there."""
        rows.set_quota(self.place, session, SCARCE)
        once = self._seats(session, CROWD)
        again = self._seats(session, CROWD, key="again")
        both = [one for pair in zip(once, again, strict=True) for one in pair]
        return self._prepared("scarce", both)

    def _seats(self, session: int, count: int, key: str = "k") -> list[bytes]:
        ends = clock.now() + timedelta(minutes=10)
        people = range(1, min(count, rows.SIZE["workers"]) + 1)
        given = {"burst": TAKE_SEAT, "row": session, "epoch": 0, "opens_at": None, "ends_at": ends}
        return [
            _act(issue(Pass(by=n, actor=f"职工{n}", account=n, **given)), f"{key}-{n}")
            for n in people
        ]

    def _answers(self, sheet: int, count: int) -> list[bytes]:
        ends = clock.now() + timedelta(minutes=10)
        people = range(1, min(count, rows.SIZE["workers"]) + 1)
        given = {"burst": ANSWER, "row": sheet, "epoch": 0, "opens_at": None, "ends_at": ends}
        body = b'{"question":1,"choice":"A"}'
        return [
            _act(issue(Pass(by=n, actor=f"职工{n}", account=n, **given)), f"k-{n}", body)
            for n in people
        ]

    def _signed(self, target: str, n: int) -> bytes:
        cookie = f"sessionid={self.cookies[n]}; csrftoken={TOKEN}"
        more = f"Cookie: {cookie}\r\nX-CSRFToken: {TOKEN}\r\nIdempotency-Key: {target}{n}\r\n"
        return _request("POST", target, more)

    def _prepared(self, name: str, requests: list[bytes]) -> Path:
        path = self.folder / name
        write(path, requests)
        return path

    def _burn(self, server: str, requests: Path, *, seconds: float | None = None) -> dict:
        load = Path(__file__).with_name("load.py")
        given = ["127.0.0.1", self.ports[server], CONNECTIONS, seconds or self.seconds, requests]
        told = subprocess.run(  # noqa: S603 - our own script
            [sys.executable, str(load), *map(str, given)],
            check=True,
            stdout=subprocess.PIPE,
            text=True,
        )
        return json.loads(told.stdout.splitlines()[-1])

    def _pgbench(self, session: int) -> dict:
        act = (
            f"json_build_array(json_build_object('n', 0, 'row', {session}, 'by', :by::bigint,"
            " 'actor', 'pgbench', 'account', NULL, 'at', now(), 'key', 'k', 'epoch', 0))::text"
        )
        asked = statement(find(TAKE_SEAT))
        asked = re.sub(r"(?<!:):(?=[a-z])", ": ", asked)  # a slice is no variable of pgbench
        asked = asked.replace("%(acts)s", act).replace("%(rows)s", f"'{{{session}}}'")
        script = self.folder / "one.sql"
        script.write_text(
            "\\set n :n + 1\n\\set by :client_id * 50000 + :n\n"
            + " ".join(asked.split("\n"))
            + ";\n"
        )
        flags = ["-n", "-M", "prepared", "-c", "2", "-j", "1", "-D", "n=0", "-f", str(script)]
        env = os.environ | {"PGOPTIONS": f"-c role=tongxin_bypass {PLANS}"}  # planned as ours
        told = subprocess.run(  # noqa: S603
            ["pgbench", *flags, "-T", str(max(1, round(self.seconds))), self.place.url],  # noqa: S607
            check=True,
            capture_output=True,
            text=True,
            env=env,
        )
        return {"per_second": float(re.search(r"tps = ([\d.]+)", told.stdout)[1])}

    def _pages(self, seconds: float) -> list[float]:
        found: list[float] = []
        with self._watched(found):
            time.sleep(seconds)
        return found

    @contextmanager
    def _watched(self, found: list[float]) -> Iterator[None]:
        """How long the page takes meanwhile."""
        stop = Event()
        watching = Thread(target=self._watch, args=[stop, found])
        watching.start()
        try:
            yield
        finally:
            stop.set()
            watching.join()

    def _watch(self, stop: Event, found: list[float]) -> None:
        """One worker who looks at a page, again and again."""
        headers = {"Cookie": f"sessionid={self.cookies[-1]}"}
        while not stop.wait(PAGE_EVERY):
            asking = HTTPConnection("127.0.0.1", self.ports["gate"], timeout=20)
            began = time.perf_counter()
            asking.request("GET", PAGE, headers=headers)
            answer = asking.getresponse()
            answer.read()
            if answer.status == 200:
                found.append(time.perf_counter() - began)
            asking.close()


def _act(ticket: str, key: str, body: bytes = b"") -> bytes:
    more = f"X-Tongxin-Pass: {ticket}\r\nIdempotency-Key: {key}\r\n"
    return _request("POST", "/burst/", more, body)


def _plain(target: str) -> bytes:
    return _request("GET", target)


def _request(method: str, target: str, more: str = "", body: bytes = b"") -> bytes:
    length = f"Content-Length: {len(body)}\r\n" if method == "POST" else ""
    return f"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{more}{length}\r\n".encode() + body


def _lost(told: dict, written: int) -> int:
    """Acknowledged acts that are not in the books."""
    return max(0, told["statuses"].get("200", 0) - written)


def _p95(found: list[float]) -> float:
    return sorted(found)[int(len(found) * 0.95)] if found else float("nan")


def _signed_in(count: int) -> list[str]:
    """The session keys of the first accounts."""
    store = SessionStore()
    with speaking(Actor.system("benchmark")):
        accounts = list(Account.objects.order_by("pk")[:count])
        made = [
            Session(
                session_key=get_random_string(32, KEY_SIGNS),
                session_data=store.encode(
                    {
                        SESSION_KEY: str(account.pk),
                        BACKEND_SESSION_KEY: BACKEND,
                        HASH_SESSION_KEY: account.get_session_auth_hash(),
                    }
                ),
                expire_date=clock.now() + timedelta(days=1),
            )
            for account in accounts
        ]
        Session.objects.bulk_create(made, batch_size=1000)
    return [session.session_key for session in made]
