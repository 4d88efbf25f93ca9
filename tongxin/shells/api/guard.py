"""Who may call what, and the shape of every refusal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from tongxin.kernel.actors import Actor, Forbidden
from tongxin.shells.entry.acts import guard


class ErrorOut(Schema):
    """Every refusal: a stable code and one sentence."""

    code: str
    message: str


REFUSALS = dict.fromkeys((400, 401, 403, 404, 409, 422, 429), ErrorOut)


class HouseAuth(AuthBase):
    """The actor the door found: by bearer token, or by session with a CSRF token."""

    openapi_type = "http"
    openapi_scheme = "bearer"

    def __call__(self, request: HttpRequest) -> Actor | None:
        """The actor, or None for a stranger."""
        if request.actor.account_id is None:
            return None
        if not request.is_token and check_csrf(request):
            raise Forbidden
        return request.actor


def needs(right: str) -> Callable:
    """Guard an operation by one right; sets ``request.scope``."""

    def wrap(operation: Callable) -> Callable:
        @wraps(operation)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            guard(request, right)
            return operation(request, *args, **kwargs)

        serve.needs = right
        return serve

    return wrap
