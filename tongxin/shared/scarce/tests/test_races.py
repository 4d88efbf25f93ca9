"""Many reach for what is scarce at the same moment, on a real PostgreSQL."""

from datetime import timedelta
from decimal import Decimal
from threading import Barrier

import pytest
from django.db import OperationalError
from django.db.models import F, Sum

from tongxin.kernel.periods import Period
from tongxin.kernel.rls import bypass, speaking
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker
from tongxin.shared.scarce import allowances, once, pools, seats, services, waiting
from tongxin.shared.scarce.beat import free_expired
from tongxin.shared.scarce.locks import lock, lock_keys
from tongxin.shared.scarce.models import Allowance, AllowanceEntry, BenefitKey, Claim, Pool
from tongxin.shared.scarce.pools import PLACES
from tongxin.shared.scarce.seats import Wish
from tongxin.shared.scarce.services import confirm, give_back, hold, take
from tongxin.shared.scarce.tests.factories import a_pool, an_allowance
from tongxin.shared.scarce.tests.rush import at_once, without

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
CROWD, QUOTA = 8, 3
END = NOW + timedelta(minutes=30)


@pytest.fixture
def rush():
    """Three places and eight workers who want one."""
    with speaking(SYSTEM):
        city = a_union(level="province", kind="local_federation")
        return a_pool(city, quota=QUOTA), [a_worker(city) for _ in range(CROWD)]


def taking(pool, workers, at=NOW):
    return at_once(lambda who=who: take(PLACES, of=pool, by=who.pk, at=at).pk for who in workers)


def counted(pool):
    with speaking(SYSTEM):
        live = Claim.objects.filter(pool=pool, released_at=None).count()
        return Pool.objects.get(pk=pool.pk).taken, live


def unlocked(readers):
    """The lock as it would be had it forgotten to lock: all have read before any writes."""
    line = Barrier(readers)

    def read(model, keys):
        rows = list(model.objects.filter(pk__in=keys).select_related("union").order_by("pk"))
        line.wait(timeout=20)
        return rows

    return read


def test_three_places_go_to_three_of_eight(rush):
    pool, workers = rush
    assert taking(pool, workers).count("scarce.pool_full") == CROWD - QUOTA
    assert counted(pool) == (QUOTA, QUOTA)


def test_the_same_rush_oversells_without_lock_and_rule(rush, monkeypatch):
    """The negative control: the race is real, and the lock with the rule is what ends it."""
    pool, workers = rush
    monkeypatch.setattr(services, "lock_keys", unlocked(CROWD))
    monkeypatch.setattr(seats, "count", lambda _what, rows, step: _count_blindly(rows, step))
    with without("scarce_pool", "places_never_oversold"):
        assert "scarce.pool_full" not in taking(pool, workers)
        assert counted(pool) == (CROWD, CROWD)


def _count_blindly(rows, step):
    return Pool.objects.filter(pk__in=[r.pk for r in rows]).update(taken=F("taken") + step)


def test_without_the_lock_alone_the_rule_still_sells_three(rush, monkeypatch):
    pool, workers = rush
    monkeypatch.setattr(services, "lock_keys", unlocked(CROWD))
    assert taking(pool, workers).count("scarce.pool_full") == CROWD - QUOTA
    assert counted(pool) == (QUOTA, QUOTA)


def test_at_the_instant_three_holds_end_three_of_eight_get_a_place(rush):
    pool, workers = rush
    with speaking(SYSTEM):
        for who in workers[:QUOTA]:
            hold(PLACES, of=pool, wish=Wish(who.pk, NOW, until=END))
    calls = [
        *(lambda who=who: take(PLACES, of=pool, by=who.pk, at=END).pk for who in workers[3:]),
        *(lambda who=who: confirm(PLACES, of=pool, by=who.pk, at=END).pk for who in workers[:2]),
        lambda: free_expired(now=END),
    ]
    results = at_once(calls)
    assert results[:5].count("scarce.pool_full") == 5 - QUOTA
    assert set(results[5:7]) <= {"scarce.hold_over", "scarce.not_held"}
    assert counted(pool) == (QUOTA, QUOTA)


def test_without_the_lock_one_ended_hold_is_freed_for_each_of_five(rush, monkeypatch):
    """The negative control: no rule of the table sees it, for the count looks right."""
    pool, workers = rush
    with speaking(SYSTEM):
        hold(PLACES, of=pool, wish=Wish(workers[0].pk, NOW, until=END))
        for who in workers[1:QUOTA]:
            take(PLACES, of=pool, by=who.pk, at=NOW)
    line, stand_up = Barrier(5), seats.stand_up

    def all_at_once(seat, at):
        line.wait(timeout=20)
        stand_up(seat, at)

    monkeypatch.setattr(services, "lock_keys", unlocked(5))
    monkeypatch.setattr(seats, "stand_up", all_at_once)
    taking(pool, workers[QUOTA:], END)
    assert counted(pool) == (QUOTA, QUOTA - 1 + 5)


def test_who_gives_back_at_the_same_moment_promotes_each_the_next_in_line(rush):
    pool, workers = rush
    holders, line = workers[:QUOTA], workers[QUOTA:]
    with speaking(SYSTEM):
        for who in holders:
            take(PLACES, of=pool, by=who.pk, at=NOW)
        for number, who in enumerate(line):
            waiting.wait(PLACES, of=pool, by=who.pk, at=NOW, priority=9 - number)
    at_once(lambda who=who: give_back(PLACES, of=pool, by=who.pk, at=NOW).pk for who in holders)
    with speaking(SYSTEM):
        seated = Claim.objects.filter(pool=pool, released_at=None)
        assert {one.worker_id for one in seated} == {who.pk for who in line[-QUOTA:]}
        assert [w.worker_id for w in waiting.line(PLACES, pool)] == [line[1].pk, line[0].pk]
    assert counted(pool) == (QUOTA, QUOTA)


