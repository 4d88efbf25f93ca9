"""A form that wants a signature goes up only after somebody else of the union signed it."""

from dataclasses import replace

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import NotOpenForFilling
from tongxin.modules.reports.faces.desk import MARKS, TONES
from tongxin.modules.reports.faces.followup import LOOKS
from tongxin.modules.reports.models import ReportSnapshot
from tongxin.modules.reports.selectors.boards import to_accept
from tongxin.modules.reports.selectors.followup import STAGES
from tongxin.modules.reports.services.answers import save_answers
from tongxin.modules.reports.services.filling import submit
from tongxin.modules.reports.services.review import return_for_revision
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.services.signing import hold_back, sign
from tongxin.modules.reports.states import Act, State
from tongxin.modules.reports.tests.factories import AFTER, DUE, OPENED, SMALL, YEAR, House, a_form
from tongxin.shared.access.models import Account
from tongxin.shared.approvals import deciding, services
from tongxin.shared.approvals.errors import OwnRow
from tongxin.shared.approvals.models import ApprovalCase
from tongxin.shared.approvals.selectors import shown
from tongxin.shared.approvals.tests.factories import acting
from tongxin.shared.approvals.tests.factories import an_officer as a_reviewer
from tongxin.shared.indicators.permissions import Can as CanIndicators
from tongxin.shared.outbox.services import deliver_waiting

pytestmark = pytest.mark.usefixtures("house", "test_figures")
RIGHTS = ["approvals.view", "approvals.decide", "reports.view", "reports.fill", "reports.submit",
          *CanIndicators]  # fmt: skip


class Signing(House):
    """The same house with a form that is signed: a clerk and a leader at the first city."""

    def __init__(self):
        super().__init__()
        self.form = a_form(facts=replace(SMALL, key="signed", signs_off=True))
        self.round = open_round(
            form=self.form, union=self.province, period=YEAR, due_at=DUE, actor=self.top, now=OPENED
        )
        self.clerk = acting(a_reviewer(self.east, RIGHTS, name="经办员"))
        self.leader = acting(a_reviewer(self.east, RIGHTS, name="负责人"))
        self.above = acting(a_reviewer(self.province, RIGHTS, name="省里人"))

    def now(self, union=None):
        """The report as it stands after all that was told has been heard."""
        deliver_waiting(now=AFTER)
        return self.report(union)

    def step(self):
        return services.open_step(ApprovalCase.objects.latest("pk"))

    def agree(self, actor):
        with speaking(actor):
            deciding.approve(step_id=self.step().pk, actor=actor, now=AFTER)

    def refuse(self, actor, text):
        with speaking(actor):
            deciding.return_for_revision(
                step_id=self.step().pk, reason_code="wrong", text=text, actor=actor, now=AFTER
            )


@pytest.fixture
def signing():
    """A round with a form that wants a signature."""
    return Signing()


def acts(report):
    return list(report.steps.order_by("pk").values_list("act", "by"))


def test_it_waits_in_its_union_until_another_signs_and_then_goes_up(signing):
    report = signing.sent()
    assert (report.state, report.received_at) == (State.SIGNING, None)
    assert not to_accept(actor=signing.top).filter(pk=report.pk).exists()
    with pytest.raises(NotOpenForFilling):
        save_answers(
            submission_id=report.pk, answers={"story": "改"}, actor=signing.clerk, now=AFTER
        )

    signing.agree(signing.leader)
    report = signing.now()

    assert (report.state, report.received_at, report.submitted_by) == (
        State.SUBMITTED,
        AFTER,
        "经办员",
    )
    assert acts(report) == [
        (Act.RECEIVED, "经办员"),
        (Act.HANDED_IN, "经办员"),
        (Act.SUBMITTED, "负责人"),
    ]
    assert to_accept(actor=signing.top).filter(pk=report.pk).exists()
    assert ReportSnapshot.objects.filter(submission=report).count() == 1


