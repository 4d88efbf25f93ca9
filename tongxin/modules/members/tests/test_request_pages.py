"""Card, corrections and leaving through the real door: phone, shop, desk, machine, terminal."""

import json
import re
from datetime import timedelta

import pytest
import time_machine
from django.test import Client

from tongxin.modules.members.faces import cli
from tongxin.modules.members.models import Correction, JoinApplication, LeaveRequest, MemberCard
from tongxin.modules.members.services.lapsing import DAYS
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import (
    a_correction,
    a_leave_request,
    a_member,
    a_returned_application,
    a_waiting_application,
    a_waiting_correction,
    a_waiting_leave_request,
    some_facts,
)
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.outbox.services import deliver_waiting
from tongxin.shells.cli.parser import parser_of
from tongxin.shells.cli.registry import commands

pytestmark = pytest.mark.usefixtures("house")
LATER = NOW + timedelta(hours=2)
RIGHTS = ["members.view", "members.admit", "members.end", "members.verify_card", "approvals.view",
          "approvals.decide", "orgs.view"]  # fmt: skip
CODE = re.compile(r">(HY-[0-9A-Z-]+)<")


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def clerk(tree):
    """An officer of the eastern union."""
    return signed_in(an_officer(tree[1], RIGHTS))


@pytest.fixture
def me(tree):
    """A member of the eastern union at the own phone."""
    member = a_member(tree[1], name="马晓燕", education="高中")
    browser = signed_in(an_account(worker=member.worker))
    browser.member = member
    return browser


def text(answer) -> str:
    return answer.content.decode()


def codes(browser) -> list[str]:
    return CODE.findall(text(browser.get("/members/card/")))


def test_the_card_page_draws_the_codes_of_these_minutes_and_changes_them(me):
    shown = text(me.get("/members/card/"))
    number = MemberCard.objects.get().grouped
    assert number in shown
    assert shown.count("data-from=") == 5
    assert "断网时本页还能继续显示 5 分钟" in shown
    with time_machine.travel(LATER + timedelta(minutes=1), tick=False):
        part = text(me.get("/members/card/codes/", headers={"HX-Request": "true"}))
    assert CODE.findall(part)[0] == CODE.findall(shown)[1]
    assert me.get("/members/card/codes/")["Location"] == "/members/card/"
    assert number in text(me.get("/me/data/"))
    assert 'href="/members/card/"' in text(me.get("/"))


def test_who_is_no_member_is_shown_the_way_in(tree):
    shown = text(signed_in(an_account()).get("/members/card/"))
    assert "没有会员卡" in shown
    assert 'href="/join/"' in shown
    assert 'href="/join/"' in text(Client().get("/sign-in/"))


def test_a_shop_checks_a_card_without_an_account_and_learns_a_masked_name(me):
    code, *_rest = codes(me)
    visitor = Client()
    assert "核验会员卡" in text(visitor.get("/card/"))
    good = text(visitor.post("/card/", {"code": code}, headers={"Idempotency-Key": "s-1"}))
    assert "会员卡有效" in good
    assert "马*燕" in good
    assert "马晓燕" not in good
    for key, given, said in (
        ("s-2", code, "已经用过一次"),
        ("s-3", code[:-1] + "2", "不是有效的会员码"),
        ("s-4", "", "不是有效的会员码"),
        ("s-5", "长" * 90, "不是有效的会员码"),
    ):
        answer = visitor.post("/card/", {"code": given}, headers={"Idempotency-Key": key})
        assert answer.status_code == 200
        assert said in text(answer)
    again = visitor.post("/card/", {"code": code}, headers={"Idempotency-Key": "s-1"})
    assert "马*燕" not in text(again)


def test_a_correction_is_asked_for_on_the_phone_and_decided_at_the_desk(me, clerk):
    said = {"column": "education", "wanted": "大学专科", "why": "录入错误"}
    assert me.post("/members/record/correct/", said)["Location"] == "/members/record/"
    row = Correction.objects.get()
    deliver_waiting(now=LATER)
    assert "前答复" in text(me.get("/members/record/"))
    assert "马晓燕" in text(clerk.get("/desk/members/corrections/"))
    own = text(clerk.get(f"/desk/members/corrections/{row.pk}/"))
    assert "高中" in own and "大学专科" in own
    url = f"/desk/approvals/{row.case_id}/"
    assert url in own
    case = text(clerk.get(url))
    assert "大学专科" in case
    seen = re.search(r'name="seen" value="([^"]+)"', case)[1]
    clerk.post(url, {"step": row.case.steps.get().pk, "seen": seen, "what": "agreed"})
    deliver_waiting(now=LATER)
    page = text(me.get("/members/record/"))
    assert "已更正" in page and "大学专科" in page
    assert "填写有误" in text(me.post("/members/record/correct/", said | {"column": "sex"}))


