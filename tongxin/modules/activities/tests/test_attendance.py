"""Check-in by code and by list, headcounts, taking back."""

from datetime import timedelta

import pytest

from tongxin.kernel.errors import NotThere
from tongxin.modules.activities.errors.sessions import (
    AlreadyCheckedIn,
    CheckInClosed,
    CodeExpired,
    CodeOfAnotherSession,
    CodeUnreadable,
    HeadcountNeeded,
    NothingToVoid,
    NotSignedUp,
    ReasonMissing,
    TooEarlyToCheckIn,
)
from tongxin.modules.activities.services.attendance import (
    check_in_by_code,
    check_in_by_list,
    set_headcount,
    void_check_in,
    void_headcount,
)
from tongxin.modules.activities.services.running import cancel_session, finish_session
from tongxin.modules.activities.services.seats import sign_up, ticket_code, withdraw
from tongxin.modules.activities.services.tickets import Ticket, code_of, read_code, seconds_left
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    a_province,
    a_session,
    a_worker,
    acting,
    officer_of,
)
from tongxin.shared.audit.models import AuditEntry

pytestmark = pytest.mark.usefixtures("house")
MINUTE = timedelta(minutes=1)


@pytest.fixture
def door():
    """A city's session with one worker signed up, and the officer at the door."""
    _root, east, _west, shop = a_province()
    session, worker = a_session(east), a_worker(shop)
    signup = sign_up(session_id=session.pk, actor=acting(worker), now=NOW)
    return session, worker, signup, officer_of(east)


def test_the_code_on_the_workers_screen_checks_in_once(door):
    session, worker, signup, officer = door
    code = ticket_code(signup=signup, actor=acting(worker), now=START)

    made = check_in_by_code(session_id=session.pk, code=code.lower(), actor=officer, now=START)

    assert (made.worker_id, made.means, made.worker_name) == (worker.pk, "code", worker.name)
    assert AuditEntry.objects.filter(target=f"activities.CheckIn:{made.pk}").count() == 1
    with pytest.raises(AlreadyCheckedIn):
        check_in_by_code(session_id=session.pk, code=code, actor=officer, now=START)


def test_a_code_of_another_session_is_refused_with_a_sentence(door):
    session, worker, signup, officer = door
    other = a_session(session.union)
    code = ticket_code(signup=signup, actor=acting(worker), now=START)
    with pytest.raises(CodeOfAnotherSession, match="另一个场次的入场码"):
        check_in_by_code(session_id=other.pk, code=code, actor=officer, now=START)


def test_a_code_lasts_for_its_minute_and_the_next(door):
    session, worker, signup, officer = door
    code = ticket_code(signup=signup, actor=acting(worker), now=START)
    start_of_minute = START.replace(second=0)
    for later in (2 * MINUTE, 5 * MINUTE, timedelta(hours=20)):
        with pytest.raises(CodeExpired):
            check_in_by_code(
                session_id=session.pk, code=code, actor=officer, now=start_of_minute + later
            )
    check_in_by_code(
        session_id=session.pk,
        code=code,
        actor=officer,
        now=start_of_minute + 2 * MINUTE - timedelta(seconds=1),
    )


@pytest.mark.parametrize("text", ["", "2-3", "2-3-", "天-3-AAAAAAAA", "2-3-AAAAAAAA", "2-3-4-5"])
def test_what_is_no_code_is_refused(door, text):
    session, _worker, _signup, officer = door
    with pytest.raises(CodeUnreadable):
        check_in_by_code(session_id=session.pk, code=text, actor=officer, now=START)


def test_a_code_speaks_for_one_worker_alone():
    code = code_of(Ticket(7, 11), now=NOW)
    assert read_code(code, session_id=7, now=NOW) == Ticket(7, 11)
    session, worker, mark = code.split("-")
    for forged in (f"{session}-{worker[::-1]}2-{mark}", f"{session}2-{worker}-{mark}"):
        with pytest.raises(CodeUnreadable):
            read_code(forged, session_id=7, now=NOW)
    assert 1 <= seconds_left(NOW) <= 60


