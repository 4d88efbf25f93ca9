"""Pages of rows for machines."""

from typing import Any

from django.db.models import QuerySet


def paged(rows: QuerySet, after: int | None, limit: int) -> dict[str, Any]:
    """A page by falling number, and where the next one begins."""
    rows = rows.order_by("-pk")
    found = list((rows.filter(pk__lt=after) if after else rows)[: limit + 1])
    more, found = len(found) > limit, found[:limit]
    return {"items": found, "next": found[-1].pk if more else None}
