"""Dated writes to the tree: found, rename, move, close."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor, Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.shared.audit.services import record
from tongxin.shared.orgs import tree
from tongxin.shared.orgs.covering import end_covers_of
from tongxin.shared.orgs.errors import (
    AlreadyClosed,
    BeforeFounding,
    CodeTaken,
    HasChildren,
    LaterName,
    MoveIntoItself,
    NotYet,
    TooLate,
)
from tongxin.shared.orgs.models import OrgChange, UnionOrg
from tongxin.shared.orgs.permissions import Can

What = OrgChange.What


@dataclass(frozen=True, slots=True)
class UnionFacts:
    """What is known of a union when it is founded."""

    code: str
    name: str
    level: str
    kind: str
    founded_on: date
    uscc: str = ""
    division_code: str = ""


@transaction.atomic
def found_union(
    *, facts: UnionFacts, parent: UnionOrg | None, actor: Actor, now: datetime
) -> UnionOrg:
    """Enter a union below ``parent`` from its founding day (新建组织).

    Raises CodeTaken, BeforeFounding, NotYet, AlreadyClosed or Forbidden.
    """
    tree.hold_still()
    if parent:
        parent = UnionOrg.objects.lock(pk=parent.pk)
    _may_manage(actor, parent)
    _not_in_future(facts.founded_on, now)
    if parent and facts.founded_on < parent.founded_on:
        raise BeforeFounding(day=parent.founded_on)
    if parent and parent.closed_on:
        raise AlreadyClosed
    if UnionOrg.objects.filter(code=facts.code).exists():
        raise CodeTaken(code=facts.code)
    number = tree.next_id()
    union = UnionOrg(
        id=number,
        parent=parent,
        path=f"{parent.path if parent else '/'}{number}/",
        **{name: getattr(facts, name) for name in UnionFacts.__slots__},
    )
    _insert(union)
    tree.enter(union.pk, parent.pk if parent else None, facts.founded_on)
    _note(union, What.FOUND, facts.founded_on, actor=actor, now=now, new=facts.name)
    return union


@transaction.atomic
def rename_union(
    *, union: UnionOrg, name: str, on: date, reason: str, actor: Actor, now: datetime
) -> UnionOrg:
    """Change the name from a day on; earlier papers keep the old one (更名).

    Raises LaterName when a later name is recorded already.
    """
    union = _locked(union, actor, on, now)
    later = union.changes.filter(what=What.RENAME, on__gt=on).order_by("-on").first()
    if later:
        raise LaterName(day=later.on)
    old, union.name = union.name, name
    union.save(update_fields=["name", "updated_at"])
    _note(union, What.RENAME, on, actor=actor, now=now, old=old, new=name, reason=reason)
    return union


@transaction.atomic
def move_union(
    *, union: UnionOrg, parent: UnionOrg, on: date, reason: str, actor: Actor, now: datetime
) -> UnionOrg:
    """Put a union with all below it under another superior from a day on (划转).

    Figures of earlier days stay. Raises MoveIntoItself, AlreadyClosed, TooLate, BeforeFounding or
    NotYet.
    """
    tree.move_alone()
    union = _locked(union, actor, on, now)
    parent = UnionOrg.objects.lock(pk=parent.pk)
    _may_manage(actor, parent)
    if parent.path.startswith(union.path) or union.parent_id is None:
        raise MoveIntoItself
    if parent.closed_on:
        raise AlreadyClosed
    if on < parent.founded_on:
        raise BeforeFounding(day=parent.founded_on)
    if later := tree.last_move_after(union.pk, parent.pk, on):
        raise TooLate(day=later)
    old = union.parent
    tree.transplant(union.pk, parent.pk, on)
    union.parent = parent
    union.save(update_fields=["parent", "updated_at"])
    tree.carry(union.path, f"{parent.path}{union.pk}/", now)
    union.refresh_from_db()
    _note(union, What.MOVE, on, actor=actor, now=now, old=old.code, new=parent.code, reason=reason)
    return union


@transaction.atomic
def close_union(*, union: UnionOrg, on: date, reason: str, actor: Actor, now: datetime) -> UnionOrg:
    """End a union on a day; what it did stays counted where it was (撤销).

    Employers it covered go back to the lists of those without a union.

    Raises HasChildren while unions stand below it.
    """
    union = _locked(union, actor, on, now)
    below = union.children.filter(closed_on=None).count()
    if below:
        raise HasChildren(count=below)
    union.closed_on = on
    union.save(update_fields=["closed_on", "updated_at"])
    end_covers_of(union, on=on, actor=actor, now=now)
    _note(union, What.CLOSE, on, actor=actor, now=now, old=union.name, reason=reason)
    return union


def _insert(union: UnionOrg) -> None:
    try:
        with transaction.atomic():
            union.save(force_insert=True)
    except IntegrityError:  # a rival took the code at this instant
        raise CodeTaken(code=union.code) from None


def _locked(union: UnionOrg, actor: Actor, on: date, now: datetime) -> UnionOrg:
    union = UnionOrg.objects.within(actor.scope(Can.MANAGE)).lock(pk=union.pk)
    _not_in_future(on, now)
    if union.closed_on:
        raise AlreadyClosed
    if on < union.founded_on:
        raise BeforeFounding(day=union.founded_on)
    return union


def _may_manage(actor: Actor, parent: UnionOrg | None) -> None:
    if parent is None and not actor.is_system:
        raise Forbidden
    if parent and not actor.scope(Can.MANAGE).covers(parent.path):
        raise NotThere


def _not_in_future(on: date, now: datetime) -> None:
    if on > timezone.localdate(now):
        raise NotYet


def _note(union: UnionOrg, what: str, on: date, *, actor: Actor, now: datetime, **texts) -> None:
    OrgChange.objects.create(union=union, what=what, on=on, by=actor.name, at=now, **texts)
    record(
        actor,
        f"orgs.{what}",
        union,
        at=now,
        reason=texts.get("reason", ""),
        change={"on": on.isoformat(), "old": texts.get("old", ""), "new": texts.get("new", "")},
    )
