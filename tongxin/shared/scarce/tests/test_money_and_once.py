"""Allowances never run below zero; a benefit is had once in a period."""

from contextlib import suppress
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from django.db.models import Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.money import AmountOutOfRange
from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker
from tongxin.shared.scarce import allowances, errors, once
from tongxin.shared.scarce.models import Allowance, BenefitKey
from tongxin.shared.scarce.tests.factories import an_allowance

pytestmark = pytest.mark.usefixtures("house")


def a_city():
    return a_union(level="province", kind="local_federation")


def using(allowance, amount):
    return allowances.use(allowance, amount=amount, purpose="慰问", at=NOW)


def left(allowance):
    return Allowance.objects.get(pk=allowance.pk).left_amount


def test_money_is_used_to_the_last_fen_and_not_further():
    allowance = an_allowance(a_city(), "100")
    using(allowance, "99.99")
    with pytest.raises(errors.AllowanceSpent) as refused:
        using(allowance, "0.02")
    assert refused.value.facts == {"left": Decimal("0.01"), "asked": Decimal("0.02")}
    using(allowance, "0.01")
    assert left(allowance) == 0


@pytest.mark.parametrize("amount", ["0", "-1", "0.004"])
def test_nothing_and_less_than_nothing_are_no_amount(amount):
    allowance = an_allowance(a_city())
    entry = using(allowance, "1")
    for call in (
        lambda: using(allowance, amount),
        lambda: allowances.give_back(entry, amount=amount, at=NOW),
        lambda: an_allowance(a_city(), amount),
    ):
        with pytest.raises(errors.AmountNotPositive):
            call()
    with pytest.raises(AmountOutOfRange):
        using(allowance, "1e12")


def test_no_more_is_given_back_than_was_taken():
    entry = using(an_allowance(a_city(), "100"), "60")
    reversal = allowances.give_back(entry, amount="20", at=NOW)
    assert (reversal.reverses_id, reversal.moved_amount) == (entry.pk, Decimal("20.00"))
    with pytest.raises(errors.MoreThanTaken) as refused:
        allowances.give_back(entry, amount="40.01", at=NOW)
    assert refused.value.facts == {"left": Decimal("40.00")}
    allowances.give_back(entry, at=NOW)
    for one in (entry, reversal):
        with pytest.raises(errors.MoreThanTaken):
            allowances.give_back(one, at=NOW)
    assert left(entry.allowance) == 100


def test_a_grant_is_not_cut_below_what_was_used():
    allowance = an_allowance(a_city(), "100")
    using(allowance, "60")
    change = {"allowance": allowance, "actor": SYSTEM, "now": NOW}
    with pytest.raises(errors.AllowanceBelowUsed):
        allowances.regrant(amount="59.99", **change)
    allowances.regrant(amount="60", **change)
    assert left(allowance) == 0


def test_the_database_keeps_the_sums_whoever_writes():
    allowance = an_allowance(a_city(), "100")
    for wrong in ("100.01", "-0.01"):
        with pytest.raises(IntegrityError), transaction.atomic():
            Allowance.objects.filter(pk=allowance.pk).update(used_amount=wrong)


FEN = st.integers(1, 6000).map(lambda fen: Decimal(fen) / 100)


@pytest.mark.long
@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(moves=st.lists(st.tuples(st.booleans(), FEN, st.integers(0, 5)), max_size=20))
def test_used_money_is_what_the_entries_say_and_within_the_grant(moves):
    """Mutants: see mutants.py (what was returned is forgotten, nothing is compared)."""
    allowance, entries = an_allowance(a_city(), "100"), []
    for takes, amount, which in moves:
        with suppress(DomainError), transaction.atomic():
            if takes:
                entries.append(using(allowance, amount))
            elif entries:
                allowances.give_back(entries[which % len(entries)], amount=amount, at=NOW)
        uses, returns = (
            allowance.entries.filter(reverses__isnull=first).aggregate(s=Sum("moved_amount"))["s"]
            or 0
            for first in (True, False)
        )
        assert 0 <= uses - returns == 100 - left(allowance) <= 100
    for entry in entries:
        returned = entry.reversals.aggregate(s=Sum("moved_amount"))["s"] or 0
        assert returned <= entry.moved_amount


def had(worker, period="2026", benefit="tests.checkup", union=None):
    return once.receive(
        benefit=benefit,
        worker_id=worker.pk,
        period=Period.parse(period),
        union=union or worker.union,
        at=NOW,
    )


def test_a_benefit_is_had_once_in_a_period_whichever_union_gives_it():
    root = a_city()
    east, west = (a_union(root, level="city", kind="local_federation") for _ in range(2))
    worker, other = a_worker(east), a_worker(east)
    had(worker)
    had(other)
    had(worker, "2027")
    had(worker, benefit="tests.breakfast")
    blind = Actor(name="本人", worker_id=worker.pk)
    for period in ("2026", "2026Q1", "2025-12-31..2026-01-01", "stat2026"):
        with speaking(blind), pytest.raises(errors.AlreadyReceived):
            had(worker, period, union=west)


def test_after_voiding_the_period_is_open_again():
    worker = a_worker(a_city())
    key = had(worker)
    void = {"key_id": key.pk, "reason": "登记错误", "actor": SYSTEM, "now": NOW}
    once.void(**void)
    with pytest.raises(errors.NotReceived):
        once.void(**void)
    had(worker)


def test_a_key_of_nobody_is_an_error_and_not_a_second_benefit():
    worker = a_worker(a_city())
    key = BenefitKey(
        benefit="tests.checkup", worker=worker, period="2026", union=worker.union, received_at=NOW
    )
    key.starts_on = key.ends_on = NOW.date()
    with pytest.raises(IntegrityError, match="benefit_period_forward"), transaction.atomic():
        key.save()


@settings(
    max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    wishes=st.lists(
        st.tuples(
            st.integers(0, 1),
            st.sampled_from(["tests.a", "tests.b"]),
            st.sampled_from(["2026", "2026H1", "2026Q1", "2026-02", "2026-07", "2027", "stat2027"]),
        ),
        max_size=12,
    )
)
def test_live_periods_of_a_person_and_a_benefit_never_overlap(wishes):
    """Mutants: see mutants.py (a refusal that is swallowed) and migrations without the rules."""
    city = a_city()
    crowd, given_out = [a_worker(city) for _ in range(2)], []
    for who, benefit, text in wishes:
        period = Period.parse(text)
        clash = any(
            (who, benefit) == known[:2]
            and period.start < known[2].end
            and known[2].start < period.end
            for known in given_out
        )
        with suppress(errors.AlreadyReceived):
            had(crowd[who], text, benefit)
            assert not clash
            given_out.append((who, benefit, period))
            continue
        assert clash
    assert BenefitKey.objects.filter(union=city).count() == len(given_out)
