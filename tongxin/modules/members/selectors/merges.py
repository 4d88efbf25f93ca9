"""Reads of merges: which number stands for which person, since when, and who said so."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from django.db.models import Q, QuerySet

from tongxin.kernel.actors import Scope
from tongxin.kernel.rls import bypass
from tongxin.modules.members.models import DuplicatePair, Membership
from tongxin.modules.members.states import COUNTED
from tongxin.shared.people.models import Alias

RUNNING, UNDONE = "running", "undone"


@dataclass(frozen=True, slots=True)
class Survivor:
    """The number that is kept, as far as the reader may see it: without a link otherwise."""

    since: date
    membership_id: int | None


def merge_list(*, scope: Scope, state: str = "") -> QuerySet[Alias]:
    """Merges that hold, or were undone; those that a later merge replaced are part of that one."""
    rows = Alias.objects.within(scope).select_related("kept", "gone", "union")
    if state == UNDONE:
        return rows.filter(undone_at__isnull=False)
    return rows.filter(until=None)


def merge_page(alias_id: int, *, scope: Scope) -> Alias:
    """One merge with both persons. Raises NotThere."""
    rows = Alias.objects.within(scope).select_related("kept__union", "gone__union", "union")
    return rows.filter(Q(until=None) | Q(undone_at__isnull=False)).fetch(pk=alias_id)


def proposal_of(alias: Alias) -> DuplicatePair | None:
    """The pair that was decided; none where the number only came along with another merge."""
    if alias.until is not None:
        return None
    low, high = sorted((alias.gone_id, alias.kept_id))
    rows = DuplicatePair.objects.filter(one=low, other=high, state=DuplicatePair.State.SAME)
    return rows.first()


def memberships_of(alias: Alias, *, scope: Scope) -> dict[int, list[Membership]]:
    """The stretches of both numbers inside the scope, the latest first."""
    rows = Membership.objects.within(scope).filter(worker__in=(alias.kept_id, alias.gone_id))
    found: dict[int, list[Membership]] = {alias.kept_id: [], alias.gone_id: []}
    for row in rows.select_related("union").order_by("-joined_on", "-pk"):
        found[row.worker_id].append(row)
    return found


def survivors(workers: Iterable[int], *, scope: Scope) -> dict[int, Survivor]:
    """Of these persons those who were merged, with the number that stands for each."""
    with bypass("people"):  # that somebody was merged is told, not where the other one is
        rows = list(Alias.objects.filter(gone__in=set(workers), until=None))
    if not rows:
        return {}
    kept = Membership.objects.within(scope).filter(
        worker__in={row.kept_id for row in rows}, status__in=COUNTED
    )
    last = dict(kept.order_by("joined_on", "pk").values_list("worker", "pk"))
    return {row.gone_id: Survivor(row.since, last.get(row.kept_id)) for row in rows}
