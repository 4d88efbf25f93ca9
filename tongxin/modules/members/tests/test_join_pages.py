"""Joining by QR code through the real door: the union's page, the form, the receipt, the desk."""

import re
from datetime import timedelta
from itertools import count

import pytest
import time_machine
from django.test import Client

from tongxin.modules.members.models import JoinApplication, JoinTry, Membership
from tongxin.modules.members.services import asking
from tongxin.modules.members.states import Applied
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_member, an_application, some_facts
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.outbox.services import deliver_waiting

pytestmark = pytest.mark.usefixtures("house")
LATER = NOW + timedelta(hours=2)
RIGHTS = ["members.view", "members.admit", "members.start_code", "approvals.view",
          "approvals.decide", "orgs.view", "people.reveal"]  # fmt: skip
# What differs from one receipt to the next: number, address, masked name, keys.
OWN_PARTS = re.compile(
    r'RH\d+-\w+|/join/receipt/[\w-]+|[^\s<>]\*+|[cC][sS][rR][fF][^>]+>|value="[^"]+"|nonce="[^"]+"'
)
_keys = count(1)


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(LATER, tick=False):
        yield


@pytest.fixture
def clerk(tree):
    """Who admits at the eastern union."""
    return signed_in(an_officer(tree[1], RIGHTS))


def send(url, address="203.0.113.7", **given):
    headers = {"Idempotency-Key": f"join-{next(_keys)}"}
    return Client(REMOTE_ADDR=address).post(url, given, headers=headers)


def typed(**given) -> dict:
    facts = some_facts()
    return {
        "name": facts.name,
        "id_type": facts.id_type,
        "id_number": facts.id_number,
        "mobile": facts.mobile,
        "consent_version": asking.JOINING.version,
        "agrees": "on",
    } | given


def asked(**given) -> str:
    """The address of the receipt of a new request at the eastern union."""
    return send("/join/E/", **typed(**given))["Location"]


def page(url) -> str:
    return Client().get(url).content.decode()


def test_the_unions_page_shows_a_code_that_leads_to_the_form(tree, clerk):
    shown = clerk.get(f"/desk/members/unions/{tree[1].pk}/joining/").content.decode()
    address = re.search(r'id="address">([^<]+)<', shown)[1]
    assert "<svg" in shown
    assert "东厂工会" in page(address.removeprefix("http://testserver"))
    paper = clerk.get(f"/desk/members/unions/{tree[1].pk}/joining/paper/").content.decode()
    assert "<svg" in paper
    assert address in paper
    assert clerk.get(f"/desk/members/unions/{tree[2].pk}/joining/").status_code == 404


def test_a_union_is_found_by_its_name(tree):
    assert 'href="/join/E/"' in page("/join/?q=东厂")
    assert "示例省总工会" not in page("/join/?q=总工会")
    assert "请至少输入两个字" in page("/join/?q=东")
    assert Client().get("/join/NOTHING/").status_code == 404
    assert Client().get("/join/R/").status_code == 404


def test_what_is_typed_wrong_is_told_at_its_field_and_nothing_is_kept(clerk):
    told = send("/join/E/", **typed(id_number="630102199001010012", mobile="123", agrees=""))
    said = told.content.decode()
    assert told.status_code == 200
    for words in ("证件号码", "手机号", "请阅读个人信息使用说明"):
        assert words in re.sub(r"<label.*?</label>", "", said, flags=re.S)
    assert said.count('class="tx-error"') == 3
    assert not JoinApplication.objects.exists()
    assert JoinTry.objects.get().count == 1


def test_a_passport_asks_for_sex_and_birth_date(clerk):
    given = {"id_type": "passport", "id_number": "E12345678"}
    assert "证件号码中没有这一项" in send("/join/E/", **typed(**given)).content.decode()
    more = given | {"sex": "female", "birth_date": "1990-05-01"}
    assert send("/join/E/", **typed(**more)).status_code == 302


def test_the_receipt_tells_the_state_and_neither_number(clerk):
    facts = typed()
    receipt = send("/join/E/", **facts)["Location"]
    shown = page(receipt)
    row = JoinApplication.objects.get()
    assert f"承诺在 {row.case.promised_on} 前答复" in shown
    for secret in ("name", "id_number", "mobile"):
        assert facts[secret] not in shown
    assert Client().get("/join/receipt/of-somebody-else/").status_code == 404