def test_nobody_shows_a_code_for_somebody_else_or_for_a_seat_given_back(door):
    session, worker, signup, officer = door
    with pytest.raises(NotSignedUp):
        ticket_code(signup=signup, actor=acting(a_worker(session.union)), now=NOW)
    code = ticket_code(signup=signup, actor=acting(worker), now=START - MINUTE)
    early = START - timedelta(hours=24) - MINUTE
    signup = withdraw(session_id=session.pk, actor=acting(worker), now=early)
    with pytest.raises(NotSignedUp):
        ticket_code(signup=signup, actor=acting(worker), now=START)
    with pytest.raises(NotSignedUp):
        check_in_by_code(session_id=session.pk, code=code, actor=officer, now=START)


def test_the_list_takes_those_signed_up_and_workers_of_ones_own_subtree(door):
    session, worker, _signup, officer = door
    _root, _east, west, _shop = a_province()
    walk_in, stranger = a_worker(session.union), a_worker(west)

    def tick(*who):
        return check_in_by_list(
            session_id=session.pk, worker_ids=[w.pk for w in who], actor=officer, now=START
        )

    assert {c.worker_id for c in tick(worker, walk_in)} == {worker.pk, walk_in.pk}
    with pytest.raises(AlreadyCheckedIn):
        tick(worker)
    with pytest.raises(NotSignedUp):
        tick(stranger)
    assert session.check_ins.live().count() == 2


def test_check_in_opens_two_hours_before_and_closes_with_the_session(door):
    session, worker, _signup, officer = door

    def tick(now, reason=""):
        return check_in_by_list(
            session_id=session.pk, worker_ids=[worker.pk], reason=reason, actor=officer, now=now
        )

    with pytest.raises(TooEarlyToCheckIn):
        tick(START - timedelta(hours=2, seconds=1))
    finish_session(session_id=session.pk, actor=officer, now=START)
    with pytest.raises(ReasonMissing):
        tick(START)
    assert len(tick(START, "补录签到表")) == 1


def test_a_cancelled_session_takes_no_presence_and_keeps_none(door):
    session, worker, _signup, officer = door
    check_in_by_list(session_id=session.pk, worker_ids=[worker.pk], actor=officer, now=START)
    set_headcount(session_id=session.pk, people=3, actor=officer, now=START)
    cancel_session(session_id=session.pk, reason="停电", actor=officer, now=START)
    assert not session.check_ins.live().exists()
    assert {h.void_reason for h in session.headcounts.all()} == {"停电"}
    with pytest.raises(CheckInClosed):
        set_headcount(session_id=session.pk, people=3, actor=officer, now=START)


def test_a_check_in_is_voided_once_with_a_reason_and_may_be_entered_again(door):
    session, worker, _signup, officer = door

    def tick():
        return check_in_by_list(
            session_id=session.pk, worker_ids=[worker.pk], actor=officer, now=START
        )[0]

    made = tick()
    with pytest.raises(ReasonMissing):
        void_check_in(check_in_id=made.pk, reason="", actor=officer, now=START)
    void_check_in(check_in_id=made.pk, reason="扫错人", actor=officer, now=START)
    with pytest.raises(NothingToVoid):
        void_check_in(check_in_id=made.pk, reason="扫错人", actor=officer, now=START)
    assert tick().pk != made.pk


def test_a_headcount_is_above_nought_and_one_at_a_time(door):
    session, _worker, _signup, officer = door
    with pytest.raises(HeadcountNeeded):
        set_headcount(session_id=session.pk, people=0, actor=officer, now=START)
    set_headcount(session_id=session.pk, people=30, actor=officer, now=START)
    last = set_headcount(session_id=session.pk, people=35, actor=officer, now=START)
    assert [h.people for h in session.headcounts.live()] == [35]
    void_headcount(headcount_id=last.pk, reason="重复填报", actor=officer, now=START)
    assert not session.headcounts.live().exists()


def test_the_door_of_a_foreign_session_is_not_there(door):
    session, worker, _signup, _officer = door
    _root, _east, west, _shop = a_province()
    stranger = officer_of(west)
    calls = (
        lambda: check_in_by_list(
            session_id=session.pk, worker_ids=[worker.pk], actor=stranger, now=START
        ),
        lambda: check_in_by_code(session_id=session.pk, code="2-2-2", actor=stranger, now=START),
        lambda: set_headcount(session_id=session.pk, people=1, actor=stranger, now=START),
    )
    for call in calls:
        with pytest.raises(NotThere):
            call()
