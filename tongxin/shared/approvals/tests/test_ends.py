"""What follows the end of a case is said by its flow, and by nobody else's."""

from dataclasses import replace

import pytest

from tongxin.kernel.events import listeners_of
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.events import (
    NOT_AGREED,
    CaseFinished,
    CaseRejected,
    CaseReturned,
    CaseWithdrawn,
)
from tongxin.shared.approvals.tests.factories import POSTING
from tongxin.shared.orgs.tests.factories import NOW

ABOUT = {"case_id": 7, "target": "access.CommitteePost:3"}


@pytest.fixture
def done(monkeypatch):
    """What two flows did at the ends of their cases."""
    told = []

    def noting(name):
        return flows.by_case(lambda **terms: told.append((name, terms)))

    ends = {
        "one": {CaseFinished: noting("agreed"), **dict.fromkeys(NOT_AGREED, noting("not"))},
        "other": {CaseFinished: noting("other agreed")},
    }
    monkeypatch.setattr(flows, "_flows", {})
    for key, what in ends.items():
        flows.declare(replace(POSTING, key=key, ends=what))
    return told


def test_the_flow_of_the_case_says_what_follows(done):
    flows.follow(CaseFinished(flow="one", **ABOUT), NOW)
    flows.follow(CaseFinished(flow="other", **ABOUT), NOW)
    flows.follow(CaseFinished(flow="nobody's", **ABOUT), NOW)
    terms = {"case_id": 7, "actor": flows.ENGINE, "now": NOW}
    assert done == [("agreed", terms), ("other agreed", terms)]


@pytest.mark.parametrize("kind", NOT_AGREED)
def test_each_way_a_case_may_end_is_heard_once_for_all_flows(done, kind):
    names = [name for name in listeners_of(kind.kind) if name.endswith("flows.follow")]
    assert len(names) == 1
    flows.follow(kind(flow="one", **ABOUT), NOW)
    flows.follow(kind(flow="other", **ABOUT), NOW)  # says nothing of this end
    assert [name for name, _terms in done] == ["not"]


def test_what_is_not_agreed_is_every_other_end():
    assert set(NOT_AGREED) == {CaseReturned, CaseRejected, CaseWithdrawn}
