"""Write the log: unchained rows inside the caller's transaction."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, models

from tongxin.kernel.actors import ROOT, Actor
from tongxin.kernel.changes import changed

CHANGED = "changed"  # column: before and after
INSERT = """
INSERT INTO audit_auditentry
       (actor, account_id, verb, target, union_path, change, reason, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""

INSERT_MANY = """
INSERT INTO audit_auditentry
       (actor, account_id, verb, target, union_path, change, reason, at)
SELECT e.actor, e.account, e.verb, e.target, e.path, e.change::jsonb, e.reason, e.at
FROM unnest(%s::text[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
            %s::timestamptz[])
     WITH ORDINALITY AS e (actor, account, verb, target, path, change, reason, at, number)
ORDER BY e.number
"""


@dataclass(frozen=True, slots=True)
class Entry:
    """One sentence for the log, to be written together with others (审计记录)."""

    actor: Actor
    verb: str
    target: models.Model | str
    at: datetime
    reason: str = ""
    change: dict[str, Any] | None = None
    path: str = ""  # where the target has no union of its own


def record(
    actor: Actor,
    verb: str,
    target: models.Model | str,
    *,
    at: datetime,
    reason: str = "",
    change: dict[str, Any] | None = None,
) -> None:
    """Append one entry; ``change`` holds plain values, never a sealed one in clear."""
    with connection.cursor() as cursor:  # no RETURNING: a writer need not be a reader of the log
        cursor.execute(INSERT, _columns(Entry(actor, verb, target, at, reason, change)))


def record_each(
    actor: Actor,
    verb: str,
    targets: Sequence[models.Model],
    *,
    at: datetime,
    reason: str = "",
    change: dict[str, Any] | None = None,
) -> None:
    """Append the same entry for each row, in their order, in one statement."""
    record_many([Entry(actor, verb, row, at, reason, change) for row in targets])


def record_many(entries: Sequence[Entry]) -> None:
    """Append many entries in their order, in one statement."""
    if not entries:
        return
    columns = zip(*map(_columns, entries), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(INSERT_MANY, [list(column) for column in columns])


def name_of(target: models.Model | str) -> str:
    """How the log names a row: ``activities.CheckIn:12``."""
    return target if isinstance(target, str) else f"{target._meta.label}:{target.pk}"


def _columns(entry: Entry) -> list[Any]:
    return [
        entry.actor.name,
        entry.actor.account_id,
        entry.verb,
        name_of(entry.target),
        entry.path or _path_of(entry.target),
        json.dumps(_told(entry), ensure_ascii=False, default=str),
        entry.reason[:300],
        entry.at,
    ]


def _told(entry: Entry) -> dict[str, Any]:
    """What the service says, and every column of a locked row that was changed since."""
    told = entry.change or {}
    columns = changed(entry.target) if isinstance(entry.target, models.Model) else {}
    return {CHANGED: columns} | told if columns else told


def _path_of(target: models.Model | str) -> str:
    union = getattr(target, "union", None)
    return union.path if union is not None else ROOT
