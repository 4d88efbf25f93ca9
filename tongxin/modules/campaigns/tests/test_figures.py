"""CMP01 to CMP04 count what their definitions say."""

from datetime import date, timedelta
from decimal import Decimal

from tongxin.kernel.periods import Period
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.selectors.progress import progress_of
from tongxin.modules.campaigns.services import deciding, working
from tongxin.modules.campaigns.states import TaskState
from tongxin.modules.campaigns.tests.factories import (
    NOW,
    SYSTEM,
    a_campaign,
    a_task,
    an_activity,
    cascaded,
    decided,
    issue,
    received,
)
from tongxin.shared.indicators.compute import ask, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.trace import trace
from tongxin.shared.papers.tests.factories import a_code, a_draft, issued

WHO = {"actor": SYSTEM, "now": NOW}
CODES = ("CMP01", "CMP02", "CMP03", "CMP04")


def figures(union, period="2026", now=NOW):
    asked = ask(union=union, period=Period.parse(period), actor=SYSTEM, now=now)
    return {r.figure.code: r for r in compute(CODES, asked, by="child")}


def test_notices_count_when_distributed_and_other_kinds_never(tree):
    issued(a_draft(tree.root), a_code(tree.root))
    assert figures(tree.root)["CMP01"].value == 0
    issue(decided(a_campaign(tree.root)), [tree.east])
    plan = decided(a_campaign(tree.east))
    plan.document.kind = "plan"
    plan.document.save(update_fields=["kind"])
    issue(plan, [tree.one])
    assert figures(tree.root)["CMP01"].value == 1
    assert figures(tree.east)["CMP01"].value == 0


def test_tasks_count_where_they_are_done_and_own_choice_stays_apart(tree):
    task = a_task(tree.root, tree.east)
    cascaded(task, tree.one, tree.two)
    working.add_own_task(task_id=task.pk, facts=working.OwnTask("诗会"), **WHO)
    found = figures(tree.root)
    assert (found["CMP02"].value, found["CMP04"].value) == (5, 1)
    groups = figures(tree.east)["CMP02"].groups
    assert {key: count.value for key, count in groups.items()} == {
        "own": 3,
        str(tree.one.pk): 1,
        str(tree.two.pk): 1,
    }
    deciding.withdraw_task(task_id=task.pk, reason="调整", **WHO)
    assert figures(tree.root)["CMP02"].value == 2


def test_on_time_is_acceptance_by_the_deadline_over_tasks_due_in_the_period(tree):
    task = a_task(tree.root, tree.east, deadline=date(2026, 6, 10))
    late = Task.objects.filter(campaign=task.campaign).exclude(pk=task.pk).first()
    for row, day in ((task, date(2026, 6, 10)), (late, date(2026, 6, 11))):
        Task.objects.filter(pk=row.pk).update(state=TaskState.ACCEPTED, accepted_on=day)
    found = figures(tree.root, "2026-06", NOW + timedelta(days=20))["CMP03"]
    assert (found.count.part.value, found.count.whole.value) == (1, 3)
    assert found.value == Decimal("33.3")
    assert figures(tree.root, "2026-05")["CMP03"].value is None


def test_each_figure_shows_the_rows_it_counted(tree):
    task = a_task(tree.root, tree.east)
    working.add_own_task(task_id=task.pk, facts=working.OwnTask("诗会"), **WHO)
    asked = ask(union=tree.root, period=Period.parse("2026"), actor=SYSTEM, now=NOW)
    for code in CODES:
        figure = get_figure(code)
        for side in ("part", "whole") if figure.is_ratio else ("part",):
            page = trace(figure, asked, actor=SYSTEM, side=side)
            tally = getattr(compute([code], asked)[0].count, side)
            assert sum(item.measure for item in page.items) == tally.value


def test_progress_is_the_figure_over_the_claimed_rows_each_counted_once(tree):
    task = a_task(tree.root, tree.east)
    child = received(cascaded(task, tree.one)[0])
    task.measure.campaign.measures.update(indicator_code="ACT04")
    Task.objects.filter(pk=task.pk).update(target_value=2)
    task = Task.objects.select_related("measure", "union").get(pk=task.pk)
    held, other = (an_activity(tree.one, held_on=date(2026, 5, day)) for day in (10, 20))
    an_activity(tree.one, held_on=date(2026, 5, 30))  # claimed by nobody
    working.claim_work(task_id=task.pk, row=held, **WHO)
    working.claim_work(task_id=child.pk, row=held, **WHO)
    first = progress_of(task, now=NOW)
    assert (first.value, first.unit, first.percent, first.is_reached) == (1, "场", 50, False)
    working.claim_work(task_id=child.pk, row=other, **WHO)
    assert progress_of(task, now=NOW).is_reached
