"""Whatever is merged and undone, a person has one membership, and every day is counted rightly.

Random histories through the services and, by the handbook alone, through a plain oracle: an arrow
for each merge that holds. Seen failing on these mutants: the membership of the number that goes
left running; the restored one begun on the day of the undoing; the younger membership kept; nothing
restored; admission under the number that went.
"""

from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.periods import Period
from tongxin.modules.members.models import DuplicatePair, Membership
from tongxin.modules.members.services.duplicates import decide_pair
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.services.merging import undo_member_merge
from tongxin.modules.members.states import CURRENT
from tongxin.modules.members.tests.factories import some_facts
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.people.models import Alias

pytestmark = [pytest.mark.usefixtures("house")]
SECOND = Actor.system("second")
FIRST, NUMBERS, PLACES = date(2024, 3, 1), 4, 2
deeds = st.lists(
    st.tuples(
        st.sampled_from(["merge", "merge", "merge", "undo", "undo", "leave", "join"]),
        st.integers(0, NUMBERS - 1),
        st.integers(0, NUMBERS - 1),
        st.integers(0, 2),
    ),
    min_size=4,
    max_size=14,
)


@dataclass
class Span:
    """Some days at a place."""

    place: int
    since: date
    until: date | None = None


@dataclass
class Oracle:
    """Numbers with their days, arrows for the merges, and what each merge ended."""

    spans: list[list[Span]]
    arrows: dict[int, int] = field(default_factory=dict)
    ended: dict[int, Span | None] = field(default_factory=dict)

    def who(self, number: int) -> int:
        while number in self.arrows:
            number = self.arrows[number]
        return number

    def held(self, number: int) -> Span | None:
        return next((one for one in self.spans[number] if one.until is None), None)

    def merge(self, one, other, today) -> bool:
        if one == other or one in self.arrows or other in self.arrows:
            return False

        def rank(number):
            first = min(span.since for span in self.spans[number])
            return self.held(number) is None, first, number

        kept, gone = sorted((one, other), key=rank)
        self.ended[gone] = self.held(gone)
        if self.ended[gone]:
            self.ended[gone].until = today
        self.arrows[gone] = kept
        return True

    def undo(self, one, _other, _today) -> bool:
        if one not in self.arrows:
            return False
        del self.arrows[one]
        if was := self.ended.pop(one):
            self.spans[one].append(Span(was.place, was.until))
        return True

    def leave(self, one, _other, today) -> bool:
        if now := self.held(one):
            now.until = today
        return now is not None

    def join(self, one, place, today) -> bool:
        person = self.who(one)
        if self.held(person):
            return False
        self.spans[person].append(Span(place % PLACES, today))
        return True

    def count(self, places, day) -> int:
        return len({
            self.who(number)
            for number, spans in enumerate(self.spans)
            for span in spans
            if span.place in places and span.since <= day and (not span.until or day < span.until)
        })  # fmt: skip