def test_an_answer_never_depends_on_who_is_a_member(tree, clerk):
    known = a_member(tree[2])
    same = {"id_number": known.worker.id_number.open(), "name": known.worker.name}
    member, stranger = send("/join/E/", **typed(**same)), send("/join/E/", **typed())
    assert member.status_code == stranger.status_code == 302
    said = [OWN_PARTS.sub("", page(one["Location"])) for one in (member, stranger)]
    assert said[0] == said[1]


def test_an_officer_approves_and_hands_over_the_start_code(tree, clerk):
    receipt = asked()
    row = JoinApplication.objects.get()
    listed = clerk.get("/desk/members/applications/?state=submitted").content.decode()
    assert row.name in listed
    assert row.id_number.open() not in listed
    own = clerk.get(f"/desk/members/applications/{row.pk}/").content.decode()
    assert f"/desk/approvals/{row.case_id}/" in own
    step = row.case.steps.get()
    case = clerk.get(f"/desk/approvals/{row.case_id}/")
    seen = re.search(r'name="seen" value="([^"]+)"', case.content.decode())[1]
    assert "申请人（公开网页）" in case.content.decode()
    clerk.post(f"/desk/approvals/{row.case_id}/", {"step": step.pk, "seen": seen, "what": "agreed"})
    deliver_waiting(now=LATER)
    made = Membership.objects.get(union=tree[1])
    assert (
        f"/desk/members/{made.pk}/"
        in clerk.get(f"/desk/members/applications/{row.pk}/").content.decode()
    )
    assert "您已是工会会员" in page(receipt)
    code = clerk.post(f"/desk/members/{made.pk}/start-code/").content.decode()
    assert 'id="code"' in code


def test_a_returned_request_is_amended_by_the_receipt(clerk):
    receipt = asked()
    row = JoinApplication.objects.get()
    assert Client().get(f"{receipt}amend/").status_code == 302
    url = f"/desk/approvals/{row.case_id}/"
    seen = re.search(r'name="seen" value="([^"]+)"', clerk.get(url).content.decode())[1]
    step = row.case.steps.get().pk
    why = {"what": "returned", "reason": "wrong", "text": "手机号打不通"}
    clerk.post(url, {"step": step, "seen": seen} | why)
    deliver_waiting(now=LATER)
    assert "手机号打不通" in page(receipt)
    form = page(f"{receipt}amend/")
    assert row.name not in form
    assert row.mobile.open() not in form
    assert send(f"{receipt}amend/", **typed(name="新名字"))["Location"] == receipt
    assert JoinApplication.objects.get().name == "新名字"


def test_a_request_is_withdrawn_by_the_receipt_once(clerk):
    receipt = asked()
    assert "撤回申请" in page(receipt)
    for _twice in range(2):
        assert send(f"{receipt}withdraw/")["Location"] == receipt
    assert "申请已撤回" in page(receipt)
    assert JoinApplication.objects.get().state == Applied.WITHDRAWN


def test_one_address_sends_so_many_an_hour(clerk, monkeypatch):
    monkeypatch.setattr(asking, "MOST_IN_AN_HOUR", 1)
    assert send("/join/E/", **typed()).status_code == 302
    refused = send("/join/E/", **typed())
    assert refused.status_code == 429
    assert "提交过于频繁" in refused.content.decode()
    assert send("/join/E/", address="203.0.113.9", **typed()).status_code == 302
    assert JoinApplication.objects.count() == 2


def test_a_number_is_revealed_on_the_page_once_for_a_reason(clerk):
    asked()
    row = JoinApplication.objects.get()
    url = f"/desk/members/applications/{row.pk}/"
    shown = clerk.post(f"{url}reveal/", {"column": "mobile", "reason": "电话核对"})
    assert row.mobile.open() in shown.content.decode()
    assert row.mobile.open() not in clerk.get(url).content.decode()


def test_an_officer_of_another_union_finds_nothing(tree, clerk):
    foreign = an_application(tree[2])
    assert clerk.get(f"/desk/members/applications/{foreign.pk}/").status_code == 404
    assert foreign.name not in clerk.get("/desk/members/applications/").content.decode()
