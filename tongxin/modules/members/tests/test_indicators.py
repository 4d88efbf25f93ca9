"""Figures over unions and memberships on any day."""

from datetime import date, timedelta

import pytest

from tongxin.kernel.periods import Period
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.services.leaving import end_membership
from tongxin.modules.members.tests.factories import a_member, some_facts
from tongxin.modules.members.tests.sheets import a_row, imported
from tongxin.shared.indicators.changes import differences
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.sealing import seal_figures
from tongxin.shared.indicators.trace import trace
from tongxin.shared.orgs.services import close_union, move_union
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.models import Worker

pytestmark = pytest.mark.usefixtures("house")


def figure(code, union, period):
    asked = ask(union=union, period=Period.parse(period), actor=SYSTEM, now=NOW)
    (result,) = compute([code], asked)
    listed = trace(get_figure(code), asked, actor=SYSTEM)
    assert result.value == len(listed.items)
    return result.value


def left(member, on):
    end_membership(
        membership_id=member.pk, status="withdrawn", on=on, reason="", actor=SYSTEM, now=NOW
    )


def test_members_are_counted_on_the_last_day_of_the_period_for_ever():
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    stays = a_member(east, joined_on=date(2023, 5, 1))
    goes = a_member(east, joined_on=date(2023, 5, 1))
    left(goes, date(2024, 6, 30))
    pending = Joining(joined_on=date(2023, 1, 1), is_confirmed=False)
    admit(facts=some_facts(), union=east, joining=pending, actor=SYSTEM, now=NOW)

    assert figure("MEM01", root, "2023") == 2
    assert figure("MEM01", root, "2024-05") == 2
    assert figure("MEM01", root, "2024-06") == 1
    assert figure("MEM01", west, "2023") == 0
    assert stays.status == "active"


def test_whoever_changes_union_counts_once_at_the_top_and_at_each_place_in_its_time():
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    facts = some_facts()
    for union, day in ((east, date(2023, 1, 1)), (west, date(2024, 1, 1))):
        joining = Joining(joined_on=day)
        row = admit(facts=facts, union=union, joining=joining, actor=SYSTEM, now=NOW)
        if union == east:
            left(row, date(2023, 10, 1))
    assert [figure("MEM01", u, "2023Q3") for u in (root, east, west)] == [1, 1, 0]
    assert [figure("MEM01", u, "2023Q4") for u in (root, east, west)] == [0, 0, 0]
    assert [figure("MEM01", u, "2024") for u in (root, east, west)] == [1, 0, 1]


def test_unions_are_counted_by_the_tree_of_the_day():
    root = a_union(level="province", kind="local_federation")
    east, west = (a_union(root, level="city", kind="local_federation") for _ in range(2))
    shop, branch = a_union(east), a_union(east, level="branch")
    move_union(union=shop, parent=west, on=date(2024, 1, 1), reason="", actor=SYSTEM, now=NOW)
    close_union(union=shop, on=date(2025, 1, 1), reason="", actor=SYSTEM, now=NOW)

    assert branch.level == "branch"
    assert [figure("ORG01", root, year) for year in ("2023", "2024", "2025")] == [4, 4, 3]
    assert [figure("ORG02", east, year) for year in ("2023", "2024")] == [1, 0]
    assert [figure("ORG02", west, year) for year in ("2023", "2024", "2025")] == [0, 1, 0]


def test_a_roster_imported_after_the_seal_tells_who_brought_each_member():
    root = a_union(level="province")
    asked = ask(union=root, period=Period.parse("2025"), actor=SYSTEM, now=NOW)
    seal = seal_figures(["MEM01"], asked, target="reports.Submission:1", actor=SYSTEM)
    later = NOW + timedelta(days=1)
    imported("members", a_row(7, root.code), union=root, now=later)
    (found,) = differences(seal.figures.get(), asked)
    assert (found.kind, found.who, found.when, found.why) == ("added", "test", later, "名册导入")
    imported("members", a_row(7, root.code, 入会日期="2023-03-05"), union=root, now=later)
    (found,) = differences(seal.figures.get(), asked)
    assert (found.kind, found.who) == ("added", "test")


def test_who_joins_on_the_last_day_counts_and_who_leaves_on_it_does_not():
    root = a_union(level="province")
    a_member(root, joined_on=date(2024, 6, 30))
    goes = a_member(root, joined_on=date(2024, 1, 1))
    left(goes, date(2024, 7, 1))
    assert [figure("MEM01", root, period) for period in ("2024-05", "2024-06", "2024-07")] == [
        1,
        2,
        1,
    ]


def test_women_are_counted_among_the_members_of_the_day():
    root = a_union(level="province")
    shop = a_union(root)
    for sex in ("female", "female", "male"):
        member = a_member(shop, joined_on=date(2023, 5, 1))
        Worker.objects.filter(pk=member.worker_id).update(sex=sex)
    left(member, date(2024, 6, 30))
    woman = Membership.objects.filter(worker__sex="female").first()
    left(woman, date(2024, 8, 1))

    assert [figure("MEM02", root, period) for period in ("2023", "2024-07", "2024")] == [2, 2, 1]


def test_only_the_first_joining_of_a_person_is_a_new_member():
    root = a_union(level="province")
    east, west = a_union(root), a_union(root)
    facts = some_facts()
    for union, day in ((east, date(2023, 3, 1)), (west, date(2024, 1, 1))):
        joining = Joining(joined_on=day)
        row = admit(facts=facts, union=union, joining=joining, actor=SYSTEM, now=NOW)
        if union == east:
            left(row, date(2023, 10, 1))
    a_member(west, joined_on=date(2024, 2, 1))

    assert [figure("MEM04", union, "2023") for union in (root, east, west)] == [1, 1, 0]
    assert [figure("MEM04", union, "2024") for union in (root, east, west)] == [1, 0, 1]
