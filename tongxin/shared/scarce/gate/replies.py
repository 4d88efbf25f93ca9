"""What the gate says: JSON made once for each refusal and language."""

import json
from functools import lru_cache
from typing import Any

from django.utils import translation

from tongxin.kernel.errors import DomainError
from tongxin.shared.scarce.gate.batches import Outcome, refusal
from tongxin.shared.scarce.gate.bursts import AGAIN, Burst, find

JSON = (b"content-type", b"application/json; charset=utf-8")
FRESH = (b"cache-control", b"no-store")
NOSNIFF = (b"x-content-type-options", b"nosniff")


async def say(send, status: int, body: bytes, more: tuple[tuple[bytes, bytes], ...] = ()) -> None:
    """One whole answer."""
    headers = [JSON, FRESH, NOSNIFF, (b"content-length", b"%d" % len(body)), *more]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body, "more_body": False})


def done(burst: Burst, outcome: Outcome) -> tuple[int, bytes]:
    """The answer of an act that went through; sent again it gets the same row."""
    again = b"true" if outcome.code == AGAIN else b"false"
    shown = _shown(burst, outcome) if burst.shows else b""
    return 200, b'{"code":"done","row":%d,"again":%s%s}' % (outcome.row or 0, again, shown)


def _shown(burst: Burst, outcome: Outcome) -> bytes:
    known = dict(zip(burst.known, outcome.facts, strict=True))
    told = json.dumps({name: known[name] for name in burst.shows}, ensure_ascii=False)
    return b"," + told[1:-1].encode()


def refused(burst: Burst, outcome: Outcome, language: str) -> tuple[int, bytes]:
    """The answer of an outcome that did not go through."""
    return _refused(burst.name, outcome.code, outcome.facts, language)


def said(error: DomainError, language: str) -> bytes:
    """A refusal in the language of whoever asked."""
    with translation.override(language):
        told: dict[str, Any] = {"code": error.code, "message": str(error)}
    if "seconds" in error.facts:
        told["seconds"] = error.facts["seconds"]
    return json.dumps(told, ensure_ascii=False).encode()


@lru_cache(maxsize=512)
def _refused(name: str, code: str, facts: tuple[Any, ...], language: str) -> tuple[int, bytes]:
    error = refusal(find(name), Outcome(code, None, facts))
    return error.status, said(error, language)
