"""Several people fill one report, nobody's words are lost; remarks; reopening."""

from datetime import timedelta
from threading import Barrier, Thread

import pytest
from django.db import IntegrityError, connection, transaction

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.modules.reports.errors import (
    NotAccepted,
    NothingSaid,
    NotOpenForFilling,
    OwnReport,
    SayWhy,
    WordsBeside,
)
from tongxin.modules.reports.models import Answer, AnswerEdition, ItemComment
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.answers import beside_of, comments_of, fields_of
from tongxin.modules.reports.selectors.changes import revised, since_sealing
from tongxin.modules.reports.selectors.view import report_view
from tongxin.modules.reports.services import answers, editions
from tongxin.modules.reports.services.answers import comment, save_answers, settle
from tongxin.modules.reports.services.filling import submit
from tongxin.modules.reports.services.review import accept, reopen
from tongxin.modules.reports.states import Act, State
from tongxin.modules.reports.tests.factories import (
    AFTER,
    House,
    a_session,
    an_officer,
)
from tongxin.shared.indicators.tests.factories import SESSIONS
from tongxin.shared.orgs.querysets import ScopedQuerySet
from tongxin.shared.orgs.tests.factories import SYSTEM


@pytest.fixture
def colleague(federation):
    return an_officer(federation.east)


def write(report, actor, seen, **answers):
    terms = {"submission_id": report.pk, "actor": actor, "now": AFTER}
    return save_answers(answers=answers, seen=dict.fromkeys(answers, seen), **terms)


def test_each_field_counts_its_own_versions(federation, colleague):
    report = federation.report()
    assert write(report, federation.clerk, 0, story="一").versions == {"story": 1}
    assert write(report, colleague, 0, mark="9").versions == {"mark": 1}
    assert write(report, colleague, 1, story="二").versions == {"story": 2}
    assert write(report, colleague, 2, story="二").versions == {"story": 2}
    texts = AnswerEdition.objects.filter(answer__item__code="story")
    assert list(texts.values_list("version", "text")) == [(1, "一"), (2, "二")]


def test_words_on_an_older_version_are_kept_beside_and_say_so(federation, colleague):
    report = federation.report()
    write(report, federation.clerk, 0, story="甲的话")
    kept = write(report, colleague, 0, story="乙的话")
    assert kept.beside == {"story": federation.clerk.name}
    write(report, colleague, 0, story="乙的话，补充")
    [beside] = beside_of(report)
    assert (beside.text, beside.made_by) == ("乙的话，补充", colleague.name)
    assert Answer.objects.get(item__code="story").text == "甲的话"
    assert fields_of(report, {})["story"].beside == [beside]
    with pytest.raises(WordsBeside, match="主要做法"):
        submit(submission_id=report.pk, actor=federation.clerk, now=AFTER)


def test_a_page_that_only_sends_back_what_it_showed_makes_no_conflict(federation, colleague):
    report = federation.report()
    write(report, federation.clerk, 0, story="甲的话")
    write(report, federation.clerk, 1, story="甲的新话")
    assert write(report, colleague, 1, story="甲的话").beside == {}
    assert write(report, colleague, 0, story="").beside == {}
    assert Answer.objects.get(item__code="story").text == "甲的新话"


def test_ones_own_other_window_makes_no_conflict(federation):
    report = federation.report()
    write(report, federation.clerk, 0, story="一")
    assert write(report, federation.clerk, 0, story="二").beside == {}


@pytest.mark.parametrize(("adopt", "stands"), [(True, "乙的话"), (False, "甲的话")])
def test_somebody_says_which_words_stand_and_the_others_remain(
    federation, colleague, adopt, stands
):
    report = federation.report()
    write(report, federation.clerk, 0, story="甲的话")
    write(report, colleague, 0, story="乙的话")
    terms = {"submission_id": report.pk, "actor": federation.clerk, "now": AFTER}
    [beside] = beside_of(report)
    with pytest.raises(NotThere):
        settle(edition_id=beside.pk + 100, adopt=adopt, **terms)
    settle(edition_id=beside.pk, adopt=adopt, **terms)
    assert Answer.objects.get(item__code="story").text == stands
    assert {"甲的话", "乙的话"} == set(AnswerEdition.objects.values_list("text", flat=True))
    assert submit(**terms).state == State.SUBMITTED


def test_the_database_keeps_one_text_per_version(federation):
    report = federation.report()
    write(report, federation.clerk, 0, story="一")
    kept = AnswerEdition.objects.get()
    kept.pk = None
    with pytest.raises(IntegrityError), transaction.atomic():
        kept.save(force_insert=True)


