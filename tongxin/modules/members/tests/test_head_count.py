"""How many members a union had on a day is told the same for ever, whatever happens afterwards.

Random histories are run through the services and, by the rules of the handbook alone, through a
plain oracle. Seen failing on these mutants: retained stretches counted as members; the new union's
stretch begun the day after; an ended stretch reopened instead of corrected from its day; the
membership that a merge ends taken back from its first day; a retained number kept for a whole one.
"""

from contextlib import contextmanager
from datetime import UTC, date, datetime

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.db.models import Count
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.periods import Period
from tongxin.modules.members.models import DuplicatePair, Membership, MembershipTransfer
from tongxin.modules.members.services import handing_over, moving, retaining
from tongxin.modules.members.services.duplicates import decide_pair
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.retaining import Change
from tongxin.modules.members.states import CURRENT, UNDER_WAY
from tongxin.modules.members.tests.factories import some_facts
from tongxin.modules.members.tests.histories import (
    DEEDS,
    EAST,
    SHOP,
    WEST,
    Oracle,
    told_apart,
)
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union

pytestmark = [pytest.mark.usefixtures("house"), pytest.mark.long]
SOME = settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
SECOND = Actor.system("second")
DAYS = [date(2024, month, day) for month in (1, 5, 6, 7, 11) for day in (1, 2, 29, 30)]
SUBTREES = {"root": {EAST, WEST, SHOP}, EAST: {EAST, SHOP}, WEST: {WEST}, SHOP: {SHOP}}
# who, where, how many days of the list pass before, how many of them back it is dated
deeds = st.lists(
    st.tuples(
        st.sampled_from(DEEDS),
        st.sampled_from([0, 0, 1, 2]),
        st.integers(EAST, SHOP),
        st.integers(0, 2),
        st.sampled_from([0, 0, 0, 1, 3]),
    ),
    min_size=5,
    max_size=18,
)


class House:
    """The same deeds through the services."""

    def __init__(self):
        self.root = a_union(level="province", founded_on=date(2020, 1, 1))
        east, west = (a_union(self.root, founded_on=date(2020, 1, 1)) for _n in range(2))
        self.places = [east, west, a_union(east, founded_on=date(2020, 1, 1))]
        self.facts = [some_facts(name="马小军") for _n in range(3)]
        self.workers = {}

    def do(self, deed, who, place, on, now) -> bool:
        try:
            with transaction.atomic():
                getattr(self, deed)(who, place, on, {"actor": SYSTEM, "now": now})
        except (DomainError, LookupError, ObjectDoesNotExist):
            return False
        return True

    def held(self, who):
        rows = Membership.objects.filter(worker=self.workers[who], status__in=CURRENT)
        return rows.get().pk

    def move(self, who) -> dict:
        rows = MembershipTransfer.objects.filter(worker=self.workers[who], state__in=UNDER_WAY)
        return {"transfer_id": rows.get().pk}

    def join(self, who, place, on, by):
        made = admit(facts=self.facts[who], union=self.places[place], joining=Joining(on), **by)
        self.workers.setdefault(who, made.worker_id)

    def join_other(self, _who, place, on, by):
        self.join(place, place, on, by)

    def leave(self, who, _place, on, by):
        end_membership(
            membership_id=self.held(who), status="withdrawn", on=on, reason="本人申请", **by
        )

    def ask(self, who, place, _on, by):
        self.held(who)
        facts = self.facts[who]
        named = moving.Named(facts.name, facts.id_type, facts.id_number)
        why = moving.Why("调动")
        moving.ask_for_member(union_id=self.places[place].pk, who=named, why=why, **by)

    def release(self, who, _place, _on, by):
        handing_over.release_transfer(**self.move(who), **by)

    def accept(self, who, _place, _on, by):
        handing_over.accept_transfer(**self.move(who), **by)

    def decline(self, who, _place, _on, by):
        handing_over.decline_transfer(**self.move(who), reason="不符", **by)

    def cancel(self, who, _place, _on, by):
        moving.cancel_transfer(**self.move(who), reason="不转了", **by)

    def retain(self, who, _place, on, by):
        change = Change(on, "退休")
        retaining.retain_membership(
            membership_id=self.held(who), kind="retirement", change=change, **by
        )

    def resume(self, who, _place, on, by):
        retaining.resume_membership(membership_id=self.held(who), change=Change(on, "就业"), **by)

    def reinstate(self, who, _place, on, by):
        rows = Membership.objects.filter(worker=self.workers[who])
        last = rows.order_by("-left_on", "-joined_on")[:1].get()
        if Membership.objects.filter(worker=self.workers[who], left_on=None).exists():
            raise LookupError
        retaining.reinstate_membership(membership_id=last.pk, change=Change(on, "登记错误"), **by)

    def merge(self, who, place, _on, by):
        low, high = sorted((self.workers[who], self.workers[place]))
        if low == high:
            raise LookupError
        facts = {"union": self.root, "agrees": "birth", "found_at": by["now"]}
        pair, _new = DuplicatePair.objects.get_or_create(one_id=low, other_id=high, defaults=facts)
        for actor in (SYSTEM, SECOND):
            by["actor"] = actor
            decide_pair(pair_id=pair.pk, is_same=True, reason="同一人", **by)

    def count(self, day, now) -> dict:
        told = {}
        for name in SUBTREES:
            union = self.root if name == "root" else self.places[name]
            asked = Asked(union, Period.parse(f"{day}..{day}"), now)
            for result in compute(["MEM01", "MEM11"], asked):
                told[name, result.figure.code] = int(result.value)
        return told


def by_hand(oracle, day) -> dict:
    return {
        (name, code): oracle.count(places, day, retained=code == "MEM11")
        for name, places in SUBTREES.items()
        for code in ("MEM01", "MEM11")
    }


def at(day) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


@contextmanager
def undone():
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


@SOME
@given(history=deeds)
def test_the_head_count_of_any_day_is_what_the_oracle_counts(history):
    with undone():
        house, oracle, today = House(), Oracle(), 3
        for deed, who, place, passed, back in told_apart(history):
            today = min(today + passed, len(DAYS) - 1)
            on = DAYS[today - back]
            taken = oracle.do(deed, who, place, on, DAYS[today])
            assert house.do(deed, who, place, on, at(DAYS[today])) == taken, deed
            assert one_at_a_time()
        for day in DAYS[: today + 1]:
            assert house.count(day, at(DAYS[today])) == by_hand(oracle, day), day


@SOME
@given(history=deeds)
def test_what_was_told_of_a_past_day_is_told_of_it_until_two_numbers_are_merged(history):
    """Deeds of the day they are entered on; late entries and merges are told by seals instead."""
    with undone():
        house, today, told = House(), 3, {}
        for deed, who, place, passed, _back in told_apart(history):
            if deed != "merge":
                house.do(deed, who, place, DAYS[today], at(DAYS[today]))
            before, today = today, min(today + passed, len(DAYS) - 1)
            told |= {day: house.count(day, at(DAYS[today])) for day in DAYS[before:today]}
        assert {day: house.count(day, at(DAYS[today])) for day in told} == told


def one_at_a_time() -> bool:
    current = Membership.objects.filter(status__in=CURRENT, left_on=None)
    twice = current.values("worker").annotate(rows=Count("pk")).filter(rows__gt=1)
    return not twice.exists()
