"""Many act at the same moment on a real PostgreSQL: one is served, the others are told."""

from threading import Barrier, Event

import pytest
from django.db import IntegrityError, connection, transaction

from tongxin.kernel.rls import speaking
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.public_notices import objections, services
from tongxin.shared.public_notices.closing import pass_notice
from tongxin.shared.public_notices.models import Objection, PublicNotice
from tongxin.shared.public_notices.objections import investigate, resolve
from tongxin.shared.public_notices.states import Outcome, State
from tongxin.shared.public_notices.tests.factories import (
    CHAIR,
    LATER,
    a_candidate,
    a_notice,
    an_objection,
)
from tongxin.shared.scarce.tests.rush import at_once

pytestmark = [pytest.mark.long, pytest.mark.django_db(transaction=True)]
OFFICERS = 4


@pytest.fixture
def city():
    with speaking(SYSTEM):
        return a_union(level="province", kind="local_federation")


@pytest.fixture
def looked_into(city):
    with speaking(SYSTEM):
        made = an_objection(city)
        investigate(objection_id=made.pk, actor=SYSTEM, now=LATER)
        return made


def resolving(made):
    def one(number):
        is_upheld = bool(number % 2)
        told = {"report": f"第{number}人的结论", "actor": SYSTEM, "now": LATER}
        return resolve(objection_id=made.pk, is_upheld=is_upheld, **told).report

    return [lambda number=number: one(number) for number in range(OFFICERS)]


def test_of_several_officers_one_gives_the_result_and_the_others_are_told(looked_into):
    results = at_once(resolving(looked_into))
    assert results.count("public_notices.already_resolved") == OFFICERS - 1
    with speaking(SYSTEM):
        kept = Objection.objects.get(pk=looked_into.pk)
        assert kept.report in results


def test_without_the_lock_the_same_race_breaks_on_the_rule_of_the_table(looked_into, monkeypatch):
    """Negative control: all have looked before any has written."""
    line = Barrier(OFFICERS)

    def unlocked(notice_id):
        return PublicNotice.objects.select_related("union").get(pk=notice_id)

    check = objections.OBJECTION.advance

    def all_look_first(obj, name, *, actor):
        check(obj, name, actor=actor)
        line.wait(timeout=20)

    monkeypatch.setattr(objections, "lock_notice", unlocked)
    monkeypatch.setattr(objections.OBJECTION, "advance", all_look_first)
    results = at_once([guarded(call) for call in resolving(looked_into)])
    assert sum("is not rewritten" in str(one) for one in results) == OFFICERS - 1


def guarded(call):
    def run():
        try:
            return call()
        except IntegrityError as error:
            return str(error)

    return run


def test_a_row_put_on_notice_by_several_at_once_has_one_notice(city):
    with speaking(SYSTEM):
        row = a_candidate(city)
    results = at_once([lambda: a_notice(city, row=row).pk] * OFFICERS)
    assert results.count("public_notices.already_on_notice") == OFFICERS - 1


def test_an_objection_and_the_end_of_the_notice_never_both_succeed(city):
    for _round in range(6):
        with speaking(SYSTEM):
            notice = a_notice(city)
        last = notice.ends_at - (notice.ends_at - LATER) / 1000
        results = at_once(
            [
                lambda n=notice, at=last: an_objection(city, notice=n, now=at).pk,
                lambda n=notice: pass_notice(notice_id=n.pk, actor=SYSTEM, now=n.ends_at).state,
            ]
        )
        with speaking(SYSTEM):
            notice.refresh_from_db()
            objected = notice.objections.exists()
        assert (State.PASSED in results) != objected
        assert (notice.state == State.PASSED) != objected


def test_a_row_that_moves_while_its_notice_opens_waits_and_is_refused(city, monkeypatch):
    """Neither takes a lock of the program: the gate's own lock puts them in one line."""
    with speaking(SYSTEM):
        row = a_candidate(city)
    monkeypatch.setattr(services, "_locked", lambda found: found)
    is_open, told = Event(), []

    def opens():
        a_notice(city, row=row)
        is_open.set()
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_sleep(0.3)")  # the other one is at the gate meanwhile

    def moves():
        is_open.wait(timeout=20)
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                sql = "UPDATE access_committeepost SET role = '落选' WHERE id = %s"
                cursor.execute(sql, [row.pk])
        except IntegrityError as error:
            told.append(str(error))

    at_once([opens, moves])
    assert len(told) == 1
    assert "is not concluded" in told[0]
    with speaking(SYSTEM):
        row.refresh_from_db()
        assert row.role != CHAIR
        assert not Objection.objects.filter(state=Outcome.RECEIVED).exists()
