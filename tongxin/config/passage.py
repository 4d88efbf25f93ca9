"""The passage from the gate to the site: streams both ways over a Unix socket (透传)."""

import asyncio
import logging
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any

from django.utils.translation import gettext as _

from tongxin.config.body import unwelcome
from tongxin.config.upstream import Head, Inner, Upstream, UpstreamGone

log = logging.getLogger(__name__)
HOP = {
    b"connection",
    b"keep-alive",
    b"proxy-authenticate",
    b"proxy-authorization",
    b"proxy-connection",
    b"te",
    b"trailer",
    b"transfer-encoding",
    b"upgrade",
    b"expect",
}
FORWARDED = {b"x-forwarded-for", b"x-forwarded-proto", b"x-forwarded-host", b"forwarded"}
OURS = HOP | {b"x-forwarded-for"}
OWN = HOP | {b"server", b"date"}  # the gate says these itself
BODILESS = {204, 304}
SMALL = 64 * 1024  # read whole before a thread of the site is asked: a slow hand holds none
IDLE_SECONDS = 30.0
Receive = Callable[[], Awaitable[dict[str, Any]]]
Send = Callable[[dict[str, Any]], Awaitable[None]]


class SlowClient(Exception):
    """Not a byte came for too long, or the client is gone."""


class Passage:
    """Hands every request on to the site and its answer back, piece by piece."""

    def __init__(
        self,
        inner: Inner,
        *,
        limit: int,
        trusts_proxy: bool,
        wide: Mapping[str, int] | None = None,
    ) -> None:
        self.inner, self.limit, self.trusts_proxy = inner, limit, trusts_proxy
        self.wide = wide or {}  # paths that take more than the others

    async def __call__(self, scope: Mapping[str, Any], receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return
        headers = dict(scope["headers"])
        limit = self.wide.get(scope["path"], self.limit)
        if (no := _refusal(headers, limit)) is not None:
            await _say(send, *no)
            return
        try:
            await self._pass(scope, headers, receive, send)
        except SlowClient:
            await _say(send, 408, _("上传太慢，连接已断开，请换个网络后再试"))
        except UpstreamGone as gone:
            if gone.begun:
                raise  # half an answer: the connection must break, so that nobody takes it whole
            log.info("the site does not answer: %s", gone)
            await _say(send, 503, _("网站正在启动或恢复，请几秒后刷新"))

    async def _pass(
        self, scope: Mapping[str, Any], headers: Mapping[bytes, bytes], receive: Receive, send: Send
    ) -> None:
        length = int(headers.get(b"content-length") or 0)
        head = self._head(scope, length)
        if length <= SMALL:
            body = b"".join([piece async for piece in _pieces(receive, length)])
            answer = await self.inner.ask(head, body)
        else:
            answer = await self.inner.stream(head, _pieces(receive, length))
        await self._back(answer, scope["method"], send)

    async def _back(self, answer: Upstream, method: str, send: Send) -> None:
        async with answer:
            kept = [(name, value) for name, value in answer.headers if name not in OWN]
            start = {"type": "http.response.start", "status": answer.status, "headers": kept}
            await send(start)
            if method != "HEAD" and answer.status not in BODILESS:
                async for piece in answer.body():
                    await send({"type": "http.response.body", "body": piece, "more_body": True})
            else:
                answer.has_no_body()
            await send({"type": "http.response.body", "body": b"", "more_body": False})

    def _head(self, scope: Mapping[str, Any], length: int) -> Head:
        dropped = OURS if self.trusts_proxy else OURS | FORWARDED
        dropped |= _named_by_connection(scope["headers"])
        kept = [pair for pair in scope["headers"] if pair[0] not in dropped]
        client = (scope.get("client") or ("",))[0].encode()
        before = b", ".join(v for k, v in scope["headers"] if k == b"x-forwarded-for")
        chain = before + b", " + client if self.trusts_proxy and before else client
        kept.append((b"x-forwarded-for", chain))
        if not self.trusts_proxy:
            kept.append((b"x-forwarded-proto", scope.get("scheme", "http").encode()))
        target = scope.get("raw_path") or scope["path"].encode()
        if scope["query_string"]:
            target += b"?" + scope["query_string"]
        return Head(scope["method"].encode(), target, kept, length)


def _refusal(headers: Mapping[bytes, bytes], limit: int) -> tuple[int, str] | None:
    if b"websocket" in headers.get(b"upgrade", b"").lower():
        return 400, _("这个地址不接受协议升级")
    length = headers.get(b"content-length", b"0").decode("latin-1")
    return unwelcome(length, is_chunked=b"transfer-encoding" in headers, limit=limit)


def _named_by_connection(headers) -> set[bytes]:
    """Headers that ``Connection`` says are for one hop only."""
    told = b",".join(value for name, value in headers if name == b"connection")
    return {name.strip().lower() for name in told.split(b",") if name.strip()}


async def _pieces(receive: Receive, length: int) -> AsyncIterator[bytes]:
    """The body as it comes. Raises SlowClient where it stops coming."""
    left = length
    while left > 0:
        try:
            message = await asyncio.wait_for(receive(), IDLE_SECONDS)
        except TimeoutError:
            raise SlowClient from None
        if message["type"] != "http.request":
            raise SlowClient
        piece = message.get("body", b"")
        left -= len(piece)
        if piece:
            yield piece
        if not message.get("more_body") and left > 0:
            raise SlowClient


async def _say(send: Send, status: int, sentence: str) -> None:
    text = sentence.encode()
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"content-length", b"%d" % len(text)),
        (b"connection", b"close"),
    ]
    if status == 503:
        headers.append((b"retry-after", b"5"))
    with suppress(OSError, RuntimeError):  # whoever asked may be gone
        await send({"type": "http.response.start", "status": status, "headers": headers})
        await send({"type": "http.response.body", "body": text, "more_body": False})
