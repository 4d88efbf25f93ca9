"""What a superior decides: accept, return, withdraw, file, remind; and the overdue board."""

from datetime import date, timedelta

import pytest

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.kernel.states import IllegalMove
from tongxin.modules.campaigns.errors import (
    AlreadyFiled,
    NeedsReason,
    NotOwnChoice,
    OwnReport,
    RemindedToday,
)
from tongxin.modules.campaigns.models import Task, TaskReminder
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors.tasks import (
    late_below,
    lights,
    overdue_board,
    unfiled,
    waiting,
)
from tongxin.modules.campaigns.services import deciding, working
from tongxin.modules.campaigns.states import TaskState
from tongxin.modules.campaigns.tests.factories import (
    DUE,
    NOW,
    SYSTEM,
    TODAY,
    a_task,
    cascaded,
    officer,
    received,
)
from tongxin.shared.access.models import Account
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.deadlines.working_days import Light
from tongxin.shared.notify.selectors import messages_for

WHO = {"actor": SYSTEM, "now": NOW}


def reported(tree, actor=SYSTEM) -> Task:
    task = a_task(tree.root, tree.east)
    working.report_task(task_id=task.pk, text="已组织两场读书会", actor=actor, now=NOW)
    task.refresh_from_db()
    return task


def test_the_superior_accepts_and_the_task_is_done(tree):
    task, above = reported(tree), officer(tree.root)
    with speaking(above):
        done = deciding.accept_task(task_id=task.pk, actor=above, now=NOW, opinion="很好")
    assert (done.state, done.accepted_on) == (TaskState.ACCEPTED, TODAY)
    report = task.reports.get()
    assert (report.answer, report.reason, report.answered_by) == ("accepted", "很好", above.name)
    assert messages_for(officer(tree.east)).filter(title__startswith="任务已验收").exists()
    assert AuditEntry.objects.filter(verb="campaigns.accepted").exists()
    with pytest.raises(IllegalMove):
        deciding.accept_task(task_id=task.pk, **WHO)


def test_a_return_says_why_and_the_union_reports_again(tree):
    task = reported(tree)
    with pytest.raises(NeedsReason):
        deciding.return_task(task_id=task.pk, reason=" ", **WHO)
    back = deciding.return_task(task_id=task.pk, reason="缺少参加人数", **WHO)
    assert (back.state, back.returned_reason) == (TaskState.RETURNED, "缺少参加人数")
    working.report_task(task_id=task.pk, text="两场，共四人", **WHO)
    assert deciding.accept_task(task_id=task.pk, **WHO).returned_reason == ""
    answers = task.reports.order_by("pk").values_list("answer", flat=True)
    assert list(answers) == ["returned", "accepted"]


def test_neither_the_makers_union_nor_the_maker_accepts(tree):
    account = Account.objects.create(username="both")
    task = reported(tree, officer(tree.east, account=account.pk))
    own = officer(tree.east, account=account.pk + 1)
    with speaking(own), pytest.raises(OwnReport):
        deciding.accept_task(task_id=task.pk, actor=own, now=NOW)
    maker = officer(tree.root, account=account.pk)
    with speaking(maker):
        for act in (
            lambda: deciding.accept_task(task_id=task.pk, actor=maker, now=NOW),
            lambda: deciding.return_task(task_id=task.pk, reason="x", actor=maker, now=NOW),
        ):
            with pytest.raises(OwnReport):
                act()
    stranger = officer(tree.west)
    with speaking(stranger), pytest.raises(NotThere):
        deciding.accept_task(task_id=task.pk, actor=stranger, now=NOW)


def test_a_withdrawn_task_takes_what_hangs_below_with_it(tree):
    task = a_task(tree.root, tree.east)
    child = received(cascaded(task, tree.one)[0])
    grandchild = cascaded(child, tree.shop)[0]
    other = cascaded(task, tree.two)[0]
    Task.objects.filter(pk=other.pk).update(state=TaskState.ACCEPTED, accepted_on=TODAY)
    with pytest.raises(NeedsReason):
        deciding.withdraw_task(task_id=task.pk, reason="", **WHO)
    assert deciding.withdraw_task(task_id=task.pk, reason="工作调整", **WHO) == 3
    states = Task.objects.in_bulk([task.pk, child.pk, grandchild.pk, other.pk])
    assert [states[t.pk].state for t in (task, child, grandchild, other)] == [
        "withdrawn",
        "withdrawn",
        "withdrawn",
        "accepted",
    ]
    log = AuditEntry.objects.filter(verb="campaigns.withdrew", reason="工作调整")
    taken = {f"campaigns.Task:{one.pk}" for one in (task, child, grandchild)}
    assert set(log.values_list("target", flat=True)) == taken


