"""The tree keeps its paths and its past."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import NotThere
from tongxin.shared.orgs.errors import (
    AlreadyClosed,
    BeforeFounding,
    CodeTaken,
    HasChildren,
    LaterName,
    MoveIntoItself,
    NotYet,
    TooLate,
)
from tongxin.shared.orgs.models import OrgClosure, UnionOrg
from tongxin.shared.orgs.permissions import Can
from tongxin.shared.orgs.selectors import children_on, name_on
from tongxin.shared.orgs.services import close_union, move_union, rename_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")


def ancestors(union: UnionOrg, day: date) -> set[int]:
    rows = OrgClosure.objects.filter(descendant=union, valid_from__lte=day)
    return {r.ancestor_id for r in rows if r.valid_to is None or day < r.valid_to}


def test_a_moved_branch_stands_at_its_old_place_before_the_day_and_at_the_new_one_after():
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    county = a_union(east)
    shop = a_union(county)

    move_union(
        union=county, parent=west, on=date(2025, 7, 1), reason="区划调整", actor=SYSTEM, now=NOW
    )

    shop.refresh_from_db()
    assert shop.path == f"/{root.pk}/{west.pk}/{county.pk}/{shop.pk}/"
    assert ancestors(shop, date(2025, 6, 30)) == {root.pk, east.pk, county.pk, shop.pk}
    assert ancestors(shop, date(2025, 7, 1)) == {root.pk, west.pk, county.pk, shop.pk}
    assert list(children_on(east, date(2025, 6, 30))) == [county]
    assert list(children_on(east, date(2025, 7, 1))) == []


def test_moving_twice_and_back_leaves_three_ranges():
    root = a_union(level="province")
    east, west, shop = a_union(root), a_union(root), None
    shop = a_union(east)
    for day, place in ((date(2024, 1, 1), west), (date(2025, 1, 1), east)):
        move_union(union=shop, parent=place, on=day, reason="", actor=SYSTEM, now=NOW)
    assert [east.pk in ancestors(shop, date(year, 6, 1)) for year in (2023, 2024, 2025)] == [
        True,
        False,
        True,
    ]


def test_a_union_founded_after_the_day_of_a_late_entered_move_follows_it_from_its_founding():
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    county = a_union(east)
    shop = a_union(county, founded_on=date(2025, 3, 1))
    move_union(union=county, parent=west, on=date(2025, 1, 1), reason="", actor=SYSTEM, now=NOW)
    assert ancestors(shop, date(2025, 3, 1)) == {root.pk, west.pk, county.pk, shop.pk}


@pytest.mark.parametrize(
    ("day", "error"),
    [(date(2019, 1, 1), BeforeFounding), (date(2026, 6, 2), NotYet)],
)
def test_a_move_keeps_to_the_days_the_union_lived(day, error):
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    shop = a_union(east)
    with pytest.raises(error):
        move_union(union=shop, parent=west, on=day, reason="", actor=SYSTEM, now=NOW)


def test_moves_are_entered_in_the_order_of_their_days():
    root = a_union(level="province")
    east, west, shop = a_union(root), a_union(root), a_union(root)
    move_union(union=shop, parent=east, on=date(2025, 5, 1), reason="", actor=SYSTEM, now=NOW)
    with pytest.raises(TooLate):
        move_union(union=shop, parent=west, on=date(2025, 4, 1), reason="", actor=SYSTEM, now=NOW)


def test_a_union_cannot_stand_below_itself():
    root = a_union(level="province")
    east = a_union(root)
    shop = a_union(east)
    with pytest.raises(MoveIntoItself):
        move_union(union=east, parent=shop, on=date(2025, 1, 1), reason="", actor=SYSTEM, now=NOW)


def test_closing_waits_for_the_unions_below_and_is_final():
    root = a_union(level="province")
    east = a_union(root)
    shop = a_union(east)
    with pytest.raises(HasChildren):
        close_union(union=east, on=date(2025, 1, 1), reason="", actor=SYSTEM, now=NOW)
    close_union(union=shop, on=date(2025, 1, 1), reason="企业终止", actor=SYSTEM, now=NOW)
    with pytest.raises(AlreadyClosed):
        close_union(union=shop, on=date(2025, 2, 1), reason="", actor=SYSTEM, now=NOW)


def test_a_name_is_the_one_of_the_day():
    root = a_union(level="province")
    shop = a_union(root, name="甲厂工会")
    rename_union(union=shop, name="乙厂工会", on=date(2025, 1, 1), reason="", actor=SYSTEM, now=NOW)
    shop.refresh_from_db()
    assert [name_on(shop, date(y, 6, 1)) for y in (2024, 2025)] == ["甲厂工会", "乙厂工会"]


def test_codes_are_taken_once():
    root = a_union(level="province")
    a_union(root, code="X1")
    with pytest.raises(CodeTaken):
        a_union(root, code="X1")


def test_a_stranger_finds_no_union_to_change():
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    stranger = Actor(name="s", grants={Can.MANAGE: Scope(paths=(west.path,))})
    with pytest.raises(NotThere):
        rename_union(union=east, name="x", on=date(2025, 1, 1), reason="", actor=stranger, now=NOW)


def test_the_database_refuses_a_second_root_and_a_foreign_path():
    root = a_union(level="province")
    with pytest.raises(IntegrityError), transaction.atomic():
        UnionOrg.objects.filter(pk=root.pk).update(path="/999999/")
    child = a_union(root)
    with pytest.raises(IntegrityError), transaction.atomic():
        UnionOrg.objects.filter(pk=child.pk).update(parent=None)


def test_a_union_founded_while_its_superior_moves_lies_at_the_new_path():
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    county = a_union(east)
    stale = UnionOrg.objects.get(pk=county.pk)
    move_union(union=county, parent=west, on=date(2025, 7, 1), reason="", actor=SYSTEM, now=NOW)
    shop = a_union(stale)
    assert shop.path == f"/{root.pk}/{west.pk}/{county.pk}/{shop.pk}/"


def test_nothing_moves_below_a_closed_union():
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    close_union(union=west, on=date(2026, 1, 1), reason="", actor=SYSTEM, now=NOW)
    with pytest.raises(AlreadyClosed):
        move_union(union=east, parent=west, on=date(2025, 7, 1), reason="", actor=SYSTEM, now=NOW)


def test_a_name_before_a_later_name_is_refused():
    union = a_union(level="province")
    terms = {"reason": "", "actor": SYSTEM, "now": NOW}
    rename_union(union=union, name="后来的名称", on=date(2026, 3, 1), **terms)
    with pytest.raises(LaterName):
        rename_union(union=union, name="补记的名称", on=date(2026, 2, 1), **terms)
    union.refresh_from_db()
    assert (union.name, name_on(union, date(2026, 3, 1))) == ("后来的名称", "后来的名称")


def test_of_two_moves_on_one_day_only_the_last_holds():
    root = a_union(level="province")
    east, west, north = a_union(root), a_union(root), a_union(root)
    county = a_union(east)
    for parent in (west, north):
        move_union(
            union=county, parent=parent, on=date(2025, 7, 1), reason="", actor=SYSTEM, now=NOW
        )
    assert ancestors(county, date(2025, 6, 30)) == {root.pk, east.pk, county.pk}
    assert ancestors(county, date(2025, 7, 1)) == {root.pk, north.pk, county.pk}
