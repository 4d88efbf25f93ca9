"""Places: taken, held for a time, given back, waited for; compared with a slow model in memory."""

from copy import deepcopy
from dataclasses import dataclass, field
from datetime import datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError, NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, a_union
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.people.tests.factories import a_worker
from tongxin.shared.scarce import errors, waiting
from tongxin.shared.scarce.beat import free_expired
from tongxin.shared.scarce.models import Claim, Pool
from tongxin.shared.scarce.pools import OFFER, PLACES
from tongxin.shared.scarce.seats import Wish
from tongxin.shared.scarce.services import confirm, give_back, hold, take, take_all
from tongxin.shared.scarce.tests.factories import a_pool

pytestmark = pytest.mark.usefixtures("house")
HALF_HOUR = timedelta(minutes=30)


def holding(pool, worker, until, at=NOW):
    return hold(PLACES, of=pool, wish=Wish(worker.pk, at, until=until))


def taken(pool):
    live = Claim.objects.filter(pool=pool, released_at=None).count()
    return Pool.objects.get(pk=pool.pk).taken, live


@pytest.fixture
def place():
    """A shop with one place and three workers."""
    shop = a_union(level="province", kind="local_federation")
    return a_pool(shop, quota=1), [a_worker(shop) for _ in range(3)]


def test_a_hold_counts_as_taken_until_the_instant_it_ends(place):
    pool, (first, second, _third) = place
    end = NOW + HALF_HOUR
    holding(pool, first, end)
    with pytest.raises(errors.PoolFull):
        take(PLACES, of=pool, by=second.pk, at=end - timedelta(microseconds=1))
    take(PLACES, of=pool, by=second.pk, at=end)
    assert taken(pool) == (1, 1)
    assert Claim.objects.get(worker=first).released_at == end
    assert OutboxEvent.objects.filter(kind="scarce.hold_expired").count() == 1


def test_a_hold_is_confirmed_before_its_end_and_not_at_it(place):
    pool, (first, second, _third) = place
    holding(pool, first, NOW + HALF_HOUR)
    with pytest.raises(errors.HoldOver):
        confirm(PLACES, of=pool, by=first.pk, at=NOW + HALF_HOUR)
    confirm(PLACES, of=pool, by=first.pk, at=NOW + HALF_HOUR - timedelta(microseconds=1))
    with pytest.raises(errors.PoolFull):
        take(PLACES, of=pool, by=second.pk, at=NOW + 9 * HALF_HOUR)
    with pytest.raises(errors.NotHeld):
        confirm(PLACES, of=pool, by=second.pk, at=NOW)


def test_a_hold_that_ran_out_is_not_given_back(place):
    pool, (first, *_others) = place
    holding(pool, first, NOW + HALF_HOUR)
    with pytest.raises(errors.NotHeld), transaction.atomic():
        give_back(PLACES, of=pool, by=first.pk, at=NOW + HALF_HOUR)
    assert taken(pool) == (1, 1)


def test_a_hold_ends_after_it_begins(place):
    pool, (first, *_others) = place
    with pytest.raises(errors.HoldTooShort):
        holding(pool, first, NOW)
    with pytest.raises(errors.HoldTooShort):
        holding(pool, first, None)


def test_what_was_never_taken_is_not_given_back(place):
    pool, (first, second, _third) = place
    take(PLACES, of=pool, by=first.pk, at=NOW)
    with pytest.raises(errors.NotHeld):
        give_back(PLACES, of=pool, by=second.pk, at=NOW)
    assert taken(pool) == (1, 1)


def test_of_two_pools_both_or_none_are_taken(place):
    pool, (first, second, _third) = place
    other = a_pool(pool.union, quota=2)
    take(PLACES, of=pool, by=first.pk, at=NOW)
    with pytest.raises(errors.PoolFull), transaction.atomic():
        take_all(PLACES, of=[other, pool], by=second.pk, at=NOW)
    assert taken(other) == (0, 0)


