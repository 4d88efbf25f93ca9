"""Publish in the transaction, deliver afterwards, never twice."""

import json
import logging
from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import connection, transaction
from django.db.models import Q

from tongxin.kernel.actors import Actor
from tongxin.kernel.events import Event, Listener, heard_kinds, listeners_of, read_event
from tongxin.kernel.rls import speaking
from tongxin.kernel.text import in_a_line
from tongxin.shared.audit.services import record
from tongxin.shared.outbox.models import OutboxDelivery, OutboxEvent

log = logging.getLogger(__name__)
POSTMAN = Actor.system("outbox")
# From seconds for a passing fault to hours for one that has to be mended first: three days in all.
WAITS = tuple(
    timedelta(seconds=seconds)
    for seconds in (5, 30, 120, 600, 1800, *(3600,) * 3, *(4 * 3600,) * 5, *(12 * 3600,) * 4)
)
MOST_ATTEMPTS = len(WAITS) + 1
KEPT = timedelta(days=90)  # long enough to look into what became of a fact
INSERT = """
INSERT INTO outbox_outboxevent (kind, body, at)
SELECT e.kind, e.body::jsonb, e.at
FROM unnest(%s::text[], %s::text[], %s::timestamptz[])
     WITH ORDINALITY AS e (kind, body, at, number)
ORDER BY e.number
"""


def publish(fact: Event, *, at: datetime) -> None:
    """Store ``fact`` beside the rows that made it true."""
    publish_many([(fact, at)])


def publish_each(facts: Sequence[Event], *, at: datetime) -> None:
    """Store facts of one instant in their order, in one statement."""
    publish_many([(fact, at) for fact in facts])


def publish_many(facts: Sequence[tuple[Event, datetime]]) -> None:
    """Store facts, each with its instant, in their order, in one statement."""
    if not facts:
        return
    kinds = [fact.kind for fact, _at in facts]
    bodies = [json.dumps(fact.body(), ensure_ascii=False) for fact, _at in facts]
    with connection.cursor() as cursor:
        cursor.execute(INSERT, [kinds, bodies, [at for _fact, at in facts]])


def deliver_waiting(*, now: datetime, limit: int = 500) -> int:
    """Bring waiting events to their listeners, in order; returns how many are done.

    What nobody listens to is done at once, in one statement.
    """
    waiting = OutboxEvent.objects.filter(done_at=None)
    unheard = waiting.exclude(kind__in=heard_kinds()).update(done_at=now)
    due = waiting.filter(Q(due_at=None) | Q(due_at__lte=now), failed_at=None)
    heard = list(due.order_by("pk").values_list("pk", flat=True)[:limit])
    return unheard + sum(deliver(pk, now=now) for pk in heard)


def forget_delivered(*, now: datetime, limit: int = 10_000) -> int:
    """Drop facts that were delivered long ago, a batch for each transaction; how many."""
    old = OutboxEvent.objects.filter(done_at__lt=now - KEPT).order_by("pk")
    forgotten = 0
    while keys := list(old.values_list("pk", flat=True)[:limit]):
        with transaction.atomic():
            OutboxDelivery.objects.filter(event__in=keys).delete()
            forgotten += OutboxEvent.objects.filter(pk__in=keys).delete()[0]
    return forgotten


def deliver(event_id: int, *, now: datetime) -> bool:
    """Bring one event to every listener that has not had it; True when all have.

    A listener that fails is tried again after ever longer waits; after the last one the event is
    marked as failed and stays until ``try_again``.
    """
    with speaking(POSTMAN):
        event = (
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(pk=event_id, done_at=None, failed_at=None)
            .first()
        )
        if event is None:
            return False
        heard = {delivery.listener: delivery for delivery in event.deliveries.all()}
        told = [
            _tell(heard.get(name) or OutboxDelivery(event=event, listener=name), call, now)
            for name, call in listeners_of(event.kind).items()
        ]
        _settle(event, [each.attempts for each in told if not each.done_at], now)
        return event.done_at is not None


@transaction.atomic
def try_again(*, kinds: Sequence[str] = (), actor: Actor, now: datetime) -> dict[str, int]:
    """Put the failed events back, all or those of some kinds; how many of each kind (重投)."""
    failed = OutboxEvent.objects.filter(failed_at__isnull=False, done_at=None)
    if kinds:
        failed = failed.filter(kind__in=kinds)
    found = dict(failed.select_for_update().values_list("pk", "kind"))
    OutboxDelivery.objects.filter(event__in=found, done_at=None).update(attempts=0)
    OutboxEvent.objects.filter(pk__in=found).update(failed_at=None, due_at=now)
    counts = dict(sorted(Counter(found.values()).items()))
    if counts:
        record(actor, "outbox.retried", "outbox", at=now, change=counts)
    return counts


def _settle(event: OutboxEvent, attempts: Sequence[int], now: datetime) -> None:
    """Mark the event as done, due again, or failed; ``attempts`` of those who have not had it."""
    left = [count for count in attempts if count < MOST_ATTEMPTS]
    if not attempts:
        event.done_at = now
    elif left:
        event.due_at = now + WAITS[min(left) - 1]
    else:
        event.failed_at = now
        log.error("gave up event %s of kind %s", event.pk, event.kind)
    event.save(update_fields=["done_at", "due_at", "failed_at"])


def _tell(delivery: OutboxDelivery, listener: Listener, now: datetime) -> OutboxDelivery:
    event = delivery.event
    if delivery.done_at or delivery.attempts >= MOST_ATTEMPTS:
        return delivery
    delivery.attempts += 1
    try:
        with transaction.atomic():
            listener(read_event(event.kind, event.body), event.at)
        delivery.done_at, delivery.error = now, ""
    except Exception as error:
        log.exception("listener %s failed on %s", delivery.listener, event.pk)
        delivery.error = in_a_line(error)
    delivery.save()
    return delivery
