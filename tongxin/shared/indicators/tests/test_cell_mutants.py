"""Each thing that keeps the cells exact is missed when it is taken away."""

from contextlib import contextmanager

import pytest
from django.db import transaction

from tongxin.shared.indicators.cells import crowd_reading, crowds, fresh, reading, triggers, writing
from tongxin.shared.indicators.cells.install import install_with
from tongxin.shared.indicators.tests.cells import the_owner, with_cells
from tongxin.shared.indicators.tests.happenings import (
    HAPPENINGS,
    Province,
    county_moved_long_ago,
    county_moves_after_the_point,
    county_moves_in_mid_month,
    fold,
    host_moves_house,
    member_leaves,
    nothing_more,
    one_of_two_goes,
    post_changes_day,
    row_is_added,
    row_is_added_for_another,
    row_is_deleted,
)

pytestmark = pytest.mark.usefixtures("house")


@pytest.fixture(scope="module", autouse=True)
def cells(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), with_cells():
        yield


@contextmanager
def rewritten(**texts):
    """The triggers with other texts, and afterwards as they should be."""
    with pytest.MonkeyPatch.context() as patch:
        for name, text in texts.items():
            patch.setattr(triggers, name, text)
        with the_owner() as owner:
            install_with(owner)
    try:
        yield
    finally:
        with the_owner() as owner:
            install_with(owner)


@contextmanager
def read_as(old, new, name="DOUBTFUL_MONTHS"):
    text = getattr(reading, name)
    assert old in text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reading, name, text.replace(old, new))
        for way, part in ((reading.OF_MONTHS, "MONTHS"), (reading.OF_POINT, "UNIONS")):
            patch.setitem(way, "doubtful", getattr(reading, f"DOUBTFUL_{part}"))
        yield


@contextmanager
def written_as(name, old, new, where=writing):
    text = getattr(where, name)
    assert old in text
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(where, name, text.replace(old, new))
        yield


@contextmanager
def nobody_is_looked_for():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(crowds, "_still_there", lambda _key, _gone: {})
        yield


@contextmanager
def in_the_tree(when):
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(fresh.OF_EVENTS, "tree", when)
        yield


@contextmanager
def counting_nothing():
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(writing, "_fold", lambda _known, taken: len(taken))
        yield


