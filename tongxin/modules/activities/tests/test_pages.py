"""The pages carry an event from the first draft to the figures."""

import re
from datetime import timedelta
from io import BytesIO

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from tongxin.kernel import clock
from tongxin.modules.activities.models import Activity, ActivityKind, CheckIn, PlaceTypeSet, Signup
from tongxin.modules.activities.services.running import open_activity
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.tests.factories import (
    SYSTEM,
    a_kind,
    a_place_type,
    a_session,
    a_worker,
    acting,
    an_activity,
    session_facts,
)


@pytest.fixture(autouse=True)
def _own_folder(settings, tmp_path):
    settings.FILES_ROOT = tmp_path


def typed(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


def text_of(response):
    assert response.status_code == 200, response.content.decode()[:2000]
    return response.content.decode()


def soon(**facts):
    """Facts of a session that begins in an hour by the real clock of the pages."""
    starts_at = clock.now() + timedelta(hours=1)
    return {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2), **facts}


def test_an_officer_arranges_and_publishes_an_event(officer, tree):
    assert "没有符合条件的活动" in text_of(officer.get("/desk/activities/"))
    form = {
        "title": "高原红歌咏会",
        "kind": a_kind().pk,
        "summary": "欢迎参加",
        "co_hosts": [tree[2].pk],
        "supporter_names": "市文化馆、市图书馆",
        "starts_at": typed(soon()["starts_at"]),
        "ends_at": typed(soon()["ends_at"]),
        "place": "职工剧场",
        "place_type": a_place_type().pk,
        "takes_signups": "on",
        "quota": "2",
    }
    assert "报名范围" in text_of(officer.get("/desk/activities/new/"))
    wrong = text_of(officer.post("/desk/activities/new/", {**form, "ends_at": form["starts_at"]}))
    assert "时间先后不对" in wrong

    made = officer.post("/desk/activities/new/", form)

    activity = Activity.objects.get()
    assert made["Location"] == f"/desk/activities/{activity.pk}/"
    page = text_of(officer.get(made["Location"]))
    assert "市文化馆、市图书馆" in page
    officer.post(f"/desk/activities/{activity.pk}/publish/")
    assert activity.sessions.get().state == "open"
    assert "高原红歌咏会" in text_of(officer.get("/desk/activities/?words=歌咏&state=open"))
    assert "没有符合条件" in text_of(officer.get("/desk/activities/?state=held"))

    change = {**form, "title": "高原红合唱会", "reason": ""}
    assert officer.post(f"/desk/activities/{activity.pk}/edit/", change).status_code == 302
    activity.refresh_from_db()
    assert activity.title == "高原红合唱会"
    assert "添加场次" in text_of(officer.get(f"/desk/activities/{activity.pk}/sessions/new/"))
    officer.post(f"/desk/activities/{activity.pk}/sessions/new/", form)
    assert activity.sessions.count() == 2


def test_a_worker_signs_up_shows_the_ticket_and_is_checked_in(officer, phone, worker, tree):
    session = a_session(tree[1], **soon(quota=2))
    page = text_of(phone.get("/activities/"))
    assert "余 2 个名额" in page
    assert "我要报名" in text_of(phone.get(f"/activities/{session.activity_id}/"))

    joined = phone.post(f"/activities/sessions/{session.pk}/sign-up/")

    ticket = text_of(phone.get(joined["Location"]))
    code = re.search(r'id="ticket-code">([0-9A-Z-]+)<', ticket).group(1)
    assert "<svg" in ticket
    part = phone.get(joined["Location"] + "code/", headers={"HX-Request": "true"})
    assert "ticket-code" in text_of(part)
    assert "待参加" in text_of(phone.get("/activities/records/"))

    desk = f"/desk/activities/sessions/{session.pk}/"
    assert "马晓燕" in text_of(officer.get(desk))
    assert 'name="code"' in text_of(officer.get(f"{desk}scan/"))
    officer.post(f"{desk}scan/code/", {"code": code})
    assert CheckIn.objects.live().get().worker_id == worker.pk
    again = officer.post(f"{desk}code/", {"code": code}, follow=True)
    assert "已经签到" in text_of(again)
    assert "已参加" in text_of(phone.get("/activities/records/?view=attended"))


