"""The sealer and the examiner of the log's chain."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import connection, transaction
from django.utils import timezone

from tongxin.shared.audit.models import AuditBatch, AuditEntry, AuditLink

LOCK = 0x7478_6175  # one sealer at a time in the whole database
GENESIS = "0" * 64
FIELDS = ("id", "actor", "account_id", "verb", "target", "union_path", "change", "reason", "at")


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where the log and its chain disagree."""

    batch: int
    entry: int | None
    problem: str


@dataclass(frozen=True, slots=True)
class Report:
    """What the examination saw."""

    chained: int
    waiting: int
    findings: tuple[Finding, ...]


@transaction.atomic
def seal_committed(*, now: datetime, limit: int = 5000) -> int:
    """Chain committed entries that wait, the oldest first; returns how many."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s)", [LOCK])
        if not cursor.fetchone()[0]:
            return 0
    waiting = list(_waiting().order_by("pk")[:limit])
    if not waiting:
        return 0
    last = AuditBatch.objects.order_by("-pk").first()
    previous = last.digest if last else GENESIS
    digests = {entry.pk: _digest(entry) for entry in waiting}
    batch = AuditBatch.objects.create(
        day=timezone.localdate(now),
        previous=previous,
        entries=len(waiting),
        digest=_chain(previous, digests.values()),
        sealed_at=now,
    )
    AuditLink.objects.bulk_create(
        [AuditLink(entry_id=pk, batch=batch, digest=digest) for pk, digest in digests.items()]
    )
    return len(waiting)


def verify() -> Report:
    """Recompute every batch; an edited, missing or smuggled entry is named."""
    findings: list[Finding] = []
    previous, chained = GENESIS, 0
    for batch in AuditBatch.objects.order_by("pk").iterator():
        chained += batch.entries
        findings += _examine(batch, previous)
        previous = batch.digest
    return Report(chained, _waiting().count(), tuple(findings))


def waiting_since() -> datetime | None:
    """When the oldest entry that still waits for the sealer was written."""
    return _waiting().order_by("pk").values_list("written_at", flat=True).first()


def _examine(batch: AuditBatch, previous: str) -> list[Finding]:
    links = dict(batch.links.order_by("pk").values_list("entry_id", "digest"))
    entries = {entry.pk: entry for entry in AuditEntry.objects.filter(pk__in=links)}
    found = [
        Finding(batch.pk, pk, "missing" if pk not in entries else "edited")
        for pk, digest in links.items()
        if pk not in entries or _digest(entries[pk]) != digest
    ]
    if batch.previous != previous:
        found.append(Finding(batch.pk, None, "chain broken"))
    if len(links) != batch.entries or _chain(batch.previous, links.values()) != batch.digest:
        found.append(Finding(batch.pk, None, "batch altered"))
    return found


def _waiting():
    return AuditEntry.objects.exclude(pk__in=AuditLink.objects.values("entry_id"))


def told(entry: AuditEntry) -> dict[str, Any]:
    """What an entry says, as plain values: what its digest is made of."""
    facts = {name: getattr(entry, name) for name in FIELDS}
    return facts | {"at": entry.at.astimezone(timezone.get_default_timezone()).isoformat()}


def _digest(entry: AuditEntry) -> str:
    text = json.dumps(told(entry), ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode()).hexdigest()


def _chain(previous: str, digests: Iterable[str]) -> str:
    return hashlib.sha256("\n".join((previous, *digests)).encode()).hexdigest()
