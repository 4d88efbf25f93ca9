"""Public notices and objections on the workbench and in the API, through the real door."""

from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile

from tongxin.shared.access.models import CommitteePost
from tongxin.shared.approvals.tests.factories import acting, an_officer
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.tests.factories import NOW, a_union
from tongxin.shared.outbox.services import deliver_waiting
from tongxin.shared.public_notices.models import Objection, PublicNotice
from tongxin.shared.public_notices.states import Outcome, State
from tongxin.shared.public_notices.tests.factories import (
    a_notice,
    a_signed_objection,
    an_objection,
    dismissed,
)
from tongxin.shells.design.registry import todos_for
from tongxin.shells.desk.tests.test_approvals import api, browser

pytestmark = pytest.mark.usefixtures("house")
URL, LATER = "/desk/public-notices/", NOW + timedelta(hours=2)
_keys = count(1)
ALL = [f"public_notices.{verb}" for verb in ("view", "open", "investigate", "reveal")]


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def city(house):
    return a_union(level="province", kind="local_federation")


def at_desk(union, rights=None):
    return browser(an_officer(union, ALL if rights is None else rights))


def post(client, url, **given):
    return client.post(url, given, headers={"Idempotency-Key": f"notice-{next(_keys)}"})


def text(client, url):
    answer = client.get(url)
    assert answer.status_code == 200, answer.content.decode()[:500]
    return answer.content.decode()


def test_the_list_shows_notices_of_the_scope_by_state_and_words(city):
    notice, other = a_notice(city), a_union(city, level="city", kind="local_federation")
    an_objection(city, notice=notice)
    mine = at_desk(city)
    assert notice.code in text(mine, URL)
    assert notice.code in text(mine, f"{URL}?state=held&words=任前")
    assert notice.code not in text(mine, f"{URL}?state=open")
    assert notice.code not in text(at_desk(other), URL)
    assert at_desk(other).get(f"{URL}{notice.pk}/").status_code == 404


def test_the_file_of_a_notice_tells_what_was_shown_where_and_what_happened(city):
    notice = a_notice(city)
    an_objection(city, notice=notice)
    page = text(at_desk(city), f"{URL}{notice.pk}/")
    for said in (
        notice.content_hash,
        notice.code,
        "有异议，暂停",
        "公示网页",
        "收到异议",
        "第 1 号",
    ):
        assert said in page
    assert "与公示的内容不一致" not in page
    CommitteePost.objects.filter(pk=notice.target.partition(":")[2]).update(started_on="2025-01-01")
    assert "与公示的内容不一致" in text(at_desk(city), f"{URL}{notice.pk}/")


def test_who_may_only_look_sees_neither_buttons_nor_objections(city):
    made = an_objection(city)
    dismissed(made, now=LATER)
    assert "经查不属实" in text(at_desk(city), f"{URL}{made.notice_id}/")
    page = text(at_desk(city, ALL[:1]), f"{URL}{made.notice_id}/")
    assert "经查不属实" not in page
    assert "/conclude/" not in page
    assert f"/desk/objections/{made.pk}/" not in page
    assert at_desk(city, ALL[:1]).get(f"/desk/objections/{made.pk}/").status_code == 403