class House:
    """The same through the services."""

    def __init__(self):
        self.root = a_union(level="province", founded_on=date(2010, 1, 1))
        self.places = [a_union(self.root, founded_on=date(2010, 1, 1)) for _n in range(PLACES)]
        self.facts = [some_facts(name="马小军") for _n in range(NUMBERS)]
        self.numbers = [
            admit(
                facts=facts,
                union=self.places[number % PLACES],
                joining=Joining(began(number)),
                actor=SYSTEM,
                now=at(FIRST),
            ).worker_id
            for number, facts in enumerate(self.facts)
        ]

    def do(self, deed, one, other, today) -> bool:
        try:
            with transaction.atomic():
                getattr(self, deed)(one, other, at(today))
        except (DomainError, LookupError):
            return False
        return True

    def merge(self, one, other, now):
        low, high = sorted((self.numbers[one], self.numbers[other]))
        if low == high:
            raise LookupError
        facts = {"union": self.root, "agrees": "birth", "found_at": now}
        pair, _new = DuplicatePair.objects.get_or_create(one_id=low, other_id=high, defaults=facts)
        for actor in (SYSTEM, SECOND):
            decide_pair(pair_id=pair.pk, is_same=True, reason="换证", actor=actor, now=now)

    def undo(self, one, _other, now):
        alias = Alias.objects.filter(gone=self.numbers[one], until=None).first()
        if alias is None:
            raise LookupError
        undo_member_merge(alias_id=alias.pk, reason="误合并", actor=SYSTEM, now=now)

    def leave(self, one, _other, now):
        held = Membership.objects.filter(worker=self.numbers[one], status__in=CURRENT).first()
        if held is None:
            raise LookupError
        end_membership(membership_id=held.pk, status="withdrawn", on=day_of(now), reason="",
                       actor=SYSTEM, now=now)  # fmt: skip

    def join(self, one, place, now):
        union, joining = self.places[place % PLACES], Joining(day_of(now))
        admit(facts=self.facts[one], union=union, joining=joining, actor=SYSTEM, now=now)

    def history(self) -> list[list[tuple]]:
        known = {union.pk: place for place, union in enumerate(self.places)}
        rows = Membership.objects.order_by("joined_on", "pk")
        return [
            [(known[row.union_id], row.joined_on, row.left_on) for row in rows.filter(worker=pk)]
            for pk in self.numbers
        ]


def began(number: int) -> date:
    """The older the number, the younger the membership: the two orders must not be taken alike."""
    return date(2020, 1, 1) - timedelta(days=number)


def at(day) -> datetime:
    return datetime(day.year, day.month, day.day, 4, tzinfo=UTC)


def day_of(now) -> date:
    return (now + timedelta(hours=8)).date()


def agree(house, oracle, days, now):
    history = [[(one.place, one.since, one.until) for one in spans] for spans in oracle.spans]
    assert house.history() == history
    for number, pk in enumerate(house.numbers):
        group = [house.numbers[n] for n in range(NUMBERS) if oracle.who(n) == oracle.who(number)]
        current = Membership.objects.filter(worker__in=group, status__in=CURRENT)
        assert current.count() == (oracle.held(oracle.who(number)) is not None), pk
    for day in days:
        for union, places in ((house.root, range(PLACES)), (house.places[0], [0])):
            (told,) = compute(["MEM01"], Asked(union, Period.parse(f"{day}..{day}"), now))
            assert told.value == oracle.count(places, day), (union.pk, day)


def run(history):
    with transaction.atomic():
        house, today = House(), FIRST
        oracle = Oracle([[Span(n % PLACES, began(n))] for n in range(NUMBERS)])
        days = {FIRST - timedelta(days=1), FIRST}
        for deed, one, other, passed in history:
            today += timedelta(days=passed)
            days.add(today)
            taken = getattr(oracle, deed)(one, other, today)
            assert house.do(deed, one, other, today) == taken, (deed, one, other)
        agree(house, oracle, sorted({*days, today + timedelta(days=1)}), at(today))
        transaction.set_rollback(True)


@pytest.mark.parametrize(
    "history",
    [
        [("merge", 0, 1, 1), ("undo", 0, 0, 1), ("merge", 0, 1, 1), ("undo", 0, 0, 1)],
        [("merge", 1, 0, 1), ("merge", 1, 2, 1), ("undo", 0, 0, 1), ("undo", 1, 0, 1)],
        [("merge", 1, 0, 1), ("merge", 1, 2, 1), ("undo", 1, 0, 1), ("undo", 0, 0, 1)],
        [("merge", 0, 1, 1), ("leave", 1, 0, 1), ("join", 0, 0, 1), ("undo", 0, 0, 1)],
        [("leave", 3, 0, 1), ("merge", 0, 3, 1), ("undo", 3, 0, 0), ("undo", 0, 0, 0)],
    ],
    ids=["twice", "first undone first", "last undone first", "left and back", "former"],
)
def test_these_histories_are_counted_rightly(history):
    run(history)


@pytest.mark.long
@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(history=deeds)
def test_any_history_of_merges_is_counted_rightly(house, history):
    run(history)
