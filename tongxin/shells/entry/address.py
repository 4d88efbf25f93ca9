"""Where a request comes from, for limits per address."""

from django.conf import settings
from django.http import HttpRequest


def address_of(request: HttpRequest) -> str:
    """The address of who asks; behind our own proxy the last one it names."""
    own_proxy = getattr(settings, "SECURE_PROXY_SSL_HEADER", None)
    named = request.headers.get("X-Forwarded-For", "") if own_proxy else ""
    return named.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR", "")