def test_a_notice_is_extended_posted_and_ended(city, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    notice, mine = a_notice(city), at_desk(city)
    assert post(mine, f"{URL}{notice.pk}/extend/", days=2, reason="停电").status_code == 302
    notice.refresh_from_db()
    assert notice.days == 7
    when = (NOW + timedelta(hours=9)).strftime("%Y-%m-%dT%H:%M")  # Shanghai
    place = {"kind": "board", "where": "一楼大厅", "shown_from": when}
    assert post(mine, f"{URL}{notice.pk}/places/new/", **place).status_code == 302
    early = post(mine, f"{URL}{notice.pk}/conclude/", outcome="passed", text="")
    assert "届满后才能办结为通过" in early.content.decode()
    with time_machine.travel(notice.ends_at):
        client = at_desk(city)
        assert post(client, f"{URL}{notice.pk}/conclude/", outcome="passed").status_code == 302
    notice.refresh_from_db()
    assert notice.state == State.PASSED
    assert all(place.shown_until == notice.concluded_at for place in notice.places.all())


def test_an_objection_is_written_down_looked_into_and_resolved(city):
    notice, mine = a_notice(city), at_desk(city)
    told = {"source": "letter", "text": "来信反映该同志工作不满两年，请核查"}
    answer = post(mine, f"{URL}{notice.pk}/object/", **told)
    made = Objection.objects.get()
    assert answer["Location"] == f"/desk/objections/{made.pk}/"
    assert told["text"] in text(mine, f"/desk/objections/{made.pk}/")
    assert notice.title in text(mine, "/desk/objections/")
    assert post(mine, f"/desk/objections/{made.pk}/investigate/").status_code == 302
    wrong = post(mine, f"/desk/objections/{made.pk}/", outcome="dismissed", report="")
    assert wrong.status_code == 200
    answer = post(mine, f"/desk/objections/{made.pk}/", outcome="dismissed", report="经查不属实")
    assert answer.status_code == 302
    made.refresh_from_db()
    assert (made.state, made.report) == (Outcome.DISMISSED, "经查不属实")
    assert "没有需要核查的异议" in text(mine, "/desk/objections/")


def test_evidence_that_is_too_large_is_refused_in_words(city, settings, tmp_path):
    settings.FILES_ROOT, settings.UPLOAD_LIMIT = tmp_path, 2 * 1024 * 1024
    notice, mine = a_notice(city), at_desk(city)
    large = SimpleUploadedFile("录像.pdf", b"%PDF-1.4" + b"0" * (2 * 1024 * 1024))
    told = {"source": "visit", "text": "来访反映该同志工作不满两年", "evidence": large}
    answer = post(mine, f"{URL}{notice.pk}/object/", **told)
    assert "文件超过 2 MB" in answer.content.decode()
    assert not Objection.objects.exists()


def test_who_signed_is_shown_once_for_a_reason_and_logged(city):
    made = a_signed_objection(city)
    mine, url = at_desk(city), f"/desk/objections/{made.pk}/"
    assert "尕藏措" not in text(mine, url)
    assert "请写明原因" in post(mine, f"{url}reveal/", reason=" ").content.decode()
    shown = post(mine, f"{url}reveal/", reason="电话核实").content.decode()
    assert "尕藏措" in shown
    assert "13997012345" in shown
    assert "尕藏措" not in text(mine, url)
    assert AuditEntry.objects.get(verb="public_notices.revealed").reason == "电话核实"
    assert post(at_desk(city, ALL[:3]), f"{url}reveal/", reason="好奇").status_code == 403


def test_officers_hear_of_objections_and_find_them_among_their_tasks(city):
    made = an_objection(city)
    deliver_waiting(now=LATER)
    assert Notification.objects.get(union=city).url == f"/desk/objections/{made.pk}/"
    officer = acting(an_officer(city, ALL), LATER)
    lines = {line.key: line.count for line in todos_for(officer, LATER)}
    assert lines["public_notices.objections"] == 1
    dismissed(made, now=LATER)
    assert "public_notices.objections" not in {line.key for line in todos_for(officer, LATER)}


def test_the_page_for_posting_says_all_that_hangs_on_the_board(city):
    notice = a_notice(city)
    page = text(at_desk(city), f"{URL}{notice.pk}/paper/")
    for said in (notice.contact, notice.code, notice.content_hash, "<svg", "5 个工作日", city.name):
        assert said in page


def test_other_systems_read_and_act_with_the_same_rights(city):
    notice, mine = a_notice(city), at_desk(city)
    url = f"/api/v1/public-notices/{notice.pk}"
    assert mine.get("/api/v1/public-notices").json()["items"][0]["code"] == notice.code
    assert mine.get(url).json()["shown"] == notice.shown
    told = {"source": "phone", "text": "来电反映该同志工作不满两年，请核查"}
    made = api(mine, f"{url}/objections", told).json()
    refused = api(mine, f"{url}/conclusion", {"outcome": "withdrawn", "text": "误发"})
    assert (refused.status_code, refused.json()["code"]) == (409, "public_notices.objections_open")
    assert api(mine, f"/api/v1/objections/{made['id']}/investigation", {}).status_code == 200
    result = {"outcome": "dismissed", "report": "经查不属实"}
    assert api(mine, f"/api/v1/objections/{made['id']}/result", result).json()["report"]
    place = {"kind": "media", "where": "青海日报三版", "shown_from": LATER.isoformat()}
    assert len(api(mine, f"{url}/places", place).json()["places"]) == 2
    longer = api(mine, f"{url}/extension", {"days": 1, "reason": "补足"}).json()
    assert longer["working_days"] == 6
    ended = api(mine, f"{url}/conclusion", {"outcome": "withdrawn", "text": "误发"}).json()
    assert ended["state"] == "withdrawn"
    assert mine.get("/api/v1/objections?state=dismissed").json()["items"][0]["id"] == made["id"]
    assert (
        api(at_desk(city, ALL[:1]), f"{url}/extension", {"days": 1, "reason": "x"}).status_code
        == 403
    )
    assert PublicNotice.objects.get().state == State.WITHDRAWN


@pytest.mark.long
def test_a_long_list_is_cut_into_pages(city, django_assert_max_num_queries):
    for _ in range(60):
        a_notice(city)
    mine = at_desk(city)
    with django_assert_max_num_queries(40):
        page = text(mine, URL)
    assert page.count(f'href="{URL}') >= 50
    assert "?after=" in page
