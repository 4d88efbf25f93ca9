"""The tree stays a tree when two people change it at the same instant."""

from datetime import date
from functools import partial

import pytest

from tongxin.kernel.rls import speaking
from tongxin.shared.orgs import tree
from tongxin.shared.orgs.errors import CodeTaken, MoveIntoItself
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.orgs.tests.races import at_once, meeting, unspoken

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROUNDS = 8


def moving(union, parent):
    """A call that puts ``union`` under ``parent``."""
    terms = {"on": date(2025, 1, 1), "reason": "", "actor": SYSTEM, "now": NOW}
    return partial(move_union, union=union, parent=parent, **terms)


@pytest.fixture
def pairs():
    """Pairs of branches, each a city with a county below it."""
    with speaking(SYSTEM):
        root = a_union(level="province")
        cities = [(a_union(root, level="city"), a_union(root, level="city")) for _ in range(ROUNDS)]
        return [(east, west, a_union(east), a_union(west)) for east, west in cities]


def crossed_paths():
    """Unions whose path is not that of their superior and their own number."""
    with speaking(SYSTEM):
        rows = UnionOrg.objects.exclude(parent=None).select_related("parent")
        return [row for row in rows if row.path != f"{row.parent.path}{row.pk}/"]


def test_of_two_opposite_moves_one_wins_and_the_other_is_told(pairs):
    for east, west, _one, _two in pairs:
        told = at_once(moving(east, west), moving(west, east))
        assert [type(one) for one in told if isinstance(one, Exception)] == [MoveIntoItself]
    assert not crossed_paths()


def test_opposite_moves_into_the_depth_of_each_other_are_told_apart_too(pairs):
    for east, west, one, two in pairs:
        told = at_once(moving(east, two), moving(west, one))
        assert [type(one) for one in told if isinstance(one, Exception)] == [MoveIntoItself]
    assert not crossed_paths()


def test_what_is_founded_or_moved_below_a_moving_branch_moves_with_it(pairs):
    for east, west, one, two in pairs:
        told = at_once(moving(east, west), lambda at=one: a_union(at), moving(two, one))
        assert not unspoken(told)
    assert not crossed_paths()


def test_without_the_common_lock_moves_end_in_errors_without_a_sentence(pairs, monkeypatch):
    monkeypatch.setattr(tree, "move_alone", lambda: None)
    monkeypatch.setattr(tree, "hold_still", lambda: None)
    monkeypatch.setattr(tree, "transplant", meeting(tree.transplant))
    a, b, c, d = pairs[0]
    assert unspoken(at_once(moving(a, d), moving(b, c))) or crossed_paths()


def test_one_code_given_twice_at_the_same_instant_is_refused_with_a_sentence(pairs):
    east, west, *_rest = pairs[0]
    for number in range(ROUNDS):
        found = [partial(a_union, above, code=f"SAME{number}") for above in (east, west)]
        told = at_once(*found)
        assert [type(one) for one in told if isinstance(one, Exception)] == [CodeTaken]
