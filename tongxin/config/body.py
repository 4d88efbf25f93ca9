"""What a request may send: not more than the limit, and never all threads at once."""

from collections.abc import Iterable
from threading import BoundedSemaphore
from typing import Any, Protocol

from django.utils.translation import gettext as _

THREADS = 32
READERS = THREADS - 8  # however slowly bodies arrive, pages are still answered


class Application(Protocol):
    """A WSGI application."""

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""


class BodyGate:
    """Refuses what is too large before a byte of it is read."""

    def __init__(self, inner: Application, *, limit: int, readers: int = READERS) -> None:
        self.inner, self.limit = inner, limit
        self.readers = BoundedSemaphore(readers)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Answer one request."""
        length = environ.get("CONTENT_LENGTH") or "0"
        if environ.get("HTTP_TRANSFER_ENCODING") or not length.isdigit():
            return _refuse(
                start_response, "411 Length Required", _("请求没有注明长度，请改用普通上传")
            )
        if int(length) > self.limit:
            told = _("上传内容过大，每次不超过 %(mib)s MB，请压缩或分次上传")
            return _refuse(
                start_response,
                "413 Content Too Large",
                told % {"mib": self.limit // 1024**2 - 1},
            )
        if int(length) == 0:
            return self.inner(environ, start_response)
        return self._read(environ, start_response)

    def _read(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        if not self.readers.acquire(blocking=False):
            busy = _("同时上传的人较多，请稍后再试")
            return _refuse(start_response, "503 Service Unavailable", busy)
        try:
            return self.inner(environ, start_response)
        finally:
            self.readers.release()


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
