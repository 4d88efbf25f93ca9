"""Writers, folds and readers on connections of their own: no instant at which cells are wrong.

Seen failing without the lock on what a row points at (HOLD), without the wait of whoever changes
it (WAIT), and with a fold that takes marks after it has counted instead of before.
"""

import threading
import time
from contextlib import contextmanager, suppress
from datetime import date, datetime, timedelta
from random import Random

import pytest
from django.db import IntegrityError, OperationalError, connection, transaction

from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.shared.access.models import Account, CommitteePost, Grant
from tongxin.shared.indicators.cells import writing
from tongxin.shared.indicators.cells.check import audit_cells
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.models import DeclaredValue
from tongxin.shared.indicators.tests.cells import differing, numbers_of, with_cells
from tongxin.shared.indicators.tests.factories import PERSONS, TIMES, VOID
from tongxin.shared.indicators.tests.happenings import Province
from tongxin.shared.indicators.tests.test_cell_mutants import rewritten
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.django_db(transaction=True)
WHEN = datetime(2025, 8, 9, 12, tzinfo=NOW.tzinfo)
YEAR = Period.parse("2025")


@pytest.fixture
def province():
    with with_cells():
        with speaking(SYSTEM):
            made = Province()
            writing.fold_marks(now=NOW)
        yield made


def on_its_own(call, *given) -> threading.Thread:
    """A started thread; its connection is closed at the end."""

    def run():
        try:
            call(*given)
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@contextmanager
def one_moment():
    """Everything inside sees the same rows, marks and cells."""
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        with speaking(SYSTEM):
            yield


def seen_differing(province) -> list:
    with one_moment():
        return [
            one
            for union in (province.root, province.west, province.shop)
            for one in differing(Asked(union, YEAR, NOW))
        ]


def a_check_in(province):
    return Grant.objects.create(
        union=province.east,
        account=province.account,
        role=province.role,
        post=province.host,
        valid_from=WHEN,
        made_by="x",
    )


def host_moves(province):
    CommitteePost.objects.filter(pk=province.host.pk).update(
        union=province.west, union_path=province.west.path
    )


def two_at_once(province, first, second) -> list:
    """The first writes and keeps its transaction open while the second writes and would commit."""
    written, followed, may_end = threading.Event(), threading.Event(), threading.Event()

    def begin():
        with speaking(SYSTEM):
            first(province)
            written.set()
            may_end.wait(20)

    def follow():
        written.wait(20)
        with speaking(SYSTEM):
            second(province)
        followed.set()

    threads = [on_its_own(begin), on_its_own(follow)]
    followed.wait(2)  # the second has written, or waits for the first
    may_end.set()
    for thread in threads:
        thread.join(30)
    with speaking(SYSTEM):
        writing.fold_marks(now=NOW)
    return seen_differing(province)


ORDERS = [(a_check_in, host_moves), (host_moves, a_check_in)]


@pytest.mark.long
@pytest.mark.parametrize(("first", "second"), ORDERS)
def test_a_row_and_what_it_points_at_are_written_at_once(province, first, second):
    assert two_at_once(province, first, second) == []


@pytest.mark.long
@pytest.mark.parametrize(
    ("mutant", "order"),
    [({"HOLD": ""}, ORDERS[1]), ({"WAIT": ""}, ORDERS[0])],
    ids=["hold", "wait"],
)
def test_without_the_locks_one_writer_misses_the_other(province, mutant, order):
    with rewritten(**mutant):
        assert two_at_once(province, *order) != []


def writer(province, seed: int, over: threading.Event):
    chance = Random(seed)  # noqa: S311 - repeatable, guards nothing
    unions = [province.shop, province.county, province.west]
    while not over.is_set():
        # Statements in any order: the database ends one of two that wait for each other, and
        # refuses a path that a move has just changed.
        with suppress(OperationalError, IntegrityError), speaking(SYSTEM):
            for _ in range(chance.randint(1, 3)):
                write_something(province, chance, unions)


def write_something(province, chance, unions):
    rows = list(Grant.objects.values_list("pk", flat=True))
    kind = chance.randrange(6)
    if kind <= 2 or not rows:
        grant = a_check_in(province)
        Grant.objects.filter(pk=grant.pk).update(
            valid_from=WHEN.replace(month=chance.randint(1, 9))
        )
    elif kind == 3:
        Grant.objects.filter(pk=chance.choice(rows)).update(made_by=VOID)
    elif kind == 4:
        Grant.objects.filter(pk=chance.choice(rows)).delete()
    else:
        union = chance.choice(unions)
        CommitteePost.objects.filter(pk=province.host.pk).update(union=union, union_path="")


