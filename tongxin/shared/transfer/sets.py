"""Writing many new rows in one statement (批量写入)."""

import json
from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django.db import connection, models

# One parameter however many rows: a statement with a placeholder per cell costs more to parse
# than to run. Keys and constraints of the table stay as they are.
INSERT = """
INSERT INTO {table} ({columns})
SELECT {columns} FROM json_populate_recordset(NULL::{table}, %s)
"""
PLAIN = {str, int, bool, float, type(None), date, datetime, list, dict}
NUMBERS = "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)"


def give_numbers(rows: Sequence[models.Model]) -> None:
    """Give new rows their numbers before they are written, so that others can point to them."""
    if not rows:
        return
    with connection.cursor() as cursor:
        cursor.execute(NUMBERS, [rows[0]._meta.db_table, len(rows)])
        for row, (number,) in zip(rows, cursor.fetchall(), strict=True):
            row.pk = number


def insert_set(rows: Sequence[models.Model]) -> None:
    """Insert numbered rows of one model; a broken constraint refuses all of them."""
    if not rows:
        return
    fields = rows[0]._meta.concrete_fields
    quote = connection.ops.quote_name
    sql = INSERT.format(
        table=quote(rows[0]._meta.db_table),
        columns=", ".join(quote(field.column) for field in fields),
    )
    ways = [(f.column, f.attname, f if _has_own_way(f) else None) for f in fields]
    values = [_prepared(row, ways) for row in rows]
    with connection.cursor() as cursor:
        cursor.execute(sql, [json.dumps(values, default=_plain, ensure_ascii=False)])


def _has_own_way(field: models.Field) -> bool:
    """Whether a column does more than take plain values as they are."""
    return type(field).pre_save is not models.Field.pre_save or isinstance(
        field, models.BinaryField
    )


def _prepared(row: models.Model, ways: Sequence[tuple]) -> dict[str, Any]:
    state, values = row.__dict__, {}
    for column, name, field in ways:
        if field is None:
            value = state[name]
            values[column] = value if type(value) in PLAIN else str(value)
        else:
            values[column] = field.get_prep_value(field.pre_save(row, add=True))
    return values


def _plain(value: Any) -> str:
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, bytes | memoryview):
        return "\\x" + bytes(value).hex()
    return str(value)
