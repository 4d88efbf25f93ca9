"""A letter on its way holds up nobody, and one that was cut off is sent once more, in the open."""

import json
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import datetime, time, timedelta
from threading import Event
from zoneinfo import ZoneInfo

import pytest
from django.db import connection

from tongxin.kernel.rls import speaking
from tongxin.shared.access.tests.factories import an_account
from tongxin.shared.consents.tests.factories import the_person
from tongxin.shared.notify.channels import SendingFailed
from tongxin.shared.notify.choosing import Choice, choose
from tongxin.shared.notify.gateway import Gateway
from tongxin.shared.notify.models import Sending, SendingState
from tongxin.shared.notify.planning import HERALD, plan
from tongxin.shared.notify.sending import BEAT, LOST, send_due, send_next
from tongxin.shared.notify.services import Message, mark_read, notify
from tongxin.shared.notify.tests.gateways import a_gateway
from tongxin.shared.orgs.tests.factories import SYSTEM, a_union
from tongxin.shared.people.tests.factories import a_worker

NOW = datetime(2026, 3, 2, 9, 0, tzinfo=ZoneInfo("Asia/Shanghai"))
MINUTE = timedelta(minutes=1)


@pytest.fixture(autouse=True)
def set_up(settings):
    settings.SMS_SECRET, settings.SMS_GATEWAY = "a secret of the gateway", "http://127.0.0.1:9/"


def somebody(mobile, *titles, **choice):
    """A worker who wants short messages and has some waiting."""
    worker = a_worker(a_union(), mobile=mobile)
    account = an_account(worker=worker)
    person = the_person(worker)
    wanted = Choice(channels=("sms",), **choice)
    choose(choice=wanted, account=account, agrees=True, actor=person, now=NOW)
    for title in titles:
        notify(union=worker.union, worker=worker, message=Message(title), now=NOW)
    return worker


def sent(now):
    return send_due(clock=lambda: now)


class Killed(BaseException):
    """The worker's process ends here."""


def cut_off(monkeypatch):
    """The worker is killed after the gateway took the letter, before anything is noted."""
    usual = Gateway.send

    def send_and_die(self, letter):
        usual(self, letter)
        raise Killed

    monkeypatch.setattr(Gateway, "send", send_and_die)


def test_a_letter_cut_off_is_sent_once_more_under_its_key_and_says_so(house, settings, monkeypatch):
    worker = somebody("13900000011", "报名成功", "活动改期", digest_at=time(9))
    plan(now=NOW)
    with a_gateway(settings) as heard:
        with monkeypatch.context() as dying:
            cut_off(dying)
            with pytest.raises(Killed):
                send_next(now=NOW)
        notify(union=worker.union, worker=worker, message=Message("新消息"), now=NOW)
        plan(now=NOW)
        assert sent(NOW + LOST - MINUTE) == 1  # what came since; the first may be under way still
        assert sent(NOW + LOST) == 1
        assert sent(NOW + LOST * 3) == 0
    first, since, again = [json.loads(body) for _headers, body in heard]
    assert first == again
    assert since["title"] == "新消息"
    rows = Sending.objects.filter(letter=first["id"])
    assert [(row.state, row.why) for row in rows] == [
        (SendingState.SENT, "曾中途中断，对方可能收到两次")
    ] * 2


def test_what_was_read_meanwhile_is_left_out_and_the_id_of_the_letter_stays(
    house, settings, monkeypatch
):
    worker = somebody("13900000011", "报名成功", "活动改期", digest_at=time(9))
    plan(now=NOW)
    with a_gateway(settings) as heard:
        with monkeypatch.context() as dying:
            cut_off(dying)
            with pytest.raises(Killed):
                send_next(now=NOW)
        last = Sending.objects.order_by("pk").last().notification
        mark_read(notification_id=last.pk, actor=the_person(worker), now=NOW)
        assert sent(NOW + LOST) == 1
    first, again = [json.loads(body) for _headers, body in heard]
    assert (again["id"], again["title"]) == (first["id"], "报名成功")


def test_a_letter_cut_off_twice_is_given_up_in_words(house, settings, monkeypatch):
    somebody("13900000011", "报名成功")
    plan(now=NOW)
    with a_gateway(settings) as heard:
        cut_off(monkeypatch)
        for n in range(2):
            with pytest.raises(Killed):
                sent(NOW + LOST * n)
        for n in range(2, 5):
            assert sent(NOW + LOST * n) == 0
    assert len(heard) == 2
    row = Sending.objects.get()
    assert (row.state, row.why) == (
        SendingState.FAILED,
        "两次发送中途中断，不知对方是否收到；不再发送",
    )


def test_a_beat_ends_after_a_while_and_the_next_goes_on(house, settings):
    for n in range(3):
        somebody(f"1390000001{n}", "报名成功")
    plan(now=NOW)
    passing = iter([NOW, NOW, NOW + BEAT / 2, NOW + BEAT])
    with a_gateway(settings) as heard:
        assert send_due(clock=lambda: next(passing)) == 2
        assert sent(NOW + BEAT) == 1
    assert len(heard) == 3


def test_a_letter_refused_waits_again_and_tells_why_in_one_line(house, settings, monkeypatch):
    def refuse(_self, _letter):
        raise SendingFailed("two\nlines")

    monkeypatch.setattr(Gateway, "send", refuse)
    somebody("13900000011", "报名成功")
    plan(now=NOW)
    assert sent(NOW) == 0
    row = Sending.objects.get()
    assert (row.state, row.why) == (SendingState.WAITING, "SendingFailed: two")


class SlowGateway:
    """Holds back its answer; in the meantime another worker of the herald runs here."""

    def __init__(self):
        self.asked, self.may_answer = Event(), Event()

    def __call__(self):
        self.asked.set()
        assert self.may_answer.wait(10)

    @contextmanager
    def holding_up(self, task):
        """Yields while ``task`` waits for the answer, then lets it end."""
        with ThreadPoolExecutor(1) as pool:
            running = pool.submit(task)
            try:
                assert self.asked.wait(10)
                yield
            finally:
                self.may_answer.set()
            assert running.result(10)


def first_worker():
    try:
        return send_next(now=NOW)
    finally:
        connection.close()


@pytest.mark.django_db(transaction=True)
def test_while_a_gateway_answers_slowly_another_worker_goes_on(settings):
    """The first letter is under way: no row is locked, none is sent twice, others are sent."""
    slow = SlowGateway()
    with speaking(SYSTEM):
        worker = somebody("13900000011", "第一封")
    assert plan(now=NOW) == 1
    with a_gateway(settings, before_answering=slow) as heard, slow.holding_up(first_worker):
        with speaking(HERALD):
            row = Sending.objects.select_for_update(nowait=True).get()
            assert row.state == SendingState.TAKEN
        with speaking(SYSTEM):
            notify(union=worker.union, worker=worker, message=Message("第二封"), now=NOW)
        assert plan(now=NOW) == 1
        with a_gateway(settings) as also_heard:
            assert sent(NOW) == 1
    titles = [json.loads(body)["title"] for _headers, body in (*heard, *also_heard)]
    assert titles == ["第一封", "第二封"]
    with speaking(SYSTEM):
        assert {row.state for row in Sending.objects.all()} == {SendingState.SENT}
