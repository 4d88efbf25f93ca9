"""A large report is sealed by a worker: at one moment, whole or not at all."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from tongxin.kernel import clock
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import BeingSealed, SealingBroken, SealingOvertaken
from tongxin.modules.reports.models import ReportSnapshot, Sealing
from tongxin.modules.reports.selectors.boards import sealing_of, to_accept
from tongxin.modules.reports.selectors.meanwhile import meanwhile
from tongxin.modules.reports.services import sealing as services
from tongxin.modules.reports.services.review import accept, reopen, return_for_revision
from tongxin.modules.reports.states import Act, State
from tongxin.modules.reports.tests.factories import AFTER, House, a_session
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.indicators import sealing as engine
from tongxin.shared.indicators.changes import differences
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.models import FigureSeal, SealedRows
from tongxin.shared.indicators.tests.factories import SESSIONS
from tongxin.shared.orgs.tests.factories import SYSTEM

LATER = AFTER + timedelta(minutes=11)


@pytest.fixture
def large(monkeypatch):
    """Every report is too large to be sealed while the officer waits."""
    monkeypatch.setattr(services, "AT_ONCE", 0)


def accepted(house, report) -> Sealing:
    officer = replace(house.top, account_id=None)  # a system without an account of its own
    return accept(submission_id=report.pk, actor=officer, now=AFTER)


def test_a_large_report_waits_as_it_was_sent_until_its_rows_are_kept(
    federation, large, monkeypatch
):
    monkeypatch.setattr(services, "_tell", lambda _one: None)  # its connection sees no test
    a_session(federation.county)
    report = federation.sent()
    one = accepted(federation, report)
    report.refresh_from_db()
    assert (one.state, one.row_count, one.figure_count) == ("queued", 2, 2)
    assert (report.state, FigureSeal.objects.count()) == (State.SUBMITTED, 0)
    assert sealing_of(report) == one
    assert not to_accept(actor=federation.top).exists()
    for again in (accept, return_for_revision):
        words = {"reason": "不对"} if again is return_for_revision else {}
        with pytest.raises(BeingSealed, match="0/2"):
            again(submission_id=report.pk, actor=federation.second, now=AFTER, **words)

    done = services.run_sealing(sealing_id=one.pk, now=AFTER)

    report.refresh_from_db()
    assert (done.state, done.done_count) == ("done", 2)
    assert (report.state, report.accepted_by) == (State.ACCEPTED, federation.top.name)
    assert FigureSeal.objects.get().figures.get(code=SESSIONS).value == 1
    kept = ReportSnapshot.objects.get(act=Act.ACCEPTED).body
    assert kept["is_sealed"] and all(
        line["cell"]["is_sealed"] for line in kept["lines"] if line["cell"]
    )
    assert sealing_of(report) is None
    assert AuditEntry.objects.filter(verb="reports.accepted").count() == 1
    assert services.run_sealing(sealing_id=one.pk, now=AFTER).state == "done"  # twice is once


def test_a_small_report_is_sealed_at_once(federation):
    a_session(federation.county)
    assert isinstance(accepted(federation, federation.sent()), FigureSeal)
    assert not Sealing.objects.exists()


def test_what_cannot_be_sealed_is_given_back_with_the_reason(federation, large):
    a_session(federation.county)
    report = federation.sent()
    one = accepted(federation, report)
    broken = SealingBroken(error="DiskFull")
    services.give_up_sealing(sealing_id=one.pk, error=broken, now=AFTER)
    assert "DiskFull" in sealing_of(report).problem
    assert to_accept(actor=federation.top).get() == report
    assert accepted(federation, report).pk != one.pk


def test_the_database_keeps_one_sealing_at_a_time(federation, large):
    a_session(federation.county)
    one = accepted(federation, federation.sent())
    one.pk = None
    with pytest.raises(IntegrityError, match="one_sealing_at_a_time"), transaction.atomic():
        one.save(force_insert=True)


def test_a_silent_one_is_taken_up_again_and_given_up_at_last(federation, large):
    a_session(federation.county)
    one = accepted(federation, federation.sent())
    assert services.resume_silent_sealings(now=AFTER) == 0
    assert services.resume_silent_sealings(now=LATER) == 1
    assert services.resume_silent_sealings(now=LATER) == 0
    Sealing.objects.update(attempts=services.MOST_ATTEMPTS)
    assert services.resume_silent_sealings(now=LATER + timedelta(hours=1)) == 1
    one.refresh_from_db()
    assert (one.state, bool(one.problem)) == ("stopped", True)


@pytest.fixture
def asked(large, test_figures):
    """Committed, as a worker meets it."""
    with speaking(SYSTEM):
        house = House()
        a_session(house.county)
        report = house.sent()
        return house, report, accepted(house, report)


def elsewhere(call):
    """In a connection of its own, committed at once."""

    def run():
        try:
            with speaking(SYSTEM):
                return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as other:
        return other.submit(run).result()


def between_figures(monkeypatch, happens):
    """Let something happen once the first figure is read."""
    usual, told = services._tell, []

    def tell(one):
        usual(one)
        if not told:
            with speaking(SYSTEM):
                told.append(Sealing.objects.get(pk=one.pk).done_count)
            happens(one)

    monkeypatch.setattr(services, "_tell", tell)
    return told


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_all_figures_are_of_one_moment_whoever_writes_meanwhile(asked, monkeypatch):
    house, _report, one = asked
    between_figures(
        monkeypatch, lambda _one: elsewhere(lambda: a_session(house.county, kind="talk"))
    )
    services.run_sealing(sealing_id=one.pk, now=AFTER)
    with speaking(SYSTEM):
        kept = {figure.code: figure for figure in FigureSeal.objects.get().figures.all()}
        assert {figure.denominator or figure.value for figure in kept.values()} == {1}
        assert engine.is_intact(kept[SESSIONS])


def test_a_seal_bears_the_moment_of_its_rows_and_the_report_says_what_moved_until_then(
    federation, large, monkeypatch
):
    monkeypatch.setattr(services, "_tell", lambda _one: None)
    monkeypatch.setattr(clock, "now", lambda: LATER)
    a_session(federation.county)
    report = federation.sent()
    one = accepted(federation, report)
    a_session(federation.county, kind="talk")  # between the click and the worker
    services.run_sealing(sealing_id=one.pk, now=LATER)

    report.refresh_from_db()
    seal = FigureSeal.objects.get()
    assert (seal.sealed_at, report.accepted_at) == (LATER, AFTER)
    assert seal.figures.get(code=SESSIONS).value == 2
    kept = ReportSnapshot.objects.get(act=Act.ACCEPTED)
    assert (kept.taken_at, kept.body["as_of"]) == (LATER, LATER.isoformat())
    moved = {one.label: (one.before, one.after) for one in meanwhile(report)}
    assert moved == {
        "场次": ("1次（1 行明细）", "2次（2 行明细）"),
        "宣讲占比": ("0%（0/1，1 行明细）", "50%（1/2，3 行明细）"),
    }
    step = report.steps.get(act=Act.ACCEPTED)
    assert step.at == LATER
    assert step.reason.startswith("接收后、封存前有 2 项指标变动")
    assert "场次 1次（1 行明细） → 2次（2 行明细）" in step.reason
    assert AuditEntry.objects.get(verb="reports.accepted").reason == step.reason
    asked = Asked(report.union, report.span, LATER)
    assert not any(differences(one, asked) for one in seal.figures.all())  # sealed, not changed

    reopen(submission_id=report.pk, reason="多计一场", actor=federation.top, now=LATER)
    report.refresh_from_db()
    assert meanwhile(report) == []


def test_nothing_is_said_where_nothing_moved_until_the_seal(federation, large, monkeypatch):
    monkeypatch.setattr(services, "_tell", lambda _one: None)
    a_session(federation.county)
    report = federation.sent()
    services.run_sealing(sealing_id=accepted(federation, report).pk, now=LATER)
    report.refresh_from_db()
    assert report.is_accepted
    assert meanwhile(report) == []
    assert report.steps.get(act=Act.ACCEPTED).reason == ""


def test_a_clock_that_was_set_back_makes_no_seal_older_than_its_acceptance(
    federation, large, monkeypatch
):
    monkeypatch.setattr(services, "_tell", lambda _one: None)
    monkeypatch.setattr(clock, "now", lambda: AFTER - timedelta(hours=3))
    a_session(federation.county)
    services.run_sealing(sealing_id=accepted(federation, federation.sent()).pk, now=LATER)
    assert FigureSeal.objects.get().sealed_at == AFTER


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_a_worker_killed_in_the_middle_leaves_nothing_and_the_next_begins_anew(asked, monkeypatch):
    _house, report, one = asked

    def killed(_one):
        raise KeyboardInterrupt

    with monkeypatch.context() as patched:
        told = between_figures(patched, killed)
        with pytest.raises(KeyboardInterrupt):
            services.run_sealing(sealing_id=one.pk, now=AFTER)
    assert told  # progress was there to be seen
    with speaking(SYSTEM):
        report.refresh_from_db()
        assert (report.state, FigureSeal.objects.count()) == (State.SUBMITTED, 0)
        assert SealedRows.objects.count() == 0
    services.run_sealing(sealing_id=one.pk, now=LATER)
    with speaking(SYSTEM):
        assert FigureSeal.objects.count() == 1


@pytest.mark.long
@pytest.mark.django_db(transaction=True)
def test_of_two_workers_the_later_one_wins(asked, monkeypatch):
    _house, _report, one = asked

    def overtaken(_one):
        with monkeypatch.context() as patched:
            patched.setattr(services, "_tell", lambda _one: None)
            with ThreadPoolExecutor(1) as other:
                other.submit(second).result()

    def second():
        try:
            services.run_sealing(sealing_id=one.pk, now=LATER)
        finally:
            connection.close()

    between_figures(monkeypatch, overtaken)
    with pytest.raises(SealingOvertaken):
        services.run_sealing(sealing_id=one.pk, now=AFTER)
    with speaking(SYSTEM):
        assert FigureSeal.objects.count() == 1
        assert Sealing.objects.get().state == "done"


def test_progress_is_for_those_who_see_the_report(federation, large):
    a_session(federation.county)
    accepted(federation, federation.sent())
    with speaking(Actor(name="谁")):
        assert not Sealing.objects.exists()
