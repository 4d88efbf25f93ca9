"""Pages of the desk and of the worker, through HTTP."""

import re
from datetime import date

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongxin.kernel import clock
from tongxin.modules.members.models import Membership
from tongxin.modules.members.services.joining import Joining, admit
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_member, an_id, some_facts
from tongxin.modules.members.tests.sheets import MEMBER_HEAD, a_row
from tongxin.shared.access.models import Account, AnsweredRequest
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.transfer.models import ImportRun
from tongxin.shared.transfer.running import run_import
from tongxin.shared.transfer.tests.books import a_csv

DESK = "/desk/members/"


def text_of(response) -> str:
    return response.content.decode()


def test_the_list_shows_own_members_masked_and_finds_them_by_name(tree, officer):
    a_member(tree[1], name="赵安宁", id_number=an_id(400), mobile="13812345678")
    a_member(tree[1], name="钱和平")
    a_member(tree[2], name="赵远方")
    page = text_of(officer.get(DESK))
    assert "赵安宁" in page and "钱和平" in page and "赵远方" not in page
    assert an_id(400) not in page and "138****5678" in page
    found = text_of(officer.get(DESK, {"words": "安宁", "union": "E", "status": "active"}))
    assert "赵安宁" in found and "钱和平" not in found
    assert "赵安宁" not in text_of(officer.get(DESK, {"union": "W"}))


def test_the_list_asks_the_database_as_often_for_thirty_as_for_three(
    tree, officer, django_assert_max_num_queries
):
    for _ in range(30):
        a_member(tree[1])
    with django_assert_max_num_queries(22):
        officer.get(DESK)


def test_an_officer_admits_a_person_with_the_form(tree, officer):
    form = {
        "name": "孙向阳",
        "id_type": "resident_id",
        "id_number": an_id(401).lower(),
        "mobile": "+86 139 1234 5678",
        "union_code": "E",
        "joined_on": "2024-03-05",
    }
    wrong = officer.post(f"{DESK}new/", form | {"id_number": "630102199001010012", "mobile": "12"})
    assert "校验位不符" in text_of(wrong) and "11 位数字" in text_of(wrong)

    made = officer.post(f"{DESK}new/", form)
    member = Membership.objects.get()
    assert made["Location"] == f"{DESK}{member.pk}/"
    assert member.worker.mobile.open() == "13912345678"
    assert "孙向阳" in text_of(officer.get(made["Location"]))

    again = officer.post(f"{DESK}new/", form)
    assert "不需要再次办理入会" in text_of(again)
    assert "没有找到" in text_of(officer.post(f"{DESK}new/", form | {"union_code": "W"}))


def test_a_reveal_needs_a_reason_is_logged_and_nowhere_kept(tree, officer):
    member = a_member(tree[1], id_number=an_id(402))
    address = f"{DESK}{member.pk}/"
    refused = officer.post(f"{address}reveal/", {"column": "id_number", "reason": " "})
    assert refused.status_code == 422 and an_id(402) not in text_of(refused)

    shown = officer.post(f"{address}reveal/", {"column": "id_number", "reason": "核对办卡信息"})
    assert an_id(402) in text_of(shown)
    assert "no-store" in shown["Cache-Control"]
    assert AuditEntry.objects.get(verb="people.revealed").reason == "核对办卡信息"
    assert not AnsweredRequest.objects.filter(body__contains=an_id(402).encode()).exists()
    assert an_id(402) not in text_of(officer.get(address))


def test_a_start_code_is_shown_once(tree, officer):
    member = a_member(tree[1])
    page = text_of(officer.post(f"{DESK}{member.pk}/start-code/"))
    assert re.search(r'id="code">[2-9A-Z]{10}<', page)
    assert 'id="code"' not in text_of(officer.get(f"{DESK}{member.pk}/"))


def test_an_officer_ends_a_membership_and_the_record_stays(tree, officer):
    member = a_member(tree[1], name="李晓云")
    form = {"status": "withdrawn", "on": "2025-06-01", "reason": "本人申请"}
    officer.post(f"{DESK}{member.pk}/end/", form)
    member.refresh_from_db()
    assert (member.status, member.left_on) == ("withdrawn", date(2025, 6, 1))
    page = text_of(officer.get(f"{DESK}{member.pk}/"))
    assert "本人申请" in page and f"{DESK}{member.pk}/end/" not in page


def test_a_waiting_person_is_a_todo_until_confirmed(tree, officer):
    joining = Joining(joined_on=date(2024, 1, 1), is_confirmed=False)
    member = admit(facts=some_facts(), union=tree[1], joining=joining, actor=SYSTEM, now=NOW)
    assert "待本人确认的会籍" in text_of(officer.get("/desk/"))
    assert officer.get(f"{DESK}pending/").status_code == 302
    officer.post(f"{DESK}{member.pk}/confirm/")
    member.refresh_from_db()
    assert member.status == "active"


