"""The gate as a plain ASGI application: hot acts are answered here, all else goes further in."""

import asyncio
import gc
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from tongxin.kernel import clock
from tongxin.kernel.errors import DomainError
from tongxin.shared.scarce.gate import replies
from tongxin.shared.scarce.gate.bursts import Act, Burst, declared
from tongxin.shared.scarce.gate.errors import BodyWrong, KeyWrong
from tongxin.shared.scarce.gate.ledger import Ear, Ledger
from tongxin.shared.scarce.gate.limits import Limit, Most
from tongxin.shared.scarce.gate.line import Line
from tongxin.shared.scarce.gate.passes import NOBODY, Pass, language_of, read
from tongxin.shared.scarce.gate.patience import Patience
from tongxin.shared.scarce.gate.soldout import SoldOut

Application = Callable[[Mapping[str, Any], Callable, Callable], Awaitable[None]]
ACT, TIME = "/burst/", "/burst/time/"
PASS, KEY, LENGTH = b"x-tongxin-pass", b"idempotency-key", b"content-length"
FORWARDED = b"x-forwarded-for"
LONGEST_KEY, LONGEST_BODY = 64, 4096
BODY_SECONDS = 5.0  # who sends slower stands in nobody's way for longer
NOTHING: dict[str, Any] = {}


class Gate:
    """All bursts of the house behind one door (闸门)."""

    def __init__(self, inner: Application, *, most: Most, trusts_proxy: bool) -> None:
        self.inner = inner
        self.of_person, self.of_door = Limit(most.person), Limit(most.door)
        self.of_address = Limit(most.address)
        self.trusts_proxy = trusts_proxy
        self.lines: dict[str, Line] = {}
        self.tasks: list[asyncio.Task] = []
        self.patience = Patience(BODY_SECONDS)
        for burst in declared():
            self.lines[burst.name] = Line(burst, Ledger(burst), SoldOut(burst), most.line)

    async def __call__(self, scope: Mapping[str, Any], receive: Callable, send: Callable) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._live(receive, send)
        elif scope["path"] == ACT and scope["type"] == "http":
            await self._answer(scope, receive, send)
        elif scope["path"] == TIME and scope["type"] == "http":
            now = int(clock.now().timestamp() * 1000)
            await replies.say(send, 200, b'{"now":%d}' % now)
        else:
            await self.inner(scope, receive, send)

    async def _answer(self, scope: Mapping[str, Any], receive: Callable, send: Callable) -> None:
        if scope["method"] != "POST":
            await replies.say(send, 405, b"{}", ((b"allow", b"POST"),))
            return
        headers = dict(scope["headers"])
        text = headers.get(PASS, b"")
        try:
            status, body = await self._act(scope, headers, text, receive)
        except DomainError as error:
            seconds = error.facts.get("seconds")
            later = ((b"retry-after", b"%d" % seconds),) if isinstance(seconds, int) else ()
            told = replies.said(error, language_of(text))
            await replies.say(send, error.status, told, later)
        else:
            await replies.say(send, status, body)

    async def _act(
        self, scope: Mapping[str, Any], headers: dict[bytes, bytes], text: bytes, receive: Callable
    ) -> tuple[int, bytes]:
        now = clock.now()
        instant = now.timestamp()
        self.of_address.count(self._address(scope, headers), instant)
        burst, ticket = read(text, now=now)
        self._count(burst, ticket, instant)
        key = headers.get(KEY, b"").decode("ascii", "replace")
        if not key or len(key) > LONGEST_KEY or not key.isprintable():
            raise KeyWrong
        given: Mapping[str, Any] = NOTHING
        if burst.reads is not None:
            body = await _body(headers, receive, self.patience)
            given = burst.reads(body, ticket.row, now)
        act = _wish(ticket, given, key, now)
        outcome = await self.lines[burst.name].enter(act, asyncio.get_running_loop())
        if outcome.went_through:
            return replies.done(burst, outcome)
        return replies.refused(burst, outcome, ticket.language)

    def _count(self, burst: Burst, ticket: Pass, instant: float) -> None:
        """A door sends for all who come in: it is known by its account, not by a person."""
        if ticket.by == NOBODY:
            self.of_door.count((ticket.account, ticket.actor, ticket.row, burst.name), instant)
        else:
            self.of_person.count((ticket.by, ticket.row, burst.name), instant)

    def _address(self, scope: Mapping[str, Any], headers: dict[bytes, bytes]) -> Any:
        if self.trusts_proxy and (told := headers.get(FORWARDED)):
            return told.rsplit(b",", 1)[-1].strip()  # the last one is what our own proxy saw
        return (scope.get("client") or ("",))[0]

    async def _live(self, receive: Callable, send: Callable) -> None:
        while True:
            message = await receive()
            if message["type"] == "lifespan.startup":
                ear = Ear(self._hear, self._deaf)
                self.tasks.append(asyncio.create_task(ear.listen(self._listening)))
                gc.freeze()  # the house itself is not looked through in the middle of a rush
                await send({"type": "lifespan.startup.complete"})
            else:
                await self._end()
                await send({"type": "lifespan.shutdown.complete"})
                return

    async def _end(self) -> None:
        for task in self.tasks:
            task.cancel()
        flights = [line.flight for line in self.lines.values() if line.flight]
        await asyncio.gather(*flights, return_exceptions=True)
        for line in self.lines.values():
            await line.ledger.close()

    def _hear(self, table: str, row: int) -> None:
        for line in self.lines.values():
            if line.sold_out.table == table:
                line.sold_out.hear(row)

    def _listening(self) -> None:
        for line in self.lines.values():
            line.sold_out.listening()

    def _deaf(self) -> None:
        for line in self.lines.values():
            line.sold_out.deaf()


def _wish(ticket: Pass, given: Mapping[str, Any], key: str, now) -> Act:
    """The act of a pass; what is read from the body may name another person."""
    return Act(
        row=ticket.row,
        by=given.get("by", ticket.by),
        actor=ticket.actor,
        account=ticket.account,
        at=now,
        key=key,
        epoch=ticket.epoch,
        given=given,
    )


async def _body(headers: Mapping[bytes, bytes], receive: Callable, patience: Patience) -> bytes:
    """A short body, whole and soon. Raises BodyWrong."""
    length = headers.get(LENGTH, b"")
    if not length.isdigit() or int(length) > LONGEST_BODY:
        raise BodyWrong
    try:
        return await patience.wait(_read(receive, int(length)))
    except TimeoutError:
        raise BodyWrong from None


async def _read(receive: Callable, length: int) -> bytes:
    """So many bytes; it is not waited for the end, which costs as much as the body itself."""
    body = b""
    while len(body) < length:
        message = await receive()
        if message["type"] != "http.request":
            raise BodyWrong
        body += message.get("body", b"")
        if len(body) < length and not message.get("more_body"):
            raise BodyWrong
    return body
