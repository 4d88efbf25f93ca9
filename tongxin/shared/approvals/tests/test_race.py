"""Two reviewers in the same instant: one decides, the other is told who and what."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection, transaction

from tongxin.kernel.rls import speaking
from tongxin.shared.access.tests.factories import a_post
from tongxin.shared.approvals import deciding
from tongxin.shared.approvals.deciding import approve, reject
from tongxin.shared.approvals.errors import AlreadyDecided, AlreadyOpen
from tongxin.shared.approvals.models import ApprovalCase, CaseEntry, CaseStep
from tongxin.shared.approvals.services import open_step, start_case
from tongxin.shared.approvals.states import DECISIONS, StepState
from tongxin.shared.approvals.tests.factories import POSTING, a_line, acting, an_officer
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM

REVIEWERS = 4
pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]


def race(task, people):
    """Run ``task`` as all people at the same moment, each on its own connection."""
    barrier = Barrier(len(people))

    def run(person):
        try:
            with speaking(person):
                connection.cursor().execute("SELECT 1")
                barrier.wait(timeout=10)
                return task(person)
        except (IntegrityError, AlreadyDecided, AlreadyOpen) as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(people)) as pool:
        return list(pool.map(run, people))


@pytest.fixture
def waiting(transactional_db):
    """A step that waits at county, and those who may decide it."""
    with speaking(SYSTEM):
        _province, city, county, shop = a_line()
        an_officer(city)
        people = [acting(an_officer(county)) for _ in range(REVIEWERS)]
        case = start_case(row=a_post(shop), flow=POSTING.key, actor=SYSTEM, now=NOW)
        return open_step(case), people


def decide(step, people):
    def task(person):
        if people.index(person) % 2:
            return reject(step_id=step.pk, reason_code="wrong", text="不符", actor=person, now=NOW)
        return approve(step_id=step.pk, actor=person, now=NOW)

    return race(task, people)


def test_one_wins_and_the_others_are_told_who_and_what(waiting):
    step, people = waiting
    found = decide(step, people)

    won = [n for n, each in enumerate(found) if isinstance(each, ApprovalCase)]
    assert len(won) == 1
    told = [str(each) for each in found if isinstance(each, AlreadyDecided)]
    assert len(told) == REVIEWERS - 1
    assert all(people[won[0]].name in said and "2026-06-01" in said for said in told)
    with speaking(SYSTEM):
        decided = CaseEntry.objects.filter(step=step, what__in=DECISIONS)
        assert decided.count() == 1
        assert CaseStep.objects.filter(case_id=step.case_id, state=StepState.OPEN).count() <= 1


def test_without_the_lock_the_same_race_breaks_on_the_constraint(waiting, monkeypatch):
    """Negative control: everybody reads before anybody has written."""
    step, people = waiting
    arrived = Barrier(REVIEWERS)

    def unlocked(case_id):
        return ApprovalCase.objects.get(pk=case_id)

    original = deciding._refuse_if_over

    def all_look_first(looked_at, actor):
        original(looked_at, actor)
        arrived.wait(timeout=10)

    monkeypatch.setattr(deciding, "_locked", unlocked)
    monkeypatch.setattr(deciding, "_refuse_if_over", all_look_first)
    found = decide(step, people)
    broken = [each for each in found if isinstance(each, IntegrityError)]
    assert len(broken) == REVIEWERS - 1
    assert all("one_decision_closes_a_step" in str(each) for each in broken)


def test_a_row_started_twice_in_one_instant_has_one_case(transactional_db):
    with speaking(SYSTEM):
        _province, city, county, shop = a_line()
        an_officer(city)
        an_officer(county)
        post = a_post(shop)
        clerks = [acting(an_officer(shop)) for _ in range(REVIEWERS)]
    found = race(lambda clerk: start_case(row=post, flow=POSTING.key, actor=clerk, now=NOW), clerks)
    assert sum(isinstance(each, ApprovalCase) for each in found) == 1
    assert sum(isinstance(each, AlreadyOpen) for each in found) == REVIEWERS - 1


def test_the_database_keeps_one_open_case_and_one_decision(waiting):
    step, people = waiting
    with speaking(SYSTEM):
        case = ApprovalCase.objects.get(pk=step.case_id)
        case.pk, case._state.adding = None, True
        with pytest.raises(IntegrityError, match="one_open_case_per_row"), transaction.atomic():
            case.save(force_insert=True)
        mine = {"union": step.union, "case_id": step.case_id, "step": step, "at": NOW}
        mine |= {"account_id": people[0].account_id, "what": "agreed", "by_name": "甲"}
        CaseEntry.objects.create(**mine)
        refused = pytest.raises(IntegrityError, match="one_decision_per_reviewer")
        with refused, transaction.atomic():
            CaseEntry.objects.create(**mine)
