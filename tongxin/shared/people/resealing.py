"""Sealing personal values anew with newer keys (密钥轮换), in small steps that may be cut off."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import BinaryField, F, Func, Model, Q, QuerySet

from tongxin.kernel import crypto
from tongxin.kernel.fields import BlindIndexField, SealedField
from tongxin.kernel.rls import bypass

BATCH = 500
Index = Callable[[Any], bytes | None]


@dataclass(frozen=True, slots=True)
class Step:
    """What one step did: rows sealed anew, and the keys of rows that no key here opens."""

    label: str
    done: int
    broken: tuple[int, ...] = ()


_indexes: dict[type[Model], dict[str, Index]] = {}


def declare_indexes(model: type[Model], **indexes: Index) -> None:
    """Say how the blind indexes of a model follow from a row."""
    _indexes[model] = indexes


def indexes_of(model: type[Model]) -> Mapping[str, Index]:
    """How the blind indexes of a model follow from a row, by column."""
    return _indexes.get(model, {})


def sealed_models() -> list[type[Model]]:
    """Every model that keeps sealed values or indexes of them."""
    return [model for model in apps.get_models() if _seals(model) or _marks(model)]


def left() -> dict[str, int]:
    """How many rows of each model carry an older key or algorithm."""
    with bypass("keys"):
        return {model._meta.label: _old(model).count() for model in sealed_models()}


def reseal(size: int = BATCH) -> Iterator[Step]:
    """Seal every older row anew, step by step, each in a transaction of its own.

    Cut off at any point it goes on with what is left; run twice it finds nothing to do.
    """
    for model in sealed_models():
        last = 0
        while True:
            step, last = _step(model, last, size)
            if not last:
                break
            yield step


@transaction.atomic
def _step(model: type[Model], after: int, size: int) -> tuple[Step, int]:
    with bypass("keys"):
        rows = list(
            _old(model).filter(pk__gt=after).order_by("pk").select_for_update(of=("self",))[:size]
        )
        good = [row for row in rows if _sealed_anew(row)]
        columns = [*_seals(model), *_marks(model)]
        if good:
            QuerySet(model).bulk_update(good, columns)
    kept = {row.pk for row in good}
    broken = tuple(row.pk for row in rows if row.pk not in kept)
    return Step(model._meta.label, len(good), broken), rows[-1].pk if rows else 0


def _sealed_anew(row: Model) -> bool:
    """Whether the row could be opened and is sealed with the newest key."""
    try:
        for name in _seals(type(row)):
            if (value := getattr(row, name)) is not None:
                setattr(row, name, value.open())
        for name, index in indexes_of(type(row)).items():
            setattr(row, name, index(row))
    except crypto.SealBroken:
        return False
    return True


def _old(model: type[Model]) -> QuerySet:
    """Rows any value of which carries an older mark."""
    asked, marks = Q(), {}
    newest = dict.fromkeys(_seals(model), crypto.seal_mark())
    newest |= dict.fromkeys(_marks(model), crypto.index_mark())
    for name, mark in newest.items():
        marks[f"mark_of_{name}"] = _mark_of(name)
        asked |= Q(**{f"{name}__isnull": False}) & ~Q(**{f"mark_of_{name}": mark})
    return QuerySet(model).alias(**marks).filter(asked)


def _mark_of(name: str) -> Func:
    template = f"substring(%(expressions)s from 1 for {crypto.HEADER_BYTES})"
    return Func(F(name), template=template, output_field=BinaryField())


def _seals(model: type[Model]) -> list[str]:
    return [one.name for one in model._meta.fields if isinstance(one, SealedField)]


def _marks(model: type[Model]) -> list[str]:
    return [one.name for one in model._meta.fields if isinstance(one, BlindIndexField)]
