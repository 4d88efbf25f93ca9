"""What the gate hands on, and what it keeps to itself; the site is a real socket."""

import asyncio
import tempfile
from pathlib import Path

import pytest

from tongxin.config import passage
from tongxin.config.passage import Passage
from tongxin.config.upstream import Inner, UpstreamGone

OK = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok"
LIMIT = 5 * 1024 * 1024
WIDE = {"/wide/": 2 * LIMIT}


class Site:
    """A site that keeps what it was sent and answers with given bytes."""

    def __init__(self, *answers, hang_up=False):
        self.answers, self.hang_up = list(answers or [OK]), hang_up
        self.heads, self.bodies, self.connections, self.open = [], [], 0, 0

    async def __call__(self, reader, writer):
        self.connections += 1
        self.open += 1
        while True:
            try:
                head = await reader.readuntil(b"\r\n\r\n")
            except asyncio.IncompleteReadError:
                break
            told = dict(line.split(b": ", 1) for line in head.split(b"\r\n")[1:-2])
            self.heads.append((head.split(b"\r\n")[0], told))
            self.bodies.append(await reader.readexactly(int(told.get(b"content-length", 0))))
            answer = self.answers.pop(0) if len(self.answers) > 1 else self.answers[0]
            writer.write(answer)
            await writer.drain()
            if self.hang_up:
                break
        writer.close()
        await writer.wait_closed()
        self.open -= 1

    async def ended(self):
        """Until the last connection is closed, so that the test leaves none behind."""
        while self.open:
            await asyncio.sleep(0.01)


def request(method="GET", path="/a/%E5%B7%A5", headers=(), body=b""):
    given = [(b"host", b"localhost"), *headers]
    if body:
        given.append((b"content-length", b"%d" % len(body)))
    scope = {
        "type": "http",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"q=1",
        "scheme": "http",
        "client": ("10.0.0.9", 4000),
        "headers": given,
    }
    return scope, [body[n : n + 65536] for n in range(0, len(body), 65536)]


class Client:
    """Sends a request and keeps the answer."""

    def __init__(self, scope, pieces, *, stops=False):
        self.scope, self.pieces, self.stops = scope, list(pieces), stops
        self.said = []

    async def receive(self):
        if self.stops and len(self.pieces) == 1:
            await asyncio.sleep(60)
        piece = self.pieces.pop(0) if self.pieces else b""
        return {"type": "http.request", "body": piece, "more_body": bool(self.pieces)}

    async def send(self, message):
        self.said.append(message)

    @property
    def status(self):
        return self.said[0]["status"]

    @property
    def headers(self):
        return dict(self.said[0]["headers"])

    @property
    def body(self):
        return b"".join(message.get("body", b"") for message in self.said[1:])


def asked(site, *clients, trusts_proxy=False):
    """Send the requests one after another; the site runs meanwhile."""

    async def run():
        with tempfile.TemporaryDirectory() as folder:
            place = str(Path(folder) / "site")
            inner = Inner(place, workers=1)
            door = Passage(inner, limit=LIMIT, trusts_proxy=trusts_proxy, wide=WIDE)
            if site is None:
                await serve(door)
                return
            async with await asyncio.start_unix_server(site, place):
                try:
                    await serve(door)
                finally:
                    inner.close()
                    await site.ended()

    async def serve(door):
        for client in clients:
            await door(client.scope, client.receive, client.send)

    asyncio.run(run())
    return clients


def test_a_request_goes_on_whole_and_the_answer_comes_back_as_it_is():
    site = Site(
        b"HTTP/1.1 201 Created\r\nx-own: 1\r\nset-cookie: a\r\ncontent-length: 3\r\n\r\nyes"
    )
    (client,) = asked(site, Client(*request("POST", body=b"name=1")))
    assert site.heads[0][0] == b"POST /a/%E5%B7%A5?q=1 HTTP/1.1"
    assert site.bodies == [b"name=1"]
    assert (client.status, client.body) == (201, b"yes")
    assert client.headers[b"set-cookie"] == b"a"


