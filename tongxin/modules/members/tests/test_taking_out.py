"""The roster leaves the house as its list shows it: locked, approved, marked, for some days."""

from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from django.utils.timezone import localdate
from msoffcrypto.format.ooxml import OOXMLFile
from openpyxl import load_workbook

from tongxin.kernel import clock
from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.modules.members.tests.conftest import signed_in
from tongxin.modules.members.tests.factories import a_member
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account, Grant
from tongxin.shared.access.tests.factories import a_grant, a_role, an_account
from tongxin.shared.approvals.deciding import approve, reject
from tongxin.shared.approvals.errors import OwnRow
from tongxin.shared.approvals.models import CaseStep
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.outbox.services import deliver_waiting
from tongxin.shared.transfer import ordering
from tongxin.shared.transfer.models import ExportFile, ExportRun
from tongxin.shared.transfer.ordering import Order, order_export, take_file
from tongxin.shared.transfer.refusals import (
    ExportExpired,
    ExportGrew,
    ExportNotReady,
    ExportReasonMissing,
    FormatUnknown,
    ListEmpty,
    ListTooLong,
    PasswordMissing,
    PasswordNeedsWorkbook,
    UnknownList,
)
from tongxin.shared.transfer.writing import give_up_export, resume_silent_exports, write_export

NEW = "/desk/exports/new/members.members/"
PHRASE = "九月名单-2026"
State = ExportRun.State


@pytest.fixture(autouse=True)
def few(monkeypatch):
    """Three rows are many, so that a test need not make fifty-one."""
    monkeypatch.setattr(ordering, "PERSONAL_ROWS", 3)


@pytest.fixture
def me(officer):
    """The eastern officer's account."""
    return Account.objects.get(username="lin")


@pytest.fixture
def colleague(tree):
    """Another holder of the right to take lists out, at the same union."""
    rights = ["transfer.export", "approvals.decide", "approvals.view", "members.view"]
    return a_grant(tree[1], role=a_role(rights=rights)).account


def staff(union, count: int, **facts) -> list:
    return [a_member(union, **facts) for _ in range(count)]


def acting(account):
    return actor_of(account, now=clock.now())


def ordered(union, account, **more) -> ExportRun:
    facts = {"listing": "members.members", "union": union, "suffix": "xlsx"} | more
    return order_export(order=Order(**facts), actor=acting(account), now=clock.now())


def weighty(union, account, **more) -> ExportRun:
    return ordered(union, account, reason="核对名册", password=PHRASE, **more)


def opened(content: bytes, password: str = PHRASE):
    book, plain = OOXMLFile(BytesIO(content)), BytesIO()
    book.load_key(password=password)
    book.decrypt(plain)
    return load_workbook(plain)


def lines(content: bytes) -> list[list]:
    return [[cell.value for cell in row] for row in load_workbook(BytesIO(content)).active]


def taken(run, account, **more) -> bytes:
    terms = {"actor": acting(account), "now": clock.now()} | more
    return take_file(run_id=run.pk, **terms)[1]


def test_a_short_list_is_a_file_at_once_as_narrowed_and_says_who_took_it(officer, tree):
    staff(tree[1], 1, name="李建国", mobile="13900000011")
    staff(tree[1], 1, name="王秀英")
    staff(tree[2], 1, name="李西厂")
    page = officer.get("/desk/members/?words=李").content.decode()
    assert f"{NEW}?words=%E6%9D%8E" in page
    asked = officer.post(f"{NEW}?words=李", {"suffix": "csv"})
    assert asked.status_code == 302
    run = ExportRun.objects.get()
    assert (run.state, run.expected, run.position) == (State.READY, 1, 1)
    answer = officer.get(f"/desk/exports/{run.pk}/file/")
    assert answer["Cache-Control"] == "no-store"
    table = [line.split(",") for line in StringIO(answer.content.decode("utf-8-sig"))]
    assert table[1][0] == "李建国"
    assert table[1][3] == "139****0011"
    assert table[0][-1].strip() == "导出标记"
    assert table[1][-1].startswith("林知远 ") and f"第{run.pk}号" in table[1][-1]
    verbs = AuditEntry.objects.filter(verb__startswith="transfer.").order_by("pk")
    assert [one.verb for one in verbs] == [
        "transfer.ordered_export", "transfer.exported", "transfer.downloaded",
    ]  # fmt: skip
    assert verbs[1].change["chosen"] == {"words": "李"}


