"""Dues through the real doors: desk, phone, sheets, API, command, tasks."""

import json
import re
from datetime import timedelta

import pytest
import time_machine

from tongxin.kernel import clock
from tongxin.modules.members import tasks
from tongxin.modules.members.models import (
    DuesAccount,
    DuesBase,
    DuesBill,
    DuesPayment,
    WithdrawalProposal,
)
from tongxin.modules.members.states import Paid, Silence
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.dues import (
    MONTH,
    a_base,
    a_bill,
    a_payment,
    a_proposal,
    a_rate,
    back,
    silent_member,
)
from tongxin.modules.members.tests.factories import a_member
from tongxin.modules.members.tests.sheets import counts, imported, refusals
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW
from tongxin.shared.transfer.listings import get_listing
from tongxin.shared.transfer.results import result_workbook
from tongxin.shells.cli.parser import parser_of
from tongxin.shells.cli.registry import commands

pytestmark = pytest.mark.usefixtures("house")
DESK, PHONE, API = "/desk/members", "/members", "/api/v1"
THIS = f"{MONTH:%Y-%m}"
RIGHTS = ["members.dues", "members.dues_base", "members.dues_rate", "members.end", "members.view",
          "transfer.import", "transfer.export"]  # fmt: skip


@pytest.fixture(autouse=True)
def _later():
    with time_machine.travel(NOW + timedelta(hours=2), tick=False):
        yield


@pytest.fixture
def desk(tree):
    """The dues officer of the eastern union."""
    return signed_in(an_officer(tree[1], RIGHTS))


def text_of(response) -> str:
    return re.sub(r"\s+", " ", response.content.decode())


def phone_of(member):
    return signed_in(an_account(worker=member.worker))


def test_from_the_rate_to_the_bill_to_the_payment_at_the_desk(tree, desk):
    member = a_member(tree[1], name="马晓燕")
    assert "还没有设定会费标准" in text_of(desk.get(f"{DESK}/dues/rates/"))
    said = {"since": THIS, "is_collecting": "on", "new_form_amount": "3"}
    assert desk.post(f"{DESK}/dues/rates/new/", said).status_code == 302
    assert "马晓燕" in text_of(desk.get(f"{DESK}/dues/missing/"))
    wage = {"base": "5436.00", "since": THIS}
    address = desk.post(f"{DESK}/{member.pk}/dues-base/", wage)["Location"]
    assert "5436" not in text_of(desk.get(address))
    assert address in text_of(desk.get(f"{DESK}/{member.pk}/"))
    assert desk.post(f"{DESK}/dues/bill/", {"month": THIS})["Location"].endswith(THIS)
    listed = text_of(desk.get(f"{DESK}/dues/"))
    assert "马晓燕" in listed and "27.15" in listed and "未缴" in listed
    assert "马晓燕" in text_of(desk.get(f"{DESK}/dues/arrears/?months=1"))
    assert "马晓燕" not in text_of(desk.get(f"{DESK}/dues/arrears/?months=2"))
    paid = {"amount": "27.15", "paid_on": str(NOW.date()), "way": "cash", "month": THIS}
    assert desk.post(f"{address}pay/", paid)["Location"] == address
    assert "已经登记过" in text_of(desk.post(f"{address}pay/", paid, follow=True))
    assert "没有人欠缴会费" in text_of(desk.get(f"{DESK}/dues/arrears/"))
    row = DuesPayment.objects.get()
    taken = {"is_refund": "1", "reason": "多扣"}
    desk.post(f"{DESK}/dues/payments/{row.pk}/take-back/", taken)
    assert "已退款" in text_of(desk.get(f"{DESK}/dues/payments/"))
    desk.post(f"{DESK}/dues/bills/{DuesBill.objects.get().pk}/void/", {"reason": "不在册"})
    assert "不在册" in text_of(desk.get(address))


def test_a_wage_is_shown_once_for_a_reason_that_is_logged_and_only_at_the_own_union(tree, desk):
    base = a_base(tree[1])
    above = signed_in(an_officer(tree[0], RIGHTS))
    address = f"{DESK}/dues/bases/{base.pk}/reveal/"
    assert "5436" not in text_of(desk.get(f"{DESK}/dues/bases/"))
    assert above.post(address, {"reason": "抽查"}).status_code == 404
    assert "请写明原因" in text_of(desk.post(address, {"reason": " "}, follow=True))
    assert not AuditEntry.objects.filter(verb="members.revealed_dues_base").exists()
    assert "5436.00" in text_of(desk.post(address, {"reason": "本人要求核对"}))
    assert AuditEntry.objects.get(verb="members.revealed_dues_base").reason == "本人要求核对"
    assert "5436" not in text_of(desk.get(f"{DESK}/dues/accounts/{base.account_id}/"))


def test_no_list_that_leaves_the_house_says_a_wage():
    assert get_listing("members.dues_bases").reveals == ""


