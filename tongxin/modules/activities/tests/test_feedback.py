"""Feedback: once for each attendance, for fourteen days another, and nobody knows whose."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, ProgrammingError, transaction

from tongxin.kernel.rls import speaking
from tongxin.modules.activities import selectors
from tongxin.modules.activities.errors.sessions import FeedbackOver, NotAttended, StarsWrong
from tongxin.modules.activities.models import Feedback
from tongxin.modules.activities.services.attendance import check_in_by_list, void_check_in
from tongxin.modules.activities.services.feedback import AMENDABLE, give_feedback
from tongxin.modules.activities.services.forgetting import forget_name
from tongxin.modules.activities.tests.factories import (
    FACTORIES,
    START,
    SYSTEM,
    a_session,
    a_worker,
    acting,
    officer_of,
)
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.transfer.own_copy import all_holdings


def came(session, *workers):
    return check_in_by_list(
        session_id=session.pk, worker_ids=[w.pk for w in workers], actor=SYSTEM, now=START
    )


def say(session, worker, stars=5, words="", now=START):
    with speaking(acting(worker)):
        return give_feedback(
            session_id=session.pk, stars=stars, words=words, actor=acting(worker), now=now
        )


@pytest.fixture
def session(tree):
    return a_session(tree[1], to=[tree[1]])


@pytest.fixture
def workers(tree):
    return [a_worker(tree[3]) for _ in range(5)]


def test_said_again_it_replaces_what_was_said_until_the_fourteen_days_are_over(session, workers):
    came(session, workers[0])
    first = say(session, workers[0], 2, "音响太吵")
    last = START + AMENDABLE - timedelta(seconds=1)
    again = say(session, workers[0], 4, "第二场好多了", last)
    assert (again.pk, again.stars, again.amended_at) == (first.pk, 4, last)
    with pytest.raises(FeedbackOver):
        say(session, workers[0], 1, now=START + AMENDABLE)
    assert Feedback.objects.get().words == "第二场好多了"


def test_who_was_not_there_or_no_longer_counts_says_nothing(session, workers):
    with pytest.raises(NotAttended):
        say(session, workers[0])
    (row,) = came(session, workers[1])
    say(session, workers[1])
    assert selectors.stars_of(session).count == 1
    void_check_in(check_in_id=row.pk, reason="签错人", actor=SYSTEM, now=START)
    assert selectors.stars_of(session).count == 0
    with pytest.raises(NotAttended):
        say(session, workers[1])


@pytest.mark.parametrize("stars", [0, 6, -1])
def test_stars_are_one_to_five(session, workers, stars):
    came(session, workers[0])
    with pytest.raises(StarsWrong):
        say(session, workers[0], stars)


def test_below_five_answers_the_organiser_learns_their_number_and_nothing_else(session, workers):
    came(session, *workers)
    for worker in workers[:4]:
        say(session, worker, 3, "座位不够")
    with speaking(officer_of(session.union)):
        told = selectors.stars_of(session)
        assert (told.count, told.average, told.spread) == (4, None, ())
        assert list(selectors.words_of(session)) == []
    say(session, workers[4], 5, "很好")
    with speaking(officer_of(session.union)):
        told = selectors.stars_of(session)
        assert (told.count, str(told.average)) == (5, "3.4")
        assert told.spread == ((5, 1), (4, 0), (3, 4), (2, 0), (1, 0))
        assert selectors.words_of(session).count() == 5


def test_the_log_tells_that_something_was_said_and_neither_what_nor_by_whom(session, workers):
    came(session, workers[0])
    say(session, workers[0], 1, "很不满意")
    say(session, workers[0], 2, "不太满意")
    rows = AuditEntry.objects.filter(verb__contains="feedback")
    assert [row.verb for row in rows.order_by("pk")] == [
        "activities.gave_feedback",
        "activities.amended_feedback",
    ]
    for row in rows:
        assert row.actor == "feedback"
        assert row.account_id is None
        assert not row.change


def test_the_wall_lets_nobody_write_for_another_or_for_where_they_were_not(session, workers, tree):
    (mine, theirs) = came(session, *workers[:2])
    other = a_session(tree[1], to=[tree[1]])

    def write(check_in, worker, at=session):
        with speaking(acting(workers[0])), transaction.atomic():
            Feedback.objects.create(
                check_in=check_in, session=at, worker=worker, union=at.union,
                stars=5, given_at=START,
            )  # fmt: skip

    for wrong in ((theirs, workers[1]), (theirs, workers[0]), (mine, workers[0], other)):
        with pytest.raises(ProgrammingError, match="row-level security"):
            write(*wrong)
    write(mine, workers[0])  # the same statement about oneself is let through
    with pytest.raises(IntegrityError), transaction.atomic():
        write(mine, workers[0])
    with speaking(acting(workers[1])):
        assert Feedback.objects.filter(worker=workers[0]).update(stars=1) == 0


def test_erasing_a_person_takes_the_words_and_leaves_the_stars(tree):
    row = FACTORIES["activities.Feedback"](tree[1])
    held = {one.key: one for one in all_holdings()}["activities.feedback"]
    assert held.rows(row.worker_id).count() == 1
    forget_name(row.worker_id)
    row.refresh_from_db()
    assert (row.words, row.stars) == ("", 4)


def test_a_worker_says_it_on_the_phone_and_the_desk_shows_it_from_five_on(
    phone, worker, officer, session, workers
):
    came(session, worker, *workers)
    url = f"/activities/sessions/{session.pk}/attended/"
    assert url in phone.get("/activities/records/?view=attended").content.decode()
    assert "提交评价" in phone.get(url).content.decode()
    assert "★" in phone.post(url, {"words": "没有选星"}).content.decode()
    assert phone.post(url, {"stars": "4", "words": "很有收获"})["Location"] == url
    assert "修改评价" in phone.get(url).content.decode()
    desk = f"/desk/activities/sessions/{session.pk}/?view=feedback"
    page = officer.get(desk).content.decode()
    assert "已收到 1 份评价" in page
    assert "很有收获" not in page
    for one in workers[:4]:
        say(session, one, 5)
    page = officer.get(desk).content.decode()
    assert "很有收获" in page
    assert worker.name not in page.partition("评价</caption>")[2]
    told = officer.get(f"/api/v1/sessions/{session.pk}/feedback").json()
    assert told == {
        "count": 5,
        "average": "4.8",
        "spread": {"5": 4, "4": 1, "3": 0, "2": 0, "1": 0},
        "words": ["很有收获"],
    }
    body = {"stars": 3, "words": "改一下"}
    path = f"/api/v1/sessions/{session.pk}/feedback"
    assert phone.post(path, body, content_type="application/json").json()["stars"] == 3
    elsewhere = a_session(session.union)
    assert phone.get(f"/activities/sessions/{elsewhere.pk}/attended/").status_code == 404