def test_a_workbook_explains_itself_and_keeps_what_looks_like_a_formula_as_text(tree, me):
    staff(tree[1], 1, name="=1+1")
    run = write_export(run_id=ordered(tree[1], me).pk, now=clock.now())
    content = taken(run, me)
    assert lines(content)[1][0] == "=1+1"
    book = load_workbook(BytesIO(content))
    facts = {row[0].value: row[1].value for row in book.worksheets[1]}
    assert facts["导出人"] == "林知远"
    assert facts["导出编号"] == str(run.pk)
    assert "林知远" in book.active.oddHeader.right.text
    assert book.active["A2"].data_type == "s"


def test_much_about_persons_waits_for_another_holder_and_is_locked(tree, me, colleague):
    staff(tree[1], 4)
    run = weighty(tree[1], me)
    assert run.state == State.ASKED
    with pytest.raises(ExportNotReady):
        taken(run, me)
    step = CaseStep.objects.get(state="open")
    a_grant(tree[1], account=me, role=a_role(rights=["approvals.decide", "transfer.export"]))
    with pytest.raises(OwnRow):
        approve(step_id=step.pk, actor=acting(me), now=clock.now())
    approve(step_id=step.pk, actor=acting(colleague), now=clock.now())
    deliver_waiting(now=clock.now())
    run.refresh_from_db()
    assert run.state == State.QUEUED
    write_export(run_id=run.pk, now=clock.now())
    content = taken(run, me)
    assert content[:8] == bytes.fromhex("d0cf11e0a1b11ae1")  # a locked workbook
    assert opened(content).active.max_row == 5
    assert ExportFile.objects.get(run=run).password is None
    with pytest.raises(NotThere):
        taken(run, colleague)


def test_what_is_not_approved_never_becomes_a_file(tree, me, colleague):
    staff(tree[1], 4)
    run = weighty(tree[1], me)
    step = CaseStep.objects.get(state="open")
    reject(step_id=step.pk, reason_code="other", text="用途不明", actor=acting(colleague),
           now=clock.now())  # fmt: skip
    deliver_waiting(now=clock.now())
    run.refresh_from_db()
    assert run.state == State.REFUSED
    assert not ExportFile.objects.filter(run=run).exists()
    assert write_export(run_id=run.pk, now=clock.now()).state == State.REFUSED


def test_sealed_values_in_full_need_the_right_a_reason_a_password_and_consent(tree, me, colleague):
    staff(tree[1], 1, mobile="13900000011")
    with pytest.raises(ExportReasonMissing):
        ordered(tree[1], me, is_clear=True)
    with pytest.raises(Forbidden):
        weighty(tree[1], colleague, is_clear=True)
    run = weighty(tree[1], me, is_clear=True)
    assert run.state == State.ASKED
    approve(step_id=CaseStep.objects.get(state="open").pk, actor=acting(colleague), now=clock.now())
    deliver_waiting(now=clock.now())
    write_export(run_id=run.pk, now=clock.now())
    assert opened(taken(run, me)).active["D2"].value == "13900000011"


@pytest.mark.parametrize(
    ("more", "error"),
    [
        ({}, ExportReasonMissing),
        ({"reason": "核对"}, PasswordMissing),
        ({"reason": "核对", "password": "short"}, PasswordMissing),
        ({"reason": "核对", "password": PHRASE, "suffix": "csv"}, PasswordNeedsWorkbook),
        ({"suffix": "doc"}, FormatUnknown),
        ({"chosen": {"words": "没有这个人"}}, ListEmpty),
        ({"listing": "members.nothing"}, UnknownList),
    ],
)
def test_an_order_that_cannot_be_met_says_why_and_leaves_nothing(tree, me, more, error):
    staff(tree[1], 4)
    with pytest.raises(error):
        ordered(tree[1], me, **more)
    assert not ExportRun.objects.exists()