def test_what_is_for_one_hop_only_goes_no_further_in_either_direction():
    site = Site(
        b"HTTP/1.1 200 OK\r\nconnection: keep-alive\r\nkeep-alive: 5\r\ntransfer-encoding: chunked"
        b"\r\n\r\n3\r\nabc\r\n2;x=1\r\nde\r\n0\r\nlate: 1\r\n\r\n"
    )
    hop = [(b"connection", b"x-mine, close"), (b"x-mine", b"1"), (b"te", b"trailers")]
    (client,) = asked(site, Client(*request(headers=[*hop, (b"x-kept", b"1")])))
    assert set(site.heads[0][1]) == {b"host", b"x-kept", b"x-forwarded-for", b"x-forwarded-proto"}
    assert client.body == b"abcde"
    assert not set(client.headers) & {b"connection", b"keep-alive", b"transfer-encoding"}


def test_the_address_is_what_the_gate_saw_whatever_was_claimed():
    claimed = [(b"x-forwarded-for", b"1.1.1.1"), (b"x-forwarded-proto", b"https")]
    site = Site()
    asked(site, Client(*request(headers=claimed)))
    asked(site, Client(*request(headers=claimed)), trusts_proxy=True)
    alone, behind = (told for _line, told in site.heads)
    assert (alone[b"x-forwarded-for"], alone[b"x-forwarded-proto"]) == (b"10.0.0.9", b"http")
    assert behind[b"x-forwarded-for"] == b"1.1.1.1, 10.0.0.9"
    assert behind[b"x-forwarded-proto"] == b"https"


def test_a_large_body_is_streamed_and_one_connection_serves_many_requests():
    site, body = Site(), bytes(range(256)) * 2000
    asked(site, *(Client(*request("POST", body=part)) for part in (body, b"", body[:10], b"x")))
    assert site.bodies == [body, b"", body[:10], b"x"]
    assert site.connections == 1


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ([(b"content-length", b"10485760")], 413),
        ([(b"content-length", b"-1")], 411),
        ([(b"transfer-encoding", b"chunked")], 411),
        ([(b"upgrade", b"WebSocket"), (b"connection", b"upgrade")], 400),
    ],
)
def test_what_is_unwelcome_is_refused_before_a_byte_of_it_is_read(headers, status):
    site = Site()
    (client,) = asked(site, Client(*request("POST", headers=headers)))
    assert client.status == status
    assert client.headers[b"connection"] == b"close"
    assert site.connections == 0


def test_where_more_may_come_in_it_goes_on_whole():
    scope, pieces = request("POST", body=b"r" * (LIMIT + 1))
    narrow = Client(scope, pieces)
    wide = Client(scope | {"path": "/wide/", "raw_path": b"/wide/"}, pieces)
    site = Site()
    asked(site, narrow, wide)
    assert (narrow.status, wide.status) == (413, 200)
    assert [len(body) for body in site.bodies] == [LIMIT + 1]


def test_a_body_that_stops_coming_holds_nothing_of_the_site(monkeypatch):
    monkeypatch.setattr(passage, "IDLE_SECONDS", 0.1)
    site = Site()
    scope, _pieces = request("POST", body=b"ab")
    slow, quick = asked(site, Client(scope, [b"a", b"b"], stops=True), Client(*request()))
    assert (slow.status, quick.status) == (408, 200)
    assert len(site.heads) == 1


def test_without_the_site_the_gate_says_when_to_come_back():
    (client,) = asked(None, Client(*request()))
    assert (client.status, client.headers[b"retry-after"]) == (503, b"5")
    assert "几秒后刷新" in client.body.decode()


def test_half_an_answer_is_never_handed_on_as_a_whole_one():
    site = Site(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf", hang_up=True)
    client = Client(*request())
    with pytest.raises(UpstreamGone):
        asked(site, client)
    assert client.said[-1].get("more_body", True)


def test_a_kept_connection_that_died_is_noticed_and_the_page_asked_for_again():
    site = Site(hang_up=True)
    first, second = asked(site, Client(*request()), Client(*request()))
    assert (first.status, second.status, site.connections) == (200, 200, 2)


def test_answers_without_a_body_leave_the_connection_in_order():
    site = Site(b"HTTP/1.1 304 Not Modified\r\n\r\n", OK)
    first, second = asked(site, Client(*request()), Client(*request()))
    assert (first.status, first.body, second.body) == (304, b"", b"ok")
    (head,) = asked(Site(b"HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n"), Client(*request("HEAD")))
    assert (head.headers[b"content-length"], head.body) == (b"9", b"")
