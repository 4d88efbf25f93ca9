"""The line of those who wait: by priority, then by time; promoted with what becomes free."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.audit.services import record
from tongxin.shared.outbox.services import publish
from tongxin.shared.scarce import parts, seats
from tongxin.shared.scarce.declare import Limited
from tongxin.shared.scarce.errors import AlreadyWaiting, NotWaiting, PlacesLeft
from tongxin.shared.scarce.events import HoldExpired, SeatPromoted
from tongxin.shared.scarce.locks import lock_keys, must_be_inside_a_transaction
from tongxin.shared.scarce.models import Wait

KEEPER = Actor.system("scarce")


def wait(
    limited: Limited,
    *,
    of: Model,
    by: int,
    at: datetime,
    priority: int = 100,
    told: Mapping[str, Any] | None = None,
) -> Wait:
    """Stand in line for a seat (候补); ``told`` is written on the seat that comes of it.

    Raises PlacesLeft, AlreadyWaiting, and the ``closed`` or ``twice`` of what is limited.
    """
    must_be_inside_a_transaction()
    if not limited.waits:
        raise ValueError(f"nobody waits for {limited.label}")
    made = None
    with bypass("scarce"):
        row = lock_keys(limited.rows, [of.pk])[0]
        settle(limited, [row], at)
        refused = _refusal(limited, row, seats.Wish(by, at))
        if refused is None:
            names = {"what": limited.label, "row_key": row.pk, "union": row.union}
            made = Wait.objects.create(
                **names, worker_id=by, priority=priority, joined_at=at, told=dict(told or {})
            )
    if refused is not None:
        raise refused
    return made


def stop_waiting(limited: Limited, *, of: Model, by: int, at: datetime) -> None:
    """Leave the line (退出候补). Raises NotWaiting."""
    must_be_inside_a_transaction()
    with bypass("scarce"):
        lock_keys(limited.rows, [of.pk])
        left = line(limited, of).filter(worker_id=by).update(left_at=at)
    if not left:
        raise NotWaiting


def line(limited: Limited, row: Model) -> QuerySet[Wait]:
    """Those who wait for a seat of the row, the next one first (候补名单)."""
    waiting = Wait.objects.filter(
        what=limited.label, row_key=row.pk, promoted_at=None, left_at=None
    )
    return waiting.order_by("priority", "joined_at", "pk")


def settle(limited: Limited, locked: Sequence[Model], at: datetime) -> None:
    """Bring locked rows up to this instant: what ran out is free, and who waits moves up."""
    for row in locked:
        _expire(limited, row, at)
        _return(limited, row, at)
        promote(limited, row, at)


def promote(limited: Limited, row: Model, at: datetime) -> list[Model]:
    """Give what is free on a locked row to those who wait, in the same transaction."""
    if not limited.waits or not seats.are_open(limited, [row], at):
        return []
    there = parts.standing(limited, row, at)
    if there.is_spent:
        return []
    theirs = parts.of_theirs(there) if there.open == 0 else Q()  # nobody else is looked at
    standing = list(line(limited, row).filter(theirs))
    homes = parts.homes_of(one.worker_id for one in standing) if there.parts else {}
    made: list[Model] = []
    for one in standing:
        home = homes.get(one.worker_id, "")
        if not there.fits(home):
            if there.is_spent:
                break
            continue  # what is left is kept for others: the place in line stays
        if limited.passes_over is not None and limited.passes_over(row, one.worker_id, at):
            continue
        if seats.live(limited, [row]).filter(**{f"{limited.by}_id": one.worker_id}).exists():
            _leave(one, at)  # got a seat in another way meanwhile
            continue
        made.append(_promote(limited, row, one, at))
        there.take(home)
    return made


def fill_up(limited: Limited, *, of: Model, at: datetime) -> None:
    """Give what became free of a row to those who wait, such as after its ceiling was raised."""
    must_be_inside_a_transaction()
    with bypass("scarce"):
        settle(limited, lock_keys(limited.rows, [of.pk]), at)


def line_up(
    limited: Limited, *, of: Model, people: Sequence[tuple[int, Mapping[str, Any]]], at: datetime
) -> None:
    """Put people in line in the order given, such as one that was drawn, and give out what is free.

    Each with what is written on the seat; who stands in line already keeps the place.
    """
    must_be_inside_a_transaction()
    with bypass("scarce"):
        row = lock_keys(limited.rows, [of.pk])[0]
        known = set(line(limited, row).values_list("worker_id", flat=True))
        names = {"what": limited.label, "row_key": row.pk, "union": row.union, "joined_at": at}
        Wait.objects.bulk_create(
            [
                Wait(**names, worker_id=by, told=dict(told))
                for by, told in people
                if by not in known
            ],
            batch_size=1000,
        )
        settle(limited, [row], at)


def place_in_line(limited: Limited, *, of: Model, by: int) -> int | None:
    """Whose turn comes first is 1 (候补序号); None for who does not wait."""
    with bypass("scarce"):
        waiting = list(line(limited, of).values_list("worker_id", flat=True))
    return waiting.index(by) + 1 if by in waiting else None


def _leave(waiting: Wait, at: datetime) -> None:
    waiting.left_at = at
    waiting.save(update_fields=["left_at", "updated_at"])


def _promote(limited: Limited, row: Model, waiting: Wait, at: datetime) -> Model:
    until = _held_until(limited, row, at) if limited.until else None
    seats.count(limited, [row], 1)
    wish = seats.Wish(waiting.worker_id, at, waiting.told, until)
    seat = seats.sit(limited, row, wish)
    waiting.promoted_at = at
    waiting.save(update_fields=["promoted_at", "updated_at"])
    record(KEEPER, "scarce.promoted", seat, at=at)
    fact = SeatPromoted(limited.label, row.pk, waiting.worker_id, seat.pk)
    publish(fact, at=at)
    return seat


def _held_until(limited: Limited, row: Model, at: datetime) -> datetime | None:
    if limited.offers is not None:
        return limited.offers(row, at)
    return at + limited.offer if limited.offer else None


def _expire(limited: Limited, row: Model, at: datetime) -> None:
    if not limited.until:
        return
    over = list(seats.live(limited, [row]).filter(**{f"{limited.until}__lte": at}).order_by("pk"))
    for seat in over:
        seats.stand_up(seat, at)
        seats.count(limited, [row], -1)
        parts.give_back(limited, seat)
        record(KEEPER, "scarce.hold_expired", seat, at=at)
        holder = getattr(seat, f"{limited.by}_id")
        publish(HoldExpired(limited.label, row.pk, holder, seat.pk), at=at)


def _return(limited: Limited, row: Model, at: datetime) -> None:
    """What parts whose time is over did not use is everybody's from now on."""
    if limited.parts is None:
        return
    for part in parts.due(limited.parts, [row.pk], at).order_by("pk"):
        part.returned_at = at
        part.save(update_fields=["returned_at", "updated_at"])
        places = part.quota - part.seats_held
        record(KEEPER, "scarce.part_returned", part, at=at, change={"places": places})


def _refusal(limited: Limited, row: Model, wish: seats.Wish):
    if line(limited, row).filter(Q(worker_id=wish.by)).exists():
        return AlreadyWaiting()
    found = seats.refusal(limited, [row], wish)
    if found is None:
        return PlacesLeft()
    return None if isinstance(found, limited.full) else found