def test_a_list_longer_than_one_file_is_refused(tree, me, monkeypatch):
    staff(tree[1], 2)
    monkeypatch.setattr(ordering, "MOST_ROWS", 1)
    with pytest.raises(ListTooLong):
        ordered(tree[1], me)


def test_without_the_right_there_is_no_button_and_no_way(tree):
    viewer = a_grant(tree[1], role=a_role(rights=["members.view", "orgs.view"])).account
    browser = signed_in(viewer)
    staff(tree[1], 1)
    assert "/desk/exports/new/" not in browser.get("/desk/members/").content.decode()
    assert browser.get(NEW).status_code == 403
    taker = an_account()
    a_grant(tree[1], account=taker, role=a_role(rights=["transfer.export"]))
    with pytest.raises(Forbidden):
        ordered(tree[1], taker)
    a_grant(tree[2], account=taker, role=a_role(rights=["members.view"]))
    with pytest.raises(ListEmpty):  # seen there, taken out here: nothing is both
        ordered(tree[1], taker)
    with pytest.raises(NotThere):
        ordered(tree[2], taker)


def test_a_right_that_ended_ends_what_was_asked_with_it(tree, me):
    staff(tree[1], 1)
    run = ordered(tree[1], me)
    Grant.objects.filter(account=me).update(valid_to=clock.now())
    with pytest.raises((NotThere, Forbidden)):
        write_export(run_id=run.pk, now=clock.now() + timedelta(minutes=1))
    give_up_export(run_id=run.pk, error=NotThere(), now=clock.now())
    run.refresh_from_db()
    assert run.state == State.STOPPED and run.problem
    assert not ExportFile.objects.filter(run=run).exists()


def test_a_list_that_grew_far_beyond_what_was_approved_is_asked_for_anew(tree, me, colleague):
    staff(tree[1], 4)
    run = weighty(tree[1], me)
    approve(step_id=CaseStep.objects.get(state="open").pk, actor=acting(colleague), now=clock.now())
    deliver_waiting(now=clock.now())
    staff(tree[1], 11)
    with pytest.raises(ExportGrew):
        write_export(run_id=run.pk, now=clock.now())


def test_the_file_is_there_for_some_days_and_then_nowhere(tree, me):
    staff(tree[1], 1)
    run = write_export(run_id=ordered(tree[1], me).pk, now=clock.now())
    late = run.expires_at
    assert localdate(late) == localdate(clock.now()) + timedelta(days=3)
    with pytest.raises(ExportExpired):
        taken(run, me, now=late)
    assert ordering.forget_old_exports(now=late) == 1
    assert not ExportFile.objects.exists()
    with pytest.raises(ExportExpired):
        taken(run, me)


def test_the_maker_destroys_the_file_before_its_time(officer, tree, me):
    staff(tree[1], 1)
    run = write_export(run_id=ordered(tree[1], me).pk, now=clock.now())
    officer.post(f"/desk/exports/{run.pk}/discard/")
    run.refresh_from_db()
    assert run.state == State.GONE and not ExportFile.objects.exists()
    assert officer.get(f"/desk/exports/{run.pk}/file/").status_code == 410


def test_a_silent_export_is_taken_up_again_and_at_last_given_up(tree, me):
    staff(tree[1], 1)
    run = ordered(tree[1], me)
    stale = clock.now() - timedelta(minutes=10)
    ExportRun.objects.filter(pk=run.pk).update(state=State.RUNNING, attempts=1, updated_at=stale)
    assert resume_silent_exports(now=clock.now()) == 1
    assert resume_silent_exports(now=clock.now()) == 0
    ExportRun.objects.filter(pk=run.pk).update(attempts=5, updated_at=stale)
    assert resume_silent_exports(now=clock.now()) == 1
    run.refresh_from_db()
    assert run.state == State.STOPPED and run.problem


def test_the_form_asks_for_what_the_rules_ask_for(officer, tree):
    staff(tree[1], 4)
    page = officer.get(NEW).content.decode()
    assert "须写明用途、设打开密码" in page
    assert "完整的证件号码" in page
    twice = {"suffix": "xlsx", "reason": "核对", "password": PHRASE, "again": "不一样的密码"}
    assert "两次输入的密码不一致" in officer.post(NEW, twice).content.decode()
    assert not ExportRun.objects.exists()
