"""Keyset paging: the same speed on the first page and on the last."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime

from tongxin.shared.transfer.keys import beyond, place_of

MOST_COUNTED = 10_000


@dataclass(frozen=True, slots=True)
class Pager:
    """One page of rows and the addresses of its neighbours."""

    rows: list
    next_url: str
    previous_url: str
    capped_total: str
    export_url: str = ""
    views: tuple = ()  # saved ones of this list
    save_url: str = ""

    @property
    def has_next(self) -> bool:
        """Whether more rows follow."""
        return bool(self.next_url)

    @property
    def has_previous(self) -> bool:
        """Whether rows stand before."""
        return bool(self.previous_url)

    @property
    def shown(self) -> int:
        """How many rows are on the page."""
        return len(self.rows)


def keyset(request: HttpRequest, rows: QuerySet, *, order: Sequence[str], size: int = 50) -> Pager:
    """The page of ``rows`` the address asks for; ``order`` ends with a unique column."""
    backwards = "before" in request.GET
    place = _read(request.GET.get("before" if backwards else "after", ""), len(order))
    towards = [_flip(name) for name in order] if backwards else list(order)
    page = rows.order_by(*towards)
    try:
        found = list((page.filter(beyond(rows, towards, place)) if place else page)[: size + 1])
    except (ValueError, TypeError, ValidationError):  # an address that no page of ours has
        place, found = [], list(page[: size + 1])
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(place))
    return Pager(
        rows=found,
        next_url=_url(request, "after", found[-1], order) if found and has_next else "",
        previous_url=_url(request, "before", found[0], order) if found and has_previous else "",
        capped_total=_count(rows),
    )


def _count(rows: QuerySet) -> str:
    found = rows.order_by()[: MOST_COUNTED + 1].count()
    return f"{MOST_COUNTED}+" if found > MOST_COUNTED else str(found)


def _flip(name: str) -> str:
    return name.removeprefix("-") if name.startswith("-") else f"-{name}"


def _url(request: HttpRequest, which: str, row: Any, order: Sequence[str]) -> str:
    query = request.GET.copy()
    for key in ("after", "before"):
        query.pop(key, None)
    query[which] = _write(place_of(row, order))
    return f"?{query.urlencode()}"


def _write(values: list[Any]) -> str:
    text = json.dumps([_plain(value) for value in values], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def _plain(value: Any) -> Any:
    kinds = {datetime: "t", date: "d", Decimal: "n"}
    if type(value) not in kinds:
        return value
    text = str(value) if isinstance(value, Decimal) else value.isoformat()
    return [kinds[type(value)], text]


def _read(text: str, length: int) -> list[Any]:
    try:
        values = json.loads(base64.urlsafe_b64decode(text + "=" * (-len(text) % 4)))
        values = [_typed(value) for value in values]
    except (ValueError, TypeError, KeyError, ArithmeticError):
        return []
    return values if len(values) == length else []


def _typed(value: Any) -> Any:
    if not isinstance(value, list):
        return value
    kind, text = value
    return {"t": parse_datetime, "d": parse_date, "n": Decimal}[kind](text)