def mover(province, over: threading.Event):
    turns = [province.west, province.east]
    while not over.is_set():
        with suppress(OperationalError), speaking(SYSTEM):
            turns.reverse()
            move_union(
                union=province.county,
                parent=turns[0],
                on=date(2025, 5, 7),
                reason="",
                actor=SYSTEM,
                now=NOW,
            )
        time.sleep(0.15)


def folder(over: threading.Event, done: list):
    while not over.is_set():
        with speaking(SYSTEM):
            done.append(writing.fold_marks(now=NOW, limit=7))
        time.sleep(0.02)


@pytest.mark.long
def test_readers_see_no_difference_while_others_write_move_and_fold(province):
    over, folds, wrong = threading.Event(), [], []
    threads = [on_its_own(writer, province, seed, over) for seed in (1, 2)]
    threads += [on_its_own(mover, province, over)]
    threads += [on_its_own(folder, over, folds) for _ in range(2)]  # two folds at once
    until, reads = time.monotonic() + 5, 0
    try:
        while not wrong and (reads <= 5 or time.monotonic() < until):
            wrong, reads = seen_differing(province), reads + 1
    finally:
        over.set()
    for thread in threads:
        thread.join(20)
    assert wrong == []
    assert sum(one.marks for one in folds if one) > 20
    with speaking(SYSTEM):
        while writing.fold_marks(now=NOW).marks:
            pass
    assert seen_differing(province) == []


def someone_else_is_counted_by_head(province):
    """One of those who checked in becomes one of those who were only counted: as many as before."""
    with speaking(SYSTEM):
        gone = Grant.objects.exclude(made_by=VOID).order_by("pk").last()
        Grant.objects.filter(pk=gone.pk).update(made_by=VOID)
        number = DeclaredValue.objects.count()
        DeclaredValue.objects.create(
            union=province.county, code="H", period=f"n{number}", value=1, at=WHEN
        )


def test_numbers_asked_for_together_are_of_one_moment_with_a_writer_between(province):
    with speaking(SYSTEM):
        for number in range(9):
            province.account = Account.objects.create(username=f"visitor{number}")
            a_check_in(province)
        writing.fold_marks(now=NOW)
    asked, written = Asked(province.root, YEAR, NOW), []

    def written_between(execute, *statement):
        found = execute(*statement)
        if len(written) < 9:
            written.append(on_its_own(someone_else_is_counted_by_head, province))
            written[-1].join(10)
        return found

    with speaking(SYSTEM), connection.execute_wrapper(written_between):
        times, persons = compute([TIMES, PERSONS], asked)
    assert written
    assert times.value == 10
    assert persons.value == persons.count.rows


def test_a_backup_taken_while_a_fold_runs_has_cells_and_marks_that_belong_together(province):
    """A backup sees what one transaction sees: all of a fold or nothing of it."""
    with speaking(SYSTEM):
        a_check_in(province)
        marks = numbers_of("touched")
    folded, may_end = threading.Event(), threading.Event()

    def fold_and_wait():
        with speaking(SYSTEM):
            assert writing.fold_marks(now=NOW).marks == marks
            folded.set()
            may_end.wait(20)

    fold = on_its_own(fold_and_wait)
    assert folded.wait(20)
    with one_moment():
        seen = numbers_of("touched"), audit_cells(now=NOW).differing
        differs = [one for union in (province.root, province.east) for one in of_year(union)]
        with speaking(SYSTEM):
            assert writing.fold_marks(now=NOW) is None  # one at a time
    may_end.set()
    fold.join(20)
    assert marks > 0
    assert (*seen, differs) == (marks, (), [])
    assert seen_differing(province) == []


def of_year(union):
    return differing(Asked(union, YEAR, NOW))


def test_a_clock_that_goes_backwards_changes_no_number(province):
    earlier = NOW - timedelta(days=400)
    with speaking(SYSTEM):
        a_check_in(province)
        writing.fold_marks(now=NOW)
        Grant.objects.filter(pk=a_check_in(province).pk).update(
            valid_from=WHEN - timedelta(days=60)
        )
        assert of_year(province.root) == []
        assert writing.fold_marks(now=earlier).marks > 0
        assert writing.fold_marks(now=earlier).marks == 0
        assert audit_cells(now=earlier).differing == ()
    assert seen_differing(province) == []
