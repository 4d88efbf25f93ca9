"""The rows behind a number leave the house as its page shows them, and no others."""

import csv
from datetime import UTC, date, datetime

import pytest
from django.test import Client

from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.modules.reports.tests.factories import YEAR, a_session
from tongxin.modules.reports.transfers import rows_list
from tongxin.modules.reports.transfers.rows import PERSONS, ROWS
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Grant
from tongxin.shared.access.tests.factories import a_grant, a_role
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.errors import UnknownFigure
from tongxin.shared.indicators.tests.factories import PERSONS as PERSONS_OF_TESTS
from tongxin.shared.indicators.tests.factories import SESSIONS, TALKS
from tongxin.shared.indicators.trace import trace
from tongxin.shared.orgs.services import move_union
from tongxin.shared.orgs.tests.factories import SYSTEM
from tongxin.shared.transfer import writing
from tongxin.shared.transfer.models import ExportRun
from tongxin.shared.transfer.ordering import Order, ask_for, order_export, take_file
from tongxin.shared.transfer.refusals import ListEmpty
from tongxin.shared.transfer.writing import write_export

ROW_PAGE = "/desk/reports/figures/{}/rows/?period=2025"
RIGHTS = ["indicators.view", "transfer.export"]


@pytest.fixture
def east(federation):
    """Five sessions of the county, two of them talks, and one of the city's own."""
    for day in range(1, 4):
        a_session(federation.county, date(2025, 5, day))
    for day in (8, 9):
        a_session(federation.county, date(2025, 5, day), kind="talk")
    a_session(federation.east, date(2025, 6, 1))
    return federation.east


@pytest.fixture
def account(east):
    return a_grant(east, role=a_role(rights=RIGHTS)).account


def acting(account):
    return actor_of(account, now=clock.now())


def taken(account, at, **chosen):
    """Lines of the file, headers first, without the mark at the end of each."""
    actor, now = acting(account), clock.now()
    chosen = {"of": SESSIONS, "union": at.code, "period": "2025"} | chosen
    order = Order(listing=ROWS.key, union=at, suffix="csv", chosen=chosen)
    run = order_export(order=order, actor=actor, now=now)
    write_export(run_id=run.pk, now=now)
    _name, content = take_file(run_id=run.pk, actor=actor, now=now)
    lines = list(csv.reader(content.decode("utf-8-sig").splitlines()))
    return [line[:-1] for line in lines], ExportRun.objects.get(pk=run.pk)


def test_the_file_has_the_rows_of_the_page_in_its_order(account, east, monkeypatch):
    monkeypatch.setattr(writing, "CHUNK", 2)  # pages of two, so that the way between them counts
    lines, run = taken(account, east)
    assert lines[0] == ["工会编码", "工会", "日期", "数量", "类型"]
    asked = Asked(east, YEAR, clock.now())
    page = trace(get_figure(SESSIONS), asked, actor=SYSTEM)
    rows = [row for item in page.items for row in item.rows]
    assert [line[2] for line in lines[1:]] == [row.day.isoformat() for row in rows]
    assert len(lines) - 1 == run.expected == run.position == 6
    told = AuditEntry.objects.get(verb="transfer.exported")
    assert told.change["chosen"] == {"of": SESSIONS, "union": east.code, "period": "2025"}
    assert told.change["sha256"] == run.digest


@pytest.mark.parametrize(
    ("chosen", "count"),
    [
        ({"group": "kind", "key": "talk"}, 2),
        ({"group": "own"}, 1),
        ({"of": TALKS}, 2),
        ({"of": TALKS, "side": "whole"}, 6),
        ({"period": "2025-06"}, 1),
    ],
)
def test_what_narrows_the_page_narrows_the_file(account, east, chosen, count):
    lines, run = taken(account, east, **chosen)
    assert len(lines) - 1 == run.expected == count