@pytest.mark.parametrize("tail", ["", "end/", "reveal/", "start-code/", "confirm/"])
def test_a_member_elsewhere_is_not_there(tree, officer, tail):
    member = a_member(tree[2], name="周远")
    address = f"{DESK}{member.pk}/{tail}"
    answers = [officer.get(address), officer.post(address, {"reason": "x", "column": "mobile"})]
    assert all("周远" not in text_of(answer) for answer in answers)
    member.refresh_from_db()
    assert member.status == "active"


def test_unions_are_founded_renamed_moved_and_closed_with_their_dates(tree, officer):
    east = f"{DESK}unions/{tree[1].pk}/"
    form = {"name": "一车间分会", "level": "branch", "kind": "grassroots_union"}
    form |= {"code": "E1", "founded_on": "2022-01-01"}
    made = officer.post(f"{east}found/", form)
    branch = UnionOrg.objects.get(code="E1")
    assert made["Location"] == f"{DESK}unions/{branch.pk}/"
    officer.post(f"{east}found/", form | {"code": "E2", "name": "二车间分会"})
    other = UnionOrg.objects.get(code="E2")

    page = f"{DESK}unions/{branch.pk}/"
    dated = {"on": "2023-01-01", "reason": "会议决定"}
    officer.post(f"{page}rename/", dated | {"name": "总装分会"})
    officer.post(f"{page}move/", dated | {"parent_code": "E2"})
    branch.refresh_from_db()
    assert (branch.name, branch.parent) == ("总装分会", other)
    assert "没有找到" in text_of(officer.post(f"{page}move/", dated | {"parent_code": "W"}))
    officer.post(f"{page}close/", dated | {"on": "2024-01-01"})
    branch.refresh_from_db()
    assert branch.closed_on == date(2024, 1, 1)
    shown = text_of(officer.get(page))
    assert "总装分会" in shown and "会议决定" in shown
    assert "总装分会" in text_of(officer.get(f"{DESK}unions/?closed=1"))


def test_unions_out_of_reach_are_not_there(tree, officer):
    assert officer.get(f"{DESK}unions/{tree[2].pk}/").status_code == 404
    assert "西厂工会" not in text_of(officer.get(f"{DESK}unions/"))
    hits = text_of(officer.get("/desk/search/", {"q": "厂工会"}))
    assert "西厂工会" not in hits


def test_a_roster_is_uploaded_imported_and_its_refusals_are_listed(tree, officer):
    rows = [a_row(1, "E"), a_row(2, "W")]
    file = SimpleUploadedFile("名册.csv", a_csv(MEMBER_HEAD, *rows))
    sent = officer.post(f"{DESK}imports/new/", {"sheet": "members", "file": file})
    run = ImportRun.objects.get()
    assert sent["Location"] == f"{DESK}imports/{run.pk}/"
    waiting = text_of(officer.get(sent["Location"]))
    assert 'hx-trigger="every 2s"' in waiting
    assert officer.get(f"{sent['Location']}progress/").status_code == 200

    run_import(run_id=run.pk, now=clock.now())

    assert officer.get(f"{sent['Location']}progress/")["HX-Refresh"] == "true"
    page = text_of(officer.get(sent["Location"]))
    assert "新增 1" in page and "没有找到这个工会编码" in page
    assert officer.get(f"{sent['Location']}result/").content.startswith(b"PK")
    assert "名册.csv" in text_of(officer.get(f"{DESK}imports/"))
    assert Membership.objects.count() == 1


def test_a_file_of_another_kind_is_refused_on_the_form(tree, officer):
    file = SimpleUploadedFile("照片.xlsx", b"\x89PNG\r\n\x1a\n" + bytes(50))
    page = officer.post(f"{DESK}imports/new/", {"sheet": "members", "file": file})
    assert "这不是表格文件" in text_of(page)
    assert not ImportRun.objects.exists()


def test_an_import_is_stopped_and_continued_on_its_page(tree, officer):
    file = SimpleUploadedFile("a.csv", a_csv(MEMBER_HEAD, a_row(1, "E")))
    officer.post(f"{DESK}imports/new/", {"sheet": "members", "file": file, "is_dry_run": "on"})
    run = ImportRun.objects.get()
    officer.post(f"{DESK}imports/{run.pk}/stop/")
    assert "继续导入" in text_of(officer.get(f"{DESK}imports/{run.pk}/"))
    officer.post(f"{DESK}imports/{run.pk}/continue/")
    run.refresh_from_db()
    assert run.state == "queued"


def test_the_template_has_the_headers_of_the_sheet(tree, officer):
    answer = officer.get(f"{DESK}imports/template/members/")
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer.content.startswith(b"PK")


def test_a_worker_sees_the_own_record_and_no_other(tree):
    member, other = a_member(tree[1], name="王建国"), a_member(tree[1], name="郑安")
    browser = signed_in(Account.objects.create(username="wang", worker=member.worker))
    page = text_of(browser.get("/members/record/"))
    assert "东厂工会" in page and "2021-01-01" in page
    assert "郑安" not in page
    assert browser.get(f"{DESK}{other.pk}/").status_code == 403
