"""Take and give back what is limited: seats, slots, stock."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import bypass
from tongxin.shared.scarce import parts, seats
from tongxin.shared.scarce.declare import Limited, declare
from tongxin.shared.scarce.errors import HoldOver, HoldTooShort
from tongxin.shared.scarce.locks import lock, lock_keys, must_be_inside_a_transaction
from tongxin.shared.scarce.seats import Wish
from tongxin.shared.scarce.waiting import settle

__all__ = [
    "Limited",
    "confirm",
    "declare",
    "give_back",
    "hold",
    "lock",
    "take",
    "take_all",
]


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
    return _take(limited, of, Wish(by, at, told or {}))


def hold(limited: Limited, *, of: Model, wish: Wish) -> Model:
    """Hold one seat up to ``wish.until`` (保留): taken until confirmed, released or run out.

    Raises HoldTooShort, or as ``take_all``.
    """
    if not limited.until:
        raise ValueError(f"nothing of {limited.label} is held for a time")
    if wish.until is None or wish.until <= wish.at:
        raise HoldTooShort
    return _take(limited, [of], wish)[0]


def confirm(limited: Limited, *, of: Model, by: int, at: datetime) -> Model:
    """Keep a held seat for good (确认).

    At the instant a hold ends it is over. Raises HoldOver or the ``missing`` of what is limited.
    """
    must_be_inside_a_transaction()
    with bypass("scarce"):
        locked = lock_keys(limited.rows, [of.pk])
        seat = seats.live(limited, locked).filter(**{f"{limited.by}_id": by}).first()
        end = seat and getattr(seat, limited.until)
        if end is not None and at < end:
            setattr(seat, limited.until, None)
            seat.save(update_fields=[limited.until, "updated_at"])
    if seat is None:
        raise limited.missing
    if end is not None and end <= at:
        raise HoldOver
    return seat


def give_back(limited: Limited, *, of: Model, by: int, at: datetime) -> Model:
    """Release the live seat of ``by`` (归还); who waits gets it in the same transaction.

    Raises the ``missing`` of what is limited.
    """
    must_be_inside_a_transaction()
    with bypass("scarce"):
        locked = lock_keys(limited.rows, [of.pk])
        settle(limited, locked, at)
        seat = seats.live(limited, locked).filter(**{f"{limited.by}_id": by}).first()
        if seat is not None:
            seats.stand_up(seat, at)
            seats.count(limited, locked, -1)
            parts.give_back(limited, seat)
            settle(limited, locked, at)
    if seat is None:
        raise limited.missing
    return seat


def _take(limited: Limited, of: Sequence[Model], wish: Wish) -> list[Model]:
    must_be_inside_a_transaction()
    held: list[Model] = []
    with bypass("scarce"):
        locked = lock_keys(limited.rows, [row.pk for row in of])
        settle(limited, locked, wish.at)
        refused: DomainError | None = seats.refusal(limited, locked, wish)
        if refused is None and seats.count(limited, locked, 1) < len(locked):
            refused = seats.full_of(limited, locked[0])
        if refused is None:
            held = [seats.sit(limited, row, wish) for row in locked]
    if refused is not None:
        raise refused
    return held
