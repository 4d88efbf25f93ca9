"""A member has the record put right, or leaves; a request to join lapses or meets four eyes."""

from datetime import timedelta

import pytest

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.kernel.states import IllegalMove
from tongxin.modules.members.errors.cards import NoCard
from tongxin.modules.members.errors.requests import (
    CorrectionUnreadable,
    CorrectionWaiting,
    LeaveWaiting,
    NoMembership,
    NotDecidedOnline,
    NothingToCorrect,
)
from tongxin.modules.members.models import Correction, JoinApplication, LeaveRequest
from tongxin.modules.members.services import applying, correcting, lapsing, parting
from tongxin.modules.members.services.applying import Wish, apply_to_join
from tongxin.modules.members.services.asking import JOINING
from tongxin.modules.members.services.cards import open_card
from tongxin.modules.members.states import Applied, Asked, Leave, Status
from tongxin.modules.members.tests.factories import (
    a_member,
    a_returned_application,
    a_wish,
    some_facts,
)
from tongxin.shared.access.actors import actor_of
from tongxin.shared.access.models import Account
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.approvals import deciding
from tongxin.shared.approvals.errors import OwnRow
from tongxin.shared.approvals.models import CaseEntry
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.outbox.services import deliver_waiting
from tongxin.shared.people.models import Worker

pytestmark = pytest.mark.usefixtures("house")
RIGHTS = ["members.view", "members.admit", "members.end", "approvals.view", "approvals.decide"]
DAY = timedelta(days=1)
WHY = {"reason_code": "no_proof", "text": "请带毕业证书"}


@pytest.fixture
def shop(house):
    """A grassroots union with an officer."""
    root = a_union(level="province", kind="local_federation")
    shop = a_union(root, code="SHOP", name="青溪快递行业工会")
    an_officer(shop, RIGHTS)
    return shop


def judge(union, **more):
    return actor_of(an_officer(union, RIGHTS, **more), now=NOW)


def me(membership):
    known = Account.objects.filter(worker=membership.worker).first()
    return actor_of(known or an_account(worker=membership.worker), now=NOW)


def ask(member, column="education", wanted="大学专科", why="录入错误"):
    said = {"column": column, "wanted": wanted, "why": why}
    row = correcting.ask_correction(**said, actor=me(member), now=NOW)
    deliver_waiting(now=NOW)
    return row


def decide(row, how, officer, **words):
    with speaking(officer):
        step = row.case.steps.get(state="open")
        how(step_id=step.pk, actor=officer, now=NOW, **words)
    deliver_waiting(now=NOW)
    row.refresh_from_db()
    return row


def test_an_approved_correction_stands_in_the_record_dated_and_logged(shop):
    member = a_member(shop, education="高中")
    row = ask(member)
    assert (row.before.open(), row.wanted.open()) == ("高中", "大学专科")
    assert row.case.promised_on
    done = decide(row, deciding.approve, judge(shop))
    assert (done.state, done.ended_at) == (Asked.APPROVED, NOW)
    assert Worker.objects.get(pk=member.worker_id).education == "大学专科"
    entry = AuditEntry.objects.get(verb="members.corrected")
    assert entry.change["changed"]["education"] == ["高中", "大学专科"]
    correcting.settle_correction(case_id=row.case_id, actor=SYSTEM, now=NOW)  # heard twice
    assert AuditEntry.objects.filter(verb="members.corrected").count() == 1


def test_a_new_name_and_phone_are_found_afterwards_and_no_case_tells_them(shop):
    member = a_member(shop, name="王晓明")
    officer = judge(shop)
    for column, wanted in (("name", "王小明"), ("mobile", "139 0000 4321")):
        row = ask(member, column, wanted)
        kept = str(list(CaseEntry.objects.filter(case=row.case).values())) + str(vars(row.case))
        assert not any(text in kept for text in ("王小明", "王晓明", "13900004321"))
        decide(row, deciding.approve, officer)
    worker = Worker.objects.get(pk=member.worker_id)
    assert (worker.name, worker.mobile.open()) == ("王小明", "13900004321")
    assert "小明" in worker.grams