def test_where_nothing_is_counted_nothing_is_taken_out(account, east):
    with pytest.raises(ListEmpty):
        taken(account, east, period="2024")
    with pytest.raises(ListEmpty):
        taken(account, east, group="kind", key="none")


def test_a_union_elsewhere_an_unknown_figure_or_side_is_not_there(account, federation):
    for wrong in ({"union": federation.west.code}, {"side": "other"}, {"side": "whole"}):
        with pytest.raises(NotThere):
            taken(account, federation.east, **wrong)
    with pytest.raises(UnknownFigure):
        taken(account, federation.east, of="NONE")
    with pytest.raises(NotThere):
        ask_for(ROWS, {}, union=federation.west, actor=acting(account), now=clock.now())


def test_rows_of_a_union_that_moved_away_are_told_by_place_day_and_number(account, federation):
    east, county, west = federation.east, federation.county, federation.west
    move = {"union": county, "parent": west, "on": date(2025, 9, 1), "reason": ""}
    move_union(**move, actor=SYSTEM, now=clock.now())
    lines, _run = taken(account, east)
    county_rows = [line for line in lines[1:] if line[0] == county.code]
    assert {line[4] for line in county_rows} == {"不在您的管理范围内"}
    assert len(county_rows) == 5 and {line[3] for line in county_rows} == {"1"}
    assert {line[4] for line in lines[1:] if line[0] == east.code} == {"session"}


def test_rows_that_name_persons_go_the_way_of_persons_and_no_other(account, east):
    assert rows_list(get_figure("ACT06")) is PERSONS and PERSONS.is_personal
    assert rows_list(get_figure("ACT04")) is ROWS and not ROWS.is_personal
    for listing, code in ((ROWS, "ACT06"), (PERSONS, SESSIONS)):
        chosen = {"of": code, "union": east.code, "period": "2025"}
        ask = ask_for(listing, chosen, union=east, actor=acting(account), now=clock.now())
        with pytest.raises(NotThere):
            listing.count(ask, 10)


def test_things_that_several_rows_name_are_numbered_and_all_their_rows_told(account, east):
    post = a_session(east, kind="void")
    for hour in (4, 5):
        Grant.objects.create(
            union=east,
            account=post.account,
            role=a_role(rights=[]),
            post=post,
            valid_from=datetime(2025, 5, 1, hour, tzinfo=UTC),
            made_by="x",
        )
    chosen = {"of": PERSONS_OF_TESTS, "union": east.code, "period": "2025"}
    ask = ask_for(ROWS, chosen, union=east, actor=acting(account), now=clock.now())
    assert ROWS.heads(ask) == ["序号", "工会编码", "工会", "日期", "数量", "经办"]
    (result,) = compute([PERSONS_OF_TESTS], Asked(east, YEAR, clock.now()))
    assert ROWS.count(ask, 10) == result.count.rows == 2
    lines, _behind = ROWS.chunk(ask, None, 10, clear=False)
    assert [line[0] for line in lines] == [1, 1]


def test_the_page_leads_to_the_file_for_who_may_take_out_and_for_nobody_else(account, east):
    client = Client()
    client.force_login(account)
    page = client.get(ROW_PAGE.format(SESSIONS))
    address = page.context["export_url"]
    assert address in page.content.decode().replace("&amp;", "&")
    offered = client.get(address)
    assert offered.context["offer"].count == 6 and "类型" in offered.context["columns"]
    made = client.post(address, {"suffix": "xlsx"}, headers={"Idempotency-Key": "rows-1"})
    run = ExportRun.objects.get()
    assert made.url.endswith(f"/{run.pk}/") and run.state == ExportRun.State.READY
    reader = a_grant(east, role=a_role(rights=RIGHTS[:1])).account
    client.force_login(reader)
    assert client.get(ROW_PAGE.format(SESSIONS)).context["export_url"] == ""
    assert client.get(address).status_code == 403
