"""Versions of flows: running cases keep theirs, broken ones are never made."""

import pytest

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.rls import speaking
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.definitions import define_flow
from tongxin.shared.approvals.errors import FlowRefused
from tongxin.shared.approvals.models import FlowVersion
from tongxin.shared.approvals.services import open_step, withdraw
from tongxin.shared.approvals.tests.factories import POSTING, a_line, acting, an_officer
from tongxin.shared.approvals.tests.test_fairness import agree, case_at
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

pytestmark = pytest.mark.usefixtures("house")


def test_a_running_case_keeps_its_version_and_the_next_one_takes_the_new():
    _province, city, county, shop = a_line()
    at_county, at_city = (acting(an_officer(union)) for union in (county, city))
    case = case_at(shop, actor=(clerk := acting(an_officer(shop))))
    made = define_flow(
        key=POSTING.key,
        steps=[flows.Step(name="市级直接审批", level="city")],
        note="简化流程",
        actor=SYSTEM,
        now=NOW,
    )
    assert made.number == 1
    agree(case, at_county)
    assert open_step(case).place == city
    with speaking(at_city):
        step = open_step(case)
    assert step.name == "市级审批"
    new = case_at(shop, actor=clerk)
    assert (new.flow_version, open_step(new).name) == (1, "市级直接审批")
    withdraw(case_id=new.pk, actor=clerk, now=NOW)
    assert FlowVersion.objects.count() == 1


@pytest.mark.parametrize(
    "step",
    [
        {"level": "moon"},
        {"days": 0},
        {"days": 400},
        {"mode": "most"},
        {"name": " "},
        {"from_amount": 1},
        {"right": "approvals.nothing"},
        {"role": "nobody"},
    ],
    ids=str,
)
def test_steps_that_cannot_work_make_no_version(step):
    a_line()
    with pytest.raises(FlowRefused):
        define_flow(
            key=POSTING.key,
            steps=[flows.Step(**({"name": "审批", "level": "city"} | step))],
            note="",
            actor=SYSTEM,
            now=NOW,
        )
    assert not FlowVersion.objects.exists()


def test_who_is_checked_does_not_weaken_the_check():
    _province, city, _county, _shop = a_line()
    manager = acting(an_officer(city, ["approvals.manage"]))
    with speaking(manager), pytest.raises(Forbidden):
        define_flow(key=POSTING.key, steps=POSTING.steps, note="", actor=manager, now=NOW)