def test_a_correction_is_taken_back_on_the_phone(me, clerk):
    said = {"column": "education", "wanted": "大学专科", "why": "录入错误"}
    me.post("/members/record/correct/", said)
    me.post(f"/members/record/corrections/{Correction.objects.get().pk}/withdraw/")
    assert "已撤回" in text(me.get("/members/record/"))


def test_one_leaves_in_two_steps_and_the_desk_has_one_button(me, clerk, tree):
    assert "退会自由，不需要工会批准" in text(me.get("/members/record/leave/"))
    me.post("/members/record/leave/", {"words": "换工作"})
    row = LeaveRequest.objects.get()
    assert "还没有提交" in text(me.get("/members/record/"))
    assert clerk.get(f"/desk/members/leaving/{row.pk}/").status_code == 404
    me.post(f"/members/record/leave/{row.pk}/confirm/")
    assert "工会不需要批准" in text(me.get("/members/record/"))
    assert "马晓燕" in text(clerk.get("/desk/members/leaving/"))
    stranger = signed_in(an_officer(tree[2], RIGHTS))
    assert stranger.get(f"/desk/members/leaving/{row.pk}/").status_code == 404
    own = text(clerk.get(f"/desk/members/leaving/{row.pk}/"))
    assert "记录并公布退会" in own and "驳回" not in own
    clerk.post(f"/desk/members/leaving/{row.pk}/note/")
    assert "记录并公布您的退会" in text(me.get("/members/record/"))
    assert "没有会员卡" in text(me.get("/members/card/"))


def test_a_lapsed_request_says_so_on_its_receipt(tree):
    token = a_returned_application(tree[1])
    assert "自动失效" in text(Client().get(f"/join/receipt/{token}/"))
    JoinApplication.objects.update(state="lapsed", ended_at=LATER)
    assert "已经失效" in text(Client().get(f"/join/receipt/{token}/"))


API = "/api/v1"


def test_machines_bring_read_and_withdraw_requests_to_join(clerk, tree):
    facts = some_facts()
    said = {name: getattr(facts, name) for name in ("name", "id_type", "id_number", "mobile")}
    body, apply = said | {"consent_version": 1}, f"{API}/unions/E/join-applications"
    made = clerk.post(apply, body, content_type="application/json")
    assert made.status_code == 201
    row = made.json()
    assert Client().get(f"/join/receipt/{row['receipt']}/").status_code == 200
    assert facts.mobile not in text(made)
    wrong = body | {"id_number": "630102199001010012"}
    refused = clerk.post(
        f"{API}/unions/E/join-applications", wrong, content_type="application/json"
    )
    assert refused.status_code == 422
    foreign = a_waiting_application(tree[2])
    listed = clerk.get(f"{API}/join-applications?state=submitted").json()["rows"]
    assert [one["number"] for one in listed] == [row["number"]]
    assert clerk.get(f"{API}/join-applications/{foreign.pk}").status_code == 404
    address = f"{API}/join-applications/{row['id']}"
    done = clerk.post(f"{address}/withdraw", {}, content_type="application/json")
    assert done.json()["state"] == clerk.get(address).json()["state"] == "withdrawn"


def test_machines_check_cards_and_note_leaving(me, clerk, tree):
    code, *_rest = codes(me)
    verify = f"{API}/member-cards/verify"
    good = clerk.post(verify, {"code": code}, content_type="application/json")
    assert good.json()["name"] == "马*燕"
    again = clerk.post(verify, {"code": code}, content_type="application/json")
    assert (again.status_code, again.json()["code"]) == (409, "members.card_used")
    a_waiting_correction(tree[1])
    a_correction(tree[2])
    assert len(clerk.get(f"{API}/member-corrections").json()["rows"]) == 1
    row, foreign = a_waiting_leave_request(tree[1]), a_leave_request(tree[2])
    listed = clerk.get(f"{API}/leave-requests").json()["rows"]
    assert [one["id"] for one in listed] == [row.pk]
    note = f"{API}/leave-requests/%s/note"
    done = clerk.post(note % row.pk, {}, content_type="application/json")
    assert done.json()["state"] == "noted"
    none = clerk.post(note % foreign.pk, {}, content_type="application/json")
    assert none.status_code == 404


def test_the_terminal_lists_withdraws_and_lets_lapse(tree, capsys):
    cli.declare()

    def run(*words):
        given = parser_of(commands()).parse_args(["applications", *words])
        return given.run(given), capsys.readouterr()

    row = a_waiting_application(tree[1])
    token = a_returned_application(tree[2])
    code, said = run("list", "--union", "E", "--format", "json")
    told = json.loads(said.out)
    assert (code, [one["number"] for one in told]) == (0, [row.number])
    assert row.name not in said.out
    assert row.number in run("list", "--state", "submitted")[1].out
    assert "已撤回" in run("withdraw", row.number)[1].err
    with time_machine.travel(LATER + timedelta(days=DAYS), tick=False):
        assert "已办结 1 份" in run("lapse")[1].err
    assert "已经失效" in text(Client().get(f"/join/receipt/{token}/"))