@pytest.mark.parametrize("how", [deciding.reject, deciding.return_for_revision])
def test_a_refused_correction_tells_the_reason_and_changes_nothing(shop, how):
    member = a_member(shop, education="高中")
    done = decide(ask(member), how, judge(shop), **WHY)
    assert done.state == Asked.REFUSED
    assert "请带毕业证书" in done.reply
    assert Worker.objects.get(pk=member.worker_id).education == "高中"
    assert ask(member).state == Asked.SUBMITTED  # and may be asked for anew


def test_what_cannot_stand_in_the_record_is_refused_in_words_and_nothing_is_kept(shop):
    member = a_member(shop, education="高中")
    for column, wanted, said in (
        ("birth_date", "1990年5月1日", "1990-05-01 的样子"),
        ("birth_date", "1985-05-01", "出生日期”填写有误"),
        ("sex", "女", "性别”填写有误"),
        ("sex", "人", "请填写男或女"),
        ("mobile", "12345", "手机号”填写有误"),
        ("education", "长" * 30, "内容过长"),
    ):
        with pytest.raises(CorrectionUnreadable, match=said):
            ask(member, column, wanted)
    with pytest.raises(NothingToCorrect):
        ask(member, wanted="高中")
    assert not Correction.objects.exists()


def test_one_live_request_for_each_field_which_one_takes_back_oneself(shop):
    member = a_member(shop)
    row = ask(member)
    with pytest.raises(CorrectionWaiting, match="学历"):
        ask(member, wanted="硕士")
    ask(member, "ethnicity", "回族")
    with pytest.raises(NotThere):
        take_back(row, me(a_member(shop)))
    take_back(row, me(member))
    deliver_waiting(now=NOW)
    row.refresh_from_db()
    assert (row.state, row.case.state) == (Asked.WITHDRAWN, "withdrawn")
    with pytest.raises(IllegalMove):
        take_back(row, me(member))


def take_back(row, actor):
    return correcting.withdraw_correction(correction_id=row.pk, actor=actor, now=NOW)


def test_nobody_puts_the_own_record_right(shop):
    member = a_member(shop)
    own = judge(shop, worker=member.worker)
    row = ask(member)
    with pytest.raises(OwnRow, match="不能审批自己"):
        decide(row, deciding.approve, own)


def test_where_nobody_else_decides_one_is_sent_to_the_counter(house):
    alone = a_union(level="grassroots")
    with pytest.raises(NotDecidedOnline, match="当面办理"):
        ask(a_member(alone))


def test_who_is_no_member_asks_for_nothing(shop):
    actor = actor_of(an_account(), now=NOW)
    said = {"column": "education", "wanted": "硕士", "why": ""}
    with pytest.raises(NoMembership):
        correcting.ask_correction(**said, actor=actor, now=NOW)
    with pytest.raises(NoMembership):
        parting.write_leave_request(words="", actor=actor, now=NOW)


def written(member) -> LeaveRequest:
    return parting.write_leave_request(words="换工作", actor=me(member), now=NOW)


def confirmed(member) -> LeaveRequest:
    row = written(member)
    return parting.confirm_leave_request(request_id=row.pk, actor=me(member), now=NOW)


def note(row, officer):
    with speaking(officer):
        return parting.note_leave_request(request_id=row.pk, actor=officer, now=NOW)


def test_who_leaves_says_it_twice_and_the_union_only_notes_it(shop):
    member, officer = a_member(shop), judge(shop)
    open_card(actor=me(member), now=NOW)
    row = written(member)
    assert not Notification.objects.filter(worker=None).exists()
    with pytest.raises(IllegalMove):
        note(row, officer)
    row = parting.confirm_leave_request(request_id=row.pk, actor=me(member), now=NOW)
    assert row.promised_on > NOW.date()
    member.refresh_from_db()
    assert member.status == Status.ACTIVE
    done = note(row, officer)
    member.refresh_from_db()
    assert (done.state, member.status, member.left_on) == (Leave.NOTED, "withdrawn", NOW.date())
    assert member.reason == "本人书面申请退会"
    assert Notification.objects.filter(worker=member.worker, title="退会已办结").count() == 1
    with pytest.raises(NoCard):
        open_card(actor=me(member), now=NOW)