def test_a_pool_that_is_not_there_is_refused(place):
    _pool, (first, *_others) = place
    with pytest.raises(NotThere):
        take(PLACES, of=Pool(pk=0), by=first.pk, at=NOW)


def test_the_first_in_line_is_promoted_with_the_giving_back_and_told(place):
    pool, (first, second, third) = place
    take(PLACES, of=pool, by=first.pk, at=NOW)
    waiting.wait(PLACES, of=pool, by=second.pk, at=NOW, priority=100)
    waiting.wait(PLACES, of=pool, by=third.pk, at=NOW + HALF_HOUR, priority=1)
    now = NOW + 2 * HALF_HOUR
    give_back(PLACES, of=pool, by=first.pk, at=now)
    seat = Claim.objects.get(pool=pool, released_at=None)
    assert (seat.worker_id, seat.until) == (third.pk, now + OFFER)
    fact = OutboxEvent.objects.get(kind="scarce.promoted")
    assert fact.body == {
        "what": "scarce.Pool",
        "row_id": pool.pk,
        "worker_id": third.pk,
        "seat_id": seat.pk,
    }
    assert AuditEntry.objects.filter(verb="scarce.promoted").count() == 1
    assert [one.worker_id for one in waiting.line(PLACES, pool)] == [second.pk]


def test_nobody_waits_where_there_is_room_or_twice_or_with_a_place(place):
    pool, (first, second, third) = place
    with pytest.raises(errors.PlacesLeft):
        waiting.wait(PLACES, of=pool, by=first.pk, at=NOW)
    take(PLACES, of=pool, by=first.pk, at=NOW)
    with pytest.raises(errors.AlreadyHeld):
        waiting.wait(PLACES, of=pool, by=first.pk, at=NOW)
    waiting.wait(PLACES, of=pool, by=second.pk, at=NOW)
    with pytest.raises(errors.AlreadyWaiting):
        waiting.wait(PLACES, of=pool, by=second.pk, at=NOW)
    with pytest.raises(errors.NotWaiting):
        waiting.stop_waiting(PLACES, of=pool, by=third.pk, at=NOW)
    waiting.stop_waiting(PLACES, of=pool, by=second.pk, at=NOW)
    give_back(PLACES, of=pool, by=first.pk, at=NOW)
    assert taken(pool) == (0, 0)


def test_the_beat_frees_what_ran_out_and_promotes(place):
    pool, (first, second, _third) = place
    holding(pool, first, NOW + HALF_HOUR)
    waiting.wait(PLACES, of=pool, by=second.pk, at=NOW)
    assert free_expired(now=NOW + HALF_HOUR - timedelta(microseconds=1)) == 0
    assert free_expired(now=NOW + HALF_HOUR) == 1
    assert free_expired(now=NOW + HALF_HOUR) == 0
    assert Claim.objects.get(pool=pool, released_at=None).worker_id == second.pk


