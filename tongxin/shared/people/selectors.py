"""Reads of persons."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import BigIntegerField, Q, Subquery
from django.db.models.functions import Coalesce

from tongxin.kernel.actors import Actor
from tongxin.shared.people.models import Alias, Worker


def own_row(actor: Actor) -> Worker | None:
    """The actor's own row, with the home union; None for staff who are no workers."""
    if actor.person_id is None:
        return None
    return Worker.objects.select_related("union").filter(pk=actor.person_id).first()


def aliases_of(kept: Iterable[int]) -> dict[int, int]:
    """Numbers that stand for one of these persons today, each with the person it stands for."""
    rows = Alias.objects.filter(kept__in=set(kept), until=None)
    return dict(rows.values_list("gone_id", "kept_id"))


def stands_for(numbers: Iterable[int]) -> dict[int, int]:
    """Those of these numbers that were merged, each with the person it stands for today."""
    rows = Alias.objects.filter(gone__in=set(numbers), until=None)
    return dict(rows.values_list("gone_id", "kept_id"))


def persons_of(worker_id: int) -> tuple[int, ...]:
    """Every number one person is on file under, the one that is kept first (同一人的全部登记)."""
    led = Alias.objects.filter(gone=worker_id, until=None).values("kept")[:1]
    kept = Coalesce(Subquery(led), worker_id, output_field=BigIntegerField())
    rows = Alias.objects.filter(kept=kept, until=None).order_by("gone")
    found = list(rows.values_list("kept", "gone"))
    return (found[0][0], *(gone for _kept, gone in found)) if found else (worker_id,)


def numbers_of(worker_id: int) -> list[int]:
    """Every number one person is on file under, in order."""
    return sorted(persons_of(worker_id))


def same_persons(numbers: Iterable[int]) -> dict[int, frozenset[int]]:
    """To each of these numbers every number of the same person."""
    wanted = set(numbers)
    led = stands_for(wanted)
    kept = {number: led.get(number, number) for number in wanted}
    known: dict[int, set[int]] = {one: {one} for one in kept.values()}
    for gone, one in aliases_of(known).items():
        known[one].add(gone)
    return {number: frozenset(known[one]) for number, one in kept.items()}


def latest_aliases(numbers: Iterable[int]) -> dict[tuple[int, int], Alias]:
    """Merges between these persons, running or ended: the latest of each pair (gone, kept)."""
    wanted = set(numbers)
    rows = Alias.objects.filter(gone__in=wanted, kept__in=wanted).order_by("pk")
    return {(row.gone_id, row.kept_id): row for row in rows}


def renumbered_since(moment: datetime) -> list[int]:
    """Numbers whose merges began or ended since."""
    rows = Alias.objects.filter(Q(at__gte=moment) | Q(undone_at__gte=moment))
    return list(rows.values_list("gone_id", flat=True).distinct())
