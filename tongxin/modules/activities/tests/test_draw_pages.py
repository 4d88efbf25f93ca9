"""A draw from the officer's desk to the worker's phone, and the public file."""

import json
from datetime import timedelta

from django.test import Client
from django.utils.timezone import localtime

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivitySession, SessionDraw, Signup
from tongxin.modules.activities.services.draws import publish_lists
from tongxin.modules.activities.services.running import open_activity
from tongxin.modules.activities.tests.factories import SYSTEM, a_session
from tongxin.shared.scarce.drawing import Drawing, faults
from tongxin.shared.scarce.models import Lottery

DAY = timedelta(days=1)


def a_draft(host):
    now = clock.now()
    facts = {"signup_closes_at": now + 2 * DAY, "starts_at": now + 9 * DAY, "quota": 1}
    with speaking(SYSTEM):
        return a_session(host, opened=False, **facts)


def terms_of(session):
    due = localtime(session.signup_closes_at + DAY)
    return {
        "seed_source": "深证成指收盘指数",
        "seed_due_at": f"{due:%Y-%m-%dT%H:%M}",
        "confirm_hours": "24",
    }


def moved_back(session, days):
    """The same session, as if everything had been so many days earlier."""
    with speaking(SYSTEM):
        draw = SessionDraw.objects.get(session=session)
        closes, due = session.signup_closes_at - days, draw.seed_due_at - days
        ActivitySession.objects.filter(pk=session.pk).update(signup_closes_at=closes)
        SessionDraw.objects.filter(pk=draw.pk).update(seed_due_at=due)
        Lottery.objects.filter(pk=draw.lottery_id).update(seed_due_at=due)
        return closes, draw.lottery_id


def published(session, officer):
    """Its seats are to be drawn, said at the desk; and it is open."""
    desk = f"/desk/activities/sessions/{session.pk}/draw/"
    assert officer.post(desk, terms_of(session)).status_code == 302
    with speaking(SYSTEM):
        open_activity(activity_id=session.activity_id, actor=SYSTEM, now=clock.now())


def test_a_worker_enters_leaves_and_enters_again(officer, phone, tree):
    session = a_draft(tree[1])
    desk, hand = f"/desk/activities/sessions/{session.pk}/", f"/activities/{session.activity_id}/"
    assert "先到先得" in officer.get(desk).content.decode()
    published(session, officer)
    assert "深证成指收盘指数" in officer.get(desk).content.decode()
    page = phone.get(hand).content.decode()
    assert "参加摇号" in page
    assert "我要报名" not in page
    acts = f"/activities/sessions/{session.pk}/draw/"
    phone.post(acts)
    assert "退出摇号" in phone.get(hand).content.decode()
    phone.post(f"{acts}leave/")
    assert "参加摇号" in phone.get(hand).content.decode()


def test_from_the_list_to_the_confirmed_seat(officer, phone, tree, worker):
    session = a_draft(tree[1])
    desk, hand = f"/desk/activities/sessions/{session.pk}/", f"/activities/{session.activity_id}/"
    published(session, officer)
    acts = f"/activities/sessions/{session.pk}/draw/"
    phone.post(acts)
    closes, number = moved_back(session, 4 * DAY)
    assert Client().get(f"/lotteries/{number}/").status_code == 404
    publish_lists(now=closes)
    assert "录入种子并摇号" in officer.get(desk).content.decode()
    officer.post(f"{desk}draw/seed/", {"seed": "10433.71"})
    assert "请在" in phone.get(hand).content.decode()
    told = json.loads(Client().get(f"/lotteries/{number}/").content)
    assert faults(Drawing.read(told)) == []
    assert worker.name not in json.dumps(told, ensure_ascii=False)
    phone.post(f"{acts}confirm/")
    with speaking(SYSTEM):
        assert Signup.objects.get(session=session, released_at=None).confirm_by is None
    assert "查看入场码" in phone.get(hand).content.decode()


def test_a_missed_hour_is_shown_and_postponed(officer, tree):
    session = a_draft(tree[1])
    desk = f"/desk/activities/sessions/{session.pk}/"
    officer.post(f"{desk}draw/", terms_of(session))
    officer.post(f"{desk}draw/drop/")
    assert "设为摇号" in officer.get(desk).content.decode()
    officer.post(f"{desk}draw/", terms_of(session))
    with speaking(SYSTEM):
        open_activity(activity_id=session.activity_id, actor=SYSTEM, now=clock.now())
    moved_back(session, 4 * DAY)
    assert "改期摇号" in officer.get(desk).content.decode()
    later = terms_of(session)
    assert officer.post(f"{desk}draw/postpone/", later).status_code == 302
    assert "改期摇号" not in officer.get(desk).content.decode()


def test_machines_set_enter_leave_and_are_refused_in_words(officer, phone, tree):
    session = a_draft(tree[1])
    base = f"/api/v1/sessions/{session.pk}/draw"
    told = {"content_type": "application/json"}
    due = (session.signup_closes_at + DAY).isoformat()
    body = json.dumps({"seed_source": "深证成指", "seed_due_at": due})
    made = officer.put(base, body, headers={"Idempotency-Key": "p1"}, **told)
    assert made.json()["lottery_id"] is None
    with speaking(SYSTEM):
        open_activity(activity_id=session.activity_id, actor=SYSTEM, now=clock.now())
    entry = phone.post(f"{base}/entries", "{}", **told)
    assert entry.status_code == 201
    assert phone.post(f"{base}/leave", "{}", **told).json()["withdrawn_at"] is not None
    seats = phone.post(f"/api/v1/sessions/{session.pk}/signups", "{}", **told)
    assert seats.json()["code"] == "activities.seats_are_drawn"
    early = officer.post(f"{base}/seed", json.dumps({"seed": "1"}), **told)
    assert early.status_code == 409
    assert phone.post(f"{base}/confirm", "{}", **told).json()["code"] == "activities.not_signed_up"
