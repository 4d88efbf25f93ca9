"""A declared list on a page: narrowed, paged, and led to its export (列表页)."""

from dataclasses import replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from tongxin.kernel import clock
from tongxin.shared.transfer.listings import Ask, Listing, Takeable
from tongxin.shared.transfer.permissions import Can
from tongxin.shells.design.pager import Pager, keyset


def list_page(request: HttpRequest, listing: Listing, *, size: int = 50, **given: object) -> Pager:
    """The page of the list as the address narrows it; ``given`` are conditions of the page."""
    narrowed = listing.narrowed(request.GET.dict() | given)
    ask = Ask(request.actor, request.union, clock.now(), request.scope, narrowed)
    pager = keyset(request, listing.rows(ask), order=listing.order, size=size)
    return replace(pager, export_url=export_url(request, listing, narrowed))


def export_url(request: HttpRequest, listing: Takeable, narrowed: dict[str, str]) -> str:
    """Where the list is taken out; empty for who may not."""
    union = request.union
    if union is None or not request.actor.scope(Can.EXPORT).covers(union.path):
        return ""
    address = reverse("desk:new_export", args=[listing.key])
    return f"{address}?{urlencode(narrowed)}" if narrowed else address
