"""Transfer, retention and correction through the real doors: desk, phone, API, task."""

import re
from datetime import timedelta

import pytest
import time_machine
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongxin.modules.members.models import Membership, MembershipTransfer
from tongxin.modules.members.services.erasing import erase_transfers
from tongxin.modules.members.states import Moving
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_member, a_transfer, named
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.orgs.tests.factories import NOW

pytestmark = pytest.mark.usefixtures("house")
RIGHTS = ["members.view", "members.admit", "members.end", "orgs.view"]
DESK, API, PHONE = "/desk/members", "/api/v1", "/members"
TODAY = str(NOW.date())
PDF = b"%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        yield


@pytest.fixture
def sides(tree):
    """The desks of the eastern and of the western union."""
    return [signed_in(an_officer(union, RIGHTS)) for union in tree[1:]]


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def asked(browser, member, **more):
    who = named(member)
    given = {"name": who.name, "id_type": who.id_type, "id_number": who.id_number}
    given |= {"union_code": "W", "reason": "调入本单位"} | more
    return browser.post(f"{DESK}/transfers/new/", given)


def test_from_the_desk_of_one_union_to_the_other(tree, sides):
    east, west = sides
    member = a_member(tree[1])
    address = asked(west, member)["Location"]
    seen = text_of(west.get(address))
    assert "东厂工会" not in seen
    assert "不显示职工现在是哪个工会的会员" in seen
    assert f"{address}release/" not in seen
    listed = text_of(west.get(f"{DESK}/transfers/"))
    assert member.worker.name in listed
    assert "东厂工会" not in listed
    assert member.worker.name in text_of(east.get(f"{DESK}/transfers/?side=out"))
    row = MembershipTransfer.objects.get()
    assert row.promised_on.isoformat() in seen
    assert east.get(f"{DESK}/{row.membership_id}/").status_code == 200
    assert f"{DESK}/{row.membership_id}/" in text_of(east.get(address))
    assert east.post(f"{address}accept/").status_code == 302
    assert MembershipTransfer.objects.get().state == Moving.REQUESTED
    assert east.post(f"{address}release/")["Location"] == address
    assert "东厂工会" in text_of(west.get(address))
    west.post(f"{address}accept/")
    done = MembershipTransfer.objects.get()
    assert (done.state, done.arrived.union) == (Moving.DONE, tree[2])
    assert f"{DESK}/{done.arrived_id}/" in text_of(west.get(address))
    assert f"{DESK}/{done.arrived_id}/" not in text_of(east.get(address))
    assert f"{DESK}/{done.membership_id}/" not in text_of(east.get(address))


def test_what_is_typed_wrong_is_told_and_nothing_is_kept(tree, sides):
    _east, west = sides
    member = a_member(tree[1])
    assert "没有找到可以转入的会员" in text_of(asked(west, member, name="别的人"))
    assert "校验位不符" in text_of(asked(west, member, id_number="630102199001010012"))
    assert "没有找到" in text_of(asked(west, member, union_code="E"))
    assert not MembershipTransfer.objects.exists()


def test_declining_and_cancelling_need_a_word(tree, sides):
    _east, west = sides
    for verb, state in (("decline", Moving.DECLINED), ("cancel", Moving.CANCELLED)):
        row = a_transfer(tree[2], member=a_member(tree[1]))
        address = f"{DESK}/transfers/{row.pk}/{verb}/"
        assert "必填" in text_of(west.post(address, {"reason": ""}))
        assert west.post(address, {"reason": "办错了"}).status_code == 302
        row.refresh_from_db()
        assert (row.state, row.reply) == (state, "办错了")
        assert Membership.objects.get(pk=row.membership_id).status == "active"


def test_a_worker_asks_on_the_phone_and_takes_it_back(tree):
    member = a_member(tree[1])
    worker = signed_in(an_account(worker=member.worker))
    assert "会籍转接" in text_of(worker.get(f"{PHONE}/record/"))
    assert f"{PHONE}/transfer/to/W/" in text_of(worker.get(f"{PHONE}/transfer/?q=西厂"))
    sent = worker.post(f"{PHONE}/transfer/to/W/", {"reason": "换了单位"})
    assert sent["Location"] == f"{PHONE}/transfer/"
    shown = text_of(worker.get(f"{PHONE}/transfer/"))
    row = MembershipTransfer.objects.get()
    assert row.promised_on.isoformat() in shown
    assert "等待原工会确认" in shown
    worker.post(f"{PHONE}/transfer/{row.pk}/cancel/")
    row.refresh_from_db()
    assert row.state == Moving.CANCELLED
    assert "以前的转接" in text_of(worker.get(f"{PHONE}/transfer/"))


