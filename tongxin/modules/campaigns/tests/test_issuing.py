"""Issue: document, receipts, audience and tasks in one deed, or nothing at all."""

from datetime import date

import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from tongxin.kernel.actors import Forbidden
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.campaigns.errors import (
    DeadlineOpen,
    DeadlinePast,
    NoMeasures,
    NotADraft,
    TasksStillOpen,
)
from tongxin.modules.campaigns.models import Campaign, Measure, Task
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors.campaigns import campaign_list, campaign_page, tree_of
from tongxin.modules.campaigns.services.issuing import (
    Numbering,
    Recipients,
    close_campaign,
    issue_campaign,
)
from tongxin.modules.campaigns.states import CampaignState, TaskState
from tongxin.modules.campaigns.tests.factories import (
    DUE,
    NOW,
    SYSTEM,
    TODAY,
    a_campaign,
    a_task,
    a_union,
    decided,
    issue,
    officer,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.notify.selectors import messages_for
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.papers.errors import NoRecipients, RecipientOutside
from tongxin.shared.papers.models import DocumentCounter, Receipt
from tongxin.shared.papers.tests.factories import a_group


def test_each_recipient_gets_the_document_a_message_and_one_task_per_measure_and_duty(tree):
    campaign = issue(decided(a_campaign(tree.root)), [tree.east, tree.west])
    assert campaign.state == CampaignState.ISSUED
    assert campaign.issued_on == TODAY
    for union in (tree.east, tree.west):
        tasks = Task.objects.filter(union=union)
        assert [t.title for t in tasks.order_by("pk")] == [
            "组织读书会",
            "举办宣讲",
            "走访职工",
            "请及时报送情况",
        ]
        assert {(t.superior, t.deadline, t.state) for t in tasks} == {(tree.root, DUE, "assigned")}
        assert Receipt.objects.filter(union=union, document=campaign.document).exists()
        assert messages_for(officer(union)).count() == 1
    assert AuditEntry.objects.get(verb="campaigns.issued").change["tasks"] == 8
    assert OutboxEvent.objects.get(kind="campaigns.campaign_issued").body["task_count"] == 8


def test_recipients_and_all_below_them_read_the_measures_others_do_not(tree):
    campaign = issue(decided(a_campaign(tree.root)), [tree.east])
    for union in (tree.east, tree.one, tree.shop):
        with speaking(officer(union)):
            found = campaign_page(campaign.pk, scope=officer(union).scope(Can.VIEW))
            assert sum(len(s.measures.all()) for s in tree_of(found)) == 3
    stranger = officer(tree.west)
    with speaking(stranger):
        assert not Measure.objects.exists() and not Campaign.objects.exists()
        with pytest.raises(NotThere):
            campaign_page(campaign.pk, scope=stranger.scope(Can.VIEW))


def test_a_draft_is_not_shown_below(tree):
    a_campaign(tree.root)
    actor = officer(tree.east)
    with speaking(actor):
        assert not campaign_list(scope=actor.scope(Can.VIEW)).exists()


def test_open_deadlines_stop_the_issue_and_use_no_number(tree):
    campaign = a_campaign(tree.root)
    with pytest.raises(DeadlineOpen) as refused:
        issue(campaign, [tree.east])
    assert refused.value.facts["count"] == 4
    assert not Task.objects.exists() and not DocumentCounter.objects.exists()


def test_no_limit_of_time_is_a_decision_too(tree):
    campaign = issue(decided(a_campaign(tree.root), None), [tree.east])
    assert set(campaign.tasks.values_list("deadline", flat=True)) == {None}


def test_issue_names_what_is_wrong(tree):
    empty = a_campaign(tree.root, sections=[], report_duties=[])
    with pytest.raises(NoMeasures):
        issue(empty, [tree.east])
    late = decided(a_campaign(tree.root), date(2026, 5, 31))
    with pytest.raises(DeadlinePast):
        issue(late, [tree.east])
    ready = decided(a_campaign(tree.east))
    with pytest.raises(NoRecipients):
        issue(ready, [])
    with pytest.raises(RecipientOutside):
        issue(ready, [tree.west])
    done = issue(ready, [tree.one])
    with pytest.raises(NotADraft):
        issue(done, [tree.two])


def test_saved_groups_are_addressed(tree):
    campaign = decided(a_campaign(tree.root))
    issue_campaign(
        campaign_id=campaign.pk,
        numbering=Numbering(on=TODAY, received_number="某工办〔2026〕9号"),
        recipients=Recipients(groups=[a_group(tree.root, levels=["county"])]),
        actor=SYSTEM,
        now=NOW,
    )
    assert set(campaign.tasks.values_list("union", flat=True)) == {tree.one.pk, tree.two.pk}
    campaign.document.refresh_from_db()
    assert campaign.document.number == "某工办〔2026〕9号"


def test_only_an_officer_with_the_right_issues(tree):
    campaign = decided(a_campaign(tree.root))
    editor = officer(tree.root, Can.EDIT, Can.VIEW)
    with speaking(editor), pytest.raises(NotThere):
        issue(campaign, [tree.east], actor=editor)
    signer = officer(tree.root, Can.ISSUE)
    with speaking(signer), pytest.raises((Forbidden, NotThere)):
        issue(campaign, [tree.east], actor=signer)


@pytest.mark.long
def test_three_hundred_unions_and_thirty_measures_take_a_handful_of_statements(tree):
    section = {"ordinal": "一", "title": "抓落实"}
    measure = a_campaign(tree.root).measures.first()
    clause = {"title": "做好工作", "source": "", "target": None, "deadline": None}
    places = {"start": measure.start, "end": measure.end}
    section["measures"] = [clause | places | {"ordinal": n} for n in range(1, 31)]
    campaign = decided(a_campaign(tree.root, sections=[section]))
    unions = [a_union(tree.west) for _ in range(60)]
    with CaptureQueriesContext(connection) as queries:
        issue(campaign, unions)
    assert campaign.tasks.filter(duty=None).count() == 1800
    assert len(queries) < 60


def test_a_campaign_closes_when_its_mandatory_tasks_are_done(tree):
    task = a_task(tree.root, tree.east)
    with pytest.raises(TasksStillOpen):
        close_campaign(campaign_id=task.campaign_id, actor=SYSTEM, now=NOW)
    Task.objects.update(state=TaskState.ACCEPTED, accepted_on=TODAY)
    closed = close_campaign(campaign_id=task.campaign_id, actor=SYSTEM, now=NOW)
    assert closed.closed_on == TODAY


def test_the_database_refuses_an_issued_task_outside_the_subtree(tree):
    task = a_task(tree.east, tree.one)
    task.pk = None
    task._state.adding, task.union = True, tree.west
    with pytest.raises(IntegrityError, match="below the superior"), transaction.atomic():
        task.save()