def test_who_made_it_does_not_sign_it(signing):
    signing.sent()
    with pytest.raises(OwnRow):
        signing.agree(signing.clerk)
    assert signing.now().state == State.SIGNING


def test_who_signs_sees_what_was_written(signing):
    signing.sent()
    facts = {fact.name: fact.value for fact in shown(ApprovalCase.objects.get()).facts}
    assert facts["主要做法"] == "做法" and "期间" in facts


def test_what_is_not_signed_comes_back_with_the_reason_and_goes_the_same_way_again(signing):
    signing.sent()
    signing.refuse(signing.leader, "请写明人数")
    report = signing.now()
    assert (report.state, report.return_reason) == (State.DRAFT, "请写明人数")
    assert acts(report)[-1] == (Act.HELD_BACK, "负责人")

    report = signing.sent()
    assert report.state == State.SIGNING and report.return_reason == ""
    assert ApprovalCase.objects.get().round == 2
    signing.agree(signing.leader)
    assert signing.now().state == State.SUBMITTED


def test_the_maker_takes_it_back_before_it_is_signed(signing):
    signing.sent()
    case = ApprovalCase.objects.get()
    with speaking(signing.clerk):
        services.withdraw(case_id=case.pk, actor=signing.clerk, now=AFTER, text="数字有误")
    assert signing.now().state == State.DRAFT
    signing.sent()
    assert ApprovalCase.objects.count() == 2


def test_what_the_superior_returns_is_signed_anew(signing):
    signing.sent()
    signing.agree(signing.leader)
    report = signing.now()
    terms = {"reason": "补充", "actor": signing.top, "now": AFTER}
    return_for_revision(submission_id=report.pk, **terms)
    submit(submission_id=report.pk, actor=signing.clerk, now=AFTER)
    assert signing.now().state == State.SIGNING
    signing.agree(signing.leader)
    assert signing.now().state == State.SUBMITTED


def test_where_the_union_has_nobody_else_the_superior_signs(signing):
    alone = acting(a_reviewer(signing.west, RIGHTS, name="独自一人"))
    signing.sent(signing.west, actor=alone)
    assert signing.step().place == signing.province
    signing.agree(signing.above)
    assert signing.now(signing.west).state == State.SUBMITTED


def test_the_same_news_heard_twice_sends_once(signing):
    report = signing.sent()
    signing.agree(signing.leader)
    signing.now()
    case = ApprovalCase.objects.get()
    for again in (sign, hold_back):
        again(case_id=case.pk, actor=signing.top, now=AFTER)
    assert signing.now().state == State.SUBMITTED
    assert len(acts(report)) == 3


def test_pages_lead_from_filling_to_the_signature_and_back(signing, client):
    clerk, leader = (Account.objects.get(name=name) for name in ("经办员", "负责人"))
    report, answers = signing.report(), {"story": "做法", "then": "submit"}
    client.force_login(clerk)
    client.post(f"/desk/reports/{report.pk}/start/", {"idempotency_key": "s"})
    page = client.post(
        f"/desk/reports/{report.pk}/fill/", answers | {"idempotency_key": "f"}, follow=True
    ).content.decode()
    assert "已送签，签发后报给上级" in page and "签发情况" in page

    client.force_login(leader)
    case = ApprovalCase.objects.get()
    assert case.title in client.get("/desk/approvals/").content.decode()
    file = client.get(f"/desk/approvals/{case.pk}/").content.decode()
    assert "做法" in file and f"/desk/reports/{report.pk}/" in file
    ticked = {"step": signing.step().pk, "idempotency_key": "a"}
    assert "批量审批结果" in client.post("/desk/approvals/agree/", ticked).content.decode()
    assert signing.now().state == State.SUBMITTED


def test_every_state_deed_and_stage_has_its_look():
    assert set(TONES) == set(State) and set(MARKS) == set(Act)
    assert set(LOOKS) == set(STAGES)
