"""Consent is given to words, by one's own hand or on paper, and taken back as easily."""

from datetime import date, timedelta

import pytest
from django.db import DatabaseError, transaction

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.consents.errors import (
    AlreadyEnded,
    ConsentMissing,
    NoHome,
    NoSuchPurpose,
    PaperDateWrong,
    ReasonNeeded,
    TextGone,
)
from tongxin.shared.consents.models import Consent, Door, Ending
from tongxin.shared.consents.permissions import Can
from tongxin.shared.consents.purposes import Purpose, ask_for
from tongxin.shared.consents.selectors import ledger, own_standing
from tongxin.shared.consents.services import (
    Paper,
    agreeing,
    end_all,
    forget_ended,
    give,
    record_paper,
    require_consent,
    withdraw,
    withdraw_for,
)
from tongxin.shared.consents.tests.factories import TRIED, the_person
from tongxin.shared.orgs.tests.factories import NOW, SYSTEM, a_union
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.people.services import Facts, enter_worker
from tongxin.shared.people.tests.factories import a_worker

pytestmark = pytest.mark.usefixtures("house")
LATER = NOW + timedelta(days=1)


@pytest.fixture
def worker(house):
    return a_worker(a_union())


@pytest.fixture
def me(worker):
    return the_person(worker)


def officer_of(union) -> Actor:
    return Actor(name="经办人", account_id=2, grants={Can.RECORD: Scope(paths=(union.path,))})


def agree(me, *, at=NOW):
    return give(purpose=TRIED.key, version=TRIED.version, actor=me, now=at)


def test_who_agrees_is_on_file_with_words_time_and_door(me, worker):
    with speaking(me):
        given = agree(me)
    assert (given.worker_id, given.union_id, given.version) == (worker.pk, worker.union_id, 2)
    assert (given.given_at, given.given_door, given.given_by) == (NOW, Door.OWN, "")
    assert given.digest == TRIED.digest(2) != TRIED.digest(1)
    require_consent(TRIED.key, worker.pk)
    entry = AuditEntry.objects.get(verb="consents.gave")
    assert entry.change == {"purpose": TRIED.key, "version": 2, "text": given.digest}


def test_agreeing_twice_is_one_consent(me):
    with speaking(me):
        assert agree(me).pk == agree(me, at=LATER).pk
    assert Consent.objects.count() == 1


def test_nobody_agrees_to_words_that_are_not_those_of_today(me):
    with pytest.raises(TextGone):
        give(purpose=TRIED.key, version=1, actor=me, now=NOW)
    with pytest.raises(NoSuchPurpose):
        give(purpose="tests.unknown", version=1, actor=me, now=NOW)


def test_an_account_of_no_person_agrees_to_nothing():
    nobody = Actor(name="经办人", account_id=2)
    for deed in (agree, own_standing):
        with pytest.raises(NotThere):
            deed(nobody)
    with pytest.raises(NotThere):
        withdraw(consent_id=1, actor=nobody, now=NOW)


def test_who_belongs_to_no_union_is_told_where_to_go():
    facts = Facts(name="无会籍", id_type="passport", id_number="G90000001")
    loner = enter_worker(facts=facts, union=None, actor=SYSTEM, now=NOW)
    with pytest.raises(NoHome):
        agree(the_person(loner))


def test_without_consent_the_use_is_refused(worker):
    with pytest.raises(ConsentMissing, match="试用"):
        require_consent(TRIED.key, worker.pk)


def test_taken_back_it_no_longer_stands_and_others_are_told(me, worker):
    with speaking(me):
        given = agree(me)
        ended = withdraw(consent_id=given.pk, actor=me, now=LATER)
    assert (ended.ended_as, ended.ended_door, ended.ended_at) == (
        Ending.WITHDRAWN,
        Door.OWN,
        LATER,
    )
    assert agreeing(TRIED.key, [worker.pk]) == set()
    told = OutboxEvent.objects.get(kind="consents.ended")
    assert told.body == {"worker_id": worker.pk, "purpose": TRIED.key}
    with pytest.raises(AlreadyEnded):
        withdraw(consent_id=given.pk, actor=me, now=LATER)


def test_nobody_takes_back_what_another_gave(me):
    given = agree(me)
    other = the_person(a_worker(given.union))
    with pytest.raises(NotThere):
        withdraw(consent_id=given.pk, actor=other, now=LATER)


