"""One sentence of the log for many rows at once (成批审计记录)."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from django.db import models
from django.db.models import BooleanField as YesNo
from django.db.models import F, Func, Q, Value

from tongxin.shared.audit.models import AuditEntry
from tongxin.shared.audit.services import Entry

Spans = tuple[tuple[int, int], ...]
ALL = "*"
IS_AMONG = "jsonb_path_exists(%(expressions)s, true)"  # silent about entries without rows
AMONG = "strict $.rows[*] ? (@[0] <= $row && @[1] >= $row)"


def spans_of(numbers: Sequence[int]) -> Spans:
    """Stretches of numbers without a gap, first and last of each; the numbers are in order."""
    spans: list[tuple[int, int]] = []
    for number in numbers:
        if spans and spans[-1][1] == number - 1:
            spans[-1] = (spans[-1][0], number)
        else:
            spans.append((number, number))
    return tuple(spans)


def span_entry(entry: Entry, model: type[models.Model], spans: Spans) -> Entry:
    """The same sentence about every row of the model in the spans."""
    count = sum(last - first + 1 for first, last in spans)
    told = {"rows": spans, "count": count} | (entry.change or {})
    return replace(entry, target=f"{model._meta.label}:{ALL}", change=told)


def tells_of(target: str) -> Q:
    """Entries about one row: its own, and those of many rows among which it is."""
    label, _colon, number = target.partition(":")
    if not number.isdecimal():
        return Q(target=target)
    row = Func(Value("row"), Value(int(number)), function="jsonb_build_object")
    path = Func(Value(AMONG), template="%(expressions)s::jsonpath")
    is_among = Func(F("change"), path, row, template=IS_AMONG, output_field=YesNo())
    return Q(target=target) | Q(Q(is_among), target=f"{label}:{ALL}")


def latest_of(targets: Iterable[str], *, since: datetime) -> dict[str, AuditEntry]:
    """The last entry about each row from a moment on, whether its own or one of many rows."""
    wanted = set(targets)
    together = {f"{target.partition(':')[0]}:{ALL}" for target in wanted}
    entries = AuditEntry.objects.filter(target__in=wanted | together, at__gte=since)
    last: dict[str, AuditEntry] = {}
    for entry in entries.order_by("pk"):
        label, _colon, number = entry.target.partition(":")
        if number != ALL:
            last[entry.target] = entry
            continue
        for target in wanted:
            own, _colon, number = target.partition(":")
            if own == label and _is_among(number, entry.change["rows"]):
                last[target] = entry
    return last


def _is_among(number: str, spans: Spans) -> bool:
    at = bisect_right(spans, int(number), key=lambda span: span[0]) - 1
    return at >= 0 and int(number) <= spans[at][1]
