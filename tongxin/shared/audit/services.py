"""Write the log: unchained rows inside the caller's transaction."""

import json
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.db import connection, models

from tongxin.kernel.actors import ROOT, Actor

INSERT = """
INSERT INTO audit_auditentry
       (actor, account_id, verb, target, union_path, change, reason, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""


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
        cursor.execute(INSERT, _line(actor, verb, target, at, reason, change))


def record_each(
    actor: Actor,
    verb: str,
    targets: Iterable[models.Model],
    *,
    at: datetime,
    reason: str = "",
    change: dict[str, Any] | None = None,
) -> None:
    """Append one entry for every row of a set, sent together."""
    lines = [_line(actor, verb, target, at, reason, change) for target in targets]
    if lines:
        with connection.cursor() as cursor:
            cursor.executemany(INSERT, lines)


def name_of(target: models.Model | str) -> str:
    """How the log names a row: ``activities.CheckIn:12``."""
    return target if isinstance(target, str) else f"{target._meta.label}:{target.pk}"


def _line(
    actor: Actor,
    verb: str,
    target: models.Model | str,
    at: datetime,
    reason: str,
    change: dict[str, Any] | None,
) -> list[Any]:
    return [
        actor.name,
        actor.account_id,
        verb,
        name_of(target),
        _path_of(target),
        json.dumps(change or {}, ensure_ascii=False, default=str),
        reason[:300],
        at,
    ]


def _path_of(target: models.Model | str) -> str:
    union = getattr(target, "union", None)
    return union.path if union is not None else ROOT
