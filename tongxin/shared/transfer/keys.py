"""Where a list goes on behind a row: keyset paging, empty values included."""

from collections.abc import Sequence
from functools import reduce
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import Model, Q, QuerySet


def beyond(rows: QuerySet, order: Sequence[str], place: Sequence[Any]) -> Q:
    """Rows that stand behind ``place`` in this order; PostgreSQL puts what is empty last.

    Falling, what is empty stands first: the way back through a list meets it first again.
    """
    tests, same = [], Q()
    for name, value in zip(order, place, strict=True):
        bare, falls = name.removeprefix("-"), name.startswith("-")
        tests.append(same & _behind(rows.model, bare, value, falls=falls))
        same &= Q(**{f"{bare}__isnull": True}) if value is None else Q(**{bare: value})
    return _from(rows, order, place) & reduce(Q.__or__, tests)


def place_of(row: Any, order: Sequence[str]) -> list[Any]:
    """The values by which a row is found again."""
    return [_value(row, name.removeprefix("-")) for name in order]


def _from(rows: QuerySet, order: Sequence[str], place: Sequence[Any]) -> Q:
    """Where the index is to begin: of several columns the rest alone does not say it."""
    name, value = order[0], place[0]
    bare, falls = name.removeprefix("-"), name.startswith("-")
    if len(order) == 1 or value is None or not (falls or not _may_be_empty(rows.model, bare)):
        return Q()
    return Q(**{f"{bare}__{'lte' if falls else 'gte'}": value})


def _behind(model: type[Model], name: str, value: Any, *, falls: bool) -> Q:
    if value is None:
        return Q(**{f"{name}__isnull": False}) if falls else Q(pk__in=[])
    if falls:
        return Q(**{f"{name}__lt": value})
    further = Q(**{f"{name}__gt": value})
    return further | Q(**{f"{name}__isnull": True}) if _may_be_empty(model, name) else further


def _may_be_empty(model: type[Model], name: str) -> bool:
    """Whether a column can hold nothing; what a query adds counts as if it could."""
    empty = False
    for step in name.split("__"):
        if step == "pk":
            return empty
        try:
            field = model._meta.get_field(step)
        except FieldDoesNotExist:
            return True
        empty = empty or bool(getattr(field, "null", True))
        model = getattr(field, "related_model", None) or model
    return empty


def _value(row: Any, name: str) -> Any:
    for step in name.split("__"):
        row = row[step] if isinstance(row, dict) else getattr(row, step)
    return row
