"""Reads of persons."""

from collections.abc import Iterable

from tongxin.kernel.actors import Actor
from tongxin.shared.people.models import Alias, Worker


def own_row(actor: Actor) -> Worker | None:
    """The actor's own row, with the home union; None for staff who are no workers."""
    if actor.worker_id is None:
        return None
    return Worker.objects.select_related("union").filter(pk=actor.worker_id).first()


def aliases_of(kept: Iterable[int]) -> dict[int, int]:
    """Numbers that stand for one of these persons today, each with the person it stands for."""
    rows = Alias.objects.filter(kept__in=set(kept), until=None)
    return dict(rows.values_list("gone_id", "kept_id"))


def running_aliases(gone: Iterable[int]) -> dict[int, Alias]:
    """Whoever of these numbers stands for another person today, with the merge that says so."""
    rows = Alias.objects.filter(gone__in=set(gone), until=None)
    return {row.gone_id: row for row in rows}