def test_an_own_choice_is_filed_once_by_the_superior(tree):
    task = a_task(tree.root, tree.east)
    facts = working.OwnTask("诗会")
    own = working.add_own_task(task_id=task.pk, facts=facts, **WHO)
    above = officer(tree.root)
    assert unfiled(scope=above.scope(Can.VIEW)).get() == own
    with speaking(officer(tree.east)), pytest.raises(OwnReport):
        deciding.file_own_task(task_id=own.pk, actor=officer(tree.east), now=NOW)
    deciding.file_own_task(task_id=own.pk, actor=above, now=NOW)
    with pytest.raises(AlreadyFiled):
        deciding.file_own_task(task_id=own.pk, actor=above, now=NOW)
    with pytest.raises(NotOwnChoice):
        deciding.file_own_task(task_id=task.pk, actor=above, now=NOW)


def test_reminders_are_logged_told_and_sent_once_a_day(tree):
    task, above = a_task(tree.root, tree.east), officer(tree.root)
    ids = list(Task.objects.values_list("pk", flat=True))
    with speaking(above):
        assert deciding.remind(task_ids=[task.pk], text="", actor=above, now=NOW) == 1
        assert deciding.remind(task_ids=ids, text="请抓紧", actor=above, now=NOW) == 3
        with pytest.raises(RemindedToday):
            deciding.remind(task_ids=ids, text="请抓紧", actor=above, now=NOW)
    assert TaskReminder.objects.count() == 4
    assert AuditEntry.objects.filter(verb="campaigns.reminder_sent").count() == 4
    assert messages_for(officer(tree.east)).filter(title__startswith="催办").count() == 4
    below = officer(tree.east)
    with speaking(below), pytest.raises(NotThere):
        deciding.remind(task_ids=ids, text="", actor=below, now=NOW)


@pytest.mark.parametrize(
    ("days_left", "colour"),
    [(-1, Light.RED), (0, Light.YELLOW), (3, Light.YELLOW), (4, Light.GREEN), (30, Light.GREEN)],
)
def test_colours_follow_working_days(tree, days_left, colour):
    deadline = TODAY + timedelta(days=days_left)  # 2026-06-01 is a Monday
    task = Task(deadline=deadline, is_mandatory=True, state=TaskState.RECEIVED)
    assert lights(NOW).of(task) == colour


def test_a_report_in_time_stays_green_while_the_superior_takes_its_time(house):
    task = Task(deadline=TODAY - timedelta(days=1), is_mandatory=True, state=TaskState.REPORTED)
    task.reported_at = NOW - timedelta(days=1)
    assert lights(NOW).of(task) == Light.GREEN
    task.reported_at = NOW
    assert lights(NOW).of(task) == Light.RED


def test_the_board_shows_each_child_with_all_below_it_the_worst_first(tree):
    task = a_task(tree.root, tree.east, deadline=date(2026, 6, 3))
    cascaded(task, tree.one, deadline=date(2026, 6, 2))
    west = a_task(tree.root, tree.west, deadline=DUE)
    own = working.OwnTask("诗会")
    working.add_own_task(task_id=west.pk, facts=own, **WHO)
    scope = officer(tree.root).scope(Can.VIEW)
    later = NOW + timedelta(days=2)  # 3 June
    east, other = overdue_board(tree.root, scope=scope, now=later)
    assert (east.union, east.counts["red"], east.counts["yellow"]) == (tree.east, 1, 4)
    assert (other.union, other.counts["total"], other.counts["green"]) == (tree.west, 4, 4)
    assert late_below(scope=officer(tree.east).scope(Can.VIEW), now=later).count() == 1
    found = waiting(Task.objects.filter(union=tree.one), date(2026, 6, 3))
    assert (found.count, found.overdue, found.earliest) == (1, 1, date(2026, 6, 2))
