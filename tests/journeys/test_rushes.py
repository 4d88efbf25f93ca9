"""Seats open at nine, the waiting list moves up, the door works without a network."""

import secrets
import time
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections
from playwright.sync_api import expect

from tests.journeys.browser import PASSWORD, Person
from tests.journeys.people import a_chain
from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivitySession, CheckIn, Signup
from tongxin.modules.activities.services.seats import revoke_passes, seat_pass, sign_up
from tongxin.modules.activities.services.tickets import Ticket, code_of
from tongxin.modules.activities.tests.factories import a_session, a_worker, acting
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.notify.models import Notification
from tongxin.shared.orgs.tests.factories import SYSTEM
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce.tests.gates import gates

pytestmark = [pytest.mark.journey, pytest.mark.long, pytest.mark.django_db(transaction=True)]
PHONES, IN_BROWSERS, SEATS = 50, 3, 20
BELL = timedelta(seconds=20)


def a_crowd(union, count, *, accounts=0):
    """Workers of a union; the first ones may sign in as ``phone0``, ``phone1`` …"""
    people = [a_worker(union) for _ in range(count)]
    for n in range(accounts):
        worker = people[n]
        an_account(username=f"phone{n}", name=worker.name, password=PASSWORD, worker=worker)
    return people


def holders(session):
    with speaking(SYSTEM):
        rows = Signup.objects.filter(session=session, released_at=None)
        held = ActivitySession.objects.get(pk=session.pk).seats_held
        return held, set(rows.values_list("worker_id", flat=True))


def aside(call):
    """Do something with the database beside the browser, which holds this thread."""

    def run():
        try:
            with speaking(SYSTEM):
                return call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(1) as pool:
        return pool.submit(run).result()


def test_seats_open_at_nine_and_fifty_phones_press(open_house, open_browser):
    union = a_chain().unions["grassroots"]
    with speaking(SYSTEM):
        people = a_crowd(union, PHONES, accounts=IN_BROWSERS)
    with gates() as (gate,), open_house() as house, open_browser() as browser:
        phones = [Person(browser, house, size="phone") for _ in range(IN_BROWSERS)]
        for n, phone in enumerate(phones):
            phone.context.route("**/burst/**", lambda route: through(gate, route))
            phone.sign_in(f"phone{n}")
        session = aside(lambda: a_rush(union))
        passes = aside(lambda: [a_pass(session, worker) for worker in people[IN_BROWSERS:]])
        for phone in phones:
            phone.page.goto(f"/activities/sessions/{session.pk}/queue/")
            assert phone.page.get_by_role("button", name="我要报名").is_disabled()
        with ThreadPoolExecutor(1) as pool:
            others = pool.submit(rush, gate, session, passes)
            for phone in phones:
                phone.page.get_by_role("button", name="我要报名").click(timeout=60_000)
            codes = [answer["code"] for _status, answer in others.result()]
        seated = sum(is_seated(phone) for phone in phones)
        for phone in phones:
            phone.leave()
    assert codes.count("done") + seated == SEATS
    assert codes.count("activities.full") + IN_BROWSERS - seated == PHONES - SEATS
    held, who = holders(session)
    assert held == len(who) == SEATS
    assert not [fault for phone in phones for fault in phone.faults]


def a_rush(union):
    """Some seats, from the bell on."""
    now = clock.now()
    told = {"quota": SEATS, "signup_opens_at": now + BELL, "starts_at": now + timedelta(days=3)}
    return a_session(union, **told)


def rush(gate, session, passes):
    """All the other phones, at the bell."""
    time.sleep(max(0, (session.signup_opens_at - clock.now()).total_seconds()))
    keys = [secrets.token_hex(8) for _ in passes]
    with ThreadPoolExecutor(len(passes)) as pool:
        return list(pool.map(gate.act, passes, keys))


def a_pass(session, worker):
    with speaking(acting(worker)):
        told = {"actor": acting(worker), "language": "zh-hans", "now": clock.now()}
        return seat_pass(session_id=session.pk, **told)


def through(gate, route):
    """To the gate, as it owns the port of a house."""
    path = route.request.url.split("/", 3)[3]
    route.continue_(url=f"http://127.0.0.1:{gate.port}/{path}")


def is_seated(phone) -> bool:
    """Whether the phone shows a ticket; else it says that all is taken."""
    message = phone.page.locator("[data-burst-message].tx-error, #ticket-code")
    message.first.wait_for(timeout=30_000)
    if phone.page.locator("#ticket-code").count():
        phone.look()
        return True
    assert "名额已满" in phone.text
    return False


