"""Reads of persons."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Q

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


def stands_for(numbers: Iterable[int]) -> dict[int, int]:
    """Those of these numbers that were merged, each with the person it stands for today."""
    rows = Alias.objects.filter(gone__in=set(numbers), until=None)
    return dict(rows.values_list("gone_id", "kept_id"))


def numbers_of(worker_id: int) -> list[int]:
    """Every number one person is on file under, in order (同一人的全部登记)."""
    kept = stands_for([worker_id]).get(worker_id, worker_id)
    return sorted({kept, worker_id, *aliases_of([kept])})


def latest_aliases(numbers: Iterable[int]) -> dict[tuple[int, int], Alias]:
    """Merges between these persons, running or ended: the latest of each pair (gone, kept)."""
    wanted = set(numbers)
    rows = Alias.objects.filter(gone__in=wanted, kept__in=wanted).order_by("pk")
    return {(row.gone_id, row.kept_id): row for row in rows}


def renumbered_since(moment: datetime) -> list[int]:
    """Numbers whose merges began or ended since."""
    rows = Alias.objects.filter(Q(at__gte=moment) | Q(undone_at__gte=moment))
    return list(rows.values_list("gone_id", flat=True).distinct())
