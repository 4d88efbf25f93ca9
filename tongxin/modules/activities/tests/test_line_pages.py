"""The waiting list and the no-show rule as people see them."""

import re
from datetime import timedelta

import pytest

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities import notices
from tongxin.modules.activities.events import SeatMissed
from tongxin.modules.activities.models import NoShow, Signup
from tongxin.modules.activities.services.lines import sign_up_or_wait
from tongxin.modules.activities.services.seats import sign_up, withdraw
from tongxin.modules.activities.tests.factories import (
    NOW,
    START,
    SYSTEM,
    a_session,
    a_worker,
    acting,
)
from tongxin.modules.activities.tests.test_no_shows import missed
from tongxin.shared.notify.models import Notification
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.scarce.events import SeatPromoted
from tongxin.shared.scarce.models import Wait

DAY = timedelta(days=1)


@pytest.fixture
def today(monkeypatch):
    """Sets the clock of the pages."""

    def at(moment):
        monkeypatch.setattr(clock, "now", lambda: moment)

    at(NOW)
    return at


def test_a_worker_waits_moves_up_and_is_told(tree, phone, worker, officer, today):
    today(NOW)
    _root, east, _west, shop = tree
    other = a_worker(shop)
    session = a_session(east, quota=1, starts_at=START + DAY)
    with speaking(acting(other)):
        sign_up(session_id=session.pk, actor=acting(other), now=NOW)
    page = f"/activities/{session.activity_id}/"
    assert "登记候补" in phone.get(page).content.decode()
    answer = phone.post(f"/activities/sessions/{session.pk}/wait/", follow=True)
    assert "已登记候补" in answer.content.decode()
    assert "排第 1 位" in phone.get(page).content.decode()
    desk = officer.get(f"/desk/activities/sessions/{session.pk}/?view=waits").content.decode()
    assert "马晓燕" in desk
    with speaking(acting(other)):
        withdraw(session_id=session.pk, actor=acting(other), now=NOW)
    seat = Signup.objects.get(session=session, worker=worker)
    for what in ("activities.ActivitySession", "scarce.Pool"):
        notices.moved_up(SeatPromoted(what, session.pk, worker.pk, seat.pk), NOW)
    assert Notification.objects.get(worker=worker).title == "候补成功，已为您报名"
    assert phone.get(f"/activities/sessions/{session.pk}/ticket/").status_code == 200


def test_leaving_the_line_and_a_seat_free_in_the_meantime(tree, phone, worker, today):
    today(NOW)
    _root, east, _west, shop = tree
    other = a_worker(shop)
    session, free = (a_session(east, quota=1, starts_at=START + DAY) for _ in range(2))
    with speaking(acting(other)):
        sign_up(session_id=session.pk, actor=acting(other), now=NOW)
    phone.post(f"/activities/sessions/{session.pk}/wait/")
    phone.post(f"/activities/sessions/{session.pk}/wait/leave/")
    assert Wait.objects.get().left_at == NOW
    answer = phone.post(f"/activities/sessions/{free.pk}/wait/", follow=True)
    assert "刚好有名额" in answer.content.decode()


def test_a_barred_worker_reads_why_and_until_when_and_an_officer_lifts(
    tree, phone, worker, officer, today
):
    _root, east, _west, _shop = tree
    *_others, last = missed(east, worker, START, 3)
    now = last.ends_at + 2 * DAY
    today(now)
    session = a_session(east, starts_at=now + 5 * DAY)
    page = phone.get(f"/activities/{session.activity_id}/").content.decode()
    assert "之前不能报名" in page
    answer = phone.post(f"/activities/sessions/{session.pk}/sign-up/", follow=True)
    assert "之后才能再报名" in answer.content.decode()
    notices.missed(SeatMissed(last.pk, worker.pk), now)
    assert "90 天内 3 次报名后未到场，暂停报名 30 天" in Notification.objects.get().body
    mine = phone.get("/activities/missed/").content.decode()
    assert len(re.findall(r"未到场</span>\s*</div>", mine)) == 3
    row = NoShow.objects.get(session=last)
    lift = f"/desk/activities/no-shows/{row.pk}/lift/"
    assert "请写明原因" in officer.post(lift, {"reason": ""}, follow=True).content.decode()
    answer = officer.post(lift, {"reason": "因公出差"}, follow=True).content.decode()
    assert "未到场记录已撤销" in answer
    assert "因公出差" in phone.get("/activities/missed/").content.decode()
    phone.post(f"/activities/sessions/{session.pk}/sign-up/")
    assert Signup.objects.filter(session=session, worker=worker).exists()


def test_the_line_takes_no_worker_out_who_left(tree):
    _root, east, _west, shop = tree
    first, second = a_worker(shop), a_worker(shop)
    session = a_session(east, quota=1, starts_at=START + DAY)
    for worker in (first, second):
        with speaking(acting(worker)):
            sign_up_or_wait(session_id=session.pk, actor=acting(worker), now=NOW)
    type(second).objects.filter(pk=second.pk).update(left_on=NOW.date())
    with speaking(acting(first)):
        withdraw(session_id=session.pk, actor=acting(first), now=NOW)
    assert not Signup.objects.filter(session=session, released_at=None).exists()


def test_what_a_worker_was_told_is_read_on_the_phone_and_by_nobody_else(phone, worker, tree):
    other = a_worker(tree[3])
    with speaking(SYSTEM):
        for person, title in ((worker, "候补成功"), (other, "别人的消息")):
            message = Message(title, "周末读书会", "/activities/records/")
            notify(union=tree[3], worker=person, message=message, now=NOW)
        note, strange = Notification.objects.order_by("pk")
    page = phone.get("/me/messages/").content.decode()
    assert "候补成功" in page
    assert "未读" in page
    assert "别人的消息" not in page
    answer = phone.post(f"/me/messages/{note.pk}/")
    assert answer["Location"] == "/activities/records/"
    assert "未读" not in phone.get("/me/messages/").content.decode()
    refused = phone.post(f"/me/messages/{strange.pk}/", follow=True)
    assert "没有找到，可能已被移走" in refused.content.decode()
    with speaking(SYSTEM):
        strange.refresh_from_db()
    assert strange.read_at is None
