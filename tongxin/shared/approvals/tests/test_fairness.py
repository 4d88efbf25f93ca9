"""Nobody approves an own row; the right climbs; seats are lent; everybody signs."""

from datetime import timedelta

import pytest

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.access.models import Grant
from tongxin.shared.access.tests.factories import a_grant, a_post, a_role, an_account
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.deciding import approve, approve_many
from tongxin.shared.approvals.errors import (
    AlreadyDecided,
    DelegationRefused,
    MustRecuse,
    NoReviewer,
    NotYourStep,
    OwnRow,
    RecusalRefused,
)
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.approvals.services import open_step, start_case
from tongxin.shared.approvals.standing import (
    declare_recusal,
    end_delegation,
    end_recusal,
    hand_over,
)
from tongxin.shared.approvals.states import State, StepState, What
from tongxin.shared.approvals.tending import tend
from tongxin.shared.approvals.tests.factories import POSTING, a_line, acting, an_officer
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.usefixtures("house")
LATER = NOW + timedelta(days=1)


def case_at(union, *, actor=SYSTEM, **more) -> ApprovalCase:
    with speaking(actor):
        return start_case(row=a_post(union), flow=POSTING.key, actor=actor, now=NOW, **more)


def agree(case: ApprovalCase, actor, now=NOW) -> ApprovalCase:
    with speaking(actor):
        return approve(step_id=open_step(case).pk, actor=actor, now=now)


def leaves(account) -> None:
    Grant.objects.filter(account=account).update(valid_to=NOW)


def use_steps(monkeypatch, *steps: flows.Step) -> None:
    flow = flows.Flow(key=POSTING.key, name="任职审批", model=POSTING.model, steps=steps)
    monkeypatch.setitem(flows._flows, POSTING.key, flow)


def test_the_maker_does_not_decide_and_another_at_the_same_union_does():
    _province, city, county, _shop = a_line()
    maker, other = (acting(an_officer(county)) for _ in range(2))
    an_officer(city)
    case = case_at(county, actor=maker)
    with pytest.raises(OwnRow):
        agree(case, maker)
    assert open_step(case).place == county
    agree(case, other)


def test_the_person_a_case_is_about_does_not_decide_it():
    _province, city, county, shop = a_line()
    person = a_worker(county)
    mine = acting(an_officer(county, worker=person))
    an_officer(county)
    an_officer(city)
    with pytest.raises(OwnRow):
        agree(case_at(shop, worker=person), mine)


def test_where_a_union_has_no_other_holder_the_right_climbs_and_is_used_once():
    _province, city, county, _shop = a_line()
    maker, above = acting(an_officer(county)), acting(an_officer(city))
    case = case_at(county, actor=maker)
    step = open_step(case)
    assert (step.place, step.name) == (city, "市级审批")
    states = list(case.steps.order_by("position").values_list("state", flat=True))
    assert states == [StepState.MERGED, StepState.OPEN]
    assert agree(case, above).state == State.APPROVED


def test_the_right_climbs_over_two_levels_and_the_file_says_so():
    province, _city, _county, shop = a_line()
    above = acting(an_officer(province, name="省审批员"))
    case = case_at(shop)
    assert open_step(case).place == province
    climbed = case.entries.get(what=What.CLIMBED)
    assert climbed.text == province.name
    agree(case, above)
    assert agree(case, above).state == State.APPROVED


def test_without_any_other_holder_nothing_is_written_and_the_sentence_says_what_to_do():
    _province, _city, county, _shop = a_line()
    maker = acting(an_officer(county))
    with pytest.raises(NoReviewer) as refused:
        case_at(county, actor=maker)
    assert county.name in str(refused.value)
    assert not ApprovalCase.objects.exists()


def test_a_near_relative_stands_aside_and_who_lifts_it_is_another():
    _province, city, county, shop = a_line()
    person = a_worker(shop)
    husband = an_officer(county, ["approvals.view", "approvals.decide", "approvals.manage"])
    other = acting(an_officer(county))
    an_officer(city)
    me = acting(husband)
    with speaking(me):
        declared = declare_recusal(
            account=husband, union=county, relation="配偶", relative=person, actor=me, now=NOW
        )
    case = case_at(shop, worker=person)
    with pytest.raises(MustRecuse):
        agree(case, me)
    with speaking(me), pytest.raises(Forbidden):
        end_recusal(recusal_id=declared.pk, reason="", actor=me, now=NOW)
    agree(case, other)
    second = case_at(shop, worker=person)
    end_recusal(recusal_id=declared.pk, reason="登记有误", actor=SYSTEM, now=NOW)
    agree(second, me)


def test_a_recusal_names_a_relative_or_a_case_and_why():
    _province, _city, county, shop = a_line()
    officer = an_officer(county)
    for wrong in ({}, {"relative": a_worker(shop), "relation": " "}):
        with pytest.raises(RecusalRefused):
            declare_recusal(
                account=officer,
                union=county,
                actor=SYSTEM,
                now=NOW,
                **({"relation": "同学"} | wrong),
            )


def test_who_stands_aside_from_one_case_decides_the_others():
    _province, city, county, shop = a_line()
    officer = an_officer(county)
    an_officer(county)
    an_officer(city)
    case, other = case_at(shop), case_at(shop)
    declare_recusal(
        account=officer, union=county, relation="项目参与人", case=case, actor=SYSTEM, now=NOW
    )
    with pytest.raises(MustRecuse):
        agree(case, acting(officer))
    agree(other, acting(officer))


