"""Figures over members come from cells: also where another membership decides, as of newcomers."""

import threading
import time
from datetime import date

import pytest

from tongxin.kernel.periods import Period
from tongxin.kernel.rls import bypass, speaking
from tongxin.modules.members.indicators import newcomers
from tongxin.modules.members.models import Membership
from tongxin.modules.members.states import Status
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.members.tests.test_race import overlaps_unseen
from tongxin.shared.indicators.cells import others
from tongxin.shared.indicators.cells.check import audit_cells
from tongxin.shared.indicators.cells.reading import kept_sources
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.tests.cells import differing, with_cells
from tongxin.shared.indicators.tests.test_cell_mutants import rewritten
from tongxin.shared.indicators.tests.test_cell_races import on_its_own
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.django_db(transaction=True)
CODES = ("MEM01", "MEM02", "MEM04")


class Members:
    """Two cities with a shop each, and a person who was in one, then in the other."""

    def __init__(self):
        self.root = a_union(level="province", founded_on=date(2020, 1, 1))
        self.east, self.west = (
            a_union(self.root, level="city", founded_on=date(2020, 1, 1)) for _ in range(2)
        )
        self.first = a_member(self.east, joined_on=date(2023, 3, 1))
        Membership.objects.filter(pk=self.first.pk).update(
            left_on=date(2023, 10, 1), status=Status.WITHDRAWN
        )
        self.joins(date(2024, 2, 5), self.west)
        a_member(self.west, joined_on=date(2024, 2, 9))

    def joins(self, day, union, **more):
        return Membership.objects.create(
            worker_id=self.first.worker_id,
            union=union,
            joined_on=day,
            status=Status.WITHDRAWN if more else Status.ACTIVE,
            channel="desk",
            **more,
        )

    def wrong(self):
        return [
            one
            for union in (self.root, self.east, self.west)
            for period in ("2022", "2023", "2024", "2023-03-02..2024-02-06")
            for one in differing(Asked(union, Period.parse(period), NOW))
        ]


@pytest.fixture
def members():
    with with_cells(*(get_figure(code) for code in CODES)):
        with speaking(SYSTEM):
            made = Members()
            fold_marks(now=NOW)
            with bypass("figures"):
                read = [one.celled.source.rows for one in kept_sources().values()]
            assert any(rows is newcomers.rows for rows in read)
        yield made


def an_earlier_one(members):
    members.joins(date(2022, 6, 1), members.west, left_on=date(2022, 9, 1))


def the_first_was_never_confirmed(members):
    late = {"status": Status.PENDING_CONFIRM, "left_on": None, "joined_on": date(2026, 3, 1)}
    Membership.objects.filter(worker_id=members.first.worker_id, left_on=None).update(
        left_on=date(2024, 9, 1), status=Status.WITHDRAWN
    )
    Membership.objects.filter(pk=members.first.pk).update(**late)


def the_first_is_gone(members):
    Membership.objects.filter(pk=members.first.pk).delete()


def the_first_was_somebody_else(members):
    other = a_member(members.east, joined_on=date(2024, 5, 5))
    Membership.objects.filter(pk=members.first.pk).update(worker_id=other.worker_id)


def the_west_moves(members):
    move_union(
        union=members.west,
        parent=members.east,
        on=date(2024, 2, 7),
        reason="",
        actor=SYSTEM,
        now=NOW,
    )


HAPPENINGS = (
    an_earlier_one,
    the_first_was_never_confirmed,
    the_first_is_gone,
    the_first_was_somebody_else,
    the_west_moves,
)


@pytest.mark.long
@pytest.mark.parametrize("happening", HAPPENINGS)
def test_another_membership_decides_and_the_cells_know_it(members, happening):
    with speaking(SYSTEM):
        assert members.wrong() == []
        happening(members)
        assert members.wrong() == []
        fold_marks(now=NOW)
        assert members.wrong() == []
        assert audit_cells(now=NOW).differing == ()


@pytest.mark.long
def test_without_marks_for_the_other_row_a_number_is_wrong(members, monkeypatch):
    def of_nobody(_other, source, _seen, *, until):
        return others.buckets(source, until=until).filter(pk=0).query

    with monkeypatch.context() as patch:
        patch.setattr(others.Other, "rows", of_nobody)
        with rewritten(), speaking(SYSTEM):
            the_first_is_gone(members)
            assert members.wrong() != []


def two_at_once(members) -> list:
    """An earlier membership is written and kept open while a later one is written and folded."""
    written, may_end = threading.Event(), threading.Event()

    def begin():
        with speaking(SYSTEM):
            members.joins(date(2021, 6, 1), members.west, left_on=date(2021, 9, 1))
            written.set()
            may_end.wait(2)

    def follow():
        written.wait(2)
        with speaking(SYSTEM):
            members.joins(date(2022, 6, 1), members.east, left_on=date(2022, 9, 1))

    threads = [on_its_own(begin), on_its_own(follow)]
    time.sleep(0.4)
    with speaking(SYSTEM):
        fold_marks(now=NOW)
    may_end.set()
    for thread in threads:
        thread.join(10)
    with speaking(SYSTEM):
        return members.wrong()


@pytest.mark.long
def test_two_memberships_of_one_person_are_written_at_once(members):
    assert two_at_once(members) == []


@pytest.mark.long
def test_figures_hold_the_person_by_themselves(members):
    with overlaps_unseen():  # which looks for overlaps and locks the person too
        assert two_at_once(members) == []


@pytest.mark.long
def test_without_holding_the_person_one_misses_the_other(members, monkeypatch):
    with overlaps_unseen(), monkeypatch.context() as patch:
        patch.setattr(others, "HOLD", "")
        with rewritten():
            assert two_at_once(members) != []
