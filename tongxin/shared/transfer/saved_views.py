"""Saved views (常用筛选): the conditions of a list under a name, one's own or the union's."""

from collections.abc import Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.transfer.listings import get_listing
from tongxin.shared.transfer.models import SavedView
from tongxin.shared.transfer.refusals import TooManyViews, ViewEmpty, ViewNameTaken

MOST_VIEWS = 20  # of one account over one list


def views_of(listing: str, *, union: UnionOrg | None, actor: Actor) -> QuerySet[SavedView]:
    """One's own views of a list and those its union shares, by name."""
    if union is None or actor.account_id is None:
        return SavedView.objects.none()
    seen = Q(account=actor.account_id) | Q(union=union, is_shared=True)
    return SavedView.objects.filter(seen, listing=listing).order_by("is_shared", "name", "pk")


@transaction.atomic
def save_view(  # noqa: PLR0913 - what, under which name, for whom
    *,
    listing: str,
    name: str,
    chosen: Mapping[str, str],
    is_shared: bool,
    union: UnionOrg,
    actor: Actor,
    now: datetime,
) -> SavedView:
    """Keep the conditions of a list under a name (保存筛选).

    Raises UnknownList, NotThere, ViewEmpty, TooManyViews or ViewNameTaken.
    """
    found = get_listing(listing)
    if actor.account_id is None or not actor.scope(found.needs).covers(union.path):
        raise NotThere
    narrowed = found.narrowed(chosen)
    if not narrowed:
        raise ViewEmpty
    own = SavedView.objects.filter(listing=listing, account=actor.account_id)
    if own.count() >= MOST_VIEWS:
        raise TooManyViews(most=MOST_VIEWS)
    view = SavedView(listing=listing, name=name.strip(), chosen=narrowed, is_shared=is_shared)
    view.union, view.account_id, view.made_by = union, actor.account_id, actor.name[:80]
    try:
        with transaction.atomic():
            view.save()
    except IntegrityError:
        raise ViewNameTaken(name=view.name) from None
    change = {"list": listing, "shared": is_shared}
    record(actor, "transfer.saved_view", view, at=now, change=change)
    return view


def view_to_drop(view_id: int, *, actor: Actor) -> SavedView:
    """A view the actor may delete: the own ones alone. Raises NotThere."""
    if actor.account_id is None:
        raise NotThere
    mine = SavedView.objects.select_related("union").filter(account=actor.account_id)
    return mine.fetch(pk=view_id)


@transaction.atomic
def drop_view(*, view_id: int, actor: Actor, now: datetime) -> None:
    """Delete an own view (删除筛选). Raises NotThere."""
    view = view_to_drop(view_id, actor=actor)
    record(actor, "transfer.dropped_view", view, at=now, change={"list": view.listing})
    view.delete()