def test_a_countersigned_step_waits_for_everybody(monkeypatch):
    _province, _city, county, shop = a_line()
    use_steps(monkeypatch, flows.Step(name="会签", level="county", mode="all"))
    first, second, third = (an_officer(county) for _ in range(3))
    case = case_at(shop)
    agree(case, acting(first))
    with pytest.raises(AlreadyDecided):
        agree(case, acting(first))
    agree(case, acting(second))
    assert open_step(case).state == StepState.OPEN
    assert agree(case, acting(third)).state == State.APPROVED


def test_who_leaves_in_the_middle_holds_no_countersignature_up(monkeypatch):
    _province, _city, county, shop = a_line()
    use_steps(monkeypatch, flows.Step(name="会签", level="county", mode="all"))
    first, second = (an_officer(county) for _ in range(2))
    case = case_at(shop)
    agree(case, acting(first))
    assert tend(actor=SYSTEM, now=LATER) == 0
    leaves(second)
    assert tend(actor=SYSTEM, now=LATER) == 1
    case.refresh_from_db()
    assert case.state == State.APPROVED


def test_a_step_whose_reviewers_all_left_climbs_and_an_idle_one_stays():
    _province, city, county, shop = a_line()
    officer, above = an_officer(county), acting(an_officer(city))
    idle = case_at(shop)
    assert tend(actor=SYSTEM, now=LATER) == 0
    leaves(officer)
    assert tend(actor=SYSTEM, now=LATER) == 1
    assert open_step(idle).place == city
    agree(idle, above, now=LATER)


def test_a_step_that_nobody_can_take_stays_where_it_is():
    _province, city, county, shop = a_line()
    officers = [an_officer(county), an_officer(city)]
    case = case_at(shop)
    for officer in officers:
        leaves(officer)
    assert tend(actor=SYSTEM, now=LATER) == 0
    assert open_step(case).place == county


def test_a_seat_is_lent_until_its_day_and_the_file_names_both():
    _province, city, county, shop = a_line()
    giver = an_officer(county, name="刘主席")
    an_officer(city)
    taker = an_account(name="代办员")
    a_grant(county, account=taker, role=a_role(rights=["approvals.decide"], code="deputy"))
    use = {"giver": giver, "taker": taker, "union": county, "reason": "出差", "now": NOW}
    with_right = acting(taker)
    case = case_at(shop)
    case.steps.filter(position=1).update(role=giver.grants.get().role.code)
    with pytest.raises(NotYourStep):
        agree(case, with_right)
    lent = hand_over(**use, actor=SYSTEM, until=LATER)
    with pytest.raises(NotYourStep):
        agree(case, with_right, now=LATER)
    agree(case, with_right)
    entry = case.entries.get(what=What.AGREED)
    assert (entry.by_name, entry.for_name) == ("代办员", "刘主席")
    end_delegation(delegation_id=lent.pk, actor=SYSTEM, now=NOW)


def test_a_seat_lent_by_the_maker_does_not_decide_the_makers_row():
    _province, city, county, _shop = a_line()
    maker = an_officer(county)
    taker = an_account()
    a_grant(county, account=taker, role=a_role(rights=["approvals.decide"], code="deputy"))
    an_officer(city)
    me = acting(maker)
    hand_over(giver=maker, taker=taker, union=county, reason="出差", actor=SYSTEM, now=NOW)
    Grant.objects.filter(account=taker).update(modules=["reports"])
    case = case_at(county, actor=me)
    assert open_step(case).place == city


@pytest.mark.parametrize("wrong", ["self", "past", "stranger", "silent"])
def test_a_seat_is_not_lent_to_who_may_not_decide_there(wrong):
    _province, _city, county, _shop = a_line()
    giver, taker = an_officer(county), an_officer(county)
    use = {"giver": giver, "taker": taker, "union": county, "reason": "出差"}
    use |= {
        "self": {"taker": giver},
        "past": {"until": NOW},
        "stranger": {"taker": an_officer(a_union(county, level="township"))},
        "silent": {"reason": " "},
    }[wrong]
    with pytest.raises(DelegationRefused):
        hand_over(**use, actor=SYSTEM, now=NOW)


def test_nobody_lends_the_seat_of_another():
    _province, _city, county, _shop = a_line()
    giver, taker = an_officer(county), an_officer(county)
    me = acting(taker)
    with speaking(me), pytest.raises(Forbidden):
        hand_over(giver=giver, taker=taker, union=county, reason="代办", actor=me, now=NOW)


def test_a_level_that_the_line_lacks_is_decided_by_the_next_one_above():
    _province, city, _county, _shop = a_line()
    shop = a_union(city)
    an_officer(city)
    case = case_at(shop)
    assert case.steps.count() == 1
    assert open_step(case).place == city


def test_a_batch_tells_the_outcome_of_each_row():
    _province, city, county, shop = a_line()
    officer = acting(an_officer(county))
    an_officer(city)
    other = acting(an_officer(county))
    good, taken, own = case_at(shop), case_at(shop), case_at(county, actor=officer)
    steps = [open_step(case).pk for case in (good, taken, own)]
    agree(taken, other)
    with speaking(officer):
        found = approve_many(step_ids=[*steps, 0, steps[0]], actor=officer, now=NOW)
    assert [type(one.refusal) for one in found] == [type(None), AlreadyDecided, OwnRow, NotThere]
    good.refresh_from_db()
    assert open_step(good).place == city
