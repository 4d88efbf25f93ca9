"""A row goes up the tree, comes back, is withdrawn or turned down."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.utils.translation import override

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.kernel.states import IllegalMove
from tongxin.shared.access.tests.factories import a_post
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.deciding import approve, digest, reject, return_for_revision
from tongxin.shared.approvals.errors import (
    AlreadyDecided,
    AlreadyOpen,
    CaseFrozen,
    FlowUnknown,
    NothingToUrge,
    NotTheMaker,
    NotYourStep,
    ReasonMissing,
    RowChanged,
    StepOver,
    UrgedToday,
    WrongRow,
)
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.approvals.services import (
    freeze,
    open_step,
    resubmit,
    start_case,
    unfreeze,
    urge,
    withdraw,
)
from tongxin.shared.approvals.states import State, StepState, What
from tongxin.shared.approvals.tests.factories import POSTING, a_line, acting, an_officer
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM
from tongxin.shared.outbox.models import OutboxEvent

pytestmark = pytest.mark.usefixtures("house")


class Ladder:
    """A shop with its clerk, and an officer at county and at city."""

    def __init__(self):
        self.province, self.city, self.county, self.shop = a_line()
        self.clerk = acting(an_officer(self.shop))
        self.at_county = acting(an_officer(self.county, name="县审批员"))
        self.at_city = acting(an_officer(self.city, name="市审批员"))
        self.post = a_post(self.shop)

    def started(self, **more) -> ApprovalCase:
        with speaking(self.clerk):
            return start_case(row=self.post, flow=POSTING.key, actor=self.clerk, now=NOW, **more)


def heard(case: ApprovalCase) -> list[str]:
    rows = OutboxEvent.objects.filter(body__case_id=case.pk).order_by("pk")
    return list(rows.values_list("kind", flat=True))


def agree(case: ApprovalCase, actor, now=NOW) -> ApprovalCase:
    with speaking(actor):
        return approve(step_id=open_step(case).pk, actor=actor, now=now)


def test_a_case_goes_through_county_and_city_and_tells_that_it_finished():
    house = Ladder()
    case = house.started()
    assert (open_step(case).place, open_step(case).due_on) == (house.county, date(2026, 6, 4))
    assert case.promised_on == date(2026, 6, 11)

    agree(case, house.at_county)
    assert open_step(case).place == house.city
    case = agree(case, house.at_city)

    assert (case.state, case.ended_at) == (State.APPROVED, NOW)
    assert heard(case) == ["approvals.step_opened"] * 2 + ["approvals.finished"]
    assert list(case.entries.order_by("pk").values_list("what", "by_name")) == [
        (What.STARTED, house.clerk.name),
        (What.AGREED, "县审批员"),
        (What.AGREED, "市审批员"),
        (What.FINISHED, "市审批员"),
    ]
    verbs = AuditEntry.objects.filter(target=f"approvals.ApprovalCase:{case.pk}")
    assert sorted(verbs.values_list("verb", flat=True)) == [
        "approvals.agreed",
        "approvals.agreed",
        "approvals.finished",
        "approvals.started",
    ]


def test_a_step_is_decided_at_its_place_and_not_by_a_superior():
    house = Ladder()
    case = house.started()
    with pytest.raises(NotYourStep) as refused:
        agree(case, house.at_city)
    assert house.county.name in str(refused.value)


def test_a_stranger_finds_no_step():
    house = Ladder()
    case = house.started()
    step = open_step(case).pk
    stranger = acting(an_officer(a_line()[2]))
    with speaking(stranger), pytest.raises(NotThere):
        approve(step_id=step, actor=stranger, now=NOW)


def test_a_row_is_in_one_open_case_at_a_time():
    house = Ladder()
    case = house.started()
    with pytest.raises(AlreadyOpen):
        house.started()
    withdraw(case_id=case.pk, actor=house.clerk, now=NOW)
    assert house.started().pk != case.pk


def test_the_second_of_two_reviewers_is_told_who_did_what_and_when():
    house = Ladder()
    other = acting(an_officer(house.county))
    step = open_step(house.started()).pk
    with speaking(house.at_county):
        approve(step_id=step, actor=house.at_county, now=NOW)
    with speaking(other), pytest.raises(AlreadyDecided) as refused:
        reject(step_id=step, reason_code="wrong", text="不对", actor=other, now=NOW)
    assert all(
        word in str(refused.value) for word in ("县审批员", "2026-06-01 12:00", "县级审批", "同意")
    )


def test_a_returned_case_starts_its_round_again_and_keeps_its_plan():
    house = Ladder()
    case = house.started()
    agree(case, house.at_county)
    with speaking(house.at_city):
        return_for_revision(
            step_id=open_step(case).pk,
            reason_code="too_young",
            text="任职未满一年",
            actor=house.at_city,
            now=NOW,
        )
    case.refresh_from_db()
    assert (case.state, open_step(case)) == (State.RETURNED, None)
    with speaking(house.clerk):
        case = resubmit(case_id=case.pk, actor=house.clerk, now=NOW, text="已补充")
    assert (case.state, case.round, open_step(case).place) == (State.OPEN, 2, house.county)
    agree(case, house.at_county)
    assert agree(case, house.at_city).state == State.APPROVED


@pytest.mark.parametrize(("code", "text"), [("nonsense", "有字"), ("wrong", "  "), ("", "")])
def test_a_return_needs_a_reason_from_the_list_and_a_sentence(code, text):
    house = Ladder()
    case = house.started()
    step = open_step(case).pk
    with speaking(house.at_county), pytest.raises(ReasonMissing):
        return_for_revision(
            step_id=step, reason_code=code, text=text, actor=house.at_county, now=NOW
        )
    assert open_step(case).pk == step


def test_a_rejected_case_has_ended_and_its_other_steps_are_dropped():
    house = Ladder()
    case = house.started()
    with speaking(house.at_county):
        case = reject(
            step_id=open_step(case).pk,
            reason_code="ineligible",
            text="不符合任职条件",
            actor=house.at_county,
            now=NOW,
        )
    assert (case.state, case.ended_at) == (State.REJECTED, NOW)
    states = list(case.steps.order_by("position").values_list("state", flat=True))
    assert states == [StepState.REJECTED, StepState.DROPPED]
    assert heard(case)[-1] == "approvals.rejected"
    with speaking(house.clerk), pytest.raises(IllegalMove):
        resubmit(case_id=case.pk, actor=house.clerk, now=NOW)


def test_only_the_maker_withdraws_and_urges():
    house = Ladder()
    case, other = house.started(), acting(an_officer(house.shop))
    for act in (withdraw, urge):
        with speaking(other), pytest.raises(NotTheMaker):
            act(case_id=case.pk, actor=other, now=NOW)
    with speaking(house.clerk):
        withdraw(case_id=case.pk, actor=house.clerk, now=NOW)
    step = case.steps.get(position=1)
    with speaking(house.at_county), pytest.raises(StepOver):
        approve(step_id=step.pk, actor=house.at_county, now=NOW)


def test_one_urges_once_a_day_and_only_what_waits():
    house = Ladder()
    case = house.started()
    urge(case_id=case.pk, actor=house.clerk, now=NOW)
    with pytest.raises(UrgedToday):
        urge(case_id=case.pk, actor=house.clerk, now=NOW + timedelta(hours=2))
    urge(case_id=case.pk, actor=house.clerk, now=NOW + timedelta(days=1))
    withdraw(case_id=case.pk, actor=house.clerk, now=NOW)
    with pytest.raises(NothingToUrge):
        urge(case_id=case.pk, actor=house.clerk, now=NOW + timedelta(days=2))


def test_a_frozen_case_waits_and_gets_back_the_working_days_it_stood_still():
    house = Ladder()
    case = house.started()  # Monday; three working days: Thursday
    freeze(case_id=case.pk, reason="核查举报", actor=SYSTEM, now=NOW)
    with pytest.raises(CaseFrozen):
        agree(case, house.at_county)
    case = unfreeze(case_id=case.pk, actor=SYSTEM, now=NOW + timedelta(days=2))  # Wednesday
    assert open_step(case).due_on == date(2026, 6, 8)
    assert case.promised_on == date(2026, 6, 15)
    assert agree(case, house.at_county).state == State.OPEN


def test_what_changed_after_it_was_shown_is_not_agreed_to():
    house = Ladder()
    case = house.started()
    seen = digest(POSTING.kept_facts(house.post))
    house.post.role = "副主席"
    house.post.save()
    step = open_step(case).pk
    with speaking(house.at_county):
        with pytest.raises(RowChanged):
            approve(step_id=step, actor=house.at_county, now=NOW, seen=seen)
        approve(
            step_id=step,
            actor=house.at_county,
            now=NOW,
            seen=digest(POSTING.kept_facts(house.post)),
        )
    assert case.entries.get(what=What.AGREED).facts["职务"] == "副主席"


def test_small_amounts_take_fewer_steps_and_an_unknown_amount_takes_all(monkeypatch):
    house = Ladder()
    steps = (
        flows.Step(name="县级审批", level="county"),
        flows.Step(name="市级审批", level="city", from_amount=Decimal(10000)),
    )
    flow = flows.Flow(key=POSTING.key, name="任职审批", model=POSTING.model, steps=steps)
    monkeypatch.setitem(flows._flows, POSTING.key, flow)
    counts = {}
    for amount in ("9999.99", "10000", None):
        case = house.started(amount=amount)
        counts[amount] = case.steps.count()
        withdraw(case_id=case.pk, actor=house.clerk, now=NOW)
    assert counts == {"9999.99": 1, "10000": 2, None: 2}


def test_an_unknown_flow_and_a_row_of_another_kind_are_refused():
    house = Ladder()
    with pytest.raises(FlowUnknown):
        start_case(row=house.post, flow="nothing", actor=SYSTEM, now=NOW)
    with pytest.raises(WrongRow):
        start_case(row=house.shop, flow=POSTING.key, actor=SYSTEM, now=NOW)
    assert not ApprovalCase.objects.exists()


def test_what_is_kept_is_the_same_in_every_language():
    house = Ladder()
    with override("en"):
        case = house.started()
        english = digest(POSTING.kept_facts(house.post))
    assert case.entries.get().facts == {"职务": "主席", "任职日期": "2024-01-01"}
    with override("zh-hans"):
        assert digest(POSTING.kept_facts(house.post)) == english
