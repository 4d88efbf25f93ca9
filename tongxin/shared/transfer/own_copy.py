"""Everything the house keeps of one person, for that person (本人信息副本)."""

import io
import json
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.utils.timezone import localtime

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.services import record
from tongxin.shared.people.models import Worker
from tongxin.shared.transfer.listings import Col, Text, shown

FORMAT = "tongxin-own-copy-1"
MOST_READ = 10
COPIER = Actor.system("own copy")


@dataclass(frozen=True, slots=True, kw_only=True)
class Holding:
    """One kind of rows about a person: which, under what name, what they say."""

    key: str
    title: Text
    rows: Callable[[int], QuerySet]
    columns: Sequence[Col]


@dataclass(frozen=True, slots=True)
class Held:
    """The rows of one kind, ready to print."""

    key: str
    title: str
    headers: list[str]
    lines: list[list[Any]]

    @property
    def read(self) -> list[list[tuple[str, Any]]]:
        """The latest rows, each value beside its name."""
        latest = self.lines[-MOST_READ:][::-1]
        return [list(zip(self.headers, line, strict=True)) for line in latest]

    @property
    def more(self) -> int:
        """How many rows only the copy shows."""
        return max(0, len(self.lines) - MOST_READ)


_holdings: dict[str, Holding] = {}


def holds(holding: Holding) -> None:
    """Say that rows of this kind are kept about persons; called from a module's wiring."""
    _holdings[holding.key] = holding


def all_holdings() -> list[Holding]:
    """Every declared kind in the order of the keys."""
    return [_holdings[key] for key in sorted(_holdings)]


def own_data(actor: Actor, *, clear: bool = False) -> list[Held]:
    """What is kept of the actor's own person, under every number and whichever union keeps it.

    Raises NotThere.
    """
    if actor.person_id is None:
        raise NotThere
    with speaking(COPIER):
        return [_held(holding, actor.persons, clear=clear) for holding in all_holdings()]


@transaction.atomic
def copy_own_data(*, actor: Actor, now: datetime) -> bytes:
    """A packed copy for machines (``data.json``) and for people (``data.html``), in full."""
    found = own_data(actor, clear=True)
    packed = io.BytesIO()
    facts = {"held": found, "name": actor.name, "at": now}
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("data.json", _as_json(found, now))
        file.writestr("data.html", render_to_string("transfer/own_copy.html", facts))
    counts = {one.key: len(one.lines) for one in found}
    with speaking(COPIER):
        me = Worker.objects.select_related("union").get(pk=actor.person_id)
    record(actor, "transfer.copied_own_data", me, at=now, change={"rows": counts})
    return packed.getvalue()


def _held(holding: Holding, persons: Iterable[int], *, clear: bool) -> Held:
    """Each row once, though two numbers of the person may be named in it."""
    rows = {row.pk: row for one in persons for row in holding.rows(one).order_by("pk")}
    lines = [[shown(c.of(rows[pk]), clear=clear) for c in holding.columns] for pk in sorted(rows)]
    headers = [str(column.header) for column in holding.columns]
    return Held(holding.key, str(holding.title), headers, lines)


def _as_json(found: list[Held], now: datetime) -> str:
    told = {
        "format": FORMAT,
        "at": localtime(now).isoformat(),
        "kept": {
            one.key: {
                "title": one.title,
                "rows": [dict(zip(one.headers, line, strict=True)) for line in one.lines],
            }
            for one in found
        },
    }
    return json.dumps(told, ensure_ascii=False, indent=1, default=_plain)


def _plain(value: Any) -> str:
    return value.isoformat() if isinstance(value, date) else str(Decimal(value))
