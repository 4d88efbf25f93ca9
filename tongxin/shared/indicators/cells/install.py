"""Putting sources and their triggers into the database, as its owner; twice is once."""

from collections.abc import Mapping
from typing import Any

from django.db import connection, connections, transaction

from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.cells.sources import Celled, celled_sources
from tongxin.shared.indicators.cells.triggers import Trigger, triggers

THERE = """
SELECT tgname::text, tgrelid::regclass::text FROM pg_trigger
WHERE starts_with(tgname::text, 'figure_mark_') AND NOT tgisinternal
"""


def install(alias: str) -> int:
    """Enter the sources that are declared now, and the triggers they need; says how many are new.

    Cells of declarations that are no more go. New ones are built by the next fold; until then
    their figures are counted from rows.
    """
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        return install_with(cursor)


def lacking() -> int:
    """How many sources are declared that the database does not know."""
    mine = [one.digest for one in celled_sources()]
    with transaction.atomic(), bypass("figures"), connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM figure_source WHERE digest = ANY(%s)", [mine])
        return len(mine) - cursor.fetchone()[0]


def install_with(cursor: Any) -> int:
    """The same on a cursor of the owner."""
    mine = {one.digest: one for one in celled_sources()}
    cursor.execute("SELECT id FROM figure_source WHERE digest <> ALL(%s)", [list(mine)])
    gone = [key for (key,) in cursor.fetchall()]
    for table in ("touched", "cell", "sum"):
        cursor.execute(f"DELETE FROM figure_{table} WHERE source = ANY(%s)", [gone])
    cursor.execute("DELETE FROM figure_source WHERE id = ANY(%s)", [gone])
    made = _enter(cursor, mine)
    cursor.execute("SELECT digest, id FROM figure_source ORDER BY id")
    known = {key: mine[digest] for digest, key in cursor.fetchall()}
    _replace(cursor, triggers(known))
    return made


def _enter(cursor: Any, mine: Mapping[str, Celled]) -> int:
    cursor.execute("SELECT digest FROM figure_source")
    known = {digest for (digest,) in cursor.fetchall()}
    new = [(one.digest, one.label) for one in mine.values() if one.digest not in known]
    for row in new:
        cursor.execute("INSERT INTO figure_source (digest, label) VALUES (%s, %s)", row)
    return len(new)


def _replace(cursor: Any, wanted: list[Trigger]) -> None:
    """Functions as they are written now; triggers where they are missing; the others go."""
    cursor.execute(THERE)
    there = dict(cursor.fetchall())
    for one in wanted:
        cursor.execute(one.function)
        if one.name not in there:
            cursor.execute(one.text)
    for name in there.keys() - {one.name for one in wanted}:
        cursor.execute(f"DROP TRIGGER {name} ON {there[name]}")
        cursor.execute(f"DROP FUNCTION {name}()")
