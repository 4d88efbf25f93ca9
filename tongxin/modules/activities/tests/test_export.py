"""The list of activities is narrowed, paged and written out as it is shown."""

import csv
from datetime import date, timedelta
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from tongxin.kernel.periods import Period
from tongxin.modules.activities import selectors
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import Wanted
from tongxin.modules.activities.tests.factories import NOW, START, SYSTEM, a_session, officer_of
from tongxin.shared.access.models import Account, Grant, Role
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.transfer.exporting import export_sheet
from tongxin.shared.transfer.permissions import Can as Export

DESK, NEW = "/desk/activities/", "/desk/exports/new/activities.board/"


@pytest.fixture
def three(tree):
    """One activity of the first city, one of its shop, one of the other city."""
    _root, east, west, shop = tree
    rows = a_session(east, quota=5), a_session(shop), a_session(west, co_hosts=[east])
    return [row.activity for row in rows]


@pytest.fixture
def clerk(officer):
    """The same officer with the right to take sheets out of the house."""
    account = Account.objects.get(username="zhou")
    role = Role.objects.create(code="exports", name="导出", rights=[Export.EXPORT])
    home = account.grants.get().union
    Grant.objects.create(
        account=account, role=role, union=home, valid_from=NOW, made_by=SYSTEM.name
    )
    return officer


def lines(response) -> list[dict]:
    assert response.status_code == 200, response.content.decode()[:500]
    return list(csv.DictReader(StringIO(response.content.decode("utf-8-sig"))))


def shown(tree, **wanted) -> set:
    scope = officer_of(tree[1]).scope(Can.VIEW)
    return set(selectors.activity_board(scope=scope, now=NOW, wanted=Wanted(**wanted)))


def test_the_list_is_narrowed_by_host_and_by_days_of_sessions(tree, three):
    own, below, shared = three
    day = START.date()
    assert shown(tree) == {own, below, shared}
    assert shown(tree, union=tree[3].code) == {below}
    assert shown(tree, since=day, until=day) == {own, below, shared}
    assert shown(tree, since=day + timedelta(days=1)) == set()
    assert shown(tree, until=day - timedelta(days=1)) == set()


def test_sessions_are_counted_once_whatever_else_is_counted(tree, three):
    scope = officer_of(tree[1]).scope(Can.VIEW)
    row = selectors.activity_board(scope=scope, now=NOW).get(pk=three[0].pk)
    assert (row.session_count, row.open_count, row.held_count, row.seats_held_count) == (1, 1, 0, 0)
    assert row.first_starts_at == START


def test_the_list_is_written_out_as_narrowed(clerk, three):
    own, below, shared = three
    found = lines(taken(clerk, "csv"))
    assert [row["活动名称"] for row in found] == [shared.title, below.title, own.title]
    assert (found[2]["主办工会"], found[2]["首场时间"][:10]) == (own.union.name, str(START.date()))
    assert [r["编号"] for r in lines(taken(clerk, "csv", f"?union={below.union.code}"))] == [
        str(below.pk)
    ]
    book = load_workbook(BytesIO(taken(clerk, "xlsx").content))
    assert [row[1].value for row in book.active.iter_rows(min_row=2)][1:] == [
        below.title, own.title,
    ]  # fmt: skip
    entry = AuditEntry.objects.filter(verb="transfer.exported").order_by("pk")[1]
    assert entry.change["chosen"] == {"union": below.union.code}
    assert entry.change["rows"] == 1


def taken(clerk, suffix: str, query: str = ""):
    """The file somebody gets who orders it on the page."""
    asked = clerk.post(f"{NEW}{query}", {"suffix": suffix})
    assert asked.status_code == 302, asked.content.decode()[:500]
    return clerk.get(f"{asked['Location']}file/")


def test_the_button_and_the_file_are_for_those_with_the_right(officer, three):
    assert NEW not in officer.get(DESK).content.decode()
    assert officer.get(NEW).status_code == 403
    assert not AuditEntry.objects.filter(verb="transfer.exported").exists()


def test_the_button_keeps_what_the_list_was_narrowed_to(clerk, three):
    page = clerk.get(f"{DESK}?words=读书&union=X&since=2026-01-01&until=bad").content.decode()
    assert f'{NEW}?words=%E8%AF%BB%E4%B9%A6&amp;union=X&amp;since=2026-01-01"' in page


def test_the_command_writes_activities_with_a_session_in_the_period(tree, three, tmp_path):
    written = {"actor": SYSTEM, "now": NOW}
    period = Period.between(date(2026, 6, 1), date(2026, 7, 1))
    assert export_sheet("activities", tree[0], period, tmp_path / "a.csv", **written) == 3
    assert export_sheet("activities", tree[1], period, tmp_path / "b.xlsx", **written) == 2
    earlier = Period.parse("2025")
    assert export_sheet("activities", tree[0], earlier, tmp_path / "c.csv", **written) == 0
