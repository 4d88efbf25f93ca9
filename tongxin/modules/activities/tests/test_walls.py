"""The database hides what the application forgets to filter."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tongxin.kernel.rls import speaking
from tongxin.modules.activities import selectors
from tongxin.modules.activities.models import (
    Activity,
    ActivityAudience,
    ActivityRole,
    ActivitySession,
    CheckIn,
    Headcount,
    Signup,
)
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.attendance import check_in_by_list, set_headcount
from tongxin.modules.activities.services.seats import sign_up
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    acting,
    an_activity,
    officer_of,
)
from tongxin.shared.people.services import set_home

pytestmark = pytest.mark.usefixtures("house")
TABLES = (Activity, ActivityAudience, ActivityRole, ActivitySession, Signup, CheckIn, Headcount)


def seen_by(actor):
    with speaking(actor):
        return [table.objects.count() for table in TABLES]


def an_event(east, shop, **facts):
    session = a_session(east, **facts)
    workers = [a_worker(shop), a_worker(shop)]
    for worker in workers:
        sign_up(session_id=session.pk, actor=acting(worker), now=NOW)
    check_in_by_list(session_id=session.pk, worker_ids=[workers[0].pk], actor=SYSTEM, now=START)
    set_headcount(session_id=session.pk, people=3, actor=SYSTEM, now=START)
    return session, workers


def test_a_stranger_union_sees_nothing_without_any_filter_of_the_application():
    _root, east, west, shop = a_province()
    an_event(east, shop)
    assert seen_by(officer_of(west)) == [0] * len(TABLES)
    assert seen_by(officer_of(east)) == [1, 1, 1, 1, 2, 1, 1]


def test_a_co_host_reads_the_activity_but_nobodys_name():
    _root, east, west, shop = a_province()
    an_event(east, shop, to=[east], co_hosts=[west])
    assert seen_by(officer_of(west)) == [1, 1, 2, 1, 0, 0, 0]


def test_a_union_below_reads_what_is_open_to_its_workers():
    _root, east, _west, shop = a_province()
    an_event(east, shop)
    an_activity(east)
    assert seen_by(officer_of(shop)) == [1, 1, 1, 1, 0, 0, 0]


def test_a_worker_sees_the_citys_event_and_only_the_own_signup():
    _root, east, _west, shop = a_province()
    _session, (came, absent) = an_event(east, shop)
    assert seen_by(acting(came)) == [1, 1, 1, 1, 1, 1, 0]
    assert seen_by(acting(absent)) == [1, 1, 1, 1, 1, 0, 0]
    assert seen_by(acting(a_worker(shop))) == [1, 1, 1, 1, 0, 0, 0]


def test_after_a_change_of_union_the_own_record_stays_readable():
    _root, east, west, shop = a_province()
    session, (came, _absent) = an_event(east, shop)
    set_home(worker_id=came.pk, union=west)
    came.refresh_from_db()
    actor = acting(came)
    with speaking(actor):
        assert [s.session_id for s in selectors.my_signups(actor=actor)] == [session.pk]
        assert selectors.worker_activity(session.activity_id, actor=actor).sessions.count() == 1


def test_a_worker_finds_what_is_open_to_the_home_union_by_words_of_the_title():
    _root, east, west, shop = a_province()
    mine = a_session(east)
    a_session(west)
    a_session(east, opened=False)
    actor = acting(a_worker(shop))
    with speaking(actor):
        assert list(selectors.open_sessions(actor=actor, now=NOW)) == [mine]
        found = selectors.open_sessions(actor=actor, now=NOW, words=mine.activity.title)
        assert list(found) == [mine]
        assert not selectors.open_sessions(actor=actor, now=NOW, words="并无此事").exists()
        assert not selectors.open_sessions(actor=actor, now=START).exists()


def test_a_host_reads_the_names_of_those_who_came_from_elsewhere():
    _root, east, west, _shop = a_province()
    session, guest = a_session(east, to=[west]), a_worker(west)
    sign_up(session_id=session.pk, actor=acting(guest), now=NOW)
    with speaking(officer_of(east)):
        signup = selectors.signups_of(session).get()
    assert (signup.worker_name, signup.home) == (guest.name, west)


@pytest.mark.parametrize("rows", [3, 30])
def test_the_board_runs_as_many_queries_at_thirty_rows_as_at_three(rows):
    _root, east, west, _shop = a_province()
    for _ in range(rows):
        an_activity(east, co_hosts=[west])
    scope = officer_of(east).scope(Can.VIEW)
    with CaptureQueriesContext(
        connection,
    ) as queries:
        board = list(selectors.activity_board(scope=scope, now=NOW))
        assert [(a.union.name, a.kind.name, a.session_count) for a in board]
    assert (len(board), len(queries)) == (rows, 1)


def test_claimable_activities_are_those_hosted_in_scope():
    _root, east, west, _shop = a_province()
    mine = an_activity(east, title="安全生产宣讲")
    an_activity(west, co_hosts=[east])
    scope = officer_of(east).scope(Can.VIEW)
    assert list(selectors.claimable_activities(scope)) == [mine]
    assert list(selectors.claimable_activities(scope, "安全宣讲")) == []
    assert list(selectors.claimable_activities(scope, "安全生产")) == [mine]
