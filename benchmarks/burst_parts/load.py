"""A load generator of one process: many keep-alive connections, closed loop, one epoll.

    python load.py HOST PORT CONNECTIONS SECONDS REQUESTS [PAGE_REQUEST]

REQUESTS is a file of whole HTTP requests, each with its length before it (four bytes, big endian);
every one is sent once, in order (a single one: again and again). The last line on stdout is JSON.
"""

import json
import select
import socket
import struct
import sys
import time
from contextlib import suppress
from pathlib import Path

HEAD_END, LENGTH = b"\r\n\r\n", b"content-length: "
ROOM = 65536


def requests_of(path: Path) -> list[bytes]:
    """All requests of the file."""
    raw, found, at = path.read_bytes(), [], 0
    while at < len(raw):
        (size,) = struct.unpack_from(">I", raw, at)
        found.append(raw[at + 4 : at + 4 + size])
        at += 4 + size
    return found


def write(path: Path, requests: list[bytes]) -> None:
    """The file of requests."""
    path.write_bytes(b"".join(struct.pack(">I", len(one)) + one for one in requests))


class Phone:
    """One connection; at most one request on it."""

    __slots__ = ("began", "got", "socket")

    def __init__(self, address: tuple[str, int]) -> None:
        self.socket = socket.create_connection(address)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.socket.settimeout(0)
        self.began, self.got = 0.0, b""


class Load:
    """Sends until the time is over or nothing is left; remembers every answer."""

    def __init__(self, address: tuple[str, int], connections: int, requests: list[bytes]) -> None:
        self.address = address
        self.requests, self.repeats = requests, len(requests) == 1
        self.next = 0
        self.poll = select.epoll()
        self.phones: dict[int, Phone] = {}
        self.took: list[float] = []
        self.statuses: dict[int, int] = {}
        self.sent, self.last = 0, 0.0
        for _ in range(connections):
            self._join(Phone(address))

    def run(self, seconds: float) -> dict:
        """Burn; what came of it."""
        began = time.perf_counter()
        until = began + seconds
        for phone in list(self.phones.values()):
            self._send(phone)
        now = began
        while now < until and self.phones:
            for number, _event in self.poll.poll(0.05):
                self._hear(self.phones[number])
            now = time.perf_counter()
        self._drain()
        # Up to the last answer: a short run that stopped at the bell would forget what a slow
        # server still had in hand.
        return self._said((self.last or now) - began)

    def _drain(self) -> None:
        """What is on its way is waited for."""
        self.requests, self.repeats, self.next = [], False, 0
        until = time.perf_counter() + 20
        while self.phones and time.perf_counter() < until:
            for number, _event in self.poll.poll(0.05):
                self._hear(self.phones[number])

    def _hear(self, phone: Phone) -> None:
        try:
            piece = phone.socket.recv(ROOM)
        except BlockingIOError:
            return
        except OSError:
            piece = b""
        if not piece:
            self._again(phone)
            return
        phone.got += piece
        head, found, body = phone.got.partition(HEAD_END)
        if not found or len(body) < _length(head):
            return
        status = int(phone.got[9:12])
        self.statuses[status] = self.statuses.get(status, 0) + 1
        self.last = time.perf_counter()
        self.took.append(self.last - phone.began)
        closes = b"connection: close" in head.lower()
        phone.got = b""
        if closes:
            self._again(phone)
        else:
            self._send(phone)

    def _again(self, phone: Phone) -> None:
        """The server closed: connect anew, as a browser would."""
        self._leave(phone)
        if self.next < len(self.requests) or self.repeats:
            fresh = Phone(self.address)
            self._join(fresh)
            self._send(fresh)

    def _join(self, phone: Phone) -> None:
        self.phones[phone.socket.fileno()] = phone
        self.poll.register(phone.socket, select.EPOLLIN)

    def _leave(self, phone: Phone) -> None:
        self.poll.unregister(phone.socket)
        del self.phones[phone.socket.fileno()]
        phone.socket.close()

    def _send(self, phone: Phone) -> None:
        if self.repeats:
            said = self.requests[0]
        elif self.next < len(self.requests):
            said = self.requests[self.next]
            self.next += 1
        else:
            self._leave(phone)
            return
        self.sent += 1
        phone.began = time.perf_counter()
        with suppress(OSError):  # a server that hung up is noticed when it is listened to
            phone.socket.send(said)

    def _said(self, spent: float) -> dict:
        fast = sorted(self.took)
        at = lambda share: fast[min(len(fast) - 1, int(len(fast) * share))] * 1000 if fast else 0  # noqa: E731
        return {
            "answered": len(self.took),
            "sent": self.sent,
            "seconds": spent,
            "per_second": len(self.took) / spent,
            "p50_ms": at(0.5),
            "p95_ms": at(0.95),
            "p99_ms": at(0.99),
            "statuses": self.statuses,
            "ran_out": self.next >= len(self.requests) > 1,
        }


def _length(head: bytes) -> int:
    low = head.lower()
    at = low.find(LENGTH)
    if at < 0:
        return 0
    end = low.find(b"\r", at)
    return int(low[at + len(LENGTH) : end if end > 0 else None])


def main() -> None:
    """Burn as told."""
    host, port, connections, seconds, path = sys.argv[1:6]
    load = Load((host, int(port)), int(connections), requests_of(Path(path)))
    sys.stdout.write(json.dumps(load.run(float(seconds))) + "\n")


if __name__ == "__main__":
    main()
