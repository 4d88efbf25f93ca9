"""The log for an outsider: anchors to be posted every day, and the whole chain to compare with."""

import json
from collections.abc import Iterator
from typing import Any

from django.db.models import Max, Sum

from tongxin.shared.audit.chain import told
from tongxin.shared.audit.models import AuditBatch, AuditEntry

FORMAT = "tongxin-log-anchors-1"


def anchors() -> dict[str, Any]:
    """The digest with which each day ended, to be kept where nobody here can change it (锚)."""
    days = AuditBatch.objects.values("day").annotate(last=Max("pk"), count=Sum("entries"))
    digests = dict(AuditBatch.objects.values_list("pk", "digest").filter(
        pk__in=[one["last"] for one in days]
    ))  # fmt: skip
    kept = [
        {"day": one["day"].isoformat(), "entries": one["count"], "digest": digests[one["last"]]}
        for one in days.order_by("last")
    ]
    return {"format": FORMAT, "days": kept}


def batches() -> Iterator[str]:
    """The log as it was chained, one batch as JSON in each line; a missing entry is null."""
    for batch in AuditBatch.objects.order_by("pk").iterator():
        keys = list(batch.links.order_by("pk").values_list("entry_id", flat=True))
        entries = {entry.pk: told(entry) for entry in AuditEntry.objects.filter(pk__in=keys)}
        line = {
            "previous": batch.previous,
            "digest": batch.digest,
            "entries": [entries.get(pk) for pk in keys],
        }
        yield json.dumps(line, ensure_ascii=False) + "\n"
