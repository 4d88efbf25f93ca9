"""Reads of what is on its way."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Min, Q

from tongxin.kernel.events import heard_kinds
from tongxin.shared.outbox.models import OutboxDelivery, OutboxEvent


@dataclass(frozen=True, slots=True)
class Waiting:
    """Undelivered events of one kind (待投递)."""

    kind: str
    fresh: int  # not tried yet
    retried: int  # a listener failed and is tried again
    failed: int  # given up
    oldest: datetime | None  # of those not tried yet
    error: str  # what a listener said last


def undelivered() -> list[Waiting]:
    """What is on its way or was given up, by kind."""
    rows = (
        OutboxEvent.objects.filter(done_at=None, kind__in=heard_kinds())
        .values("kind")
        .order_by("kind")
        .annotate(
            fresh=Count("pk", Q(due_at=None, failed_at=None)),
            retried=Count("pk", Q(due_at__isnull=False, failed_at=None)),
            failed=Count("pk", Q(failed_at__isnull=False)),
            oldest=Min("at", filter=Q(due_at=None, failed_at=None)),
        )
    )
    return [Waiting(**row, error=_last_error(row["kind"])) for row in rows]


def _last_error(kind: str) -> str:
    tried = OutboxDelivery.objects.filter(event__kind=kind, event__done_at=None, done_at=None)
    last = tried.exclude(error="").order_by("-pk").first()
    return f"{last.listener}: {last.error}" if last else ""
