"""Every POST carries a key; sent again it gets the first answer (防重复提交)."""

import hashlib
import secrets
from collections.abc import Callable
from datetime import datetime

from django.db import OperationalError, connection
from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac
from psycopg.errors import LockNotAvailable

from tongxin.shared.access.errors import (
    AnswerNotKept,
    KeyMissing,
    SameKeyOtherRequest,
    StillAtWork,
)
from tongxin.shared.access.models import AnsweredRequest

SALT = "entry.once"
FIELD, HEADER = "idempotency_key", "Idempotency-Key"
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect")
LONGEST_KEY, LONGEST_BODY, LONGEST_WAIT = 64, 1_000_000, "10s"
TOO_LONG = "too long"
FORM_TYPES = ("application/x-www-form-urlencoded", "multipart/form-data")
READS = {"GET", "HEAD", "OPTIONS"}


class FreshKey:
    """Prints another key each time, so that every form on a page has its own."""

    def __str__(self) -> str:
        return secrets.token_urlsafe(18)


def answer_once(
    request: HttpRequest, call: Callable[[], HttpResponse], now: datetime
) -> HttpResponse:
    """The answer of ``call``, or the one given to this key before.

    Whoever sends the same while the first is still at work waits for it, but not for ever.
    Raises KeyMissing, SameKeyOtherRequest, StillAtWork or AnswerNotKept. Only an act that went
    through is kept.
    """
    if request.method in READS:
        return call()
    row = AnsweredRequest(
        account_id=request.actor.account_id,
        key=_key(request),
        digest=_digest(request),
        status=0,
        at=now,
    )
    kept = _taken(row)
    if kept.digest != row.digest:
        raise SameKeyOtherRequest
    if kept.status:
        return _again(kept)
    response = call()
    lasting = getattr(response, "kept_instead", response)
    if _went_through(request, lasting):
        _keep(kept, lasting)
    else:
        kept.delete()
    return response


def _taken(row: AnsweredRequest) -> AnsweredRequest:
    """The row of the key: ours, or that of whoever was first, once it is committed."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [LONGEST_WAIT])
            AnsweredRequest.objects.bulk_create([row], ignore_conflicts=True)
            cursor.execute("SET LOCAL lock_timeout TO DEFAULT")
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise StillAtWork from None
        raise
    return AnsweredRequest.objects.get(account_id=row.account_id, key=row.key)


def _key(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "")
    if not key and request.content_type in FORM_TYPES:
        key = request.POST.get(FIELD, "")
    if not key or len(key) > LONGEST_KEY:
        raise KeyMissing
    token = request.actor.token_id
    if token is not None:  # keys of two systems meet as little as those of two persons
        return hashlib.sha256(f"{token} {key}".encode()).hexdigest()
    return key


def _digest(request: HttpRequest) -> str:
    """A keyed mark of what was sent: passwords and personal numbers cannot be guessed from it."""
    start = f"{request.method} {request.get_full_path()}\n"
    mark = salted_hmac(SALT, start, algorithm="sha256")
    if request.content_type not in FORM_TYPES:
        mark.update(request.body)
        return mark.hexdigest()
    for name in sorted(request.POST.keys() - {"csrfmiddlewaretoken", FIELD}):
        mark.update(f"{name}={request.POST.getlist(name)}\n".encode())
    for name, file in sorted(request.FILES.items()):
        mark.update(f"{name}={file.name}:{file.size}\n".encode())
        for piece in file.chunks():
            mark.update(piece)
        file.seek(0)
    return mark.hexdigest()


def _went_through(request: HttpRequest, response: HttpResponse) -> bool:
    if response.streaming:
        return False
    is_page = response.get("Content-Type", "").startswith("text/html")
    showed_the_form_again = is_page and response.status_code == 200 and not request.htmx
    return 200 <= response.status_code < 400 and not showed_the_form_again


def _keep(kept: AnsweredRequest, response: HttpResponse) -> None:
    kept.status = response.status_code
    kept.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    if len(response.content) > LONGEST_BODY:
        kept.headers = {TOO_LONG: True}
    else:
        kept.body = response.content
    kept.save(update_fields=["status", "headers", "body"])


def _again(kept: AnsweredRequest) -> HttpResponse:
    if TOO_LONG in kept.headers:
        raise AnswerNotKept
    response = HttpResponse(bytes(kept.body), status=kept.status, headers=kept.headers)
    response["Idempotency-Replayed"] = "true"
    return response