STATES = "DOUBTFUL_UNIONS"
ONLY_NEW = {**triggers.SEEN, "UPDATE": (triggers.NEW,)}
ONLY_OLD = {**triggers.SEEN, "UPDATE": (triggers.OLD,)}
MUTANTS = {
    "old rows unmarked": (lambda: rewritten(MARKED=ONLY_NEW), post_changes_day),
    "new rows unmarked": (lambda: rewritten(MARKED=ONLY_OLD), post_changes_day),
    "inserts unmarked": (lambda: rewritten(MARK=""), row_is_added),
    "deletes unmarked": (lambda: rewritten(MARK=""), row_is_deleted),
    "joined table unmarked": (lambda: rewritten(MARK=""), host_moves_house),
    "tree unmarked": (lambda: rewritten(TREE_MARK=""), county_moves_in_mid_month),
    "marks of the tree not for later": (
        lambda: rewritten(TREE_MARK=triggers.TREE_MARK.replace("true", "false")),
        county_moved_long_ago,
    ),
    "doubtful not taken off": (lambda: read_as("-1 FROM", "0 FROM", "READ"), post_changes_day),
    "days outside counted": (lambda: read_as("last_day >= %(end)s", "false"), nothing_more),
    "days before counted": (lambda: read_as("first_day < %(start)s", "false"), nothing_more),
    "what begins later in the month counted": (
        lambda: read_as("last_day > %(start)s", "false", "DOUBTFUL_UNIONS"),
        nothing_more,
    ),
    "end of a state unmarked": (lambda: rewritten(MARK=""), member_leaves),
    "marks of a state not read": (
        lambda: read_as("later OR month <= %(start)s", "false", "DOUBTFUL_UNIONS"),
        member_leaves,
    ),
    "marks not read": (
        lambda: read_as("t.source IS NULL OR t.source = %(source)s", "false"),
        post_changes_day,
    ),
}
CROWDS = {
    "who is doubtful is not taken off": (
        lambda: written_as("READ", "'', 0, array_agg", "'', -1, array_agg", crowd_reading),
        row_is_deleted,
    ),
    "who is doubtful is not looked for": (
        lambda: written_as("OF_SUSPECTS", "r.{person} =", "NULL =", crowd_reading),
        one_of_two_goes,
    ),
    "touched months are not counted": (
        lambda: written_as("IN_TOUCHED", "r.tx_union = ANY", "false AND 1 = ANY", crowd_reading),
        row_is_added_for_another,
    ),
    "months partly outside are counted whole": (
        lambda: written_as("READ", "last_day >= %(end)s", "false", crowd_reading),
        nothing_more,
    ),
}
FOLDS = {
    "who was in a deleted row stays": (
        lambda: written_as("DROP", "c.place = t.place", "c.place = -t.place", crowds),
        row_is_deleted,
    ),
    "who is still there goes": (nobody_is_looked_for, one_of_two_goes),
    "marks taken, nothing counted": (counting_nothing, post_changes_day),
    "old sums stay": (lambda: written_as("LESS", "sign * amount", "amount"), post_changes_day),
    "old cells stay": (
        lambda: written_as("DROP", "c.place = t.place", "c.place = t.place AND c.place < 0"),
        row_is_deleted,
    ),
    "cells that say another number stay": (
        lambda: written_as("DROP", "f.slots, f.amounts", "c.slots, c.amounts"),
        row_is_added_for_another,
    ),
    "cells of another line stay": (
        lambda: written_as("DROP", "f.line,", "c.line,"),
        county_moved_long_ago,
    ),
    "lists that name others stay": (
        lambda: written_as("DROP", "f.persons", "c.persons", crowds),
        row_is_added_for_another,
    ),
    "lists of another line stay": (
        lambda: written_as("DROP", "(f.line,", "(c.line,", crowds),
        county_moved_long_ago,
    ),
    "months not cut where the tree changes": (
        lambda: written_as("PIECES", "day <> figure_month(day)", "false", fresh),
        county_moves_in_mid_month,
    ),
    "state where it stood": (
        lambda: read_as(
            "valid_from > %(start)s OR valid_to > %(start)s", "false", "DOUBTFUL_UNIONS"
        ),
        county_moves_after_the_point,
    ),
    "today's tree": (
        lambda: in_the_tree("valid_to IS NULL"),
        county_moves_in_mid_month,
    ),
}


def outcome(mutant, happening, *, folded: bool) -> list[tuple]:
    """What differs after it happened; everything is undone."""
    with mutant(), transaction.atomic():
        world = Province()
        fold()
        happening(world)
        if folded:
            fold()
        found = world.differing()
        transaction.set_rollback(True)
    return found


@contextmanager
def unchanged():
    yield


@pytest.mark.long
@pytest.mark.parametrize("folded", [False, True])
@pytest.mark.parametrize("happening", HAPPENINGS)
def test_nothing_differs_before_or_after_the_fold(happening, folded):
    assert outcome(unchanged, happening, folded=folded) == []


@pytest.mark.long
@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_of_marking_or_reading_is_caught(name):
    assert outcome(*MUTANTS[name], folded=False)


@pytest.mark.long
@pytest.mark.parametrize("name", CROWDS)
def test_a_mutant_of_reading_persons_is_caught(name):
    assert outcome(*CROWDS[name], folded=False)


@pytest.mark.long
@pytest.mark.parametrize("name", FOLDS)
def test_a_mutant_of_folding_is_caught(name):
    try:
        found = outcome(*FOLDS[name], folded=True)
    except Exception as error:  # noqa: BLE001 - the database refuses some mutants itself
        found = [error]
    assert found