def test_the_database_keeps_the_numbers_whoever_writes(place):
    pool, _workers = place
    for wrong in ({"taken": 2}, {"taken": -1}, {"quota": -1}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Pool.objects.filter(pk=pool.pk).update(**wrong)


def test_a_worker_without_any_scope_takes_a_place(place):
    pool, (first, *_others) = place
    with speaking(Actor(name="本人", worker_id=first.pk)):
        take(PLACES, of=pool, by=first.pk, at=NOW)
    assert taken(pool) == (1, 1)


@dataclass
class Slow:
    """The rules once more, without a database."""

    quota: int
    seats: dict[int, datetime | None] = field(default_factory=dict)
    line: list[tuple] = field(default_factory=list)
    joined: int = 0

    def settle(self, at):
        self.seats = {who: end for who, end in self.seats.items() if end is None or at < end}
        while self.line and len(self.seats) < self.quota:
            self.line.sort()
            self.seats[self.line.pop(0)[-1]] = at + OFFER

    def take(self, who, at, until=None):
        self.settle(at)
        self.must(who not in self.seats, "scarce.already_held")
        self.must(len(self.seats) < self.quota, "scarce.pool_full")
        self.seats[who] = until

    def hold(self, who, at):
        self.take(who, at, at + HALF_HOUR)

    def confirm(self, who, at):
        self.must(who in self.seats, "scarce.not_held")
        end = self.seats[who]
        self.must(end is None or at < end, "scarce.hold_over")
        self.seats[who] = None

    def give_back(self, who, at):
        self.settle(at)
        self.must(who in self.seats, "scarce.not_held")
        del self.seats[who]
        self.settle(at)

    def wait(self, who, at):
        self.settle(at)
        self.must(who not in [one[-1] for one in self.line], "scarce.already_waiting")
        self.must(who not in self.seats, "scarce.already_held")
        self.must(len(self.seats) == self.quota, "scarce.places_left")
        self.joined += 1
        self.line.append((who % 2, at, self.joined, who))

    def leave(self, who, _at):
        kept = [one for one in self.line if one[-1] != who]
        self.must(len(kept) < len(self.line), "scarce.not_waiting")
        self.line = kept

    def tick(self, _who, at):
        self.settle(at)

    def must(self, is_so, code):
        if not is_so:
            raise Said(code)


class Said(Exception):
    """The slow model refuses."""


def real(verb, pool, worker, who, at):
    """The same move on the engine."""
    mine = {"of": pool, "by": worker.pk, "at": at}
    with transaction.atomic():
        match verb:
            case "take":
                take(PLACES, **mine)
            case "hold":
                holding(pool, worker, at + HALF_HOUR, at)
            case "confirm":
                confirm(PLACES, **mine)
            case "give_back":
                give_back(PLACES, **mine)
            case "wait":
                waiting.wait(PLACES, priority=who % 2, **mine)
            case "leave":
                waiting.stop_waiting(PLACES, **mine)
            case "tick":
                free_expired(now=at)


def said(call, *given) -> str:
    try:
        call(*given)
    except (DomainError, Said) as refusal:
        return getattr(refusal, "code", str(refusal))
    return ""


# Weighed so that lines of several people come about, and holds are asked at the instant they end.
VERBS = ("take", "hold", "hold", "confirm", "give_back", "give_back", "leave", "tick")
VERBS += ("wait",) * 5
STEPS = st.sampled_from([timedelta(0)] * 4 + [HALF_HOUR / 2, HALF_HOUR, HALF_HOUR, OFFER])
MOVES = st.lists(
    st.tuples(st.sampled_from(VERBS), st.integers(0, 3), STEPS), min_size=10, max_size=25
)


@pytest.mark.long
@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=MOVES, quota=st.integers(1, 2))
def test_places_behave_as_the_slow_model_says(moves, quota):
    """Mutants: see mutants.py (instant of the end, order of the line, nothing counted down)."""
    shop = a_union(level="province", kind="local_federation")
    pool, crowd = a_pool(shop, quota), [a_worker(shop) for _ in range(4)]
    slow, at = Slow(quota), NOW
    for verb, who, step in moves:
        at += step
        before = deepcopy(slow)
        expected = said(getattr(slow, verb), who, at)
        slow = before if expected else slow
        assert said(real, verb, pool, crowd[who], who, at) == expected
        live = Claim.objects.filter(pool=pool, released_at=None)
        assert dict(live.values_list("worker_id", "until")) == {
            crowd[who].pk: end for who, end in slow.seats.items()
        }
        stand = [one.worker_id for one in waiting.line(PLACES, pool)]
        assert stand == [crowd[one[-1]].pk for one in sorted(slow.line)]
        assert Pool.objects.get(pk=pool.pk).taken == len(slow.seats) <= quota
