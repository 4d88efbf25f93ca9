"""Who is on file twice counts once, from rows and from cells, at every level and at every instant.

Seen failing on these mutants: numbers counted as written in the cells, in the rows, in the trace; a
chain of two merges followed one step; members on file twice counted as rows.
"""

from contextlib import suppress
from datetime import date, timedelta
from itertools import product
from typing import NamedTuple

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.errors import DomainError
from tongxin.kernel.periods import Period
from tongxin.modules.activities.models import ActivitySession, CheckIn
from tongxin.modules.activities.tests.factories import an_activity, session_facts
from tongxin.modules.members.models import Membership
from tongxin.modules.members.states import Status
from tongxin.shared.indicators.cells.check import audit_cells
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.changes import Cause, differences
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.recheck import recount
from tongxin.shared.indicators.sealing import is_intact, seal_figures
from tongxin.shared.indicators.tests.cells import differing, with_cells
from tongxin.shared.indicators.tests.oracle import OWN, Tree
from tongxin.shared.indicators.trace import trace
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.merging import merge_people, undo_merge
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.usefixtures("house")
PRESENT, MEMBERS, WOMEN, TIMES = "ACT06", "MEM01", "MEM02", "ACT05"
CODES = (PRESENT, MEMBERS, WOMEN, TIMES)
FOUNDED = date(2024, 1, 1)
DAYS = (date(2025, 1, 31), date(2025, 3, 9), date(2025, 3, 20), date(2025, 12, 31))
PERIODS = ("2025", "2025-03", "2025-03-10..2025-12-30")
SOME = settings(
    max_examples=6, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@pytest.fixture(scope="module", autouse=True)
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells(*map(get_figure, CODES)):
        yield


class Step(NamedTuple):
    """Something that happens: what, to whom, to what, where, when."""

    what: str
    person: int
    other: int
    place: int
    day: date


class World:
    """A province, five numbers of persons, and everything once more in plain lists."""

    def __init__(self):
        self.tree, self.unions = Tree(), []
        for parent, level in ((None, "province"), (0, "city"), (0, "city"), (1, "grassroots")):
            over = None if parent is None else self.unions[parent]
            one = a_union(over, level=level, founded_on=FOUNDED)
            self.unions.append(one)
            self.tree.found(one.pk, over and over.pk, FOUNDED)
        self.root, self.east, self.west, self.shop = self.unions
        self.sexes = ("female", "male", "female", "female", "male")
        self.people = [a_worker(self.shop, sex=sex) for sex in self.sexes]
        self.kept = {one.pk: one.pk for one in self.people}
        self.sessions = {}
        for place, union in enumerate(self.unions):
            held = an_activity(union, *[session_facts() for _ in DAYS]).sessions.order_by("pk")
            self.sessions |= {(place, day): one for day, one in zip(DAYS, held, strict=True)}
        for (_place, day), one in self.sessions.items():
            ActivitySession.objects.filter(pk=one.pk).update(state="held", held_on=day)

    def take(self, step):
        with suppress(IntegrityError, DomainError), transaction.atomic():
            getattr(self, f"take_{step.what}")(step)

    def take_check_in(self, step):
        session = self.sessions[step.place, step.day]
        CheckIn.objects.create(
            session=session,
            union_id=session.union_id,
            worker=self.people[step.person],
            home_id=session.union_id,
            checked_in_at=NOW,
            means="list",
            made_by="x",
        )

    def take_void(self, step):
        rows = CheckIn.objects.order_by("pk")
        if rows:
            row = rows[step.other % len(rows)]
            CheckIn.objects.filter(pk=row.pk).update(voided_at=None if row.voided_at else NOW)

    def take_join(self, step):
        until = step.day + timedelta(days=60) if step.other % 2 else None
        Membership.objects.create(
            worker=self.people[step.person],
            union=self.unions[step.place],
            joined_on=step.day,
            left_on=until,
            status=Status.WITHDRAWN if until else Status.ACTIVE,
            channel="desk",
        )

    def take_move(self, step):
        who, where = self.unions[1 + step.other % 3], self.unions[step.place]
        who.refresh_from_db()
        where.refresh_from_db()
        move_union(union=who, parent=where, on=step.day, reason="", actor=SYSTEM, now=NOW)
        self.tree.move(who.pk, where.pk, step.day)

    def take_merge(self, step):
        kept, gone = self.people[step.person].pk, self.people[step.other % 5].pk
        merge_people(
            kept_id=kept, gone_id=gone, on=NOW.date(), reason="同一人", actor=SYSTEM, now=NOW
        )
        self.kept = {one: kept if was == gone else was for one, was in self.kept.items()}

    def take_fold(self, _step):
        assert fold_marks(now=NOW) is not None

    def take_kill(self, _step):
        with transaction.atomic():
            fold_marks(now=NOW)
            transaction.set_rollback(True)

    def rows(self, code, asked):
        """Person, day and host of every row that counts, by the definitions alone."""
        start, end = asked.period.start, asked.period.end
        if code in {PRESENT, TIMES}:
            live = CheckIn.objects.filter(voided_at=None).select_related("session")
            found = [(one.worker_id, one.session.held_on, one.union_id) for one in live]
            return [one for one in found if start <= one[1] < end]
        point = asked.period.last_day
        women = {p.pk for p, sex in zip(self.people, self.sexes, strict=True) if sex == "female"}
        return [
            (one.worker_id, point, one.union_id)
            for one in Membership.objects.all()
            if one.joined_on <= point and (one.left_on is None or point < one.left_on)
            and (code == MEMBERS or one.worker_id in women)
        ]  # fmt: skip

    def counted(self, code, asked):
        """The number and that of each child."""
        groups = {}
        for person, day, host in self.rows(code, asked):
            chain = self.tree.chain(host, day)
            if asked.union.pk in chain:
                at = chain.index(asked.union.pk)
                groups.setdefault(str(chain[at - 1]) if at else OWN, []).append(self.kept[person])
        size = len if code == TIMES else lambda persons: len(set(persons))
        everybody = [one for group in groups.values() for one in group]
        return size(everybody), {key: size(group) for key, group in groups.items()}


def wrong(world):
    """Where the engine and the lists disagree."""
    found = []
    for union, period in product(world.unions, PERIODS):
        asked = Asked(union, Period.parse(period), NOW)
        found += differing(asked)
        for one in compute(CODES, asked, by="child"):
            groups = {key: int(group.value) for key, group in one.groups.items()}
            wanted = world.counted(one.figure.code, asked)
            if (int(one.value), groups) != wanted:
                found.append((one.figure.code, union.pk, period, one.value, groups, wanted))
    return found


def traced(code, asked):
    """All items of a trace, by pages so short that the keyset works."""
    items, after = [], None
    while after != "":
        page = trace(get_figure(code), asked, actor=SYSTEM, after=after or "", limit=2)
        items, after = items + list(page.items), page.next_cursor
    return items


def check_traces(world):
    for union, code in product(world.unions, (PRESENT, MEMBERS)):
        asked = Asked(union, Period.parse("2025"), NOW)
        items = traced(code, asked)
        assert len(items) == world.counted(code, asked)[0]
        inside = [one for one in world.rows(code, asked)
                  if union.pk in world.tree.chain(one[2], one[1])]  # fmt: skip
        assert sum(len(item.rows) for item in items) == len(inside)


def live_through(happening):
    with transaction.atomic():
        world = World()
        fold_marks(now=NOW)
        for step in happening:
            world.take(step)
        assert wrong(world) == []
        check_traces(world)
        assert recount(Asked(world.root, Period.parse("2025"), NOW))[1] == []
        fold_marks(now=NOW)
        assert wrong(world) == []
        assert audit_cells(now=NOW).differing == ()
        transaction.set_rollback(True)


@pytest.mark.long
@SOME
@given(
    st.lists(
        st.builds(
            Step,
            st.sampled_from(["check_in", "check_in", "join", "join", "void", "move", "merge",
                             "merge", "fold", "kill"]),
            st.integers(0, 4),
            st.integers(0, 30),
            st.integers(0, 3),
            st.sampled_from(DAYS),
        ),
        min_size=6,
        max_size=24,
    )
)  # fmt: skip
def test_figures_equal_the_lists_whatever_is_written_merged_moved_voided_and_folded(happening):
    live_through(happening)


def a_life(world):
    """Two numbers of one person at two cities, in one month and in two; both are members."""
    for person, place, day in ((0, 1, 1), (2, 2, 1), (2, 2, 3), (1, 3, 1)):
        world.take_check_in(Step("", person, 0, place, DAYS[day]))
    for person, place in ((0, 1), (2, 2), (1, 2)):
        world.take_join(Step("", person, 0, place, DAYS[0]))
    fold_marks(now=NOW)


def values(world, union, period="2025"):
    asked = Asked(union, Period.parse(period), NOW)
    return [int(one.value) for one in compute(CODES, asked)]


def test_a_merge_counts_at_once_above_both_and_leaves_each_its_own():
    world = World()
    a_life(world)
    assert values(world, world.root) == [3, 3, 2, 4]
    world.take_merge(Step("", 0, 2, 0, DAYS[0]))
    assert values(world, world.root) == [2, 2, 1, 4]
    assert values(world, world.east) == [2, 1, 1, 2]
    assert values(world, world.west) == [1, 2, 1, 2]
    assert values(world, world.root, "2025-12")[0] == 1
    assert differing(Asked(world.root, Period.parse("2025"), NOW)) == []


def test_an_undone_merge_counts_two_again_and_what_was_sealed_in_between_says_so():
    world = World()
    a_life(world)
    before = values(world, world.root)
    world.take_merge(Step("", 0, 2, 0, DAYS[0]))
    asked = Asked(world.root, Period.parse("2025"), NOW)
    seal = seal_figures(CODES, asked, target="reports.Submission:1", actor=SYSTEM)
    kept = {one.code: one for one in seal.figures.all()}
    undo_merge(gone_id=world.people[2].pk, reason="两个人", actor=SYSTEM, now=NOW)
    assert values(world, world.root) == before == [3, 3, 2, 4]
    for code, changed in ((PRESENT, 2), (MEMBERS, 1), (TIMES, 2)):
        found = differences(kept[code], asked)
        assert [(one.kind, one.cause, one.why) for one in found] == [
            ("changed", Cause.MERGED, "两个人")
        ] * changed
    assert kept[PRESENT].value == 2 and is_intact(kept[PRESENT])
