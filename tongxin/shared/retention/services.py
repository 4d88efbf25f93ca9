"""Clear what is over, table by table (到期清理)."""

import logging
from dataclasses import dataclass
from datetime import datetime

from django.apps import apps
from django.db import transaction
from django.db.models import F

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.kernel.text import in_a_line
from tongxin.shared.audit.services import record
from tongxin.shared.retention.declarations import Keep, all_keeps
from tongxin.shared.retention.models import Clearing

log = logging.getLogger(__name__)
SWEEPER = Actor.system("retention")


@dataclass(frozen=True, slots=True)
class Line:
    """One table as the operator reads it."""

    keep: Keep
    name: str
    last: Clearing | None


def clear_expired(*, now: datetime) -> dict[str, int]:
    """Clear every table whose rows are over; one that fails does not hold up the others."""
    done: dict[str, int] = {}
    for one in all_keeps():
        if one.clear is None:
            continue
        try:
            done[one.label] = _cleared(one, now)
        except Exception as error:
            log.exception("clearing %s", one.label)
            _note(one.label, now, 0, in_a_line(error))
    return done


def table_lines() -> list[Line]:
    """Every declared table with its last clearing."""
    last = {one.label: one for one in Clearing.objects.all()}
    return [Line(one, name_of_table(one.label), last.get(one.label)) for one in all_keeps()]


def name_of_table(label: str) -> str:
    """What the rows of a table are called."""
    model = apps.get_model(label)
    return str(model._meta.verbose_name)


@transaction.atomic
def _cleared(one: Keep, now: datetime) -> int:
    with speaking(SWEEPER):
        count = one.clear(one.before(now)) if one.clear else 0
        if count:
            change = {"count": count, "before": one.before(now).isoformat(), "then": one.then}
            record(SWEEPER, "retention.cleared", one.label, at=now, change=change)
    _note(one.label, now, count, "")
    return count


def _note(label: str, now: datetime, count: int, problem: str) -> None:
    facts = {"at": now, "count": count, "problem": problem}
    row, is_new = Clearing.objects.get_or_create(label=label, defaults=facts | {"total": count})
    if not is_new:
        Clearing.objects.filter(pk=row.pk).update(**facts, total=F("total") + count)
