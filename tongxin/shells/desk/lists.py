"""A declared list on a page: narrowed, paged, and led to its export (列表页)."""

from dataclasses import dataclass, replace
from urllib.parse import urlencode

from django.http import HttpRequest
from django.urls import reverse

from tongxin.kernel import clock
from tongxin.shared.transfer.listings import Ask, Listing, Takeable
from tongxin.shared.transfer.permissions import Can
from tongxin.shared.transfer.saved_views import views_of
from tongxin.shells.design.pager import MOST_JOINED, Pager, keyset


def list_page(request: HttpRequest, listing: Listing, *, size: int = 50, **given: object) -> Pager:
    """The page of the list as the address narrows it; ``given`` are conditions of the page."""
    narrowed = listing.narrowed(request.GET.dict() | given)
    ask = Ask(request.actor, request.union, clock.now(), request.scope, narrowed)
    most = MOST_JOINED if listing.joined & narrowed.keys() else listing.counted
    pager = keyset(request, listing.rows(ask), order=listing.order, size=size, most=most)
    return replace(
        pager,
        export_url=export_url(request, listing, narrowed),
        views=_views(request, listing, narrowed) if listing.filters else (),
        save_url=_save_url(request, listing, narrowed),
    )


@dataclass(frozen=True, slots=True)
class ViewLink:
    """A saved view as the list offers it; ``drop_url`` for who may delete it."""

    name: str
    query: str
    is_shared: bool
    is_active: bool
    drop_url: str


def _views(
    request: HttpRequest, listing: Listing, narrowed: dict[str, str]
) -> tuple[ViewLink, ...]:
    rows = views_of(listing.key, union=request.union, actor=request.actor)
    mine, place = request.actor.account_id, urlencode({"from": request.path})
    return tuple(
        ViewLink(
            row.name,
            urlencode(row.chosen),
            row.is_shared,
            row.chosen == narrowed,
            f"{reverse('desk:drop_view', args=[row.pk])}?{place}" if row.account_id == mine else "",
        )
        for row in rows
    )


def _save_url(request: HttpRequest, listing: Listing, narrowed: dict[str, str]) -> str:
    """Where the conditions are kept; empty while nothing is narrowed by the reader."""
    asked = {name: text for name, text in narrowed.items() if request.GET.get(name)}
    if not asked or request.union is None or request.actor.account_id is None:
        return ""
    place = reverse("desk:new_view", args=[listing.key])
    return f"{place}?{urlencode(asked | {'from': request.path})}"


def export_url(request: HttpRequest, listing: Takeable, narrowed: dict[str, str]) -> str:
    """Where the list is taken out; empty for who may not."""
    union = request.union
    if union is None or not request.actor.scope(Can.EXPORT).covers(union.path):
        return ""
    address = reverse("desk:new_export", args=[listing.key])
    return f"{address}?{urlencode(narrowed)}" if narrowed else address