def race(report, actors) -> list[object]:
    """Two people save their words on one empty field at the same instant."""
    start, told = Barrier(2), []

    def run(actor):
        try:
            with speaking(actor):
                start.wait(timeout=10)
                kept = write(report, actor, 0, story=f"{actor.name}的话")
            told.append(sorted(kept.beside))
        except IntegrityError as error:
            told.append(error)
        finally:
            connection.close()

    threads = [Thread(target=run, args=(actor,)) for actor in actors]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(timeout=30)
    return told


@pytest.fixture
def pair(test_figures):
    with speaking(SYSTEM):
        house = House()
        return house.report(), (house.clerk, an_officer(house.east))


@pytest.mark.django_db(transaction=True)
def test_of_two_who_save_at_once_both_are_kept_and_one_is_told(pair):
    report, actors = pair
    assert sorted(race(report, actors)) == [[], ["story"]]
    with speaking(SYSTEM):
        texts = set(AnswerEdition.objects.values_list("text", flat=True))
    assert texts == {f"{actor.name}的话" for actor in actors}


@pytest.mark.django_db(transaction=True)
def test_without_the_lock_one_of_the_two_loses_the_words(pair, monkeypatch):
    report, actors = pair
    both_have_read = Barrier(2)

    def after_both_have_read(*given, **terms):
        both_have_read.wait(timeout=10)
        return editions.write(*given, **terms)

    monkeypatch.setattr(ScopedQuerySet, "lock", ScopedQuerySet.fetch)
    monkeypatch.setattr(answers, "write", after_both_have_read)
    told = race(report, actors)
    assert any(isinstance(one, IntegrityError) for one in told)
    with speaking(SYSTEM):
        assert AnswerEdition.objects.count() == 1


def test_both_sides_remark_on_an_item_and_others_do_not(federation):
    report = federation.report()
    terms = {"submission_id": report.pk, "code": SESSIONS, "now": AFTER}
    comment(text="为何比去年少？", actor=federation.top, **terms)
    comment(text=" 场馆维修 ", actor=federation.clerk, **terms)
    with pytest.raises(NothingSaid):
        comment(text=" ", actor=federation.clerk, **terms)
    with pytest.raises(NotThere):
        comment(text="x", actor=federation.stranger, **terms)
    with pytest.raises(NotThere):
        comment(text="x", actor=an_officer(federation.east, rights=(Can.VIEW,)), **terms)
    said = [(one.text, one.made_by) for one in comments_of(report, SESSIONS)]
    assert said == [
        ("为何比去年少？", federation.top.name),
        ("场馆维修", federation.clerk.name),
    ]
    assert fields_of(report, {})[SESSIONS].comments == 2
    with speaking(federation.stranger):
        assert not ItemComment.objects.exists()


REOPENED = AFTER + timedelta(days=1)


@pytest.fixture
def accepted(federation):
    a_session(federation.county)
    report = federation.sent()
    return report, accept(submission_id=report.pk, actor=federation.top, now=AFTER)


def reopened(report, actor, reason="漏报一场"):
    return reopen(submission_id=report.pk, reason=reason, actor=actor, now=REOPENED)


def test_only_what_was_accepted_is_reopened_with_a_reason_by_the_superior(federation, accepted):
    report, _seal = accepted
    with pytest.raises(SayWhy):
        reopened(report, federation.top, " ")
    with pytest.raises(OwnReport):
        reopened(report, federation.clerk)
    with pytest.raises(NotThere):
        reopened(report, federation.stranger)
    again = reopened(report, federation.top)
    facts = (again.state, again.return_reason, again.accepted_by, again.accepted_at)
    assert facts == (State.RETURNED, "漏报一场", "", None)
    assert report.steps.filter(act=Act.REOPENED, reason="漏报一场").count() == 1
    with pytest.raises(NotAccepted):
        reopened(report, federation.top)


def test_a_reopened_report_keeps_its_old_seal_and_gets_a_new_one(federation, accepted):
    report, first = accepted
    reopened(report, federation.top)
    a_session(federation.county)
    terms = {"submission_id": report.pk, "now": REOPENED}
    save_answers(answers={"story": "补报"}, actor=federation.clerk, **terms)
    submit(actor=federation.clerk, **terms)
    changed = {(one.before, one.after) for one in revised(report)}
    assert changed == {("做法", "补报"), ("1次", "2次")}
    second = accept(actor=federation.top, **terms)
    assert second.target == f"{first.target}/2"
    kept = [seal.figures.get(code=SESSIONS).value for seal in (first, second)]
    assert kept == [1, 2]
    report.refresh_from_db()
    now = report_view(report, actor=federation.top, now=REOPENED)
    assert (now.cells[SESSIONS].value, now.is_sealed) == (2, True)
    since = since_sealing(report, actor=federation.top, now=REOPENED)
    assert [one.code for one in since].count(SESSIONS) == 1
    assert all(one.is_same for one in since)
    with pytest.raises(NotOpenForFilling):
        save_answers(answers={}, actor=federation.clerk, **terms)
