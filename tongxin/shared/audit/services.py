"""Write the log: unchained rows inside the caller's transaction."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from django.db import connection, models

from tongxin.kernel.actors import ROOT, Actor

INSERT = """
INSERT INTO audit_auditentry
       (actor, account_id, verb, target, union_path, change, reason, at)
VALUES (%s, %s, %s, %s, %s, %s, %s, %s)
"""

INSERT_EACH = """
INSERT INTO audit_auditentry
       (actor, account_id, verb, target, union_path, change, reason, at)
SELECT %s, %s, %s, e.target, e.path, %s, %s, %s
FROM unnest(%s::text[], %s::text[]) WITH ORDINALITY AS e (target, path, number) ORDER BY e.number
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
        cursor.execute(
            INSERT,
            [
                actor.name,
                actor.account_id,
                verb,
                name_of(target),
                _path_of(target),
                json.dumps(change or {}, ensure_ascii=False, default=str),
                reason[:300],
                at,
            ],
        )


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
    if not targets:
        return
    names, paths = [name_of(row) for row in targets], [_path_of(row) for row in targets]
    text = json.dumps(change or {}, ensure_ascii=False, default=str)
    said = [actor.name, actor.account_id, verb, text, reason[:300], at, names, paths]
    with connection.cursor() as cursor:
        cursor.execute(INSERT_EACH, said)


def name_of(target: models.Model | str) -> str:
    """How the log names a row: ``activities.CheckIn:12``."""
    return target if isinstance(target, str) else f"{target._meta.label}:{target.pk}"


def _path_of(target: models.Model | str) -> str:
    union = getattr(target, "union", None)
    return union.path if union is not None else ROOT