def test_the_member_reads_what_is_asked_why_and_what_was_paid(tree):
    bill = a_bill(tree[1])
    a_payment(tree[1], account=bill.account, amount="20.00", month=MONTH)
    page = text_of(phone_of(bill.membership).get(f"{PHONE}/dues/"))
    assert "缴费基数 5436.00 元" in page and "× 0.5%" in page
    assert "27.15 元" in page and "已缴 20.00 元" in page and "1 个月，7.15 元" in page
    other = text_of(phone_of(a_member(tree[1])).get(f"{PHONE}/dues/"))
    assert "5436" not in other and "还没有会费账单" in other


def test_a_proposal_from_the_letter_to_the_end_and_what_both_sides_see(tree, desk):
    row = a_proposal(tree[1])
    account, address = an_account(worker=row.worker), f"{DESK}/withdrawals/{row.pk}/"
    phone = signed_in(account)
    assert "系统已提出" in text_of(desk.get(f"{DESK}/withdrawals/"))
    assert "系统已提出" in text_of(phone.get(f"{PHONE}/dues/"))
    assert "确认自动退会" not in text_of(desk.get(address))
    desk.post(f"{address}notify/")
    row.refresh_from_db()
    assert row.name in text_of(desk.get(f"{address}letter/"))
    assert row.answer_by.isoformat() in text_of(phone.get(f"{PHONE}/dues/"))
    talk = {"on": str(NOW.date()), "words": "电话沟通"}
    assert desk.post(f"{address}persuade/", talk).status_code == 302
    said = {"reason": "委员会讨论"}
    assert "期限过后才能确认" in text_of(desk.post(f"{address}confirm/", said))
    with time_machine.travel(NOW + timedelta(days=40), tick=False):
        later = signed_in(an_officer(tree[1], RIGHTS))
        assert later.post(f"{address}confirm/", said)["Location"] == address
        phone.force_login(account)
        assert "已自动退会" in text_of(phone.get(f"{PHONE}/dues/"))
    row.refresh_from_db()
    assert row.state == Silence.ENDED


def test_the_member_answers_on_the_phone_and_the_union_reads_it(tree, desk):
    row = a_proposal(tree[1])
    phone = phone_of(row.membership)
    desk.post(f"{DESK}/withdrawals/{row.pk}/notify/")
    answer = f"{PHONE}/dues/letters/{row.pk}/answer/"
    assert phone.post(answer, {"words": "在外地，愿意继续"})["Location"] == f"{PHONE}/dues/"
    assert "在外地，愿意继续" in text_of(desk.get(f"{DESK}/withdrawals/{row.pk}/"))
    assert "没有自动退会提议" in text_of(desk.get(f"{DESK}/withdrawals/"))
    stranger = phone_of(a_member(tree[1]))
    assert "没有找到" in text_of(stranger.post(answer, {"words": "我来"}))


HEAD = ("姓名", "证件类型", "证件号码", "所属月份", "缴费金额", "缴费日期", "缴费方式", "凭证号")


def paid_row(member, amount="27.15", month=THIS, day=None, **more):
    who = member.worker
    values = [who.name, "", who.id_number.open(), month, amount, day or str(NOW.date())]
    return [*values, more.get("way", ""), more.get("voucher", "")]


def test_a_sheet_of_payments_imported_twice_notes_each_payment_once(tree):
    bills = [a_bill(tree[1]) for _each in range(3)]
    rows = [paid_row(bill.membership) for bill in bills]
    officer = an_actor(tree[1])
    order = {"head": HEAD, "actor": officer, "union": tree[1]}
    assert counts(imported("dues_payments", *rows, **order)) == [3, 3, 0, 0, 0]
    assert counts(imported("dues_payments", *rows, **order)) == [3, 0, 0, 3, 0]
    assert DuesPayment.objects.count() == 3
    assert set(DuesAccount.objects.values_list("owed_amount", flat=True)) == {0}


def an_actor(union):
    return actor_of(an_officer(union, RIGHTS), now=clock.now())


def test_rows_that_cannot_be_taken_come_back_with_a_reason_at_the_cell(tree):
    bill = a_bill(tree[1])
    stranger = a_bill(tree[2]).membership
    member = bill.membership
    a_payment(tree[1], account=bill.account, month=MONTH, voucher="9")
    rows = [
        paid_row(member, "-5"),
        paid_row(member, "1000000000000"),
        paid_row(member, "60000", voucher="1"),
        paid_row(stranger),
        paid_row(member, day=str(NOW.date() + timedelta(days=1))),
        paid_row(member, month="十月"),
        paid_row(member, "20", voucher="9"),
    ]
    run = imported("dues_payments", *rows, head=HEAD, actor=an_actor(tree[1]), union=tree[1])
    assert [column for _row, column, _rule in refusals(run)] == [
        "缴费金额", "缴费金额", "缴费金额", "证件号码", "缴费日期", "所属月份", "缴费金额",
    ]  # fmt: skip
    said = "".join(run.refusals.values_list("message", flat=True))
    assert "西厂" not in said and stranger.worker.id_number.open() not in said
    assert counts(run) == [7, 0, 0, 0, 7]
    assert result_workbook(run)