def test_the_waiting_list_moves_up(open_house, open_browser):
    chain = a_chain()
    with speaking(SYSTEM):
        union = chain.unions["grassroots"]
        starts_at = clock.now() + timedelta(days=5)
        session = a_session(union, quota=1, starts_at=starts_at)
        a_crowd(union, 2, accounts=2)
    with open_house() as house, open_browser() as browser:
        first, second = (Person(browser, house, size="phone").sign_in(f"phone{n}") for n in (0, 1))
        for phone in (first, second):
            phone.go(f"/activities/{session.activity_id}/")
            if phone is first:
                phone.press("我要报名")
        second.press("登记候补")
        assert "候补中" in second.text
        second.go(f"/activities/{session.activity_id}/")
        assert "排第 1 位" in second.text
        first.go(f"/activities/sessions/{session.pk}/ticket/")
        first.press("取消报名", agree=True)
        house.deliver()
        assert aside(lambda: Notification.objects.get().title) == "候补成功，已为您报名"
        second.go(f"/activities/sessions/{session.pk}/ticket/")
        assert second.page.locator("#ticket-code").count() == 1
        for phone in (first, second):
            phone.leave()
    assert not [*first.faults, *second.faults]


def test_the_door_works_offline_and_syncs(open_house, open_browser):
    union = a_chain().unions["grassroots"]
    with speaking(SYSTEM):
        session = a_session(union, starts_at=clock.now() + timedelta(hours=1))
        worker = Worker.objects.get(name="李春花")
    with speaking(acting(worker)):
        sign_up(session_id=session.pk, actor=acting(worker), now=clock.now())
    with open_house() as house, open_browser() as browser:
        door = Person(browser, house, size="phone").sign_in("grassroots")
        door.go(f"/desk/activities/sessions/{session.pk}/scan/")
        waiting = door.page.locator("[data-door-waiting]")
        door.context.set_offline(True)
        code = code_of(Ticket(session.pk, worker.pk), now=clock.now())
        for _time in range(2):
            shown(door, code)
        expect(waiting).to_have_text("1")
        assert "已存在本机" in door.text
        assert aside(CheckIn.objects.count) == 0
        door.context.set_offline(False)
        expect(waiting).to_have_text("0", timeout=20_000)
        assert "李春花 签到成功" in door.text
        shown(door, code)
        expect(door.page.locator("[data-door-list]")).to_contain_text("已经签到，不重复计数")
        assert aside(CheckIn.objects.live().count) == 1
        door.leave()
    assert not door.faults


def test_the_door_sends_tickets_to_the_gate_and_goes_on_where_it_refuses(open_house, open_browser):
    session, people = seated(2)
    asked = []
    with gates() as (gate,), open_house() as house, open_browser() as browser:
        door = Person(browser, house, size="phone").sign_in("grassroots")
        door.page.on("request", lambda request: asked.append(request.url.split("/")[-1]))
        door.context.route("**/burst/**", lambda route: through(gate, route))
        door.go(f"/desk/activities/sessions/{session.pk}/scan/")
        said = door.page.locator("[data-door-list]")
        first, second = (code_of(Ticket(session.pk, one.pk), now=clock.now()) for one in people)
        shown(door, first)
        expect(said).to_contain_text(f"{people[0].name} 签到成功")
        expect(door.page.locator("[data-door-came]")).to_have_text("1")
        aside(lambda: revoke_passes(session_id=session.pk, actor=SYSTEM, now=clock.now()))
        shown(door, second)  # the pass is old now: the page asks for another by itself
        expect(said).to_contain_text(f"{people[1].name} 签到成功")
        assert (asked.count("door-pass"), asked.count("scans")) == (1, 0)
        shown(door, first[:-1] + ("2" if first[-1] != "2" else "3"))
        expect(said).to_contain_text("无法识别")
        expect(door.page.locator("[data-door-waiting]")).to_have_text("0")
        assert aside(CheckIn.objects.live().count) == 2
        door.leave()
    assert not door.faults


def seated(count):
    """A session that begins within the hour, and workers who hold a seat in it."""
    union = a_chain().unions["grassroots"]
    with speaking(SYSTEM):
        session = a_session(union, starts_at=clock.now() + timedelta(hours=1))
        people = a_crowd(union, count)
    for worker in people:
        with speaking(acting(worker)):
            sign_up(session_id=session.pk, actor=acting(worker), now=clock.now())
    return session, people


def shown(door, code):
    """A ticket at the door, typed where there is no camera."""
    door.page.fill("#scan-code", code)
    door.page.get_by_role("button", name="确定").click()