def test_consent_to_old_words_does_not_cover_the_new_ones(me, worker):
    grown = {1: "原文。"}
    asked = ask_for(Purpose(key="tests.grown", title="增补", texts=grown))
    old = give(purpose=asked.key, version=1, actor=me, now=NOW)
    grown[2] = "新文。"
    assert agreeing(asked.key, [worker.pk]) == set()
    standing = next(one for one in own_standing(me) if one.purpose is asked)
    assert standing.is_outdated and standing.live == old
    new = give(purpose=asked.key, version=2, actor=me, now=LATER)
    old.refresh_from_db()
    assert (old.ended_as, old.ended_at) == (Ending.REPLACED, LATER)
    assert agreeing(asked.key, [worker.pk]) == {new.worker_id}


def test_a_paper_is_entered_with_its_day_and_its_officer(worker):
    officer = officer_of(worker.union)
    paper = Paper(worker.pk, TRIED.key, 2, date(2026, 1, 2))
    with speaking(officer):
        made = record_paper(paper=paper, actor=officer, now=NOW)
        assert record_paper(paper=paper, actor=officer, now=LATER) == made
    assert (made.given_door, made.given_by, made.signed_on) == (
        Door.PAPER,
        "经办人",
        paper.signed_on,
    )


def test_a_paper_of_tomorrow_and_of_another_union_is_refused(worker):
    officer, stranger = officer_of(worker.union), officer_of(a_union())
    tomorrow = Paper(worker.pk, TRIED.key, 2, LATER.date() + timedelta(days=1))
    with pytest.raises(PaperDateWrong):
        record_paper(paper=tomorrow, actor=officer, now=NOW)
    with pytest.raises(NotThere):
        record_paper(paper=Paper(worker.pk, TRIED.key, 2, NOW.date()), actor=stranger, now=NOW)


def test_an_officer_takes_it_back_for_somebody_only_with_a_reason_and_at_home(me):
    given = agree(me)
    officer, stranger = officer_of(given.union), officer_of(a_union())
    with pytest.raises(ReasonNeeded):
        withdraw_for(consent_id=given.pk, reason=" ", actor=officer, now=LATER)
    with pytest.raises(NotThere):
        withdraw_for(consent_id=given.pk, reason="电话", actor=stranger, now=LATER)
    ended = withdraw_for(consent_id=given.pk, reason="本人来电", actor=officer, now=LATER)
    assert (ended.ended_door, ended.ended_by) == (Door.PAPER, "经办人")
    assert AuditEntry.objects.get(verb="consents.withdrew_for").reason == "本人来电"


@pytest.mark.parametrize(
    "change",
    [
        {"version": 1},
        {"digest": "0" * 64},
        {"given_at": LATER},
        {"purpose": "tests.other"},
        {"ended_at": None, "ended_as": "", "ended_door": ""},
    ],
    ids=lambda change: next(iter(change)),
)
def test_the_database_lets_nobody_rewrite_the_ledger(me, change):
    given = agree(me)
    if "ended_at" in change:
        withdraw(consent_id=given.pk, actor=me, now=LATER)
    with pytest.raises(DatabaseError, match=r"is not rewritten|does not revive"), speaking(SYSTEM):
        Consent.objects.filter(pk=given.pk).update(**change)


def test_only_what_ended_long_ago_is_forgotten(me):
    given = agree(me)
    assert forget_ended(LATER) == 0
    with pytest.raises(DatabaseError, match="is not forgotten"), transaction.atomic():
        Consent.objects.filter(pk=given.pk).delete()
    withdraw(consent_id=given.pk, actor=me, now=NOW)
    assert forget_ended(NOW) == 0
    assert forget_ended(LATER) == 1


def test_what_an_erased_person_agreed_to_ends(me, worker):
    agree(me)
    assert end_all(worker.pk, now=LATER) == 1
    assert agreeing(TRIED.key, [worker.pk]) == set()


def test_the_ledger_is_narrowed_by_name_use_and_state(me, worker):
    given = agree(me)
    here = Scope(paths=(worker.union.path,))
    found = {
        (words, state): ledger(scope=here, words=words, state=state).count()
        for words in (worker.name, "无此人")
        for state in ("live", "ended", "")
    }
    assert found == {
        (worker.name, "live"): 1,
        (worker.name, "ended"): 0,
        (worker.name, ""): 1,
        ("无此人", "live"): 0,
        ("无此人", "ended"): 0,
        ("无此人", ""): 0,
    }
    assert ledger(scope=Scope(paths=(a_union().path,))).count() == 0
    assert list(ledger(scope=here, purpose=TRIED.key)) == [given]
    assert ledger(scope=here, purpose="tests.other").count() == 0
