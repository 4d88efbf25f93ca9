"""Many clerks issue at once: numbers have no doubles and no gaps."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import IntegrityError, connection
from django.db.models import Max

from tongxin.kernel.rls import speaking
from tongxin.shared.papers import numbers
from tongxin.shared.papers.models import DocumentCounter, OfficialDocument
from tongxin.shared.papers.tests.factories import SYSTEM, a_code, a_draft, a_union, issued

CLERKS = 20


def race(task, items):
    """Run ``task`` on all items at the same moment, each on its own connection."""
    barrier = Barrier(len(items))

    def run(item):
        try:
            with speaking(SYSTEM):
                connection.cursor().execute("SELECT 1")
                barrier.wait(timeout=10)
                return task(item)
        except IntegrityError as error:
            return error
        finally:
            connection.close()

    with ThreadPoolExecutor(len(items)) as pool:
        return list(pool.map(run, items))


@pytest.fixture
def drafts(transactional_db):
    with speaking(SYSTEM):
        union = a_union(level="province")
        return a_code(union), [a_draft(union) for _ in range(CLERKS)]


@pytest.mark.django_db(transaction=True)
def test_clerks_at_the_same_moment_get_numbers_in_a_row(drafts):
    code, papers = drafts
    found = race(lambda paper: issued(paper, code).sequence, papers)
    assert sorted(found) == list(range(1, CLERKS + 1))
    with speaking(SYSTEM):
        assert OfficialDocument.objects.filter(sequence__isnull=False).count() == CLERKS


@pytest.mark.django_db(transaction=True)
def test_without_the_counter_row_the_same_race_breaks(drafts, monkeypatch):
    """Negative control: look up the greatest number instead of locking the counter."""
    code, papers = drafts
    arrived = Barrier(CLERKS)

    def greatest_plus_one(code, year):
        rows = OfficialDocument.objects.filter(code=code, year=year)
        last = rows.aggregate(last=Max("sequence"))["last"] or 0
        arrived.wait(timeout=10)
        return last + 1

    monkeypatch.setattr(numbers, "next_number", greatest_plus_one)
    found = race(lambda paper: issued(paper, code).sequence, papers)
    assert sum(isinstance(each, IntegrityError) for each in found) == CLERKS - 1
    with speaking(SYSTEM):
        assert not DocumentCounter.objects.exists()
