"""One passes a task on at the instant in which another takes it back or passes it on as well."""

from functools import partial
from types import SimpleNamespace

import pytest
from django.db import IntegrityError

from tongxin.kernel.rls import speaking
from tongxin.modules.campaigns.errors import NothingToCascade, TaskOver
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.services import cascade, deciding
from tongxin.modules.campaigns.services.deciding import withdraw_task
from tongxin.modules.campaigns.tests.factories import (
    NOW,
    SYSTEM,
    a_campaign,
    a_union,
    cascaded,
    decided,
    issue,
    received,
)
from tongxin.shared.orgs.tests.races import at_once, meeting, unspoken

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
ROUNDS = 6


@pytest.fixture
def lines():
    """Tasks of cities, each with a task of a county below, and the county's shop."""
    with speaking(SYSTEM):
        root = a_union(level="province", kind="local_federation")
        return [_line(root) for _ in range(ROUNDS)]


def _line(root):
    city = a_union(root, level="city", kind="local_federation")
    county = a_union(city, level="county", kind="local_federation")
    campaign = issue(decided(a_campaign(root)), [city])
    task = received(Task.objects.filter(campaign=campaign).order_by("pk").first())
    below = received(cascaded(task, county)[0])
    return SimpleNamespace(task=task, below=below, city=city, county=county, shop=a_union(county))


def withdrawing(task):
    """A call that takes a task back."""
    return partial(withdraw_task, task_id=task.pk, reason="调整", actor=SYSTEM, now=NOW)


def orphans():
    """Living tasks whose parent was taken back."""
    with speaking(SYSTEM):
        rows = Task.objects.filter(parent__state="withdrawn").exclude(state="withdrawn")
        return list(rows)


def test_a_task_withdrawn_while_it_is_cascaded_leaves_nothing_below(lines):
    for line in lines:
        told = at_once(withdrawing(line.below), lambda at=line: cascaded(at.below, at.shop))
        assert {type(one) for one in told if isinstance(one, Exception)} <= {TaskOver}
    assert not orphans()


def test_a_task_withdrawn_above_while_it_is_cascaded_below_leaves_nothing_below(lines):
    for line in lines:
        told = at_once(withdrawing(line.task), lambda at=line: cascaded(at.below, at.shop))
        assert {type(one) for one in told if isinstance(one, Exception)} <= {TaskOver}
    assert not orphans()


def test_locking_the_line_at_once_leaves_tasks_behind(lines, monkeypatch):
    """The line is read before the task below is passed on, and locked when that is done."""
    both_come = meeting(lambda: None)
    give = cascade._give

    def give_later(wanted):
        both_come()
        return give(wanted)

    def all_at_once(task_id):
        found, frontier = [task_id], [task_id]
        while frontier:
            rows = Task.objects.filter(parent__in=frontier)
            frontier = list(rows.values_list("pk", flat=True))
            found += frontier
        both_come()
        return list(deciding._locked(Task.objects.filter(pk__in=found)))

    monkeypatch.setattr(deciding, "_line_locked", all_at_once)
    monkeypatch.setattr(cascade, "_give", give_later)
    line = lines[0]
    at_once(withdrawing(line.task), lambda: cascaded(line.below, line.shop))
    assert orphans()


def both_giving(line):
    """The city passes on to the shop what the county passes on to it at the same instant."""
    return at_once(lambda: cascaded(line.task, line.shop), lambda: cascaded(line.below, line.shop))


def test_what_two_superiors_pass_on_at_once_is_given_once(lines):
    for line in lines:
        told = both_giving(line)
        assert [type(one) for one in told if isinstance(one, Exception)] == [NothingToCascade]
    with speaking(SYSTEM):
        assert Task.objects.filter(union__in=[line.shop for line in lines]).count() == ROUNDS


def test_looking_once_only_ends_without_a_sentence(lines, monkeypatch):
    """Both have looked before either writes: nothing but the constraint is left between them."""
    rows = Task.objects
    monkeypatch.setattr(rows, "bulk_create", meeting(rows.bulk_create))
    monkeypatch.setattr(cascade, "_given", cascade._give)
    broken = [one for line in lines for one in unspoken(both_giving(line))]
    assert broken
    assert {type(one) for one in broken} == {IntegrityError}
