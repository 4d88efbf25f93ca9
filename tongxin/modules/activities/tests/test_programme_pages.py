"""The programme at the desk, by table, by machine and on the phone."""

import re
from datetime import date

import pytest

from tongxin.modules.activities.models import Activity, ActivityItem, Programme
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.plan_rows import take_item
from tongxin.modules.activities.tests.factories import (
    NOW,
    a_kind,
    a_session,
    officer_of,
)
from tongxin.modules.activities.tests.plan_factories import (
    a_block,
    a_category,
    a_programme,
    a_published_item,
)
from tongxin.modules.activities.transfers import PLAN
from tongxin.shared.transfer.sheets import Done, Row, RowRefused, Setting

DESK = "/desk/activities/"
THIS_YEAR = {"starts_on": f"{NOW.year}-03-01", "ends_on": f"{NOW.year}-06-30"}


def made_at(officer, url, **typed):
    answer = officer.post(url, typed)
    assert answer.status_code == 302, re.findall(
        r'invalid-feedback">([^<]+)', answer.content.decode()
    )
    return answer["Location"]


def test_an_officer_draws_up_publishes_and_hangs_an_activity_on_it(officer, tree):
    board = made_at(officer, f"{DESK}programmes/new/", title="职工文化季", year=NOW.year)
    programme = Programme.objects.get()
    made_at(officer, f"{board}blocks/new/", name="文体", position=10)
    block = programme.blocks.get()
    made_at(officer, f"{board}categories/new/", block=block.pk, name="球类", position=10)
    category = programme.categories.get()
    typed = {"category": category.pk, "name": "篮球联赛", "host": tree[3].pk, "position": 10}
    item = made_at(officer, f"{board}items/new/", **typed, **THIS_YEAR, planned_count=8)
    made_at(officer, f"{board}publish/")
    page = officer.get(board).content.decode()
    assert "1 个板块 · 1 类 · 1 项" in page
    assert "篮球联赛" in officer.get(f"{board}items/?category={category.pk}").content.decode()
    assert "篮球联赛" not in officer.get(f"{board}items/?words=棋").content.decode()
    assert "基层" in officer.get(item).content.decode()

    pk = ActivityItem.objects.get().pk
    form = officer.get(f"{DESK}new/?item={pk}").content.decode()
    assert re.search(rf'<option value="{pk}" selected>', form)
    session = {"starts_at": "2026-07-01T09:00", "ends_at": "2026-07-01T11:00", "place": "体育馆"}
    facts = {"title": "揭幕战", "kind": a_kind().pk, "item": pk, "participants": [tree[1].pk]}
    shown = made_at(officer, f"{DESK}new/", **facts, **session)
    assert Activity.objects.get().item_id == pk
    assert "篮球联赛" in officer.get(shown).content.decode()
    listed = officer.get(item).content.decode()
    assert "揭幕战" in listed
    assert "2026-07-01 09:00" in listed


def test_wrong_input_is_told_and_a_stranger_finds_nothing(officer, tree):
    mine, theirs = a_published_item(tree[1]), a_published_item(tree[2])
    typed = {"name": "晚到", "starts_on": "2020-01-01", "ends_on": "2020-02-01", "position": 1}
    url = f"{DESK}programmes/{mine.programme_id}/items/new/"
    answer = officer.post(
        url, {**typed, "category": mine.category_id, "host": tree[1].pk, "planned_count": 1}
    )
    assert f"计划开始要在 {NOW.year} 年内" in answer.content.decode()
    whole = theirs.programme_id
    for path in (f"programmes/{whole}/", f"programmes/{whole}/items/", f"items/{theirs.pk}/",
                 f"items/{theirs.pk}/edit/", f"blocks/{theirs.category.block_id}/",
                 f"categories/{theirs.category_id}/",
                 f"programmes/{whole}/items/new/"):  # fmt: skip
        assert officer.get(f"{DESK}{path}").status_code == 404, path
    assert officer.get("/api/v1/programmes").json()["items"][0]["id"] == mine.programme_id
    assert officer.get(f"/api/v1/programmes/{whole}/board").status_code == 404
    assert ActivityItem.objects.count() == 2


def test_machines_read_the_board_and_put_items_on_the_plan(officer, tree):
    item = a_published_item(tree[1])
    url = f"/api/v1/programmes/{item.programme_id}"
    body = {"category_id": item.category_id, "host_code": tree[3].code, "name": "合唱", **THIS_YEAR}
    made = officer.post(f"{url}/items", body, content_type="application/json")
    assert made.status_code == 201, made.content
    board = officer.get(f"{url}/board").json()
    assert (board["now"]["items"], board["blocks"][0]["lines"][0]["before"]) == (2, None)
    gone = officer.post(
        f"/api/v1/items/{made.json()['id']}/withdraw",
        {"reason": "不办"}, content_type="application/json",
    )  # fmt: skip
    assert gone.json()["withdraw_reason"] == "不办"
    assert officer.get(f"{url}/board").json()["now"]["items"] == 1


def line(number, **values):
    given = dict.fromkeys(column.key for column in PLAN.columns)
    days = {"starts_on": date(NOW.year, 3, 1), "ends_on": date(NOW.year, 6, 30)}
    plain = {"year": NOW.year, "programme": "文化季", "block": "文体", "category": "球类"}
    return Row(number, given | days | plain | values)


def test_a_table_of_the_plan_makes_the_tree_and_taken_twice_changes_nothing(tree):
    _root, east, west, shop = tree
    setting = Setting(east, officer_of(east, Can.VIEW, Can.EDIT), NOW)
    rows = [line(1, name="篮球"), line(2, name="篮球", host_code=shop.code), line(3, name="合唱")]
    assert [take_item(row, setting) for row in rows] == [Done.CREATED] * 3
    assert [take_item(row, setting) for row in rows] == [Done.UNCHANGED] * 3
    assert take_item(line(1, name="篮球", planned_count=9), setting) == Done.UPDATED
    for wrong, column in (
        ({"name": "外地", "host_code": west.code}, "host_code"),
        ({"name": "早到", "starts_on": date(2001, 1, 1)}, "starts_on"),
        ({"name": "古时", "year": 1900, "programme": "古"}, "year"),
    ):
        with pytest.raises(RowRefused) as refused:
            take_item(line(9, **wrong), setting)
        assert refused.value.flaw.column == column
    programme = Programme.objects.get()
    assert (programme.blocks.count(), programme.categories.count()) == (1, 1)
    assert programme.items.count() == 3


def test_a_worker_sees_of_which_programme_an_activity_is(phone, tree):
    item = a_published_item(tree[1])
    session = a_session(tree[1], item=item)
    page = phone.get(f"/activities/{session.activity_id}/").content.decode()
    assert item.programme.title in page


def test_an_empty_branch_is_removed_and_the_next_year_takes_the_tree_over(officer, tree):
    programme = a_programme(tree[1], year=NOW.year - 1)
    empty = a_category(tree[1], a_block(tree[1], programme, "文体"))
    made_at(officer, f"{DESK}categories/{empty.pk}/remove/")
    assert not programme.categories.exists()
    typed = {"title": "新一季", "year": NOW.year, "continues": programme.pk, "copies": "on"}
    board = made_at(officer, f"{DESK}programmes/new/", **typed)
    assert Programme.objects.get(title="新一季").blocks.get().name == "文体"
    assert f"{NOW.year - 1} 年同类" in officer.get(board).content.decode()
