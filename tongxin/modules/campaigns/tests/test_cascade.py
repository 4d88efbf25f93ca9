"""Tasks go down the tree, and only down."""

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tongxin.kernel.errors import DomainError, NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.campaigns.errors import (
    DeadlinePast,
    DeadlineTooLate,
    NothingToCascade,
    NotReceived,
    NotYours,
    TaskOver,
)
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.selectors.tasks import children_of
from tongxin.modules.campaigns.services.cascade import Order, cascade_tasks
from tongxin.modules.campaigns.services.working import plan_task
from tongxin.modules.campaigns.states import Origin, TaskState
from tongxin.modules.campaigns.tests.factories import (
    DUE,
    NOW,
    SYSTEM,
    TODAY,
    a_campaign,
    a_task,
    a_union,
    cascaded,
    decided,
    issue,
    officer,
    received,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.notify.selectors import messages_for
from tongxin.shared.papers.errors import NoRecipients
from tongxin.shared.papers.tests.factories import a_group


def test_a_city_passes_its_task_on_to_its_counties(tree):
    task = a_task(tree.root, tree.east)
    actor = officer(tree.east)
    with speaking(actor):
        children = cascaded(task, tree.one, tree.two, actor=actor)
    assert [(c.union, c.parent, c.superior, c.origin) for c in children] == [
        (tree.one, task, tree.east, Origin.CASCADE),
        (tree.two, task, tree.east, Origin.CASCADE),
    ]
    task.refresh_from_db()
    assert task.state == TaskState.IN_PROGRESS
    assert {child.deadline for child in children_of(task)} == {DUE}
    assert messages_for(officer(tree.one)).count() == 1
    assert AuditEntry.objects.get(verb="campaigns.cascaded").change == {"children": 2}


def test_a_share_of_the_target_goes_with_the_task(tree):
    task = a_task(tree.root, tree.east)
    order = Order(by_hand=[tree.one.pk], shares={tree.one.pk: Decimal(5)}, responsible="吴某")
    child = cascade_tasks(task_ids=[task.pk], order=order, actor=SYSTEM, now=NOW)[0]
    assert (child.target_value, child.responsible) == (5, "吴某")


def test_a_task_into_somebody_elses_subtree_is_refused(tree):
    task = a_task(tree.root, tree.east)
    for foreign in (tree.west, tree.root, tree.east):
        with pytest.raises(NotYours):
            cascaded(task, tree.one, foreign)
    order = Order(groups=[a_group(tree.root, levels=["city"])])
    with pytest.raises(NotYours):
        cascade_tasks(task_ids=[task.pk], order=order, actor=SYSTEM, now=NOW)
    with pytest.raises(NoRecipients):
        cascaded(task)
    assert not Task.objects.filter(origin=Origin.CASCADE).exists()


def test_a_stranger_finds_no_task_to_pass_on(tree):
    task = a_task(tree.root, tree.east)
    stranger = officer(tree.west)
    with speaking(stranger), pytest.raises(NotThere):
        cascaded(task, tree.one, actor=stranger)


def test_deadlines_only_tighten(tree):
    task = a_task(tree.root, tree.east)
    with pytest.raises(DeadlineTooLate):
        cascaded(task, tree.one, deadline=DUE + timedelta(days=1))
    with pytest.raises(DeadlinePast):
        cascaded(task, tree.one, deadline=TODAY - timedelta(days=1))
    own = date(2026, 8, 1)
    plan_task(task_id=task.pk, own_deadline=own, responsible="", actor=SYSTEM, now=NOW)
    with pytest.raises(DeadlineTooLate):
        cascaded(task, tree.one, deadline=DUE)
    assert cascaded(task, tree.one)[0].deadline == own


def test_only_a_signed_and_open_task_is_passed_on_and_to_nobody_twice(tree):
    campaign = issue(decided(a_campaign(tree.root)), [tree.east])
    task = campaign.tasks.first()
    with pytest.raises(NotReceived):
        cascaded(task, tree.one)
    received(task)
    cascaded(task, tree.one)
    with pytest.raises(NothingToCascade):
        cascaded(task, tree.one)
    assert [c.union for c in cascaded(task, tree.one, tree.two)] == [tree.two]
    Task.objects.filter(pk=task.pk).update(state=TaskState.ACCEPTED, accepted_on=TODAY)
    with pytest.raises(TaskOver):
        cascaded(task, a_union(tree.east))


def test_many_tasks_go_down_at_once_but_only_those_of_one_union(tree):
    campaign = issue(decided(a_campaign(tree.root)), [tree.east, tree.west])
    mine = [received(t) for t in campaign.tasks.filter(union=tree.east)]
    order = Order(by_hand=[tree.one.pk, tree.two.pk])
    ids = [task.pk for task in mine]
    assert len(cascade_tasks(task_ids=ids, order=order, actor=SYSTEM, now=NOW)) == 8
    foreign = received(campaign.tasks.filter(union=tree.west).first())
    with pytest.raises(NotYours):
        cascade_tasks(task_ids=[*ids, foreign.pk], order=order, actor=SYSTEM, now=NOW)


def test_the_database_keeps_the_place_of_a_task(tree):
    task = a_task(tree.root, tree.east)
    child = cascaded(task, tree.one)[0]
    other = a_task(tree.root, tree.west)

    def written(**changes):
        copy = Task.objects.get(pk=child.pk)
        Task.objects.filter(pk=child.pk).update(state=TaskState.WITHDRAWN)
        copy.pk, copy._state.adding = None, True
        for name, value in changes.items():
            setattr(copy, name, value)
        copy.save()

    for changes in (
        {"parent": other},
        {"union": tree.west},
        {"superior": tree.root},
        {"parent": None},
        {"deadline": DUE + timedelta(days=1)},
        {"deadline": None},
        {"origin": Origin.OWN, "is_mandatory": False},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            written(**changes)
    with pytest.raises(IntegrityError), transaction.atomic():
        Task.objects.filter(pk=child.pk).update(parent=other)


@pytest.mark.long
@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([1, 1, 2, 3, 4]),  # those who may hold a task
            st.lists(st.integers(0, 6), min_size=1, max_size=3),
            st.sampled_from([None, -1, 0, 60, 121, 122]),  # 121 days: the deadline itself
        ),
        min_size=3,
        max_size=6,
    )
)
def test_whatever_is_tried_children_stand_below_and_deadlines_never_grow(house, acts):
    with transaction.atomic():
        root = a_union(level="province")
        east, west = a_union(root), a_union(root)
        one, two = a_union(east), a_union(east)
        unions = [root, east, west, one, two, a_union(one), a_union(two)]
        campaign = issue(decided(a_campaign(root)), [east, west])
        measure, made = campaign.measures.first(), campaign.tasks.count()
        for who, whom, days in acts:
            made += tried(measure, unions, who, whom, days)
        tasks = list(campaign.tasks.select_related("parent__union", "union", "superior"))
        assert len(tasks) == made
        for task in (task for task in tasks if task.parent):
            above = task.parent
            assert task.union.path.startswith(above.union.path) and task.union != above.union
            assert task.superior == above.union and task.measure_id == above.measure_id
            assert task.deadline <= above.deadline
        assert len({(task.measure_id, task.union_id) for task in tasks}) == len(tasks)
        transaction.set_rollback(True)


def tried(measure, unions, who, whom, days) -> int:
    """One attempt to pass the task on; how many tasks it made."""
    task = Task.objects.filter(measure=measure, union=unions[who]).first()
    if task is None:
        return 0
    deadline = None if days is None else TODAY + timedelta(days=days)
    try:
        with transaction.atomic():
            received(task)
            return len(cascaded(task, *(unions[n] for n in whom), deadline=deadline))
    except DomainError:
        return 0
