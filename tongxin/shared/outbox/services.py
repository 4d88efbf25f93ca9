"""Publish in the transaction, deliver afterwards, never twice."""

import json
import logging
from collections.abc import Sequence
from datetime import datetime

from django.db import connection, transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.events import Event, Listener, heard_kinds, listeners_of, read_event
from tongxin.kernel.rls import speaking
from tongxin.shared.outbox.models import OutboxDelivery, OutboxEvent

log = logging.getLogger(__name__)
POSTMAN = Actor.system("outbox")
MOST_ATTEMPTS = 20
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
    heard = list(waiting.order_by("pk").values_list("pk", flat=True)[:limit])
    return unheard + sum(deliver(pk, now=now) for pk in heard)


def deliver(event_id: int, *, now: datetime) -> bool:
    """Bring one event to every listener that has not had it; True when all have."""
    with speaking(POSTMAN):
        event = (
            OutboxEvent.objects.select_for_update(skip_locked=True)
            .filter(pk=event_id, done_at=None)
            .first()
        )
        if event is None:
            return False
        heard = {delivery.listener: delivery for delivery in event.deliveries.all()}
        results = [
            _tell(heard.get(name) or OutboxDelivery(event=event, listener=name), call, now)
            for name, call in listeners_of(event.kind).items()
        ]
        if all(results):
            event.done_at = now
            event.save(update_fields=["done_at"])
        return all(results)


def _tell(delivery: OutboxDelivery, listener: Listener, now: datetime) -> bool:
    event = delivery.event
    if delivery.done_at or delivery.attempts >= MOST_ATTEMPTS:
        return True
    delivery.attempts += 1
    try:
        with transaction.atomic():
            listener(read_event(event.kind, event.body), event.at)
        delivery.done_at, delivery.error = now, ""
    except Exception as error:
        log.exception("listener %s failed on %s", delivery.listener, event.pk)
        delivery.error = f"{type(error).__name__}: {error}"[:300]
    delivery.save()
    return bool(delivery.done_at)
