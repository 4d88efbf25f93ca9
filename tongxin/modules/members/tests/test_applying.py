"""A worker asks to join, the union decides, and what follows."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.kernel.states import IllegalMove
from tongxin.modules.members.errors.joining import (
    ApplicationWaiting,
    NotJoinable,
    NotTakenOnline,
    TooManyApplications,
    WordsChanged,
)
from tongxin.modules.members.models import JoinApplication, JoinTry, Membership
from tongxin.modules.members.selectors.memberships import application_by_receipt, unions_to_join
from tongxin.modules.members.services import applying, asking, settling
from tongxin.modules.members.services.applying import Wish, apply_to_join
from tongxin.modules.members.services.asking import JOINING
from tongxin.modules.members.states import Applied, Channel
from tongxin.modules.members.tests.factories import a_member, a_wish, some_facts
from tongxin.shared.access.actors import actor_of
from tongxin.shared.approvals import deciding
from tongxin.shared.approvals.models import ApprovalCase, CaseEntry
from tongxin.shared.approvals.services import resubmit
from tongxin.shared.approvals.tests.factories import an_officer
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.outbox.services import deliver_waiting
from tongxin.shared.people.errors import ReasonMissing

pytestmark = pytest.mark.usefixtures("house")
RIGHTS = ["members.view", "members.admit", "approvals.view", "approvals.decide"]
DAY = timedelta(days=1)


@pytest.fixture
def shop(house):
    """A grassroots union with an officer who may admit."""
    root = a_union(level="province", kind="local_federation")
    shop = a_union(root, code="SHOP", name="青溪快递行业工会")
    an_officer(shop, RIGHTS)
    return shop


def judge(union, *, more=()):
    """An officer of the union, with these rights besides."""
    return actor_of(an_officer(union, [*RIGHTS, *more]), now=NOW)


def asked(union, now=NOW, **facts):
    row, token = apply_to_join(code=union.code, wish=a_wish(**facts), now=now)
    deliver_waiting(now=NOW)
    return row, token


def decide(row, how, officer, **words):
    with speaking(officer):
        step = row.case.steps.get(state="open")
        how(step_id=step.pk, actor=officer, now=NOW, **words)
    deliver_waiting(now=NOW)
    return read(row)


def read(row):
    return JoinApplication.objects.select_related("case", "membership").get(pk=row.pk)


WHY = {"reason_code": "wrong", "text": "手机号打不通"}


def test_who_asks_waits_for_the_union_with_a_promised_day(shop):
    row, token = asked(shop)
    found = application_by_receipt(applying.digest_of(token))
    assert found == row
    assert found.state == Applied.SUBMITTED
    assert found.case.promised_on > NOW.date()
    assert token not in found.receipt
    assert Membership.objects.filter(union=shop).count() == 0
    assert AuditEntry.objects.filter(verb="members.applied").count() == 1


def test_the_case_names_nobody_in_full_and_no_number(shop):
    row, _token = asked(shop, name="欧阳晓云")
    kept = str(list(CaseEntry.objects.filter(case=row.case).values())) + row.case.title
    opened = (row.name, row.id_number.open(), row.mobile.open())
    assert not any(text in kept for text in opened)


def test_who_is_approved_is_a_member_by_the_own_word(shop):
    row, _token = asked(shop)
    done = decide(row, deciding.approve, judge(shop))
    assert done.state == Applied.APPROVED
    assert done.membership.channel == Channel.SELF
    assert done.membership.is_current
    assert done.worker == done.membership.worker
    assert done.worker.id_number.same_as(row.id_number)
    settling.settle_application(case_id=row.case_id, actor=SYSTEM, now=NOW)  # heard twice
    assert Membership.objects.filter(worker=done.worker).count() == 1


def test_who_is_a_member_elsewhere_goes_back_and_only_the_officer_reads_why(shop):
    facts = some_facts()
    other = a_union(shop.parent, name="别处的工会")
    a_member(other, **{name: getattr(facts, name) for name in facts.__slots__})
    row, _token = apply_to_join(code=shop.code, wish=Wish(facts, JOINING.version), now=NOW)
    before = Membership.objects.count()
    back = decide(row, deciding.approve, judge(shop))
    assert back.state == Applied.RETURNED
    assert back.membership is None
    assert back.worker is None
    assert Membership.objects.count() == before
    assert "其他工会" in back.refusal
    assert "工会入会" not in back.reply
    assert "其他" not in back.reply
    assert AuditEntry.objects.filter(verb="members.admitted").count() == 1


def test_a_returned_one_is_amended_and_decided_anew(shop):
    row, token = asked(shop)
    officer = judge(shop)
    back = decide(row, deciding.return_for_revision, officer, **WHY)
    assert back.state == Applied.RETURNED
    assert "手机号打不通" in back.reply
    with pytest.raises(WordsChanged):
        applying.amend_application(token=token, wish=Wish(some_facts(), 99), now=NOW)
    applying.amend_application(token=token, wish=a_wish(name="改过名"), now=NOW)
    again = read(row)
    assert (again.state, again.reply, again.name) == (Applied.SUBMITTED, "", "改过名")
    assert again.case.round == 2
    assert decide(again, deciding.approve, officer).state == Applied.APPROVED


def test_after_a_refused_admission_it_goes_a_new_way(shop):
    facts = some_facts()
    elsewhere = a_member(
        a_union(shop.parent), **{name: getattr(facts, name) for name in facts.__slots__}
    )
    row, token = apply_to_join(code=shop.code, wish=Wish(facts, JOINING.version), now=NOW)
    officer = judge(shop)
    back = decide(row, deciding.approve, officer)
    elsewhere.status, elsewhere.left_on = "withdrawn", NOW.date() - DAY
    elsewhere.save()
    applying.amend_application(token=token, wish=Wish(facts, JOINING.version), now=NOW)
    again = read(row)
    assert again.case_id != back.case_id
    assert again.refusal == ""
    assert decide(again, deciding.approve, officer).state == Applied.APPROVED


def test_an_officer_may_send_a_returned_one_on_without_the_applicant(shop):
    row, _token = asked(shop)
    officer = judge(shop)
    decide(row, deciding.return_for_revision, officer, **WHY)
    with speaking(officer):
        resubmit(case_id=row.case_id, actor=officer, now=NOW)
    assert decide(read(row), deciding.approve, officer).state == Applied.APPROVED


def test_a_rejected_one_is_over_and_the_person_may_ask_again(shop):
    row, token = asked(shop)
    done = decide(row, deciding.reject, judge(shop), reason_code="not_ours", text="不在本行业")
    assert done.state == Applied.REJECTED
    assert done.ended_at
    assert "不在本行业" in done.reply
    with pytest.raises(IllegalMove):
        applying.withdraw_application(token=token, now=NOW)
    facts = {n: getattr(done, n) for n in ("name", "id_type", "sex", "birth_date")}
    numbers = {"id_number": done.id_number.open(), "mobile": done.mobile.open()}
    assert asked(shop, **facts, **numbers)[0].pk != row.pk


def test_who_withdraws_ends_the_case_too(shop):
    row, token = asked(shop)
    applying.withdraw_application(token=token, now=NOW)
    deliver_waiting(now=NOW)
    assert read(row).state == Applied.WITHDRAWN
    assert read(row).case.state == "withdrawn"
    assert AuditEntry.objects.filter(verb="members.withdrew_application").count() == 1


def test_an_officer_withdraws_for_the_applicant_at_the_own_union_alone(shop):
    row, _token = asked(shop)
    stranger = judge(a_union(shop.parent))
    with speaking(stranger), pytest.raises(NotThere):
        applying.withdraw_for_applicant(application_id=row.pk, actor=stranger, now=NOW)
    officer = judge(shop)
    with speaking(officer):
        applying.withdraw_for_applicant(application_id=row.pk, actor=officer, now=NOW)
    assert read(row).case.state == "withdrawn"


def test_one_live_request_for_each_person_and_union(shop):
    row, _token = asked(shop)
    facts = some_facts(name="另一个人", id_number=row.id_number.open())
    with pytest.raises(ApplicationWaiting):
        apply_to_join(code=shop.code, wish=Wish(facts, JOINING.version), now=NOW)
    row.pk, row._state.adding = None, True
    row.number, row.receipt = "RH-2", "other"
    with pytest.raises(IntegrityError, match="one_live_application"), transaction.atomic():
        row.save()
    other = a_union(shop.parent)
    an_officer(other, RIGHTS)
    assert apply_to_join(code=other.code, wish=Wish(facts, JOINING.version), now=NOW)


def test_a_known_member_is_received_like_anybody(shop):
    facts = some_facts()
    a_member(shop, **{name: getattr(facts, name) for name in facts.__slots__})
    row, _token = apply_to_join(code=shop.code, wish=Wish(facts, JOINING.version), now=NOW)
    assert row.state == Applied.SUBMITTED
    assert "在册会员" in decide(row, deciding.approve, judge(shop)).refusal


@pytest.mark.parametrize("kind", ["local_federation", "work_committee"])
def test_federations_and_committees_take_no_persons(shop, kind):
    other = a_union(shop.parent, kind=kind, name="青溪快递总会")
    with pytest.raises(NotJoinable):
        apply_to_join(code=other.code, wish=a_wish(), now=NOW)
    assert unions_to_join("快递", on=NOW.date()) == [shop]
    assert unions_to_join("快", on=NOW.date()) == []


def test_a_union_nobody_decides_for_takes_none_and_keeps_nothing(house):
    alone = a_union(level="grassroots")
    with pytest.raises(NotTakenOnline), transaction.atomic():
        apply_to_join(code=alone.code, wish=a_wish(), now=NOW)
    assert JoinApplication.objects.count() == ApprovalCase.objects.count() == 0


def test_a_number_is_revealed_for_a_reason_that_is_logged(shop):
    row, _token = asked(shop)
    officer = judge(shop, more=["people.reveal"])
    given = {"application_id": row.pk, "column": "mobile", "actor": officer, "now": NOW}
    with speaking(officer):
        with pytest.raises(ReasonMissing):
            applying.reveal_application(reason=" ", **given)
        assert applying.reveal_application(reason="核对", **given) == row.mobile.open()
    assert AuditEntry.objects.filter(verb="members.revealed_application").count() == 1


def test_an_erased_person_leaves_no_request_behind(shop):
    row, _token = asked(shop)
    done = decide(row, deciding.approve, judge(shop))
    assert settling.erase_applications(done.worker_id) == 1
    assert not JoinApplication.objects.exists()


def test_an_address_is_stopped_for_the_rest_of_the_hour(house, monkeypatch):
    monkeypatch.setattr(asking, "MOST_IN_AN_HOUR", 2)
    for _time in range(2):
        asking.count_try("203.0.113.7", now=NOW)
    with pytest.raises(TooManyApplications, match="60"), transaction.atomic():
        asking.count_try("203.0.113.7", now=NOW)
    asking.count_try("203.0.113.8", now=NOW)
    asking.count_try("203.0.113.7", now=NOW + asking.HOUR)
    assert asking.forget_tries(NOW + asking.HOUR + DAY) == 2
    assert not JoinTry.objects.exists()
