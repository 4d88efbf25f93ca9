"""A duty to report is a task: seen, reminded of, late, passed on and done."""

from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction

from tongxin.kernel.periods import Period
from tongxin.modules.campaigns.errors import NoOwnChoiceHere, TasksStillOpen, UnknownReportForm
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors import tasks as reads
from tongxin.modules.campaigns.selectors.campaigns import campaign_counts, duty_board
from tongxin.modules.campaigns.services import deciding, issuing, sections, working
from tongxin.modules.campaigns.states import TaskState
from tongxin.modules.campaigns.tests.factories import (
    DUE,
    NOW,
    SYSTEM,
    a_campaign,
    cascaded,
    decided,
    issue,
    officer,
    received,
)
from tongxin.modules.campaigns.wiring import overdue, to_do
from tongxin.shared.indicators.compute import ask, compute

WHO = {"actor": SYSTEM, "now": NOW}
LATER = NOW + timedelta(days=400)


@pytest.fixture
def duty(tree) -> Task:
    """The duty to report of a campaign, as the eastern city got it."""
    campaign = issue(decided(a_campaign(tree.root)), [tree.east, tree.west])
    return Task.objects.get(campaign=campaign, union=tree.east, duty__isnull=False)


def test_every_recipient_gets_the_duty_with_its_deadline_and_its_words(tree, duty):
    assert (duty.title, duty.source) == ("请及时报送情况", "请及时报送情况")
    assert (duty.superior, duty.deadline, duty.is_mandatory) == (tree.root, DUE, True)
    assert Task.objects.filter(duty=duty.duty).count() == 2
    assert to_do(officer(tree.east), NOW).count == 4
    mine = reads.my_tasks(scope=officer(tree.east).scope(Can.VIEW), words="报送")
    assert list(mine) == [duty]


def test_it_is_late_on_the_board_and_reminded_of(tree, duty):
    Task.objects.filter(measure__isnull=False).update(
        state=TaskState.ACCEPTED, accepted_on=date(2026, 6, 2)
    )
    above = officer(tree.root)
    assert overdue(above, LATER).count == 2
    line = reads.overdue_board(tree.root, scope=above.scope(Can.VIEW), now=LATER)[0]
    assert (line.counts["red"], line.counts["total"]) == (1, 4)
    assert deciding.remind(task_ids=[duty.pk], text="", actor=above, now=NOW) == 1


def test_it_is_reported_in_words_and_accepted(tree, duty):
    working.report_task(task_id=received(duty).pk, text="情况如下", **WHO)
    done = deciding.accept_task(task_id=duty.pk, **WHO)
    assert done.state == TaskState.ACCEPTED
    board = duty_board(duty.campaign, scope=officer(tree.root).scope(Can.VIEW))
    assert (board[duty.duty_id]["done"], board[duty.duty_id]["asked"]) == (1, 2)


def test_it_is_passed_on_once_and_has_no_own_choice(tree, duty):
    child, _second = cascaded(received(duty), tree.one, tree.two)
    assert (child.duty, child.measure, child.parent) == (duty.duty, None, duty)
    with pytest.raises(NoOwnChoiceHere):
        working.add_own_task(task_id=duty.pk, facts=working.OwnTask("诗会"), **WHO)


def test_a_campaign_does_not_close_before_its_duties_are_met(duty):
    Task.objects.filter(duty=None).update(state=TaskState.ACCEPTED, accepted_on=date(2026, 6, 2))
    with pytest.raises(TasksStillOpen):
        issuing.close_campaign(campaign_id=duty.campaign_id, **WHO)


def test_figures_and_counts_of_measures_leave_duties_out(tree, duty):
    asked = ask(union=tree.root, period=Period.parse("2026"), actor=SYSTEM, now=NOW)
    assert compute(["CMP02"], asked)[0].value == 6
    counts = campaign_counts([duty.campaign], scope=officer(tree.root).scope(Can.VIEW))
    assert counts[duty.campaign_id]["mandatory"] == 6


def test_the_database_keeps_a_task_to_one_measure_or_one_duty(tree, duty):
    other = Task.objects.filter(union=tree.east, duty=None).first()
    with pytest.raises(IntegrityError, match="keeps its place"), transaction.atomic():
        Task.objects.filter(pk=other.pk).update(duty=duty.duty)
    with pytest.raises(IntegrityError, match="keeps its place"), transaction.atomic():
        Task.objects.filter(pk=duty.pk).update(duty=None)
    twice = Task.objects.get(pk=duty.pk)
    twice.pk, twice._state.adding = None, True
    with pytest.raises(IntegrityError, match="each_union_gets_a_duty_once"), transaction.atomic():
        twice.save()
    twice.measure = other.measure
    with pytest.raises(IntegrityError, match="a_measure_or_a_duty"), transaction.atomic():
        twice.save()


def test_only_a_form_that_is_offered_answers_a_duty(tree):
    asked = a_campaign(tree.root).report_duties.get()
    terms = {"duty_id": asked.pk, "deadline_kind": "none", "deadline": None}
    with pytest.raises(UnknownReportForm):
        sections.edit_duty(**terms, form_key="nothing", **WHO)
