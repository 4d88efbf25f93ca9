"""Keyset paging: the same speed on the first page and on the last."""

import base64
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.contrib.postgres.aggregates import ArrayAgg
from django.core.exceptions import ValidationError
from django.db import connections
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.dateparse import parse_date, parse_datetime

from tongxin.shared.transfer.keys import beyond, place_of

PLAINLY = (
    "SELECT set_config('jit', 'off', true),"
    " set_config('max_parallel_workers_per_gather', '0', true)"
)
MOST_COUNTED = 10_000
MOST_JOINED = 1_000  # of what other tables decide: each row costs many times one of its own


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


def keyset(
    request: HttpRequest,
    rows: QuerySet,
    *,
    order: Sequence[str],
    size: int = 50,
    most: int | None = None,
) -> Pager:
    """The page of ``rows`` the address asks for; ``order`` ends with a unique column.

    Rows are counted up to ``most``, where none is given up to MOST_COUNTED.
    """
    most = MOST_COUNTED if most is None else most
    backwards = "before" in request.GET
    place = _read(request.GET.get("before" if backwards else "after", ""), len(order))
    towards = [_flip(name) for name in order] if backwards else list(order)
    _plan_plainly(rows.db)
    known = _keys(rows, most) if _is_by_key(rows, order) else None
    try:
        found = _found(rows, towards, place, size + 1, known)
    except (ValueError, TypeError, ValidationError):  # an address that no page of ours has
        place, found = [], _found(rows, towards, [], size + 1, known)
    more, found = len(found) > size, found[:size]
    if backwards:
        found.reverse()
    has_next, has_previous = (True, more) if backwards else (more, bool(place))
    return Pager(
        rows=found,
        next_url=_url(request, "after", found[-1], order) if found and has_next else "",
        previous_url=_url(request, "before", found[0], order) if found and has_previous else "",
        capped_total=_told(_count(rows, most) if known is None else known.count, most),
    )


def _plan_plainly(alias: str) -> None:
    """Without compiling and helpers, for the rest of the transaction.

    Either takes longer than a page: helpers wait for each other where every core is busy.
    """
    with connections[alias].cursor() as cursor:
        cursor.execute(PLAINLY)


def _is_by_key(rows: QuerySet, order: Sequence[str]) -> bool:
    return list(order) in (["-pk"], ["pk"]) and not rows.query.has_select_fields


@dataclass(frozen=True, slots=True)
class _Known:
    """How many rows there are; the keys of all of them, in any order, unless they are too many."""

    count: int
    keys: list[Any] | None


def _keys(rows: QuerySet, most: int) -> _Known:
    """The keys as one value: ten thousand rows of an answer took longer than the page."""
    first = rows.order_by().values("pk")[: most + 1]
    keys = first.aggregate(keys=ArrayAgg("pk"))["keys"] or []
    return _Known(len(keys), keys if len(keys) <= most else None)


def _found(
    rows: QuerySet,
    towards: Sequence[str],
    place: Sequence[Any],
    most: int,
    known: _Known | None,
) -> list[Any]:
    """The rows of a page and one more.

    In the order of the key the keys come first: what hangs on a row is read of the page alone.
    Where they are few they are known already, and nothing is looked for twice.
    """
    page = rows.order_by(*towards)
    there = page.filter(beyond(rows, towards, place)) if place else page
    if known is None:
        return list(there[:most])
    if known.keys is None:
        keys = list(there.values_list("pk", flat=True)[:most])
    else:
        falls = towards[0].startswith("-")
        behind = (k for k in known.keys if not place or (k < place[0] if falls else k > place[0]))
        keys = sorted(behind, reverse=falls)[:most]
    page.query.clear_where()  # the keys have passed it
    return list(page.filter(pk__in=keys)) if keys else []


def _count(rows: QuerySet, most: int) -> int:
    return rows.order_by()[: most + 1].count()


def _told(count: int, most: int) -> str:
    return f"{most}+" if count > most else str(count)


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
