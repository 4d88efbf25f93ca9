"""Reads of messages."""

from dataclasses import dataclass

from django.db.models import Count, Q, QuerySet

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.shared.notify.channels import ready_channels
from tongxin.shared.notify.models import Notification, Sending, SendingState
from tongxin.shared.notify.planning import HERALD


def messages_for(actor: Actor) -> QuerySet[Notification]:
    """Messages to the unions one works for, and to oneself."""
    mine = Q(worker=None, union_path__in=actor.reach.paths)
    if actor.persons:
        mine |= Q(worker_id__in=actor.persons)
    return Notification.objects.filter(mine).select_related("union")


def own_messages(actor: Actor) -> QuerySet[Notification]:
    """Messages to oneself as a person, on whatever desk one may work besides."""
    return Notification.objects.filter(worker__in=actor.persons).select_related("union")


def unread_count(actor: Actor) -> int:
    """How many messages wait."""
    return messages_for(actor).filter(read_at=None).count()


@dataclass(frozen=True, slots=True)
class Outside:
    """How one way out of the program is doing (站外渠道): counts and a fault, nobody's words."""

    label: str
    waiting: int
    failed: int
    problem: str


def outside() -> list[Outside]:
    """Every way out that is set up, with what waits and what was given up."""
    ready = ready_channels()
    if not ready:
        return []
    with speaking(HERALD):
        by = Sending.objects.values("channel").annotate(
            waiting=Count("pk", Q(state=SendingState.WAITING)),
            failed=Count("pk", Q(state=SendingState.FAILED)),
        )
        counts = {one["channel"]: (one["waiting"], one["failed"]) for one in by}
        tried = Sending.objects.exclude(why="").exclude(state=SendingState.DROPPED)
        last = tried.order_by("channel", "-updated_at").distinct("channel")
        faults = dict(last.values_list("channel", "why"))
    return [
        Outside(str(one.label), *counts.get(one.key, (0, 0)), faults.get(one.key, ""))
        for one in ready
    ]