def test_withdrawing_frees_the_seat_and_stays_in_the_records(phone, tree):
    starts_at = clock.now() + timedelta(hours=25)
    told = {"starts_at": starts_at, "ends_at": starts_at + timedelta(hours=2)}
    session = a_session(tree[1], quota=1, **told)
    phone.post(f"/activities/sessions/{session.pk}/sign-up/")
    phone.post(f"/activities/sessions/{session.pk}/withdraw/")
    session.refresh_from_db()
    assert session.seats_held == 0
    assert "本人取消" in text_of(phone.get("/activities/records/?view=cancelled"))
    assert phone.get(f"/activities/sessions/{session.pk}/ticket/").status_code == 404


def test_the_door_takes_names_from_the_list_walk_ins_and_heads(officer, worker, tree):
    session = a_session(tree[1], **soon())
    sign_up(session_id=session.pk, actor=acting(worker), now=clock.now())
    walk_in = a_worker(tree[3], name="韩志远")
    desk = f"/desk/activities/sessions/{session.pk}/"
    assert "韩志远" in text_of(officer.get(f"{desk}?name=韩志远"))
    officer.post(f"{desk}tick/", {"worker": [worker.pk, walk_in.pk]})
    assert CheckIn.objects.live().count() == 2
    assert "未实名人数" in text_of(officer.get(f"{desk}headcount/"))
    officer.post(f"{desk}headcount/", {"people": "30", "note": "清点"})
    page = text_of(officer.get(f"{desk}?view=check_ins"))
    assert "32" in page

    first = CheckIn.objects.first()
    officer.post(f"/desk/activities/check-ins/{first.pk}/void/", {"reason": "签错"})
    heads = session.headcounts.get()
    officer.post(f"/desk/activities/headcounts/{heads.pk}/void/", {"reason": "重复"})
    assert "签错" in text_of(officer.get(f"{desk}?view=check_ins"))
    assert CheckIn.objects.live().count() == 1
    assert not session.headcounts.live().exists()


def test_a_session_is_finished_amended_and_called_off_from_its_page(officer, tree):
    past = clock.now() - timedelta(days=2)
    session = a_session(tree[1], starts_at=past, ends_at=past + timedelta(hours=1))
    desk = f"/desk/activities/sessions/{session.pk}/"
    assert session.activity.title in text_of(officer.get("/desk/activities/?state=waiting"))
    assert officer.get("/desk/activities/waiting/").status_code == 302
    officer.post(f"{desk}finish/")
    assert "已举办" in text_of(officer.get(desk))
    form = {"starts_at": typed(past), "ends_at": typed(past + timedelta(hours=3)), "place": "新址"}
    assert "请写明原因" in text_of(officer.post(f"{desk}edit/", form))
    officer.post(f"{desk}edit/", {**form, "reason": "地点录错"})
    assert "新址" in text_of(officer.get(desk))
    refused = officer.post(
        f"{desk}cancel/", {"reason": ""}, headers={"Referer": f"http://testserver{desk}"}
    )
    assert refused["Location"].endswith(desk)
    officer.post(f"{desk}cancel/", {"reason": "重复录入"})
    assert "重复录入" in text_of(officer.get(desk))


