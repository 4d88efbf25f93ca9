"""Reads of messages."""

from django.db.models import Q, QuerySet

from tongxin.kernel.actors import Actor
from tongxin.shared.notify.models import Notification


def messages_for(actor: Actor) -> QuerySet[Notification]:
    """Messages to the unions one works for, and to oneself."""
    mine = Q(worker=None, union_path__in=actor.reach.paths)
    if actor.worker_id:
        mine |= Q(worker_id=actor.worker_id)
    return Notification.objects.filter(mine).select_related("union")


def unread_count(actor: Actor) -> int:
    """How many messages wait."""
    return messages_for(actor).filter(read_at=None).count()
