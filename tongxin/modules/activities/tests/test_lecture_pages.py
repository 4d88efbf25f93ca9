"""Lecture teams and declared numbers at the desk and for machines."""

from datetime import timedelta

import pytest

from tongxin.kernel import clock
from tongxin.modules.activities.models import (
    LectureMember,
    LectureReceipt,
    LectureTeam,
    ShowCount,
    ViewCount,
)
from tongxin.modules.activities.tests.conftest import Browser
from tongxin.modules.activities.tests.factories import NOW, SYSTEM, a_kind, a_session, a_worker
from tongxin.modules.activities.tests.plan_factories import a_lecture_team, a_route
from tongxin.shared.access.models import Account, Grant, Role

DESK = "/desk/activities/"


@pytest.fixture
def yesterday():
    return clock.now() - timedelta(days=1)


@pytest.fixture
def neighbour(tree, officer):
    """An officer of the second city."""
    account = Account.objects.create(username="li", name="李文")
    role = Role.objects.get(code="events")
    Grant.objects.create(account=account, role=role, union=tree[2], valid_from=NOW,
                         made_by=SYSTEM.name)  # fmt: skip
    browser = Browser()
    browser.force_login(account)
    return browser


def test_a_team_is_set_up_filled_and_dissolved(officer, tree):
    today = clock.now().date()
    made = officer.post(f"{DESK}teams/new/", {"name": "劳模宣讲团", "founded_on": today})
    team = made["Location"]
    worker = a_worker(tree[3], name="马海燕")
    form = f"{team}members/new/"
    assert "马海燕" in officer.get(f"{form}?name=马海燕").content.decode()
    typed = {"worker": worker.pk, "name": "马海燕", "since": today, "post": "钳工"}
    assert officer.post(form, typed).status_code == 302
    assert officer.post(form, {"name": "党校教师", "since": today}).status_code == 302
    assert "已经是这个宣讲团的成员" in officer.post(form, typed).content.decode()
    assert officer.post(form, {**typed, "worker": a_worker(tree[2]).pk}).status_code == 404
    assert officer.post(f"{team}routes/new/", {"name": "河湟线"}).status_code == 302
    page = officer.get(team).content.decode()
    assert all(word in page for word in ("马海燕", "党校教师", "河湟线"))
    first = LectureMember.objects.get(worker=worker)
    assert officer.post(f"{DESK}members/{first.pk}/end/").status_code == 302
    assert officer.post(f"{team}dissolve/", {"on": today}).status_code == 302
    assert not LectureMember.objects.filter(until=None).exists()
    assert LectureTeam.objects.get().dissolved_on == today


def test_a_lecture_is_arranged_confirmed_by_the_receiver_and_closed(
    officer, neighbour, tree, yesterday
):
    team = a_lecture_team(tree[1])
    route = a_route(tree[1], team)
    session = a_session(tree[1], kind=a_kind(), starts_at=yesterday)
    here = f"{DESK}sessions/{session.pk}/"
    typed = {"team": team.pk, "route": route.pk, "receiver": tree[2].pk}
    made = officer.post(f"{here}lecture/", typed)
    assert made.status_code == 302, made.content.decode()[:3000]
    officer.post(f"{here}finish/")
    session.refresh_from_db()
    assert session.state == "open"
    assert "待确认" in officer.get(here).content.decode()
    assert session.activity.title in neighbour.get(f"{DESK}lectures/").content.decode()
    assert "宣讲待确认" in neighbour.get("/desk/").content.decode()
    assert officer.get(f"{DESK}teams/{team.pk}/").status_code == 200
    assert neighbour.get(f"{DESK}teams/{team.pk}/").status_code == 404
    neighbour.post(f"{here}answer/", {"is_held": "yes", "note": "听众一百二十人"})
    assert LectureReceipt.objects.get().is_held
    officer.post(f"{here}finish/")
    session.refresh_from_db()
    assert session.state == "held"
    assert officer.get("/api/v1/lecture-teams").json()["items"][0]["held"] == 1


def test_numbers_are_declared_amended_and_voided_at_the_desk(officer, neighbour, tree, yesterday):
    session = a_session(tree[1], kind=a_kind("exhibition", "书法摄影展"), starts_at=yesterday)
    here = f"{DESK}sessions/{session.pk}/"
    typed = {"platform": "视频号", "link": "https://a.example/live", "views": 1200}
    assert officer.post(f"{here}views/new/", typed).status_code == 302
    wrong = officer.post(f"{here}views/new/", {**typed, "views": 1500}).content.decode()
    assert "请写明原因" in wrong
    officer.post(f"{here}views/new/", {**typed, "views": 1500, "reason": "回放累计"})
    officer.post(f"{here}show/new/", {"piece_count": 60, "person_count": 25})
    page = officer.get(here).content.decode()
    assert all(word in page for word in ("1,500", "已更正或作废", "回放累计", "60"))
    assert "1,500" in officer.get(f"{DESK}views/?words=视频").content.decode()
    assert "1,500" not in neighbour.get(f"{DESK}views/").content.decode()
    for path in ("views/new/", "show/new/", "lecture/"):
        assert neighbour.get(f"{here}{path}").status_code == 404
    row, show = ViewCount.objects.get(voided_at=None), ShowCount.objects.get()
    officer.post(f"{DESK}views/{row.pk}/void/", {"reason": "不是本场"})
    officer.post(f"{DESK}shows/{show.pk}/void/", {"reason": "重复"})
    assert not ViewCount.objects.filter(voided_at=None).exists()
    assert not ShowCount.objects.filter(voided_at=None).exists()


def test_machines_declare_and_answer(officer, neighbour, tree, yesterday):
    team = a_lecture_team(tree[1])
    session = a_session(tree[1], kind=a_kind(), starts_at=yesterday)
    here, json = f"/api/v1/sessions/{session.pk}", {"content_type": "application/json"}
    told = {"team_id": team.pk, "receiver_code": tree[2].code}
    assert officer.post(f"{here}/lecture", told, **json).json()["receiver_code"] == tree[2].code
    assert neighbour.post(f"{here}/lecture", told, **json).status_code == 404
    answer = neighbour.post(f"{here}/lecture/answer", {"is_held": True}, **json)
    assert answer.json()["is_held"]
    made = officer.post(f"{here}/views", {"platform": "抖音", "views": 3}, **json)
    assert made.status_code == 201
    bad = officer.post(
        f"{here}/views", {"platform": "抖", "link": "javascript:1", "views": 3}, **json
    )
    assert bad.status_code == 422
    assert [row["views"] for row in officer.get(f"{here}/views").json()] == [3]
    assert (
        officer.post(f"{here}/show", {"piece_count": 1, "person_count": 0}, **json).json()["code"]
        == "activities.not_an_exhibition"
    )
