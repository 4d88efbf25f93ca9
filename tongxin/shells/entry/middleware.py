"""The door of every request: who asks, what the database shows, one answer per key."""

from collections.abc import Callable
from datetime import datetime

from django.conf import settings
from django.core.exceptions import ObjectDoesNotExist
from django.db import DataError, transaction
from django.http import HttpRequest, HttpResponse

from tongxin.kernel import clock
from tongxin.kernel.actors import NOBODY, Actor, Forbidden
from tongxin.kernel.errors import DomainError, NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.access.actors import actor_of, actor_of_token
from tongxin.shells.entry.once import FreshKey, answer_once
from tongxin.shells.entry.refusals import API, SignInFirst, Unreadable, refuse
from tongxin.shells.entry.standing import chosen_union

BEARER = "Bearer "
FOR_TOKENS = (API, "/files/")  # a token opens no page


def outside(view: Callable) -> Callable:
    """Mark a view that keeps its own transactions and needs no key: signing in and the like."""
    view.is_outside = True
    return view


class DoorMiddleware:
    """Runs each view in one transaction that speaks as the actor of the request."""

    def __init__(self, get_response: Callable) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Prepare the request; the view itself is called in ``process_view``."""
        request.actor, request.union = NOBODY, None
        request.idempotency_key = FreshKey()
        if (refused := _too_much(request)) is not None:
            return refused
        response = self.get_response(request)
        if request.actor.account_id is not None:  # offices share computers: nothing for "back"
            response.headers.setdefault("Cache-Control", "private, no-store")
        return response

    def process_view(self, request, view, args, kwargs) -> HttpResponse:
        """Call the view inside its scope and turn a rule's no into a page or JSON."""
        now = clock.now()
        request.actor = _actor(request, now)
        try:
            if getattr(view, "is_outside", False):
                return view(request, *args, **kwargs)
            return _inside(request, lambda: view(request, *args, **kwargs), now)
        except DomainError as error:
            return refuse(request, error)
        except (ObjectDoesNotExist, DataError) as error:
            meant = Unreadable() if isinstance(error, DataError) else NotThere()
            return refuse(request, meant)


def _too_much(request: HttpRequest) -> HttpResponse | None:
    """Refuse a body that only imports may have from whoever does not import, before it is read."""
    if int(request.META.get("CONTENT_LENGTH") or 0) <= settings.BODY_LIMIT:
        return None
    try:
        actor = _actor(request, clock.now())
        if not actor.grants:
            raise Forbidden if actor.account_id else SignInFirst
    except DomainError as error:
        return refuse(request, error)
    return None


def _inside(request: HttpRequest, call: Callable[[], HttpResponse], now: datetime) -> HttpResponse:
    with speaking(request.actor):
        request.union = chosen_union(request)
        response = answer_once(request, lambda: _rendered(call()), now)
        if response.status_code >= 400:
            transaction.set_rollback(True)
        return response


def _rendered(response: HttpResponse) -> HttpResponse:
    if hasattr(response, "render") and not getattr(response, "is_rendered", True):
        response.render()
    return response


def _actor(request: HttpRequest, now: datetime) -> Actor:
    given = request.headers.get("Authorization", "")
    if given.startswith(BEARER) and request.path.startswith(FOR_TOKENS):
        request.is_token = True
        return actor_of_token(given.removeprefix(BEARER).strip(), now=now)
    request.is_token = False
    if request.user.is_authenticated:
        return actor_of(request.user, now=now)
    return NOBODY