def test_an_account_of_no_worker_has_nothing_to_transfer(sides):
    assert "不需要转接" in text_of(sides[0].get(f"{PHONE}/transfer/"))


def test_retention_return_and_correction_on_the_members_page(tree, sides):
    east, _west = sides
    member = a_member(tree[1])
    given = {"kind": "retirement", "on": "2026-03-01", "reason": "退休审批表"}
    kept = east.post(f"{DESK}/{member.pk}/retain/", given)["Location"]
    shown = text_of(east.get(kept))
    assert "恢复会籍" in shown
    assert "会籍保留" in shown
    assert "不能早于" in text_of(
        east.post(f"{kept}resume/", {"on": "2026-02-01", "reason": "返聘"})
    )
    back = east.post(f"{kept}resume/", {"on": "2026-04-01", "reason": "返聘"})["Location"]
    east.post(f"{back}end/", {"status": "withdrawn", "on": "2026-05-01", "reason": "本人申请"})
    assert 'value="2026-05-01"' in text_of(east.get(f"{back}reinstate/"))
    again = east.post(f"{back}reinstate/", {"on": "2026-05-01", "reason": "登记错误"})
    assert Membership.objects.get(left_on=None).pk == int(again["Location"].split("/")[-2])


def test_an_expulsion_is_entered_with_its_decision(tree, sides):
    east, _west = sides
    member = a_member(tree[1])
    given = {"status": "expelled", "on": "2026-05-01", "reason": "委员会决定"}
    assert "须上传决定文件" in text_of(east.post(f"{DESK}/{member.pk}/end/", given))
    given["decision"] = SimpleUploadedFile("decision.pdf", PDF)
    assert east.post(f"{DESK}/{member.pk}/end/", given).status_code == 302
    assert "decision.pdf" in text_of(east.get(f"{DESK}/{member.pk}/"))


def test_the_same_by_machines(tree, sides):
    east, west = sides
    member = a_member(tree[1])
    who = named(member)
    body = {"union_code": "W", "name": who.name, "id_type": who.id_type, "reason": "调入"}
    body["id_number"] = who.id_number
    json = {"content_type": "application/json"}
    made = west.post(f"{API}/transfers", body, **json).json()
    assert (made["state"], made["from_union"]) == ("requested", "")
    address = f"{API}/transfers/{made['id']}"
    assert west.post(f"{address}/release", **json).status_code == 404
    assert east.get(address).json()["from_union"] == "东厂工会"
    assert east.post(f"{address}/release", **json).json()["state"] == "released"
    assert west.post(f"{address}/accept", **json).json()["state"] == "done"
    assert [one["id"] for one in west.get(f"{API}/transfers").json()["rows"]] == [made["id"]]
    assert east.get(f"{API}/transfers", {"side": "out"}).json()["rows"][0]["state"] == "done"
    arrived = MembershipTransfer.objects.get().arrived_id
    terms = {"kind": "unemployment", "on": TODAY, "reason": "失业登记"}
    kept = west.post(f"{API}/members/{arrived}/retain", terms, **json)
    assert kept.json()["status"] == "retained"
    refused = west.post(
        f"{API}/members/{arrived}/end",
        {"status": "expelled", "on": TODAY, "reason": "x"},
        **json,
    )
    assert "决定文件" in refused.json()["message"]


def test_a_list_runs_as_many_queries_with_many_rows_as_with_few(tree, sides):
    _east, west = sides
    counts = []
    for more in (2, 6):
        for _n in range(more):
            a_transfer(tree[2], member=a_member(tree[1]))
        west.get(f"{DESK}/transfers/")
        with CaptureQueriesContext(connection) as run:
            assert west.get(f"{DESK}/transfers/").status_code == 200
        counts.append(len(run))
    assert counts[0] == counts[1]


def test_a_person_is_told_of_the_own_transfers_and_forgotten_in_them(tree):
    member = a_member(tree[1])
    row = a_transfer(tree[2], member=member)
    account = an_account(worker=member.worker)
    browser = signed_in(account)
    assert "东厂工会" in text_of(browser.get(f"{PHONE}/transfer/"))
    erase_transfers(member.worker_id)
    row.refresh_from_db()
    assert (row.name, row.reason) == ("", "")
