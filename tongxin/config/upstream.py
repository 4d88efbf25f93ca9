"""HTTP/1.1 to the site's own web processes over a Unix socket: a small pool, strictly read."""

import asyncio
from asyncio import StreamReader, StreamWriter
from collections import deque
from collections.abc import AsyncIterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Self

from tongxin.config.body import THREADS

LONGEST_HEAD = 256 * 1024
PIECE = 64 * 1024
CONNECT_SECONDS = 5.0
IDLE_KEPT = 32
SAFE = {b"GET", b"HEAD"}
Headers = list[tuple[bytes, bytes]]


class UpstreamGone(Exception):
    """The site does not answer; ``begun`` tells whether half an answer was given on."""

    def __init__(self, reason: str, *, begun: bool = False) -> None:
        super().__init__(reason)
        self.begun = begun


@dataclass(frozen=True, slots=True)
class Head:
    """The first part of a request."""

    method: bytes
    target: bytes
    headers: Headers
    length: int

    def bytes(self) -> bytes:
        """As it goes over the wire; the length is ours, whatever was said."""
        lines = [b"%s %s HTTP/1.1" % (self.method, self.target)]
        lines += [b"%s: %s" % pair for pair in self.headers if pair[0] != b"content-length"]
        if self.length or self.method in {b"POST", b"PUT", b"PATCH"}:
            lines.append(b"content-length: %d" % self.length)
        return b"\r\n".join(lines) + b"\r\n\r\n"


class Upstream:
    """One answer of the site on one connection."""

    def __init__(self, inner: "Inner", reader: StreamReader, writer: StreamWriter) -> None:
        self.inner, self.reader, self.writer = inner, reader, writer
        self.left: int | None = None  # None: chunked or until the end
        self.is_chunked = False
        self.is_whole = False
        self.keeps = True
        self.status = 0
        self.headers: Headers = []

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_error: object) -> None:
        self.inner.give_back(self)

    async def read_head(self) -> Self:
        """Read status and headers. Raises UpstreamGone."""
        try:
            raw = await self.reader.readuntil(b"\r\n\r\n")
        except (asyncio.IncompleteReadError, asyncio.LimitOverrunError, OSError) as error:
            raise UpstreamGone(type(error).__name__) from None
        first, *lines = raw[:-4].split(b"\r\n")
        pairs = [line.split(b":", 1) for line in lines]
        headers = [(name.strip().lower(), value.strip()) for name, value in pairs]
        told = dict(headers)
        self.is_chunked = told.get(b"transfer-encoding", b"").lower() == b"chunked"
        self.left = int(told[b"content-length"]) if b"content-length" in told else None
        self.keeps = told.get(b"connection", b"").lower() != b"close"
        self.status, self.headers = int(first.split(b" ", 2)[1]), headers
        return self

    def has_no_body(self) -> None:
        """The answer ends with its head."""
        self.is_whole = True

    async def body(self) -> AsyncIterator[bytes]:
        """The body piece by piece. Raises UpstreamGone where it ends too early."""
        try:
            if self.is_chunked:
                async for piece in self._chunks():
                    yield piece
            elif self.left is not None:
                async for piece in self._counted(self.left):
                    yield piece
            else:
                self.keeps = False
                while piece := await self.reader.read(PIECE):
                    yield piece
        except (asyncio.IncompleteReadError, OSError, ValueError) as error:
            raise UpstreamGone(type(error).__name__, begun=True) from None
        self.is_whole = True

    async def _counted(self, left: int) -> AsyncIterator[bytes]:
        while left:
            piece = await self.reader.read(min(left, PIECE))
            if not piece:
                raise asyncio.IncompleteReadError(b"", left)
            left -= len(piece)
            yield piece

    async def _chunks(self) -> AsyncIterator[bytes]:
        while size := int((await self.reader.readline()).split(b";")[0], 16):
            async for piece in self._counted(size):
                yield piece
            await self.reader.readexactly(2)
        while (await self.reader.readline()).strip():
            continue  # trailers are for one hop


class Inner:
    """The way to the web processes; no more at once than they have threads to serve."""

    def __init__(self, place: str, *, workers: int) -> None:
        self.place = place
        self.seats = asyncio.Semaphore(workers * THREADS * 2)
        self.idle: deque[tuple[StreamReader, StreamWriter]] = deque()

    async def ask(self, head: Head, body: bytes) -> Upstream:
        """Send a small request; what may be asked twice is, where a kept connection had died."""
        await self.seats.acquire()
        sent = head.bytes() + body
        try:
            while self.idle:
                reader, writer = self.idle.pop()
                try:
                    if not reader.at_eof():
                        return await self._sent(reader, writer, sent)
                except UpstreamGone:
                    if head.method not in SAFE:
                        raise
                writer.close()
            reader, writer = await self._connect()
            return await self._sent(reader, writer, sent)
        except BaseException:
            self.seats.release()
            raise

    async def stream(self, head: Head, pieces: AsyncIterator[bytes]) -> Upstream:
        """Send a request with a body as it comes, on a connection of its own."""
        await self.seats.acquire()
        writer = None
        try:
            reader, writer = await self._connect()
            writer.write(head.bytes())
            with suppress(ConnectionError):  # refused halfway: the answer is there to be read
                async for piece in pieces:
                    writer.write(piece)
                    await writer.drain()
            return await Upstream(self, reader, writer).read_head()
        except BaseException:
            if writer is not None:
                writer.close()
            self.seats.release()
            raise

    def give_back(self, answer: Upstream) -> None:
        """An answer was read, or given up: keep the connection if nothing is left on it."""
        self.seats.release()
        usable = answer.is_whole and answer.keeps and not answer.reader.at_eof()
        if usable and len(self.idle) < IDLE_KEPT:
            self.idle.append((answer.reader, answer.writer))
        else:
            answer.writer.close()

    def close(self) -> None:
        """Let go of what was kept."""
        while self.idle:
            self.idle.pop()[1].close()

    async def _sent(self, reader: StreamReader, writer: StreamWriter, sent: bytes) -> Upstream:
        try:
            writer.write(sent)
            return await Upstream(self, reader, writer).read_head()
        except BaseException:
            writer.close()
            raise

    async def _connect(self) -> tuple[StreamReader, StreamWriter]:
        try:
            opening = asyncio.open_unix_connection(self.place, limit=LONGEST_HEAD)
            return await asyncio.wait_for(opening, CONNECT_SECONDS)
        except (OSError, TimeoutError) as error:
            raise UpstreamGone(type(error).__name__) from None
