"""A fact is stored with the deed and reaches each listener exactly once."""

import subprocess
import sys
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import ClassVar

import pytest
from django.db import connection, transaction

from tongxin.kernel import events
from tongxin.kernel.actors import Actor
from tongxin.kernel.events import Event, listen
from tongxin.shared.outbox.models import OutboxDelivery, OutboxEvent
from tongxin.shared.outbox.selectors import undelivered
from tongxin.shared.outbox.services import (
    MOST_ATTEMPTS,
    WAITS,
    deliver_waiting,
    forget_delivered,
    publish,
    publish_each,
    try_again,
)

NOW = datetime(2026, 6, 1, 4, tzinfo=UTC)
heard: list[int] = []


@dataclass(frozen=True, slots=True)
class BellRang(Event):
    kind: ClassVar[str] = "tests.bell_rang"
    times: int


def hear(fact: BellRang, _at: datetime) -> None:
    heard.append(fact.times)


def stumble(fact: BellRang, _at: datetime) -> None:
    if fact.times == 13:
        raise RuntimeError("unlucky")


@pytest.fixture(autouse=True)
def listeners():
    heard.clear()
    listen(BellRang, hear)
    yield
    events._listeners.pop(BellRang.kind)


@pytest.mark.django_db
def test_a_fact_reaches_its_listener_once_however_often_the_postman_comes():
    publish(BellRang(times=1), at=NOW)
    assert [deliver_waiting(now=NOW) for _ in range(3)] == [1, 0, 0]
    assert heard == [1]


@pytest.mark.django_db
def test_facts_published_together_arrive_one_by_one_in_their_order():
    publish_each([BellRang(times=n) for n in (3, 1, 2)], at=NOW)
    publish_each([], at=NOW)
    assert deliver_waiting(now=NOW) == 3
    assert heard == [3, 1, 2]


@pytest.mark.django_db
def test_a_fact_of_an_act_that_failed_was_never_there():
    with transaction.atomic():
        publish(BellRang(times=1), at=NOW)
        transaction.set_rollback(True)
    assert deliver_waiting(now=NOW) == 0


@pytest.mark.django_db
def test_a_broken_listener_is_tried_again_and_stops_nobody_else(caplog):
    listen(BellRang, stumble)
    publish(BellRang(times=13), at=NOW)
    publish(BellRang(times=14), at=NOW)
    deliver_waiting(now=NOW)
    deliver_waiting(now=NOW)
    deliver_waiting(now=NOW + WAITS[0])
    assert heard == [13, 14]
    failed = OutboxDelivery.objects.get(done_at=None)
    assert (failed.attempts, "unlucky" in failed.error) == (2, True)
    assert OutboxEvent.objects.filter(done_at=None).count() == 1


def beats(start, end, every):
    while start <= end:
        deliver_waiting(now=start)
        start += every


@pytest.mark.django_db
def test_a_listener_that_is_mended_after_a_day_still_hears_everything(caplog):
    mended = []

    def repaired(fact: BellRang, _at: datetime) -> None:
        if not mended:
            raise RuntimeError("not yet")
        heard.append(-fact.times)

    listen(BellRang, repaired)
    publish(BellRang(times=5), at=NOW)
    beats(NOW, NOW + timedelta(hours=24), timedelta(minutes=10))
    assert OutboxEvent.objects.filter(done_at=None, failed_at=None).count() == 1
    mended.append(True)
    beats(NOW + timedelta(hours=24), NOW + timedelta(hours=37), timedelta(minutes=10))
    assert heard == [5, -5]


@pytest.mark.django_db
def test_the_waits_grow_from_seconds_to_hours_and_last_for_days():
    assert WAITS[0] < timedelta(minutes=1) < WAITS[3] < timedelta(hours=1) < WAITS[-1]
    assert list(WAITS) == sorted(WAITS)
    assert sum(WAITS, timedelta()) > timedelta(days=2)


@pytest.mark.django_db
def test_what_was_given_up_stays_is_named_and_goes_again_when_told(caplog):
    listen(BellRang, stumble)
    publish(BellRang(times=13), at=NOW)
    moment = NOW
    for wait in (*WAITS, timedelta()):
        assert deliver_waiting(now=moment) == 0
        moment += wait
    event = OutboxEvent.objects.get()
    assert (event.failed_at, event.done_at) == (moment, None)
    (named,) = undelivered()
    assert (named.kind, named.failed, named.retried) == (BellRang.kind, 1, 0)
    assert "unlucky" in named.error
    much_later = moment + timedelta(days=30)
    assert deliver_waiting(now=much_later) == 0
    assert OutboxDelivery.objects.get(done_at=None).attempts == MOST_ATTEMPTS

    operator = Actor.system("operator")
    assert try_again(kinds=["tests.other"], actor=operator, now=much_later) == {}
    assert try_again(actor=operator, now=much_later) == {BellRang.kind: 1}
    listen(BellRang, hear)
    events._listeners[BellRang.kind].pop(f"{__name__}.stumble")
    listen(BellRang, stumble_no_more)
    assert deliver_waiting(now=much_later) == 1
    assert heard == [13]  # who had heard it does not hear it again


def stumble_no_more(_fact: BellRang, _at: datetime) -> None:
    """The mended listener."""


@pytest.mark.django_db
def test_many_that_wait_for_another_try_do_not_block_those_behind_them(caplog):
    listen(BellRang, stumble)
    for _ in range(3):
        publish(BellRang(times=13), at=NOW)
    deliver_waiting(now=NOW, limit=3)
    heard.clear()
    publish(BellRang(times=1), at=NOW)
    deliver_waiting(now=NOW, limit=3)
    assert heard == [1]


@dataclass(frozen=True, slots=True)
class LeafFell(Event):
    kind: ClassVar[str] = "tests.leaf_fell"


@pytest.mark.django_db
def test_what_nobody_listens_to_is_done_in_one_statement(django_assert_num_queries):
    for _ in range(5):
        publish(LeafFell(), at=NOW)
    with django_assert_num_queries(2):
        assert deliver_waiting(now=NOW) == 5
    assert not OutboxEvent.objects.filter(done_at=None).exists()
    assert not OutboxDelivery.objects.exists()


KILLED = """
import os, sys, django
from tongxin.config import settings
settings.DATABASES["default"]["NAME"] = sys.argv[1]
django.setup()
from django.db import transaction
from tongxin.kernel import clock
from tongxin.shared.outbox.services import publish
from tongxin.shared.outbox.tests.test_outbox import BellRang
with transaction.atomic():
    publish(BellRang(times=7), at=clock.now())
os.kill(os.getpid(), 9)
"""


@pytest.mark.django_db(transaction=True)
def test_a_process_killed_between_commit_and_delivery_loses_nothing():
    name = connection.settings_dict["NAME"]
    ended = subprocess.run([sys.executable, "-c", KILLED, name], check=False)  # noqa: S603
    assert ended.returncode == -9
    assert deliver_waiting(now=NOW) == 1
    assert heard == [7]


@pytest.mark.django_db
def test_only_facts_delivered_long_ago_are_forgotten():
    for number in range(5):
        publish(BellRang(times=number), at=NOW)
    deliver_waiting(now=NOW)
    publish(BellRang(times=6), at=NOW)
    later = NOW + timedelta(days=60)
    deliver_waiting(now=later)
    publish(BellRang(times=7), at=NOW)

    assert forget_delivered(now=NOW + timedelta(days=100), limit=2) == 5
    assert [event.body["times"] for event in OutboxEvent.objects.order_by("pk")] == [6, 7]
    assert OutboxDelivery.objects.count() == 1
