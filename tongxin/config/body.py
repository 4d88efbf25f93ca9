"""What a request may send: not more than the limit, and never all threads at once."""

from collections.abc import Iterable, Mapping
from http import HTTPStatus
from threading import BoundedSemaphore
from typing import Any, Protocol

from django.utils.translation import gettext as _

THREADS = 32
READERS = THREADS - 8  # however slowly bodies arrive, pages are still answered
WIDE_READERS = 2  # each is held on disk and read several times over


class Application(Protocol):
    """A WSGI application."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""


class BodyGate:
    """Refuses what is too large before a byte of it is read; ``wide`` paths take more."""

    def __init__(
        self,
        inner: Application,
        *,
        limit: int,
        wide: Mapping[str, int] | None = None,
        readers: int = READERS,
    ) -> None:
        self.inner, self.limit, self.wide = inner, limit, wide or {}
        self.readers, self.wide_readers = BoundedSemaphore(readers), BoundedSemaphore(WIDE_READERS)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        length = environ.get("CONTENT_LENGTH") or "0"
        is_chunked = bool(environ.get("HTTP_TRANSFER_ENCODING"))
        limit = self.wide.get(environ.get("PATH_INFO", ""), self.limit)
        if (no := unwelcome(length, is_chunked=is_chunked, limit=limit)) is not None:
            return _refuse(start_response, f"{no[0]} {HTTPStatus(no[0]).phrase}", no[1])
        if int(length) == 0:
            return self.inner(environ, start_response)
        readers = self.wide_readers if int(length) > self.limit else self.readers
        return self._read(environ, start_response, readers)

    def _read(
        self, environ: dict[str, Any], start_response: Any, readers: BoundedSemaphore
    ) -> Iterable[bytes]:
        if not readers.acquire(blocking=False):
            busy = _("同时上传的人较多，请稍后再试")
            return _refuse(start_response, "503 Service Unavailable", busy)
        try:
            return self.inner(environ, start_response)
        finally:
            readers.release()


def unwelcome(length: str, *, is_chunked: bool, limit: int) -> tuple[int, str] | None:
    """Why a body is refused before a byte of it is read, if so: status and sentence."""
    if is_chunked or not (length.isascii() and length.isdigit()):
        return 411, _("请求没有注明长度，请改用普通上传")
    if int(length) > limit:
        told = _("上传内容过大，每次不超过 %(mib)s MB，请压缩或分次上传")
        return 413, told % {"mib": limit // 1024**2 - 1}
    return None


def _refuse(start_response: Any, status: str, sentence: str) -> list[bytes]:
    text = sentence.encode()
    headers = [
        ("Content-Type", "text/plain; charset=utf-8"),
        ("Content-Length", str(len(text))),
        ("Connection", "close"),
    ]
    if status.startswith("503"):
        headers.append(("Retry-After", "5"))
    start_response(status, headers)
    return [text]
