"""A report answers the duties to report that were bound to its form."""

from datetime import timedelta

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.services.issuing import Numbering, Recipients, issue_campaign
from tongxin.modules.campaigns.services.sections import decide_all, edit_duty
from tongxin.modules.campaigns.tests.factories import a_campaign
from tongxin.modules.reports.services.review import accept, return_for_revision
from tongxin.modules.reports.tests.factories import AFTER, DUE, OPENED, House
from tongxin.shared.indicators.tests.factories import declared
from tongxin.shared.orgs.tests.factories import SYSTEM
from tongxin.shared.outbox.services import deliver_waiting


@pytest.fixture
def federation(house):
    """A province with two cities and a round of the small form."""
    with declared():
        yield House()


@pytest.fixture
def bound(federation):
    """A notice of the province whose duty to report is answered by the small form."""
    campaign = a_campaign(federation.province)
    who = {"actor": SYSTEM, "now": OPENED}
    terms = {"deadline_kind": "none", "deadline": None}
    edit_duty(duty_id=campaign.report_duties.get().pk, form_key="small", **terms, **who)
    decide_all(campaign_id=campaign.pk, **terms, **who)
    numbering = Numbering(on=OPENED.date(), received_number="某工办〔2025〕9号")
    unions = Recipients(by_hand=[federation.east.pk, federation.west.pk])
    return issue_campaign(campaign_id=campaign.pk, numbering=numbering, recipients=unions, **who)


def states(campaign, federation) -> list[str]:
    deliver_waiting(now=AFTER)
    with speaking(SYSTEM):
        rows = Task.objects.filter(campaign=campaign, duty__isnull=False)
        return [rows.get(union=union).state for union in (federation.east, federation.west)]


def test_a_report_that_goes_up_comes_back_and_is_accepted_takes_the_duty_along(federation, bound):
    report = federation.sent()
    assert states(bound, federation) == ["reported", "assigned"]
    told = {"submission_id": report.pk, "reason": "补充做法", "items": ["story"]}
    return_for_revision(**told, actor=federation.top, now=AFTER)
    assert states(bound, federation) == ["returned", "assigned"]
    federation.sent()
    assert states(bound, federation) == ["reported", "assigned"]
    accept(submission_id=report.pk, actor=federation.top, now=AFTER)
    assert states(bound, federation) == ["accepted", "assigned"]
    duty = Task.objects.get(campaign=bound, duty__isnull=False, union=federation.east)
    assert duty.accepted_by == federation.top.name
    assert "小报表" in duty.reports.first().text


def test_tasks_of_measures_are_not_touched_by_reports(federation, bound):
    federation.sent()
    deliver_waiting(now=AFTER)
    about_measures = Task.objects.filter(campaign=bound, duty=None)
    assert set(about_measures.values_list("state", flat=True)) == {"assigned"}


def test_a_report_that_was_due_before_the_notice_answers_nothing_of_it(federation, bound):
    before = DUE.date() + timedelta(days=1)
    with speaking(SYSTEM):
        Task.objects.filter(campaign=bound).update(assigned_on=before)
    federation.sent()
    assert states(bound, federation) == ["assigned", "assigned"]
