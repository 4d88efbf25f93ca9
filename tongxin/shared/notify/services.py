"""Send and read messages inside the program."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.shared.notify.models import Notification
from tongxin.shared.notify.selectors import messages_for
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.models import Worker


@dataclass(frozen=True, slots=True)
class Message:
    """What is said, and where it leads."""

    title: str
    body: str = ""
    url: str = ""


@transaction.atomic
def notify(
    *, union: UnionOrg, message: Message, now: datetime, worker: Worker | None = None
) -> Notification:
    """Tell the officers of ``union``, or one worker of it (发送站内通知)."""
    return _send([_note(union, message, now, worker)])[0]


@transaction.atomic
def notify_all(
    *, unions: Iterable[UnionOrg], message: Message, now: datetime
) -> list[Notification]:
    """Tell the officers of many unions the same at once."""
    return _send([_note(union, message, now) for union in unions])


@transaction.atomic
def notify_each(
    *, messages: Iterable[tuple[UnionOrg, Message]], now: datetime
) -> list[Notification]:
    """Tell the officers of many unions, each something of its own, at once."""
    return _send([_note(union, message, now) for union, message in messages])


@transaction.atomic
def notify_people(
    *, messages: Iterable[tuple[Worker, Message]], now: datetime
) -> list[Notification]:
    """Tell many workers, each something of their own, at once; who left is told nothing."""
    notes = [_note(who.union, message, now, who) for who, message in messages if who.union]
    return _send(notes)


@transaction.atomic
def mark_read(*, notification_id: int, actor: Actor, now: datetime) -> Notification:
    """Note that a message was read; the first reader stays. Raises NotThere."""
    note = messages_for(actor).lock(pk=notification_id)
    if note.read_at is None:
        note.read_at, note.read_by = now, actor.name
        note.save(update_fields=["read_at", "read_by", "updated_at"])
    return note


@transaction.atomic
def mark_all_read(*, actor: Actor, now: datetime) -> int:
    """Note that all messages of the reader were read; returns how many were new."""
    unread = messages_for(actor).filter(read_at=None)
    return unread.update(read_at=now, read_by=actor.name, updated_at=now)


def _note(
    union: UnionOrg, message: Message, now: datetime, worker: Worker | None = None
) -> Notification:
    return Notification(
        union=union,
        worker=worker,
        title=message.title[:120],
        body=message.body[:500],
        url=message.url,
        sent_at=now,
    )


def _send(notes: list[Notification]) -> list[Notification]:
    return Notification.objects.bulk_create(notes)
