"""Reads of persons."""

from tongxin.kernel.actors import Actor
from tongxin.shared.people.models import Worker


def own_row(actor: Actor) -> Worker | None:
    """The actor's own row, with the home union; None for staff who are no workers."""
    if actor.worker_id is None:
        return None
    return Worker.objects.select_related("union").filter(pk=actor.worker_id).first()
