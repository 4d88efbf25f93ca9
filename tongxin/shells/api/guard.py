"""Who may call what, and the shape of every refusal."""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest
from ninja import Schema
from ninja.decorators import decorate_view
from ninja.security.base import AuthBase
from ninja.utils import check_csrf

from tongxin.kernel.actors import Actor, Forbidden
from tongxin.kernel.errors import DomainError
from tongxin.shells.entry.acts import guard
from tongxin.shells.entry.refusals import refuse


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


def needs(right: str | None) -> Callable:
    """Guard an operation by one right, before anything it was sent is read; sets the scope.

    None stands for whoever signed in: of what is kept about the caller as a person.
    """

    def ask_first(run: Callable) -> Callable:
        @wraps(run)
        def asked(request: HttpRequest, *args: Any, **kwargs: Any) -> Any:
            try:
                guard(request, right)
            except DomainError as error:
                return refuse(request, error)
            return run(request, *args, **kwargs)

        return asked

    def wrap(operation: Callable) -> Callable:
        operation.needs = right
        return decorate_view(ask_first)(operation)

    return wrap