def test_places_passed_down_and_taken_at_once_add_up(rush):
    pool, workers = rush
    with speaking(SYSTEM):
        below = [a_union(pool.union, level="city", kind="local_federation") for _ in range(3)]
    gifts = [
        lambda union=union: (
            pools.pass_down(pool=pool, union=union, places=2, actor=SYSTEM, now=NOW).pk
        )
        for union in below
    ]
    seekers = [lambda who=who: take(PLACES, of=pool, by=who.pk, at=NOW).pk for who in workers[:5]]
    at_once(gifts + seekers)
    with speaking(SYSTEM):
        rows = Pool.objects.filter(title=pool.title)
        assert rows.aggregate(sum=Sum("quota"))["sum"] == QUOTA
        held, live = counted(pool)
        assert held == live <= Pool.objects.get(pk=pool.pk).quota


@pytest.fixture
def money():
    """A hundred yuan."""
    with speaking(SYSTEM):
        return an_allowance(a_union(level="province", kind="local_federation"), "100")


def spending(allowance):
    return at_once(
        [lambda: allowances.use(allowance, amount="30", purpose="慰问", at=NOW).pk] * CROWD
    )


def test_a_hundred_yuan_pay_thirty_three_times(money):
    assert spending(money).count("scarce.allowance_spent") == CROWD - 3
    with speaking(SYSTEM):
        assert Allowance.objects.get(pk=money.pk).left_amount == Decimal("10.00")
        assert AllowanceEntry.objects.count() == 3


def test_the_same_spending_overdraws_without_lock_and_rule(money, monkeypatch):
    """The negative control."""
    monkeypatch.setattr(allowances, "lock_keys", unlocked(CROWD))
    with without("scarce_allowance", "allowance_never_overdrawn"):
        assert "scarce.allowance_spent" not in spending(money)
        with speaking(SYSTEM):
            assert Allowance.objects.get(pk=money.pk).left_amount == Decimal("-140.00")


def having(worker):
    told = {"benefit": "tests.checkup", "worker_id": worker.pk, "period": Period.parse("2026")}
    return at_once([lambda: once.receive(union=worker.union, at=NOW, **told).pk] * CROWD)


def test_of_eight_who_hand_out_the_same_benefit_one_succeeds(rush):
    _pool, workers = rush
    assert having(workers[0]).count("scarce.already_received") == CROWD - 1
    with speaking(SYSTEM):
        assert BenefitKey.objects.count() == 1


def test_looking_first_hands_the_benefit_out_eight_times_without_the_rules(rush, monkeypatch):
    """The negative control: what a service that looks before it writes would do."""
    _pool, workers = rush
    line = Barrier(CROWD)

    def looks_first(key):
        with bypass("scarce"):
            is_first = not BenefitKey.objects.filter(worker=key.worker_id).exists()
            line.wait(timeout=20)
            if is_first:
                key.save()
        return is_first

    monkeypatch.setattr(once, "_is_first", looks_first)
    with without("scarce_benefitkey", *once.RULES):
        assert "scarce.already_received" not in having(workers[0])
        with speaking(SYSTEM):
            assert BenefitKey.objects.count() == CROWD


def test_who_needs_several_things_in_any_order_never_waits_in_a_circle(rush, money):
    pool, _workers = rush
    for _round in range(10):
        orders = [[pool, money], [money, pool]] * 3
        locked = at_once(lambda order=order: [r.pk for r in lock(order)] for order in orders)
        assert locked == [[money.pk, pool.pk]] * 6


def test_locking_one_after_the_other_in_any_order_ends_in_a_deadlock(rush, money):
    """The negative control: what the order of the locks is for."""
    pool, _workers = rush
    line = Barrier(2)

    def both(first, second):
        with bypass("scarce"):
            lock_keys(type(first), [first.pk])
            line.wait(timeout=20)
            lock_keys(type(second), [second.pk])

    with pytest.raises(OperationalError, match="deadlock"):
        at_once([lambda: both(pool, money), lambda: both(money, pool)])


@pytest.mark.parametrize(
    "call",
    [
        lambda pool, who, _money: take(PLACES, of=pool, by=who.pk, at=NOW),
        lambda pool, who, _money: give_back(PLACES, of=pool, by=who.pk, at=NOW),
        lambda pool, who, _money: confirm(PLACES, of=pool, by=who.pk, at=NOW),
        lambda pool, who, _money: hold(PLACES, of=pool, wish=Wish(who.pk, NOW, until=END)),
        lambda pool, who, _money: waiting.wait(PLACES, of=pool, by=who.pk, at=NOW),
        lambda pool, who, _money: waiting.stop_waiting(PLACES, of=pool, by=who.pk, at=NOW),
        lambda _pool, _who, money: allowances.use(money, amount=1, purpose="x", at=NOW),
        lambda pool, _who, money: lock([pool, money]),
    ],
)
def test_nothing_is_taken_outside_a_transaction(call, rush, money):
    pool, workers = rush
    with pytest.raises(RuntimeError, match="inside a transaction"):
        call(pool, workers[0], money)