def test_who_stays_after_all_takes_the_word_back_until_it_is_noted(shop):
    member = a_member(shop)
    row = confirmed(member)
    with pytest.raises(LeaveWaiting):
        written(member)
    with pytest.raises(NotThere):
        stay(row, me(a_member(shop)))
    assert stay(row, me(member)).state == Leave.WITHDRAWN
    with pytest.raises(IllegalMove):
        note(row, judge(shop))
    assert written(member).state == Leave.WRITTEN


def stay(row, actor):
    return parting.withdraw_leave_request(request_id=row.pk, actor=actor, now=NOW)


def test_an_officer_of_another_union_notes_nothing(shop):
    row = confirmed(a_member(shop))
    with pytest.raises(NotThere):
        note(row, judge(a_union(shop.parent)))


def test_a_returned_request_to_join_lapses_after_its_month_and_not_a_day_before(shop):
    a_returned_application(shop)
    row = JoinApplication.objects.get()
    row.returned_at = NOW
    row.save()
    last = NOW + lapsing.DAYS * DAY
    assert lapsing.lapse_untouched(actor=SYSTEM, now=last - DAY) == 0
    assert lapsing.lapse_untouched(actor=SYSTEM, now=last) == 1
    row.refresh_from_db()
    assert (row.state, row.ended_at) == (Applied.LAPSED, last)
    assert lapsing.lapse_untouched(actor=SYSTEM, now=last) == 0


def test_a_lapsed_request_ends_its_approval_and_the_person_may_ask_anew(shop):
    facts = some_facts()
    row, token = apply_to_join(code="SHOP", wish=Wish(facts, JOINING.version), now=NOW)
    deliver_waiting(now=NOW)
    decide(row, deciding.return_for_revision, judge(shop), reason_code="wrong", text="不清楚")
    lapsing.lapse_untouched(actor=SYSTEM, now=NOW + 31 * DAY)
    deliver_waiting(now=NOW)
    row.refresh_from_db()
    assert (row.state, row.case.state) == (Applied.LAPSED, "withdrawn")
    with pytest.raises(IllegalMove):
        applying.amend_application(token=token, wish=a_wish(), now=NOW)
    assert apply_to_join(code="SHOP", wish=Wish(facts, JOINING.version), now=NOW)


def test_an_officer_does_not_approve_the_own_request_to_join(shop):
    facts = some_facts()
    said = {name: getattr(facts, name) for name in facts.__slots__}
    own = judge(shop, worker=a_member(a_union(shop.parent), **said).worker)
    row, _token = apply_to_join(code="SHOP", wish=Wish(facts, JOINING.version), now=NOW)
    with pytest.raises(OwnRow, match="不能审批自己"):
        decide(row, deciding.approve, own)


def test_four_eyes_are_kept_when_another_document_is_typed_afterwards(shop):
    facts = some_facts()
    said = {name: getattr(facts, name) for name in facts.__slots__}
    own = judge(shop, worker=a_member(a_union(shop.parent), **said).worker)
    row, token = apply_to_join(code="SHOP", wish=a_wish(), now=NOW)
    deliver_waiting(now=NOW)
    decide(row, deciding.return_for_revision, judge(shop), reason_code="wrong", text="不清楚")
    applying.amend_application(token=token, wish=Wish(facts, JOINING.version), now=NOW)
    deliver_waiting(now=NOW)
    row = JoinApplication.objects.get(pk=row.pk)
    assert row.state == Applied.SUBMITTED
    with pytest.raises(OwnRow):
        decide(row, deciding.approve, own)
