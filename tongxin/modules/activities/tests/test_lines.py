"""The waiting list of a full session: in order, moved up by what becomes free."""

from datetime import timedelta

import pytest

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.no_shows import WaitingOver
from tongxin.modules.activities.errors.sessions import (
    AlreadySignedUp,
    NotInvited,
    SessionNotOpen,
    TooLateToWithdraw,
)
from tongxin.modules.activities.models import Part, Signup
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import no_shows
from tongxin.modules.activities.services.forgetting import forget_name
from tongxin.modules.activities.services.lines import leave_line, sign_up_or_wait
from tongxin.modules.activities.services.planning import (
    ActivityFacts,
    Party,
    edit_activity,
    edit_session,
)
from tongxin.modules.activities.services.running import cancel_session
from tongxin.modules.activities.services.seats import SEATS, sign_up, withdraw
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    acting,
    session_facts,
)
from tongxin.modules.activities.tests.test_no_shows import missed
from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.people.erasing import ERASED_NAME
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce.errors import AlreadyWaiting, NotWaiting
from tongxin.shared.scarce.models import Wait
from tongxin.shared.scarce.waiting import place_in_line

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)


def speaks(call, session, worker, now=NOW):
    with speaking(acting(worker)):
        return call(session_id=session.pk, actor=acting(worker), now=now)


def holders(session):
    rows = Signup.objects.filter(session=session, released_at=None)
    return list(rows.order_by("pk").values_list("worker_id", flat=True))


@pytest.fixture
def full():
    """A session with one seat, who holds it, and three more workers."""
    _root, east, west, shop = a_province()
    session = a_session(east, quota=1, starts_at=NOW + 10 * DAY)
    people = [a_worker(shop) for _ in range(4)]
    speaks(sign_up, session, people[0])
    return session, people, west


def test_what_is_given_back_goes_to_who_waits_first(full):
    session, (first, second, third, last), _west = full
    for n, worker in enumerate((second, third, last)):
        at = NOW + timedelta(minutes=n)
        assert isinstance(speaks(sign_up_or_wait, session, worker, at), Wait)
        assert place_in_line(SEATS, of=session, by=worker.pk) == n + 1
    speaks(leave_line, session, second)
    speaks(withdraw, session, first)
    assert holders(session) == [third.pk]
    seat = Signup.objects.get(session=session, worker=third)
    assert (seat.worker_name, seat.home_id) == (third.name, third.union_id)
    assert place_in_line(SEATS, of=session, by=last.pk) == 1
    facts = session_facts(starts_at=session.starts_at, quota=2)
    edited = edit_session(session_id=session.pk, facts=facts, reason="加座", actor=SYSTEM, now=NOW)
    assert (holders(session), edited.seats_held) == ([third.pk, last.pk], 2)
    verbs = AuditEntry.objects.filter(verb__in=["activities.joined_line", "activities.left_line"])
    assert verbs.count() == 4


def test_the_line_asks_all_that_the_sign_up_asks(full):
    session, (first, second, *_others), west = full
    stranger = a_worker(west)
    with pytest.raises(AlreadySignedUp):
        speaks(sign_up_or_wait, session, first)
    seeing = {Can.SIGN_UP: SYSTEM.scope(Can.SIGN_UP)}
    actor = Actor(name="x", worker_id=stranger.pk, grants=seeing)
    with pytest.raises(NotInvited):
        sign_up_or_wait(session_id=session.pk, actor=actor, now=NOW)
    speaks(sign_up_or_wait, session, second)
    with pytest.raises(AlreadyWaiting):
        speaks(sign_up_or_wait, session, second)
    with pytest.raises(NotWaiting):
        speaks(leave_line, session, first)
    assert Wait.objects.count() == 1


def test_within_the_last_day_nobody_gives_back_and_nobody_moves_up(full):
    session, (first, second, third, _last), _west = full
    late = session.starts_at - DAY
    speaks(sign_up_or_wait, session, second)
    with pytest.raises(TooLateToWithdraw, match="不足 24 小时"):
        speaks(withdraw, session, first, late)
    with pytest.raises(WaitingOver):
        speaks(sign_up_or_wait, session, third, late)
    facts = session_facts(starts_at=session.starts_at, quota=2)
    edit_session(session_id=session.pk, facts=facts, reason="加座", actor=SYSTEM, now=late)
    assert holders(session) == [first.pk]
    speaks(withdraw, session, first, late - timedelta(seconds=1))
    assert second.pk in holders(session)


def test_who_is_barred_keeps_the_place_but_is_passed_over(full):
    session, (first, second, third, _last), _west = full
    later = session.starts_at + 60 * DAY
    far = a_session(session.union, quota=1, starts_at=later)
    speaks(sign_up, far, first)
    for worker in (second, third):
        speaks(sign_up_or_wait, far, worker)
    *_two, last = missed(session.union, second, NOW + DAY, 3)
    now = last.ends_at + 2 * DAY
    assert no_shows.barred_until(second.pk, now)
    speaks(withdraw, far, first, now)
    assert holders(far) == [third.pk]
    assert place_in_line(SEATS, of=far, by=second.pk) == 1
    speaks(withdraw, far, third, last.starts_at + 31 * DAY)
    assert holders(far) == [second.pk]


def test_who_got_a_seat_in_another_way_is_not_moved_up_a_second_time(full):
    session, (first, second, third, _last), _west = full
    speaks(sign_up_or_wait, session, second)
    Signup.objects.create(
        session=session, union=session.union, worker=second, worker_name="x", held_at=NOW
    )
    speaks(sign_up_or_wait, session, third)
    speaks(withdraw, session, first)
    assert sorted(holders(session)) == sorted([second.pk, third.pk])
    assert Wait.objects.get(worker=second).left_at == NOW


def test_a_called_off_session_moves_nobody_up(full):
    session, (first, second, *_others), _west = full
    speaks(sign_up_or_wait, session, second)
    cancel_session(session_id=session.pk, reason="场地停电", actor=SYSTEM, now=NOW)
    speaks(withdraw, session, first)
    assert holders(session) == []
    with pytest.raises(SessionNotOpen):
        speaks(sign_up_or_wait, session, second)


def test_a_forgotten_name_leaves_the_line_too(full):
    session, (_first, second, *_others), _west = full
    speaks(sign_up_or_wait, session, second)
    forget_name(second.pk)
    assert Wait.objects.get().told["worker_name"] == ERASED_NAME


def test_nobody_moves_up_who_is_invited_no_more(full):
    session, (first, second, third, _last), west = full
    for n, worker in enumerate((second, third)):
        speaks(sign_up_or_wait, session, worker, NOW + timedelta(minutes=n))
    enter_worker_at(second, west)
    speaks(withdraw, session, first)
    assert holders(session) == [third.pk]
    assert place_in_line(SEATS, of=session, by=second.pk) == 1


def test_nobody_moves_up_once_their_union_was_taken_off_the_list(full):
    session, (first, second, *_rest), west = full
    speaks(sign_up_or_wait, session, second)
    activity = session.activity
    facts = ActivityFacts(activity.title, activity.kind, parties=[Party(Part.PARTICIPANT, west)])
    edit_activity(activity_id=activity.pk, facts=facts, actor=SYSTEM, now=NOW)
    speaks(withdraw, session, first)
    assert holders(session) == []


def enter_worker_at(worker, union):
    """The person belongs to another union from now on."""
    Worker.objects.filter(pk=worker.pk).update(union=union, union_path=union.path)
