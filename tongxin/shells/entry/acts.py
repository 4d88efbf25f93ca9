"""What pages of both shells share: guarding, forms, one-button acts."""

from collections.abc import Callable, Mapping
from functools import wraps
from typing import Any

from django.contrib import messages
from django.db import transaction
from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import add_never_cache_headers
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import DomainError
from tongxin.shared.access.errors import NotByToken
from tongxin.shared.access.rights import of_people
from tongxin.shells.entry.refusals import SignInFirst

_MOST_TICKED, _DIGITS = 1000, 18


def guard(request: HttpRequest, needs: str | None) -> None:
    """Set ``request.scope``. Raises SignInFirst, NotByToken or Forbidden."""
    if request.actor.account_id is None:
        raise SignInFirst
    if needs is None:
        request.scope = request.actor.reach
        return
    if request.actor.is_token and needs in of_people():
        raise NotByToken
    if not request.actor.may(needs):
        raise Forbidden
    request.scope = request.actor.scope(needs)


def page(template: str, *, needs: str | None = None) -> Callable:
    """Turn a context-returning function into a guarded page."""

    def wrap(view: Callable[..., dict | HttpResponse]) -> Callable[..., HttpResponse]:
        @wraps(view)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            guard(request, needs)
            made = view(request, *args, **kwargs)
            if isinstance(made, Mapping):
                return render(request, template, dict(made))
            return made

        serve.needs = needs
        return serve

    return wrap


def act(*, needs: str | None = None) -> Callable:
    """A one-button POST: the view calls one service and returns where to go."""

    def wrap(view: Callable[..., str | HttpResponse]) -> Callable[..., HttpResponse]:
        @require_POST
        @wraps(view)
        def serve(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            guard(request, needs)
            try:
                with transaction.atomic():
                    made = view(request, *args, **kwargs)
            except DomainError as error:
                messages.error(request, str(error))
                return redirect(_back(request))
            return redirect(made) if isinstance(made, str) else made

        serve.needs = needs
        return serve

    return wrap


def submit(request: HttpRequest, form: Form, call: Callable[[dict[str, Any]], Any]) -> Any:
    """What the service made of a valid form, or None; a refusal is written on the form."""
    if request.method != "POST" or not form.is_valid():
        return None
    try:
        with transaction.atomic():
            return call(form.cleaned_data)
    except DomainError as error:
        form.add_error(None, str(error))
        return None


def shown_once(
    request: HttpRequest, template: str, facts: dict[str, Any], *, again: str
) -> HttpResponse:
    """A page with a secret that is kept nowhere; sent again, the POST only leads to ``again``."""
    response = render(request, template, facts)
    add_never_cache_headers(response)
    response.kept_instead = redirect(again)
    return response


def ticked(request: HttpRequest, name: str) -> list[int]:
    """The row numbers ticked in a list, at most 1,000; what is no number is passed over."""
    told = request.POST.getlist(name)[:_MOST_TICKED]
    return [int(one) for one in told if one.isdecimal() and len(one) <= _DIGITS]


def _back(request: HttpRequest) -> str:
    came_from = request.headers.get("Referer", "")
    known = url_has_allowed_host_and_scheme(
        came_from, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    return came_from if known else "/"
