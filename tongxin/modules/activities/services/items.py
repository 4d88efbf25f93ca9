"""Items of a programme: put on the plan, changed, withdrawn; activities hang on them."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import bypass
from tongxin.kernel.text import collapse_blanks
from tongxin.modules.activities.errors.programmes import (
    ItemDaysWrong,
    ItemHostOutside,
    ItemInUse,
    ItemWithdrawn,
    NotPublished,
)
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.models import ActivityCategory, ActivityItem, ActivitySession
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.programmes import save_branch
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg


@dataclass(frozen=True, slots=True)
class ItemFacts:
    """What is written down of an item."""

    name: str
    starts_on: date
    ends_on: date
    planned_count: int = 1
    theme: str = ""
    position: int = 100


@transaction.atomic
def add_item(
    *, category_id: int, facts: ItemFacts, host: UnionOrg, actor: Actor, now: datetime
) -> ActivityItem:
    """An item of a category, hosted at or below the union of the programme (列项).

    Who draws up the programme enters items of all below; a union below enters its own once the
    programme is published. Raises NotPublished, ItemHostOutside, ItemDaysWrong, NameTaken or
    Forbidden.
    """
    scope = actor.scope(Can.EDIT)
    rows = ActivityCategory.objects.within(scope).select_related("programme__union")
    category = rows.fetch(pk=category_id)
    programme = category.programme
    if not scope.covers(programme.union_path):
        actor.require(Can.EDIT, at=host)
        if programme.published_at is None:
            raise NotPublished
    if not host.path.startswith(programme.union.path):
        raise ItemHostOutside
    item = ActivityItem(programme=programme, category=category, union=host)
    _write(item, facts)
    record(actor, "activities.added_item", item, at=now, change={"name": item.name})
    return item


@transaction.atomic
def edit_item(
    *,
    item_id: int,
    facts: ItemFacts,
    category: ActivityCategory | None = None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> ActivityItem:
    """Change an item, or move it within the programme (修改项); once public only with a reason.

    Raises ReasonMissing, ItemWithdrawn, ItemDaysWrong or NameTaken.
    """
    item = ActivityItem.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=item_id)
    if item.withdrawn_at is not None:
        raise ItemWithdrawn(name=item.name)
    if item.programme.published_at is not None and not reason.strip():
        raise ReasonMissing
    if category is not None:
        if category.programme_id != item.programme_id:
            raise NotThere
        item.category = category
    _write(item, facts)
    record(actor, "activities.edited_item", item, at=now, reason=reason)
    return item


@transaction.atomic
def withdraw_item(*, item_id: int, reason: str, actor: Actor, now: datetime) -> ActivityItem:
    """Take an item off the plan; it counts no more (撤项).

    Raises ReasonMissing, ItemWithdrawn or ItemInUse while sessions stand.
    """
    item = ActivityItem.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=item_id)
    if not reason.strip():
        raise ReasonMissing
    if item.withdrawn_at is not None:
        raise ItemWithdrawn(name=item.name)
    with bypass("plans"):  # sessions of siblings hang on it too
        on_it = ActivitySession.objects.filter(activity__item=item)
        count = on_it.exclude(state=State.CANCELLED).count()
    if count:
        raise ItemInUse(count=count)
    item.withdrawn_at, item.withdraw_reason = now, reason.strip()
    item.save(update_fields=["withdrawn_at", "withdraw_reason", "updated_at"])
    record(actor, "activities.withdrew_item", item, at=now, reason=reason)
    return item


def check_item(item: ActivityItem, *, host: UnionOrg) -> None:
    """An activity of ``host`` may hang on the item, which stays as it is until the caller commits.

    Raises ItemWithdrawn, NotPublished or ItemHostOutside.
    """
    ActivityItem.objects.fetch(pk=item.pk)
    with bypass("plans"):  # the row of another union is locked, so that nobody withdraws it now
        found = ActivityItem.objects.select_related("programme").lock(pk=item.pk)
    if found.withdrawn_at is not None:
        raise ItemWithdrawn(name=found.name)
    if found.programme.published_at is None:
        raise NotPublished
    if not host.path.startswith(found.programme.union_path):
        raise ItemHostOutside


def _write(item: ActivityItem, facts: ItemFacts) -> None:
    year = item.programme.year
    if facts.starts_on.year != year or facts.ends_on < facts.starts_on:
        raise ItemDaysWrong(year=year)
    item.name, item.theme = collapse_blanks(facts.name), facts.theme.strip()
    item.starts_on, item.ends_on = facts.starts_on, facts.ends_on
    item.planned_count, item.position = facts.planned_count, facts.position
    save_branch(item)
