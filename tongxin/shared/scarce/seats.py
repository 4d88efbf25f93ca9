"""Single steps on locked rows: what is free, whose seat is live, one more, one less."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.db.models import F, Model, Q, QuerySet

from tongxin.kernel.errors import DomainError
from tongxin.shared.scarce import parts
from tongxin.shared.scarce.declare import Limited


@dataclass(frozen=True, slots=True)
class Wish:
    """Who wants a seat, when, with what written on it, and until when if for a time only."""

    by: int
    at: datetime
    told: Mapping[str, Any] = field(default_factory=dict)
    until: datetime | None = None


def refusal(limited: Limited, locked: Sequence[Model], wish: Wish) -> DomainError | None:
    """Why the wish cannot be met on all of these rows, if so."""
    if not are_open(limited, locked, wish.at):
        return limited.closed()
    if live(limited, locked).filter(**{f"{limited.by}_id": wish.by}).exists():
        return limited.twice()
    for row in locked:
        there = parts.standing(limited, row, wish.at)
        if not there.fits(parts.home_of(limited, wish.by)):
            return parts.refusal(limited, there) or full_of(limited, row)
    return None


def full_of(limited: Limited, row: Model) -> DomainError:
    """The refusal that names the ceiling of a full row."""
    return limited.full(**{limited.ceiling: getattr(row, limited.ceiling)})


def are_open(limited: Limited, locked: Sequence[Model], at: datetime) -> bool:
    """Whether all rows may be taken from at this instant."""
    ended = [row for row in locked if limited.ends and _is_over(getattr(row, limited.ends), at)]
    wanted = limited.rows.objects.filter(limited.when, pk__in=[row.pk for row in locked])
    return not ended and wanted.count() == len(locked)


def live(limited: Limited, rows: Sequence[Model]) -> QuerySet[Model]:
    """Seats of these rows that nobody released."""
    keys = [row.pk for row in rows]
    return limited.seats.objects.filter(**{f"{limited.of}__in": keys, "released_at": None})


def count(limited: Limited, rows: Sequence[Model], step: int) -> int:
    """One statement that tests and writes; how many rows it changed. The rows know afterwards."""
    found = limited.rows.objects.filter(pk__in=[row.pk for row in rows])
    if step > 0:
        free = Q(**{limited.ceiling: None}) | Q(**{f"{limited.held}__lt": F(limited.ceiling)})
        found = found.filter(free)
    changed = found.update(**{limited.held: F(limited.held) + step})
    for row in rows:
        setattr(row, limited.held, getattr(row, limited.held) + step)
    return changed


def sit(limited: Limited, row: Model, wish: Wish) -> Model:
    """Write down one seat of the row, taken from the part of it that is kept for the holder."""
    names = {limited.of: row, f"{limited.by}_id": wish.by, "union": row.union, "held_at": wish.at}
    if limited.until:
        names[limited.until] = wish.until
    if limited.parts:
        there = parts.standing(limited, row, wish.at)
        part = there.part_of(parts.home_of(limited, wish.by))
        if part is not None and part.left > 0:
            names[limited.parts.on] = parts.count(limited.parts, part.key, 1)
    return limited.seats.objects.create(**names, **wish.told)


def stand_up(seat: Model, at: datetime) -> None:
    """Write down that a seat was released."""
    seat.released_at = at
    seat.save(update_fields=["released_at", "updated_at"])


def _is_over(end: datetime | None, at: datetime) -> bool:
    return end is not None and end <= at
