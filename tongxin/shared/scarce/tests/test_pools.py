"""Places passed down the tree and what comes back: never more, never fewer."""

from contextlib import suppress
from datetime import timedelta

import pytest
from django.db import transaction
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.errors import DomainError
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.people.tests.factories import a_worker
from tongxin.shared.scarce import errors, waiting
from tongxin.shared.scarce.beat import free_expired, return_due
from tongxin.shared.scarce.models import Claim, Pool
from tongxin.shared.scarce.pools import PLACES, enlarge, open_pool, pass_down, return_unused
from tongxin.shared.scarce.seats import Wish
from tongxin.shared.scarce.services import give_back, hold, take
from tongxin.shared.scarce.tests.factories import a_pool

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)


def a_tree():
    root = a_union(level="province", kind="local_federation")
    east, west = (a_union(root, level="city", kind="local_federation") for _ in range(2))
    return root, east, west, a_union(east)


def down(pool, union, places, returns_at=None, now=NOW):
    return pass_down(
        pool=pool, union=union, places=places, returns_at=returns_at, actor=SYSTEM, now=now
    )


def numbers(pool):
    row = Pool.objects.get(pk=pool.pk)
    return row.quota, row.taken


def test_what_is_not_used_comes_back_at_its_instant_and_goes_to_who_waits():
    root, east, _west, shop = a_tree()
    pool, one, two = a_pool(root, quota=5), a_worker(shop), a_worker(shop)
    part = down(pool, east, 5, NOW + DAY)
    take(PLACES, of=part, by=one.pk, at=NOW)
    waiting.wait(PLACES, of=pool, by=two.pk, at=NOW)
    assert return_due(now=NOW + DAY - timedelta(microseconds=1)) == 0
    assert return_due(now=NOW + DAY) == 4
    assert (numbers(part), numbers(pool)) == ((1, 1), (4, 1))
    fact = OutboxEvent.objects.get(kind="scarce.unused_returned")
    assert fact.body == {"pool_id": part.pk, "parent_id": pool.pk, "places": 4}
    assert return_due(now=NOW + DAY) == 0


def test_nothing_is_taken_from_a_part_at_or_after_its_instant():
    root, east, _west, shop = a_tree()
    part = down(a_pool(root), east, 3, NOW + DAY)
    assert return_unused(pool=part, now=NOW + DAY - timedelta(microseconds=1)) == 0
    take(PLACES, of=part, by=a_worker(shop).pk, at=NOW + DAY - timedelta(microseconds=1))
    with pytest.raises(errors.PoolClosed):
        take(PLACES, of=part, by=a_worker(shop).pk, at=NOW + DAY)
    with pytest.raises(errors.PoolClosed):
        down(part, shop, 1, now=NOW + DAY)


def test_what_is_given_back_late_goes_up_too():
    root, east, _west, shop = a_tree()
    pool, worker = a_pool(root), a_worker(shop)
    part = down(pool, east, 3, NOW + DAY)
    take(PLACES, of=part, by=worker.pk, at=NOW)
    return_due(now=NOW + DAY)
    give_back(PLACES, of=part, by=worker.pk, at=NOW + 2 * DAY)
    assert return_due(now=NOW + 2 * DAY) == 1
    assert (numbers(part), numbers(pool)) == ((0, 0), (3, 0))


def test_places_of_three_levels_come_back_to_the_top():
    root, east, _west, shop = a_tree()
    pool = a_pool(root)
    part = down(pool, east, 3, NOW + DAY)
    lowest = down(part, shop, 2)
    assert lowest.returns_at == part.returns_at
    assert return_due(now=NOW + DAY) == 2 + 3
    assert numbers(pool) == (3, 0)


def test_only_free_places_are_passed_down_and_only_to_unions_below():
    root, east, west, shop = a_tree()
    pool = a_pool(root)
    take(PLACES, of=pool, by=a_worker(shop).pk, at=NOW)
    with pytest.raises(errors.NotEnoughPlaces) as refused:
        down(pool, east, 3)
    assert refused.value.facts == {"left": 2}
    part = down(pool, east, 2)
    for union in (west, root, east):
        with pytest.raises(errors.NotBelow):
            down(part, union, 1)
    for places in (0, -1):
        with pytest.raises(errors.PlacesWrong):
            down(pool, east, places)
    with pytest.raises(errors.PlacesWrong):
        open_pool(title="空", union=root, quota=0, actor=SYSTEM, now=NOW)
    with pytest.raises(errors.PoolClosed):
        down(pool, east, 1, NOW)


def test_a_pool_is_enlarged_at_its_top_only_and_promotes():
    root, east, _west, shop = a_tree()
    pool, one, two = a_pool(root, quota=1), a_worker(shop), a_worker(shop)
    take(PLACES, of=pool, by=one.pk, at=NOW)
    waiting.wait(PLACES, of=pool, by=two.pk, at=NOW)
    enlarge(pool=pool, places=2, actor=SYSTEM, now=NOW)
    assert numbers(pool) == (3, 2)
    part = down(pool, east, 1)
    with pytest.raises(errors.PoolClosed):
        enlarge(pool=part, places=1, actor=SYSTEM, now=NOW)
    assert return_unused(pool=pool, now=NOW + 9 * DAY) == 0


MOVES = st.lists(
    st.tuples(
        st.sampled_from(["down", "take", "hold", "give_back", "beat"]),
        st.integers(0, 3),
        st.integers(0, 3),
        st.sampled_from([timedelta(0), DAY / 2, DAY]),
    ),
    max_size=25,
)


def move(verb, row, union, worker, at):
    """One move on one pool of the tree; whether the house took it."""
    with suppress(DomainError), transaction.atomic():
        match verb:
            case "down":
                down(row, union, 1 + union.pk % 2, at + DAY if worker.pk % 2 else None, at)
            case "take":
                take(PLACES, of=row, by=worker.pk, at=at)
            case "hold":
                hold(PLACES, of=row, wish=Wish(worker.pk, at, until=at + DAY))
            case "give_back":
                give_back(PLACES, of=row, by=worker.pk, at=at)
            case "beat":
                free_expired(now=at)
                return_due(now=at)


def must_add_up(tree):
    assert tree.aggregate(sum=Sum("quota"))["sum"] == 6
    for row in tree.all():
        live = Claim.objects.filter(pool=row, released_at=None).count()
        assert row.taken == live <= row.quota


@pytest.mark.long
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=MOVES)
def test_the_sum_over_the_tree_stays_what_the_top_was_given(moves):
    """Mutants: see mutants.py (a return that only adds, a gift that only takes)."""
    unions, at = a_tree(), NOW
    pool, crowd = a_pool(unions[0], quota=6), [a_worker(unions[3]) for _ in range(4)]
    tree = Pool.objects.filter(title=pool.title).order_by("pk")
    for verb, where, who, step in moves:
        at += step
        rows = list(tree)
        move(verb, rows[where % len(rows)], unions[who], crowd[who], at)
        must_add_up(tree)
    move("beat", pool, unions[0], crowd[0], at + 9 * DAY)
    must_add_up(tree)
    assert not tree.filter(returns_at__isnull=False, quota__gt=F("taken")).exists()