def test_photos_are_shown_through_the_permission_check(officer, phone, tree):
    session = a_session(tree[1], **soon())
    out = BytesIO()
    Image.new("RGB", (30, 20), "blue").save(out, "PNG")
    desk = f"/desk/activities/sessions/{session.pk}/"
    upload = SimpleUploadedFile("现场.png", out.getvalue(), "image/png")
    added = officer.post(f"{desk}photos/new/", {"upload": upload, "caption": "开场"})
    assert added.status_code == 302, text_of(added)
    address = re.search(r'src="(/files/\d+/)"', text_of(officer.get(desk))).group(1)
    response = officer.get(address)
    assert response["X-Content-Type-Options"] == "nosniff"
    assert b"".join(response.streaming_content).startswith(b"\x89PNG")
    assert phone.get(address).status_code == 404
    photo = address.split("/")[2]
    officer.post(f"/desk/activities/photos/{photo}/remove/", {"reason": "模糊"})
    assert officer.get(address).status_code == 404


def test_the_lists_are_kept_on_the_desk(officer):
    a_kind()
    assert "活动类型" in text_of(officer.get("/desk/activities/lists/"))
    officer.post(
        "/desk/activities/lists/kinds/new/", {"code": "tea", "name": "茶话会", "position": 5}
    )
    kind = ActivityKind.objects.get(code="tea")
    edited = {"name": "茶叙", "position": 6}
    officer.post(f"/desk/activities/lists/kinds/{kind.pk}/", edited)
    kind.refresh_from_db()
    assert (kind.name, kind.is_active) == ("茶叙", False)
    group = {"code": "four", "name": "四进", "position": 9, "place_types": [a_place_type().pk]}
    officer.post("/desk/activities/lists/sets/new/", group)
    assert PlaceTypeSet.objects.get(code="four").place_types.count() == 1
    assert officer.get("/desk/activities/lists/nonsense/new/").status_code == 404


def test_doors_are_shut_for_those_without_the_right(officer, phone, tree):
    session = a_session(tree[2], **soon())
    assert phone.get("/desk/activities/").status_code == 403
    assert officer.get("/activities/").status_code == 403
    for address in (
        f"{session.activity_id}/",
        f"sessions/{session.pk}/",
        f"sessions/{session.pk}/scan/",
    ):
        assert officer.get(f"/desk/activities/{address}").status_code == 404
    assert phone.get(f"/activities/{session.activity_id}/").status_code == 404
    sign = phone.post(f"/activities/sessions/{session.pk}/sign-up/", follow=True)
    assert not Signup.objects.exists(), sign


@pytest.mark.parametrize("address", ["/desk/activities/", "/activities/"])
def test_a_list_runs_as_many_queries_at_thirty_rows_as_at_three(officer, phone, tree, address):
    browser = officer if "desk" in address else phone

    def queries_after(count):
        for _ in range(count):
            activity = an_activity(tree[1], session_facts(**soon()), co_hosts=[tree[2]])
            open_activity(activity_id=activity.pk, actor=SYSTEM, now=clock.now())
        with CaptureQueriesContext(connection) as queries:
            text_of(browser.get(address))
        return len(queries)

    browser.get(address)
    assert queries_after(3) == queries_after(27)


def test_a_session_page_runs_as_many_queries_for_many_signups_as_for_few(officer, tree):
    session = a_session(tree[1], **soon())

    def queries_after(count):
        for _ in range(count):
            actor = acting(a_worker(tree[3]))
            sign_up(session_id=session.pk, actor=actor, now=clock.now())
        with CaptureQueriesContext(connection) as queries:
            text_of(officer.get(f"/desk/activities/sessions/{session.pk}/"))
        return len(queries)

    officer.get("/desk/activities/")
    assert queries_after(3) == queries_after(12)


def test_home_search_and_todos_know_the_module(officer, phone, tree):
    session = a_session(tree[1], **soon())
    past = clock.now() - timedelta(days=9)
    a_session(tree[1], starts_at=past, ends_at=past + timedelta(hours=1))
    assert session.activity.title in text_of(phone.get("/"))
    desk = text_of(officer.get("/desk/"))
    assert "活动场次待办结" in desk
    found = text_of(officer.get("/desk/search/", {"q": session.activity.title}))
    assert f"/desk/activities/{session.activity_id}/" in found
