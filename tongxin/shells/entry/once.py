"""Every POST carries a key; sent again it gets the first answer (防重复提交)."""

import secrets
from collections.abc import Callable
from datetime import datetime

from django.http import HttpRequest, HttpResponse
from django.utils.crypto import salted_hmac

from tongxin.shared.access.errors import KeyMissing, SameKeyOtherRequest
from tongxin.shared.access.models import AnsweredRequest

SALT = "entry.once"
FIELD, HEADER = "idempotency_key", "Idempotency-Key"
KEPT_HEADERS = ("Content-Type", "Location", "HX-Redirect")
LONGEST_KEY, LONGEST_BODY = 64, 1_000_000
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

    Raises KeyMissing or SameKeyOtherRequest. Only an act that went through is kept.
    """
    if request.method in READS:
        return call()
    key = _key(request)
    row = AnsweredRequest(
        account_id=request.actor.account_id, key=key, digest=_digest(request), status=0, at=now
    )
    AnsweredRequest.objects.bulk_create([row], ignore_conflicts=True)
    kept = AnsweredRequest.objects.get(account_id=request.actor.account_id, key=key)
    if kept.digest != row.digest:
        raise SameKeyOtherRequest
    if kept.status:
        return _again(kept)
    response = call()
    if _went_through(request, response):
        _keep(kept, response)
    else:
        kept.delete()
    return response


def _key(request: HttpRequest) -> str:
    key = request.headers.get(HEADER, "")
    if not key and request.content_type in FORM_TYPES:
        key = request.POST.get(FIELD, "")
    if not key or len(key) > LONGEST_KEY:
        raise KeyMissing
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
    if response.streaming or len(response.content) > LONGEST_BODY:
        return False
    is_page = response.get("Content-Type", "").startswith("text/html")
    showed_the_form_again = is_page and response.status_code == 200 and not request.htmx
    return 200 <= response.status_code < 400 and not showed_the_form_again


def _keep(kept: AnsweredRequest, response: HttpResponse) -> None:
    kept.status = response.status_code
    kept.headers = {name: response[name] for name in KEPT_HEADERS if name in response}
    kept.body = response.content
    kept.save(update_fields=["status", "headers", "body"])


def _again(kept: AnsweredRequest) -> HttpResponse:
    response = HttpResponse(bytes(kept.body), status=kept.status, headers=kept.headers)
    response["Idempotency-Replayed"] = "true"
    return response
