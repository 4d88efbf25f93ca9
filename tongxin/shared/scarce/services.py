"""Take and give back what is limited: seats, slots, stock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db import connection
from django.db.models import F, Model, Q

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import bypass


@dataclass(frozen=True, slots=True)
class Limited:
    """What is limited and by which row (稀缺资源).

    ``rows`` carry ``ceiling`` (none: no limit) and ``held``, the number of live ``seats``, each of
    which names its row in ``of`` and its holder in ``by`` and is live while ``released_at`` is
    empty. ``when`` says which rows may be taken from. A database constraint stands behind the
    ceiling and another behind one live seat per holder.
    """

    rows: type[Model]
    seats: type[Model]
    of: str
    by: str
    held: str
    ceiling: str
    closed: type[DomainError]
    full: type[DomainError]
    twice: type[DomainError]
    missing: type[DomainError]
    when: Q = field(default_factory=Q)


def take(
    limited: Limited, *, of: Model, by: int, at: datetime, told: Mapping[str, Any] | None = None
) -> Model:
    """Hold one seat of one row for ``by`` (占用). Raises as ``take_all``."""
    return take_all(limited, of=[of], by=by, at=at, told=told)[0]


def take_all(
    limited: Limited,
    *,
    of: Sequence[Model],
    by: int,
    at: datetime,
    told: Mapping[str, Any] | None = None,
) -> list[Model]:
    """Hold one seat of every row or of none; ``told`` is written on each seat.

    Rows are locked in the order of their keys, so that two callers never wait for each other.
    Raises the ``closed``, ``twice`` or ``full`` of what is limited.
    """
    _must_be_inside_a_transaction()
    keys = sorted({row.pk for row in of})
    with bypass("scarce"):
        locked = _lock(limited, keys)
        refusal = _refusal(limited, locked, keys, by)
        if refusal is None and _count(limited, keys, 1) < len(keys):
            refusal = limited.full(**{limited.ceiling: getattr(locked[0], limited.ceiling)})
        if refusal is None:
            held = [_seat(limited, row, by, at, told or {}) for row in locked]
    if refusal is not None:
        raise refusal
    return held


def give_back(limited: Limited, *, of: Model, by: int, at: datetime) -> Model:
    """Release the live seat of ``by`` (归还). Raises the ``missing`` of what is limited."""
    _must_be_inside_a_transaction()
    with bypass("scarce"):
        _lock(limited, [of.pk])
        seat = _live(limited, [of.pk], by).first()
        if seat is not None:
            seat.released_at = at
            seat.save(update_fields=["released_at", "updated_at"])
            _count(limited, [of.pk], -1)
    if seat is None:
        raise limited.missing
    return seat


def _must_be_inside_a_transaction() -> None:
    if not connection.in_atomic_block:
        raise RuntimeError("scarce things are taken inside a transaction only")


def _lock(limited: Limited, keys: Sequence[int]) -> list[Model]:
    rows = limited.rows.objects.select_for_update(of=("self",)).filter(pk__in=keys)
    return list(rows.select_related("union").order_by("pk"))


def _refusal(
    limited: Limited, locked: Sequence[Model], keys: Sequence[int], by: int
) -> DomainError | None:
    if limited.rows.objects.filter(limited.when, pk__in=keys).count() < len(keys):
        return limited.closed()
    if _live(limited, keys, by).exists():
        return limited.twice()
    full = [row for row in locked if _is_full(limited, row)]
    return limited.full(**{limited.ceiling: getattr(full[0], limited.ceiling)}) if full else None


def _is_full(limited: Limited, row: Model) -> bool:
    ceiling = getattr(row, limited.ceiling)
    return ceiling is not None and getattr(row, limited.held) >= ceiling


def _count(limited: Limited, keys: Sequence[int], step: int) -> int:
    """One statement that tests and writes; how many rows it changed."""
    rows = limited.rows.objects.filter(pk__in=keys)
    if step > 0:
        room = Q(**{limited.ceiling: None}) | Q(**{f"{limited.held}__lt": F(limited.ceiling)})
        rows = rows.filter(room)
    return rows.update(**{limited.held: F(limited.held) + step})


def _live(limited: Limited, keys: Sequence[int], by: int):
    taken = {f"{limited.of}__in": keys, f"{limited.by}_id": by, "released_at": None}
    return limited.seats.objects.filter(**taken)


def _seat(limited: Limited, row: Model, by: int, at: datetime, told: Mapping[str, Any]) -> Model:
    names = {limited.of: row, f"{limited.by}_id": by, "union": row.union, "held_at": at}
    return limited.seats.objects.create(**names, **told)
