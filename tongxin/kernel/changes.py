"""What a row said before and what it says now (前后值), for the log; sealed values as digests."""

import json
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any, Final, TypeVar

from django.db import models
from django.utils import timezone

from tongxin.kernel import crypto
from tongxin.kernel.fields import BlindIndexField, SealedField
from tongxin.kernel.models import PathField
from tongxin.kernel.sealed import Sealed

M = TypeVar("M", bound=models.Model)
Change = dict[str, list[Any]]
_KEPT: Final = "_said_before"
_DERIVED: Final = {"grams", "created_at", "updated_at"}
_HIDDEN: Final = {"worker_name"}
_PURPOSE: Final = "audit.digest"
_LONGEST, _HEAD, _DIGITS = 300, 100, 16


def remember(row: M) -> M:
    """Keep what a row says, so that a change can be told afterwards."""
    row.__dict__[_KEPT] = _values(row)
    return row


def forget(row: models.Model) -> None:
    """Tell nothing of what a row said: it is being erased."""
    row.__dict__.pop(_KEPT, None)


def changed(row: models.Model) -> Change:
    """Before and after of every column that changed since ``remember``; told once."""
    before = row.__dict__.get(_KEPT)
    if before is None:
        return {}
    after = _values(row)
    row.__dict__[_KEPT] = before | after
    hidden = {*_HIDDEN, *getattr(row, "hidden_in_log", ())}
    return {
        name: [_plain(before[name], hides=name in hidden), _plain(value, hides=name in hidden)]
        for name, value in after.items()
        if name in before and not _same(before[name], value)
    }


def _values(row: models.Model) -> dict[str, Any]:
    """The loaded columns that a person filled; lists are copied, for they may be changed."""
    found = {}
    for field in row._meta.concrete_fields:
        value = row.__dict__.get(field.attname, _KEPT)
        is_derived = field.name in _DERIVED or isinstance(field, PathField | BlindIndexField)
        is_blob = isinstance(field, models.BinaryField) and not isinstance(field, SealedField)
        if value is _KEPT or is_derived or is_blob or hasattr(value, "resolve_expression"):
            continue
        found[field.name] = list(value) if isinstance(value, list | tuple) else value
    return found


def _same(before: Any, after: Any) -> bool:
    if isinstance(before, Sealed) and isinstance(after, Sealed):
        return before == after or before.same_as(after)
    return before == after


def _plain(value: Any, *, hides: bool) -> Any:
    """A value as JSON keeps it: digests of what is sealed or hidden, heads of long texts."""
    if value in (None, "") or isinstance(value, bool | int):
        return None if value == "" else value
    if isinstance(value, Sealed) or hides:
        return _digest(value.open() if isinstance(value, Sealed) else str(value))
    many = isinstance(value, list | dict)
    text = json.dumps(value, default=_word, ensure_ascii=False) if many else _word(value)
    if len(text) > _LONGEST:
        return f"{text[:_HEAD]}… {_digest(text)}"
    return value if many else text


def _word(value: Any) -> str:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value).isoformat()
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return f"{value:f}" if isinstance(value, Decimal) else str(value)


def _digest(text: str) -> str:
    """Equal for equal texts under one key, and telling nothing else."""
    return f"#{crypto.blind(text, purpose=_PURPOSE).hex()[-_DIGITS:]}"
