"""What people are told of a session that is called off, of a draw lost and a seat that went."""

from datetime import timedelta

import pytest

from tongxin.kernel.rls import speaking
from tongxin.modules.activities import notices
from tongxin.modules.activities.events import SessionCancelled
from tongxin.modules.activities.selectors.lines import my_waiting, waiting_in_order
from tongxin.modules.activities.services import draws as d
from tongxin.modules.activities.services.lines import leave_line, sign_up_or_wait
from tongxin.modules.activities.services.running import cancel_session, open_activity
from tongxin.modules.activities.services.seats import withdraw
from tongxin.modules.activities.tests.factories import (
    NOW,
    SYSTEM,
    a_province,
    a_session,
    a_worker,
    acting,
)
from tongxin.modules.activities.tests.plan_factories import a_draw
from tongxin.shared.notify.models import Notification
from tongxin.shared.outbox.models import OutboxEvent
from tongxin.shared.scarce.beat import free_expired
from tongxin.shared.scarce.events import HoldExpired, LotteryDrawn, SeatPromoted

pytestmark = pytest.mark.usefixtures("house")
DAY = timedelta(days=1)


def says(call, session, worker, now=NOW):
    with speaking(acting(worker)):
        return call(session_id=session.pk, actor=acting(worker), now=now)


def facts_of(kind):
    rows = OutboxEvent.objects.filter(kind=kind.kind).order_by("pk")
    return [kind(**row.body) for row in rows]


def called_off(session, now=NOW):
    cancel_session(session_id=session.pk, reason="场馆停电", actor=SYSTEM, now=now)
    (fact,) = facts_of(SessionCancelled)
    notices.called_off(fact, now)
    return {row.worker_id for row in Notification.objects.all()}


def test_who_holds_a_seat_or_waits_is_told_that_nobody_need_come():
    _root, east, _west, shop = a_province()
    session = a_session(east, quota=1, starts_at=NOW + 9 * DAY)
    gone, holds, waits, left = (a_worker(shop) for _ in range(4))
    says(sign_up_or_wait, session, gone)
    says(withdraw, session, gone)
    for worker in (holds, waits, left):
        says(sign_up_or_wait, session, worker)
    says(leave_line, session, left)
    assert called_off(session) == {holds.pk, waits.pk}
    told = Notification.objects.first()
    assert "场馆停电" in told.body
    assert told.url == f"/activities/{session.activity_id}/"


def test_of_a_session_that_is_over_nobody_is_told():
    _root, east, _west, shop = a_province()
    session = a_session(east, quota=1, starts_at=NOW + 9 * DAY)
    says(sign_up_or_wait, session, a_worker(shop))
    assert called_off(session, session.starts_at) == set()


@pytest.fixture
def show():
    """A published session of two seats to be drawn, and four who take part."""
    _root, east, _west, shop = a_province()
    session = a_draw(east).session
    open_activity(activity_id=session.activity_id, actor=SYSTEM, now=NOW)
    people = [a_worker(shop) for _ in range(4)]
    for worker in people:
        says(d.enter_draw, session, worker)
    return session, people


def test_who_takes_part_in_a_draw_is_told_that_it_is_called_off(show):
    session, (gone, *rest) = show
    says(d.leave_draw, session, gone)
    assert called_off(session) == {worker.pk for worker in rest}


def test_a_draw_one_takes_part_in_is_among_what_one_waits_for(show):
    session, (gone, stays, *_rest) = show
    says(d.leave_draw, session, gone)
    for worker, count in ((gone, 0), (stays, 1)):
        with speaking(acting(worker)):
            rows = list(my_waiting(actor=acting(worker)))
        assert [row.is_to_be_drawn for row in rows] == [True] * count
    d.publish_lists(now=NOW + 2 * DAY)
    d.draw_seats(session_id=session.pk, seed="1", actor=SYSTEM, now=NOW + 3 * DAY)
    line = waiting_in_order(session)
    for worker in show[1][1:]:
        with speaking(acting(worker)):
            rows = list(my_waiting(actor=acting(worker)))
        assert [row.is_to_be_drawn for row in rows] == [False] * (worker.pk in line)


def test_who_lost_reads_the_place_in_line_and_who_slept_that_the_seat_went(show):
    session, _people = show
    due = NOW + 3 * DAY
    d.publish_lists(now=NOW + 2 * DAY)
    d.draw_seats(session_id=session.pk, seed="3351.47", actor=SYSTEM, now=due)
    for won in facts_of(SeatPromoted):
        notices.moved_up(won, due)
    button = f"/activities/{session.activity_id}/"  # where one confirms
    assert [(one.title, one.url) for one in Notification.objects.all()] == [
        ("您已中签", button)
    ] * 2
    Notification.objects.all().delete()
    (fact,) = facts_of(LotteryDrawn)
    notices.not_drawn(fact, due)
    lottery = d.SessionDraw.objects.get(session=session).lottery
    order = list(lottery.entrants.order_by("rank").values_list("worker_id", flat=True))
    told = {row.worker_id: row.body for row in Notification.objects.all()}
    assert set(told) == set(order[2:])
    assert ("第 1 位" in told[order[2]], "第 2 位" in told[order[3]]) == (True, True)
    assert free_expired(now=due + DAY) == 1
    for over in facts_of(HoldExpired):
        notices.ran_out(over, due + DAY)
    slept = Notification.objects.filter(title="中签名额已过期")
    assert {row.worker_id for row in slept} == set(order[:2])
