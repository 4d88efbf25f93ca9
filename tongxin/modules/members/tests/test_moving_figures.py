"""Transfers across the boundary of each union, retained members, and what does not count."""

from datetime import date, timedelta

import pytest
from django.utils.timezone import localdate

from tongxin.kernel.periods import Period
from tongxin.modules.members.services import handing_over
from tongxin.modules.members.services.retaining import Change, resume_membership, retain_membership
from tongxin.modules.members.tests.factories import a_member, a_transfer
from tongxin.modules.members.tests.test_indicators import figure
from tongxin.shared.indicators.cells.sources import celled_sources
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.trace import trace
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union

pytestmark = pytest.mark.usefixtures("house")
TODAY = localdate(NOW)
YEAR, MONTH = str(TODAY.year), f"{TODAY:%Y-%m}"


def moved(member, union, now=NOW):
    row = a_transfer(union, member=member, now=now)
    handing_over.release_transfer(transfer_id=row.pk, actor=SYSTEM, now=now)
    return handing_over.accept_transfer(transfer_id=row.pk, actor=SYSTEM, now=now)


@pytest.fixture
def tree(house):
    """A province; the east with two shops, the west."""
    root = a_union(level="province")
    east, west = (a_union(root, level="city", kind="local_federation") for _n in range(2))
    return root, east, west, a_union(east), a_union(east)


def test_a_transfer_counts_only_where_it_crosses_the_boundary(tree):
    root, east, west, shop, plant = tree
    moved(a_member(shop), west)
    moved(a_member(shop), plant)
    moved(a_member(west), shop)
    a_transfer(west, member=a_member(shop))
    places = (root, east, west, shop, plant)
    assert [figure("MEM09", one, YEAR) for one in places] == [0, 1, 1, 1, 1]
    assert [figure("MEM10", one, YEAR) for one in places] == [0, 1, 1, 2, 0]
    assert figure("MEM09", east, str(TODAY.year - 1)) == 0


def test_who_moves_there_and_back_is_one_person_each_way(tree):
    _root, east, west, shop, _plant = tree
    done = moved(a_member(shop), west)
    back = moved(done.arrived, shop)
    assert back.arrived.union == shop
    assert [figure("MEM09", one, YEAR) for one in (east, west)] == [1, 1]
    assert [figure("MEM10", one, YEAR) for one in (east, west)] == [1, 1]


def test_the_boundary_is_where_it_was_on_the_day_of_the_change(tree):
    _root, east, west, shop, _plant = tree
    moved(a_member(shop), west)
    day = TODAY + timedelta(days=1)
    later = NOW + timedelta(days=2)
    move_union(union=shop, parent=west, on=day, reason="", actor=SYSTEM, now=later)
    assert [figure("MEM10", one, YEAR) for one in (east, shop)] == [1, 1]
    assert figure("MEM09", west, YEAR) == 1


def test_figures_of_a_boundary_come_from_rows_never_from_cells(tree):
    for code in ("MEM09", "MEM10"):
        assert not get_figure(code).is_additive
    kept = {id(one.source.rows) for one in celled_sources()}
    from_rows = {id(get_figure(code).terms[0].source.rows) for code in ("MEM09", "MEM10")}
    assert not kept & from_rows


def test_the_trace_leads_to_the_transfer_and_shows_no_row_of_another_city(tree):
    _root, east, west, shop, _plant = tree
    done = moved(a_member(shop), west)
    asked = ask(union=east, period=Period.parse(YEAR), actor=SYSTEM, now=NOW)
    (result,) = compute(["MEM10"], asked)
    (item,) = trace(get_figure("MEM10"), asked, actor=SYSTEM).items
    (row,) = item.rows
    assert result.value == 1
    assert row.key == f"members.MembershipTransfer:{done.pk}"
    assert done.name in row.details.values()


def test_a_transfer_makes_no_new_member_and_loses_none(tree):
    root, _east, west, shop, _plant = tree
    member = a_member(shop, joined_on=TODAY)
    row = a_transfer(west, member=member)
    assert [figure("MEM01", one, MONTH) for one in (root, shop, west)] == [1, 1, 0]
    handing_over.release_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    handing_over.accept_transfer(transfer_id=row.pk, actor=SYSTEM, now=NOW)
    assert [figure("MEM01", one, MONTH) for one in (root, shop, west)] == [1, 0, 1]
    assert [figure("MEM04", one, MONTH) for one in (root, shop, west)] == [1, 1, 0]


def test_retained_members_are_counted_apart_and_only_while_they_are(tree):
    root, east, _west, shop, _plant = tree
    member = a_member(shop, joined_on=date(2023, 1, 1))
    stays = a_member(shop, joined_on=date(2023, 1, 1))
    by = {"actor": SYSTEM, "now": NOW}
    change = Change(date(2024, 4, 1), "退休")
    kept = retain_membership(membership_id=member.pk, kind="retirement", change=change, **by)
    resume_membership(membership_id=kept.pk, change=Change(date(2025, 2, 1), "返聘"), **by)
    months = ("2024-03", "2024-04", "2025-01", "2025-02")
    for union in (root, east, shop):
        assert [figure("MEM01", union, one) for one in months] == [2, 1, 1, 2]
        assert [figure("MEM11", union, one) for one in months] == [0, 1, 1, 0]
    assert figure("MEM04", root, "2023") == 2
    assert figure("MEM04", root, "2024") == figure("MEM04", root, "2025") == 0
    assert stays.is_current


def test_a_retained_member_on_the_move_stays_retained_until_the_day(tree):
    root, _east, west, shop, _plant = tree
    change = Change(date(2024, 4, 1), "失业登记")
    kept = retain_membership(
        membership_id=a_member(shop).pk,
        kind="unemployment",
        change=change,
        actor=SYSTEM,
        now=NOW,
    )
    a_transfer(west, member=kept)
    assert [figure(code, root, MONTH) for code in ("MEM01", "MEM11")] == [0, 1]