def test_a_sheet_of_wages_enters_corrects_and_hides_what_it_refuses(tree):
    a_rate(tree[1])
    member, other = a_member(tree[1]), a_member(tree[2])
    head = ("姓名", "证件号码", "缴费基数", "起始月份")
    who = [member.worker.name, member.worker.id_number.open()]
    them = [other.worker.name, other.worker.id_number.open()]
    order = {"head": head, "actor": an_actor(tree[1]), "union": tree[1]}
    one = imported("dues_bases", [*who, "5436", "2026-01"], [*them, "4000", "2026-01"], **order)
    assert counts(one) == [2, 1, 0, 0, 1]
    assert counts(imported("dues_bases", [*who, "5436.00", "2026年1月"], **order))[3] == 1
    assert counts(imported("dues_bases", [*who, "6000", "2026-01"], **order))[1] == 1
    assert DuesBase.objects.filter(replaced_at=None).get().base.open() == "6000.00"
    bad = imported("dues_bases", [*who, "876543", "2026-01"], **order)
    assert refusals(bad)[0][1] == "缴费基数"
    assert "876543" not in "".join(bad.refusals.values_list("value", flat=True))
    order = {"head": head, "actor": an_actor(tree[0]), "union": tree[0]}
    above = imported("dues_bases", [*who, "7000", "2026-02"], **order)
    assert counts(above) == [1, 0, 0, 0, 1]


def api(browser, verb, address, **body):
    call = getattr(browser, verb)
    more = {"content_type": "application/json"} if verb == "post" else {}
    return call(f"{API}{address}", json.dumps(body) if verb == "post" else None, **more)


def test_dues_by_api(tree, desk):
    a_rate(tree[1])
    member = a_member(tree[1])
    made = api(desk, "post", f"/members/{member.pk}/dues-bases", base="5436", since=THIS)
    assert made.status_code == 201 and "5436" not in made.content.decode()
    run = api(desk, "post", "/dues/bill-runs", union_code="E", month=THIS)
    assert (run.status_code, run.json()["made"], run.json()["amount"]) == (201, 1, "27.15")
    account = made.json()["account_id"]
    paid = {"account_id": account, "amount": "20.00", "paid_on": str(NOW.date()), "month": THIS}
    first, again = (api(desk, "post", "/dues/payments", **paid) for _ in range(2))
    assert (first.status_code, again.status_code) == (201, 200)
    owed = api(desk, "get", "/dues/arrears").json()["rows"]
    assert [(row["owed_amount"], row["owed_months"]) for row in owed] == [("7.15", 1)]
    number = first.json()["id"]
    back_ = api(desk, "post", f"/dues/payments/{number}/take-back", reason="记错")
    assert back_.json()["state"] == Paid.VOID
    bills = api(desk, "get", f"/dues/bills?month={THIS}").json()["rows"]
    assert [row["settled_amount"] for row in bills] == ["0.00"]
    assert api(desk, "get", "/dues/payments?state=void").json()["rows"][0]["id"] == number
    ahead = api(desk, "post", "/dues/bill-runs", union_code="E", month="2099-01")
    assert (ahead.status_code, ahead.json()["code"]) == (422, "members.month_ahead")


def main(arguments: list[str]) -> int:
    chosen = parser_of(commands()).parse_args(arguments)
    return chosen.run(chosen)


def test_the_command_bills_lists_and_watches(tree, capsys):
    a_base(tree[1])
    a_rate(tree[1])
    assert main(["dues", "bill", "--union", "E", "--month", THIS, "--format", "json"]) == 0
    assert json.loads(capsys.readouterr().out)["made"] == 1
    assert main(["dues", "arrears", "--union", "E"]) == 0
    assert "27.15" in capsys.readouterr().out
    assert main(["dues", "watch"]) == 0
    assert "0" in capsys.readouterr().out


def test_the_tasks_bill_on_the_first_and_watch_every_night(tree):
    silent_member(tree[1])
    tasks.bill_dues(timestamp=0)
    assert DuesBill.objects.filter(month=MONTH).count() == 1
    tasks.watch(timestamp=0)
    assert WithdrawalProposal.objects.get().months == 6


def test_the_switched_off_month_shows_no_bills(tree, desk):
    a_rate(tree[1], is_collecting=False, since=back(1))
    page = text_of(desk.post(f"{DESK}/dues/bill/", {"month": THIS}))
    assert "没有设定按月收缴会费" in page
