"""Pages of rows for machines, the latest entered first."""

from django.db.models import QuerySet
from ninja import Query

MOST = 100
SIZE = Query(50, ge=1, le=MOST, description="Rows on a page")
AFTER = Query(None, ge=1, description="The `next` of the page before")


def paged(rows: QuerySet, after: int | None, limit: int) -> dict:
    """Rows behind a number, and where to go on."""
    rows = rows.order_by("-pk")
    found = list((rows.filter(pk__lt=after) if after else rows)[: limit + 1])
    more = len(found) > limit
    return {"items": found[:limit], "next": found[limit - 1].pk if more else None}
