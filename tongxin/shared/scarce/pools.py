"""Places of one union passed down to the unions below it, and what they did not use, back up."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish
from tongxin.shared.scarce import seats
from tongxin.shared.scarce.declare import Limited, declare
from tongxin.shared.scarce.errors import (
    AlreadyHeld,
    NotBelow,
    NotEnoughPlaces,
    NotHeld,
    PlacesWrong,
    PoolClosed,
    PoolFull,
)
from tongxin.shared.scarce.events import UnusedReturned
from tongxin.shared.scarce.locks import lock_keys
from tongxin.shared.scarce.models import Claim, Pool
from tongxin.shared.scarce.waiting import KEEPER, settle

OFFER = timedelta(hours=24)

PLACES = declare(
    Limited(
        rows=Pool,
        seats=Claim,
        of="pool",
        by="worker",
        held="taken",
        ceiling="quota",
        ends="returns_at",
        until="until",
        waits=True,
        offer=OFFER,
        closed=PoolClosed,
        full=PoolFull,
        twice=AlreadyHeld,
        missing=NotHeld,
    )
)


@transaction.atomic
def open_pool(*, title: str, union: UnionOrg, quota: int, actor: Actor, now: datetime) -> Pool:
    """A new pool of places at its topmost union (设立名额池). Raises PlacesWrong."""
    _must_be_places(quota)
    pool = Pool.objects.create(title=title, union=union, quota=quota)
    record(actor, "scarce.pool_opened", pool, at=now, change={"quota": quota})
    return pool


@transaction.atomic
def enlarge(*, pool: Pool, places: int, actor: Actor, now: datetime) -> Pool:
    """More places for a topmost pool (追加名额); who waits gets them at once.

    Raises PlacesWrong or PoolClosed.
    """
    _must_be_places(places)
    with bypass("scarce"):
        (row,) = lock_keys(Pool, [pool.pk])
        if row.parent_id is not None:
            raise PoolClosed
        _move(row, places)
        settle(PLACES, [row], now)
    record(actor, "scarce.pool_enlarged", row, at=now, change={"places": places})
    return row


@transaction.atomic
def pass_down(
    *,
    pool: Pool,
    union: UnionOrg,
    places: int,
    returns_at: datetime | None = None,
    actor: Actor,
    now: datetime,
) -> Pool:
    """Give free places of a pool to a union below (名额分配); unused ones return at an instant.

    A second gift to the same union adds to its part. Raises PlacesWrong, NotBelow, PoolClosed or
    NotEnoughPlaces.
    """
    _must_be_places(places)
    with bypass("scarce"):
        (row,) = lock_keys(Pool, [pool.pk])
        returns_at = returns_at or row.returns_at
        settle(PLACES, [row], now)
        _must_have(row, union, places, returns_at, now)
        part = _part(row, union, returns_at)
        _move(row, -places)
        _move(part, places)
        settle(PLACES, [part], now)
    change = {"places": places, "returns_at": returns_at and returns_at.isoformat()}
    record(actor, "scarce.passed_down", part, at=now, change=change)
    return part


@transaction.atomic
def return_unused(*, pool: Pool, now: datetime) -> int:
    """Bring the free places of one part back to the pool above when its time came (名额收回).

    Returns how many came back; who waits above gets them in the same transaction.
    """
    if pool.parent_id is None:
        return 0
    with bypass("scarce"):
        # A part is made after its pool: the order of keys is the order from above to below.
        above, part = lock_keys(Pool, [pool.parent_id, pool.pk])
        settle(PLACES, [part], now)
        places = part.quota - part.taken
        if part.returns_at is None or now < part.returns_at or not places:
            return 0
        _move(part, -places)
        _move(above, places)
        settle(PLACES, [above], now)
    record(KEEPER, "scarce.unused_returned", part, at=now, change={"places": places})
    publish(UnusedReturned(part.pk, above.pk, places), at=now)
    return places


def _part(row: Pool, union: UnionOrg, returns_at: datetime | None) -> Pool:
    """The union's part of a locked pool, locked itself."""
    known = Pool.objects.filter(parent=row, union=union).first()
    if known is None:
        return Pool.objects.create(
            title=row.title, parent=row, union=union, quota=0, returns_at=returns_at
        )
    (part,) = lock_keys(Pool, [known.pk])
    part.returns_at = returns_at
    part.save(update_fields=["returns_at", "updated_at"])
    return part


def _must_have(
    row: Pool, union: UnionOrg, places: int, returns_at: datetime | None, now: datetime
) -> None:
    if union.pk == row.union_id or not union.path.startswith(row.union.path):
        raise NotBelow
    is_over = returns_at is not None and returns_at <= now
    if is_over or not seats.are_open(PLACES, [row], now):
        raise PoolClosed
    left = row.quota - row.taken
    if left < places:
        raise NotEnoughPlaces(left=left)


def _must_be_places(places: int) -> None:
    if places < 1:
        raise PlacesWrong


def _move(row: Pool, places: int) -> None:
    Pool.objects.filter(pk=row.pk).update(quota=F("quota") + places)
    row.quota += places
