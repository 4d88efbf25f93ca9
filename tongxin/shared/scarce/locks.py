"""Rows are locked inside a transaction only, and always in the same order."""

from collections import defaultdict
from collections.abc import Iterable

from django.db import connection
from django.db.models import Model

from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import bypass


def must_be_inside_a_transaction() -> None:
    """Refuse to go on where every statement would be its own transaction."""
    if not connection.in_atomic_block:
        raise RuntimeError("scarce things are taken inside a transaction only")


def lock(rows: Iterable[Model]) -> list[Model]:
    """Lock rows of any tables until the transaction ends, by table and key; they are read anew.

    An act that needs several scarce things locks all of them here first: two such acts then never
    wait for each other in a circle.
    """
    must_be_inside_a_transaction()
    keys: dict[type[Model], set[int]] = defaultdict(set)
    for row in rows:
        keys[type(row)].add(row.pk)
    with bypass("scarce"):
        return [
            row
            for model in sorted(keys, key=lambda one: one._meta.db_table)
            for row in lock_keys(model, keys[model])
        ]


def lock_keys(model: type[Model], keys: Iterable[int]) -> list[Model]:
    """Lock the rows of one table in the order of their keys. Raises NotThere."""
    wanted = set(keys)
    rows = model.objects.select_for_update(of=("self",)).filter(pk__in=wanted)
    locked = list(rows.select_related("union").order_by("pk"))
    if len(locked) < len(wanted):
        raise NotThere
    return locked
