"""Keeping the lists of kinds and places."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import transaction

from tongxin.kernel.actors import Actor, Forbidden
from tongxin.kernel.text import collapse_blanks
from tongxin.modules.activities.errors.sessions import CodeInUse
from tongxin.modules.activities.models import ActivityKind, PlaceType, PlaceTypeSet
from tongxin.modules.activities.permissions import Can
from tongxin.shared.audit.services import record

Entry = ActivityKind | PlaceType | PlaceTypeSet


@transaction.atomic
def add_entry(
    *, into: type[Entry], code: str, name: str, position: int = 100, actor: Actor, now: datetime
) -> Entry:
    """One more entry of a list (新增类型). Raises CodeInUse or Forbidden."""
    _must_keep_lists(actor)
    if into.objects.filter(code=code).exists():
        raise CodeInUse(code=code)
    entry = into.objects.create(code=code, name=collapse_blanks(name), position=position)
    record(actor, "activities.added_entry", entry, at=now, change={"name": entry.name})
    return entry


@transaction.atomic
def edit_entry(
    *, entry: Entry, name: str, position: int, is_active: bool, actor: Actor, now: datetime
) -> Entry:
    """Rename, move or retire an entry; its code stays (修改类型)."""
    _must_keep_lists(actor)
    change = {"name": [entry.name, name], "is_active": [entry.is_active, is_active]}
    entry.name, entry.position, entry.is_active = collapse_blanks(name), position, is_active
    entry.save(update_fields=["name", "position", "is_active"])
    record(actor, "activities.edited_entry", entry, at=now, change=change)
    return entry


@transaction.atomic
def fill_set(
    *, group: PlaceTypeSet, place_types: Sequence[PlaceType], actor: Actor, now: datetime
) -> PlaceTypeSet:
    """Say which places a set such as 六进 is made of (设置场所类型组)."""
    _must_keep_lists(actor)
    group.place_types.set(place_types)
    members = [place.code for place in place_types]
    record(actor, "activities.filled_set", group, at=now, change={"place_types": members})
    return group


@transaction.atomic
def keep_entry(
    *, into: type[Entry], entry: Entry | None, clean: dict[str, Any], actor: Actor, now: datetime
) -> Entry:
    """What a form says of an entry, new or known, members of a set included (保存类型)."""
    told = {"name": clean["name"], "position": clean["position"], "actor": actor, "now": now}
    if entry is None:
        entry = add_entry(into=into, code=clean["code"], **told)
    else:
        edit_entry(entry=entry, is_active=clean["is_active"], **told)
    if isinstance(entry, PlaceTypeSet):
        fill_set(group=entry, place_types=list(clean["place_types"]), actor=actor, now=now)
    return entry


def _must_keep_lists(actor: Actor) -> None:
    if not actor.scope(Can.CONFIGURE).paths:
        raise Forbidden
