"""Figures as machines read them: the same words on the command line and in the API."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone

from tongxin.kernel.units import unit_label
from tongxin.shared.indicators.changes import Difference
from tongxin.shared.indicators.compute import Count, Result
from tongxin.shared.indicators.declare import Figure
from tongxin.shared.indicators.row_sets import CountedRow
from tongxin.shared.indicators.trace import TracedItem, TracedRow


def plain_number(value: Decimal | float | None) -> int | float | None:
    """A number of JSON; whole ones without a point."""
    if value is None:
        return None
    return int(value) if value == int(value) else float(value)


def plain_count(count: Count) -> dict[str, Any]:
    """The value, and for a ratio the two numbers it was made of."""
    numbers = {"value": plain_number(count.value)}
    if count.whole is None:
        return numbers
    return numbers | {
        "numerator": plain_number(count.part.value),
        "denominator": plain_number(count.whole.value),
    }


def plain_figure(figure: Figure) -> dict[str, Any]:
    """A declared figure."""
    return {
        "code": figure.code,
        "name": str(figure.name),
        "unit": unit_label(figure.unit),
        "measure": str(figure.measure),
        "definition": str(figure.definition),
        "version": figure.version,
        "sources": list(figure.sources),
        "aggregation": figure.aggregation,
        "period_type": figure.period_type,
        "additive": figure.is_additive,
        "breakdowns": list(figure.breakdowns),
    }


def plain_result(
    result: Result, names: Mapping[str, tuple[str, str]] | None = None
) -> dict[str, Any]:
    """One computed figure, with its groups when a breakdown was asked for.

    ``names`` gives code and name of the unions that head a group by child.
    """
    plain = {
        "code": result.figure.code,
        "name": str(result.figure.name),
        "unit": unit_label(result.figure.unit),
        "measure": str(result.figure.measure),
        **plain_count(result.count),
        "union": result.union.code,
        "period": str(result.period),
        "as_of": timezone.localtime(result.as_of).isoformat(),
        "rows": result.count.rows,
    }
    if result.fingerprint:
        plain["fingerprint"] = result.fingerprint
    if result.groups:
        plain["groups"] = [
            {**_head(key, names or {}), **plain_count(count), "rows": count.rows}
            for key, count in result.groups.items()
        ]
    return plain


def _head(key: str, names: Mapping[str, tuple[str, str]]) -> dict[str, str]:
    if key not in names:
        return {"key": key}
    code, name = names[key]
    return {"key": code, "name": name}


def plain_item(item: TracedItem) -> dict[str, Any]:
    """One counted thing and the rows beneath it."""
    return {"measure": plain_number(item.measure), "rows": [plain_row(row) for row in item.rows]}


def plain_row(row: TracedRow) -> dict[str, Any]:
    """One counted row; outside one's scope its place, day and measure only."""
    plain = {
        "union": row.union.code,
        "day": row.day.isoformat(),
        "measure": plain_number(row.measure),
        "readable": row.is_readable,
    }
    if row.is_readable:
        details = {label: _text(value) for label, value in row.details.items()}
        plain |= {"key": row.key, "details": details}
    return plain


def plain_difference(difference: Difference) -> dict[str, Any]:
    """One row that is no longer as it was sealed."""
    return {
        "kind": difference.kind,
        "cause": str(difference.cause),
        "row": _plain_counted(difference.row),
        "before": difference.before and _plain_counted(difference.before),
        "who": difference.who,
        "when": _instant(difference.when),
        "why": difference.why,
    }


def _instant(at: datetime | None) -> str | None:
    return timezone.localtime(at).isoformat() if at else None


def _plain_counted(row: CountedRow) -> dict[str, Any]:
    return {"key": row.key, "union_id": row.union, "day": row.day, "value": row.value}


def _text(value: object) -> object:
    if isinstance(value, datetime):
        return timezone.localtime(value).isoformat(sep=" ", timespec="minutes")
    return value if isinstance(value, int | str | None) else str(value)
