"""Two acceptors at the same instant: one wins, the other is told."""

from collections.abc import Callable
from functools import partial
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection

from tongxin.kernel.periods import Period
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import AlreadyAccepted
from tongxin.modules.reports.models import Submission
from tongxin.modules.reports.services.review import accept
from tongxin.modules.reports.services.rounds import open_round
from tongxin.modules.reports.tests.factories import AFTER, DUE, OPENED, House
from tongxin.shared.indicators.models import FigureSeal
from tongxin.shared.orgs.querysets import ScopedQuerySet
from tongxin.shared.orgs.tests.factories import SYSTEM
from tongxin.shared.orgs.tests.races import at_once, meeting, unspoken

pytestmark = pytest.mark.long


def race(house: House, report: Submission) -> list[object]:
    """What each of the two was told."""
    start, told = Barrier(2), []

    def run(actor):
        try:
            with speaking(actor):
                start.wait(timeout=10)
                accept(submission_id=report.pk, actor=actor, now=AFTER)
            told.append(None)
        except (AlreadyAccepted, IntegrityError) as error:
            told.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(actor,)) for actor in (house.top, house.second)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told


@pytest.fixture
def sent(test_figures):
    with speaking(SYSTEM):
        house = House()
        return house, house.sent()


@pytest.mark.django_db(transaction=True)
def test_one_of_two_acceptors_wins_and_the_other_is_told(sent):
    told = race(*sent)
    assert sorted(type(one) for one in told if one) == [AlreadyAccepted]
    assert told.count(None) == 1
    with speaking(SYSTEM):
        assert FigureSeal.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_the_race_is_lost_to_the_constraint(sent, monkeypatch):
    both_have_read = Barrier(2)

    def read_only(rows, **key):
        row = rows.fetch(**key)
        both_have_read.wait(timeout=10)
        return row

    monkeypatch.setattr(ScopedQuerySet, "lock", read_only)
    told = race(*sent)
    assert [type(one) for one in told if one] != [AlreadyAccepted]
    with speaking(SYSTEM):
        assert FigureSeal.objects.count() == 1


def asked_one(house: House, year: int) -> Callable[[], object]:
    """A call that asks all where one union was asked before."""
    terms = {"form": house.form, "union": house.province, "period": Period.parse(str(year))}
    terms |= {"due_at": DUE, "actor": SYSTEM, "now": OPENED}
    with speaking(SYSTEM):
        open_round(**terms, recipients=[house.east])
    return partial(open_round, **terms)


@pytest.mark.django_db(transaction=True)
def test_a_round_opened_twice_at_once_asks_each_union_once(sent):
    house, _report = sent
    for year in range(2010, 2018):
        told = at_once(*[asked_one(house, year)] * 2)
        assert told[0] == told[1]
        with speaking(SYSTEM):
            asked = list(told[0].submissions.values_list("union_id", flat=True))
        assert sorted(asked) == sorted({house.province.pk, house.east.pk, house.west.pk})


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_opening_twice_breaks_on_the_constraint(sent, monkeypatch):
    asking, rows = asked_one(sent[0], 2010), Submission.objects
    monkeypatch.setattr(ScopedQuerySet, "lock", ScopedQuerySet.fetch)
    monkeypatch.setattr(rows, "bulk_create", meeting(rows.bulk_create))
    assert [type(one) for one in unspoken(at_once(asking, asking))] == [IntegrityError]
