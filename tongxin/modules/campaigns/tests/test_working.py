"""What an assignee does: sign, plan, claim, add its own, report."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.campaigns.errors import (
    DeadlineBeforeBelow,
    DeadlinePast,
    DeadlineTooLate,
    NothingReported,
    NotReceived,
    TaskOver,
)
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors.progress import progress_of
from tongxin.modules.campaigns.selectors.tasks import my_tasks, task_page, waiting_reports
from tongxin.modules.campaigns.services import working
from tongxin.modules.campaigns.services.working import OwnTask
from tongxin.modules.campaigns.states import TaskState
from tongxin.modules.campaigns.tests.factories import (
    DUE,
    NOW,
    SYSTEM,
    TODAY,
    a_campaign,
    a_task,
    an_activity,
    cascaded,
    decided,
    issue,
    officer,
    received,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.files.kinds import UploadRefused
from tongxin.shared.indicators.models import RowLabel
from tongxin.shared.notify.selectors import messages_for
from tongxin.shared.outbox.services import deliver_waiting
from tongxin.shared.papers.models import Receipt

WHO = {"actor": SYSTEM, "now": NOW}


def test_one_signature_takes_the_document_and_all_its_tasks(tree):
    campaign = issue(decided(a_campaign(tree.root)), [tree.east, tree.west])
    receipt = Receipt.objects.get(union=tree.east)
    actor = officer(tree.east)
    with speaking(actor):
        count = working.sign_for_document(receipt_id=receipt.pk, actor=actor, now=NOW)
    assert count == 4
    states = campaign.tasks.values_list("union", "state").distinct()
    assert set(states) == {(tree.east.pk, "received"), (tree.west.pk, "assigned")}
    assert AuditEntry.objects.filter(verb="campaigns.received").count() == 4


def test_a_stranger_signs_for_nothing(tree):
    task = a_task(tree.root, tree.east)
    stranger = officer(tree.west)
    with speaking(stranger):
        assert not Task.objects.exists()
        with pytest.raises(NotThere):
            working.receive_tasks(task_ids=[task.pk], actor=stranger, now=NOW)
        with pytest.raises(NotThere):
            task_page(task.pk, scope=stranger.scope(Can.VIEW))


def test_a_union_sets_its_own_deadline_and_people_inside_the_superiors_limit(tree):
    task = a_task(tree.root, tree.east)
    cascaded(task, tree.one, deadline=date(2026, 8, 15))

    def plan(day):
        return working.plan_task(task_id=task.pk, own_deadline=day, responsible="陈某", **WHO)

    with pytest.raises(DeadlineTooLate):
        plan(DUE + timedelta(days=1))
    with pytest.raises(DeadlinePast):
        plan(TODAY - timedelta(days=1))
    with pytest.raises(DeadlineBeforeBelow):
        plan(date(2026, 8, 14))
    planned = plan(date(2026, 8, 15))
    assert (planned.due, planned.responsible) == (date(2026, 8, 15), "陈某")


def test_work_needs_a_signature_first_and_ends_with_acceptance(tree):
    campaign = issue(decided(a_campaign(tree.root)), [tree.east])
    task = campaign.tasks.first()
    acts = (
        lambda: working.plan_task(task_id=task.pk, own_deadline=None, responsible="", **WHO),
        lambda: working.report_task(task_id=task.pk, text="做了", **WHO),
        lambda: working.add_own_task(task_id=task.pk, facts=OwnTask("x"), **WHO),
        lambda: working.claim_work(task_id=task.pk, row=an_activity(tree.east), **WHO),
    )
    for act in acts:
        with pytest.raises(NotReceived):
            act()
    Task.objects.filter(pk=task.pk).update(state=TaskState.ACCEPTED, accepted_on=TODAY)
    for act in acts:
        with pytest.raises(TaskOver):
            act()


def test_an_own_choice_hangs_under_the_same_measure_apart_from_the_mandatory(tree):
    task = a_task(tree.root, tree.east)
    facts = OwnTask("举办职工诗会", deadline=date(2026, 8, 1), responsible="高某")
    own = working.add_own_task(task_id=task.pk, facts=facts, **WHO)
    assert (own.measure, own.parent, own.superior) == (task.measure, task, tree.root)
    assert (own.is_mandatory, own.filed_at) == (False, None)
    late = OwnTask("x", deadline=DUE + timedelta(days=1))
    with pytest.raises(DeadlineTooLate):
        working.add_own_task(task_id=task.pk, facts=late, **WHO)
    assert task.children.count() == 1


def test_the_superior_hears_of_reports_and_own_choices_after_commit(tree):
    task = a_task(tree.root, tree.east)
    actor = officer(tree.east)
    with speaking(actor):
        working.add_own_task(task_id=task.pk, facts=OwnTask("诗会"), actor=actor, now=NOW)
        working.report_task(task_id=task.pk, text="已组织两场", actor=actor, now=NOW)
    deliver_waiting(now=NOW)
    above = officer(tree.root)
    heard = {message.title for message in messages_for(above)}
    assert heard == {"自选动作待备案：诗会", "任务反馈待验收：组织读书会"}
    assert waiting_reports(scope=above.scope(Can.VIEW)).get() == task


def test_several_tasks_claim_one_row_and_a_total_counts_it_once(tree):
    task = a_task(tree.root, tree.east)
    first, second = cascaded(task, tree.one, tree.two)
    lecture, other = an_activity(tree.one), an_activity(tree.two)
    for claimant in (task, received(first)):
        for _ in range(2):
            working.claim_work(task_id=claimant.pk, row=lecture, **WHO)
    working.claim_work(task_id=received(second).pk, row=other, **WHO)
    assert RowLabel.objects.count() == 3
    task.refresh_from_db()
    assert [progress_of(t, now=NOW).claimed_count for t in (task, first, second)] == [2, 1, 1]


def test_work_of_another_subtree_is_not_claimed_and_a_claim_can_be_given_back(tree):
    task = a_task(tree.root, tree.east)
    with pytest.raises(NotThere):
        working.claim_work(task_id=task.pk, row=an_activity(tree.west), **WHO)
    claim = working.claim_work(task_id=task.pk, row=an_activity(tree.one), **WHO)
    working.release_work(task_id=task.pk, claim_id=claim.pk, **WHO)
    assert not RowLabel.objects.exists()
    with pytest.raises(NotThere):
        working.release_work(task_id=task.pk, claim_id=claim.pk, **WHO)


def test_a_report_keeps_the_typed_number_beside_the_counted_one(tree):
    task = a_task(tree.root, tree.east)
    working.claim_work(task_id=task.pk, row=an_activity(tree.east), **WHO)
    with pytest.raises(NothingReported):
        working.report_task(task_id=task.pk, text="  ", **WHO)
    report = working.report_task(
        task_id=task.pk, text="已组织两场", declared_value=Decimal(2), **WHO
    )
    assert (report.declared_value, report.computed_value, report.claimed_count) == (2, None, 1)
    with pytest.raises(TaskOver):
        working.report_task(task_id=task.pk, text="再报", **WHO)


def test_evidence_is_taken_by_content(tree, settings, tmp_path):
    settings.FILES_ROOT = tmp_path
    task = a_task(tree.root, tree.east)
    kept = working.add_evidence(
        task_id=task.pk, upload=SimpleUploadedFile("说明.txt", "已完成".encode()), **WHO
    )
    assert kept.target_key == task.pk
    with pytest.raises(UploadRefused):
        working.add_evidence(
            task_id=task.pk, upload=SimpleUploadedFile("x.pdf", b"MZ\x90\x00\x03"), **WHO
        )


def test_my_tasks_are_those_of_my_own_union(tree):
    task = a_task(tree.root, tree.east)
    cascaded(task, tree.one)
    for union, count in ((tree.root, 0), (tree.east, 4), (tree.one, 1)):
        scope = officer(union).scope(Can.VIEW)
        assert my_tasks(scope=scope).count() == count
