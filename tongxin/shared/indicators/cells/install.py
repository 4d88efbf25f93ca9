"""Putting sources and their triggers into the database, as its owner; twice is once.

A trigger whose text has changed is made anew, not its function alone: that waits for every writer
who may still be marking by the old text. What the triggers were when this was done is kept with
each source; where they are something else, taken off or switched off, cells are not read.
"""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.db import connection, connections, transaction

from tongxin.kernel.rls import BYPASS_ROLE, bypass
from tongxin.shared.indicators.cells.sources import Celled, celled_sources
from tongxin.shared.indicators.cells.triggers import Trigger, triggers

THERE = """
SELECT tgname::text, tgrelid::regclass::text,
       CASE WHEN tgenabled = 'O' AND prosecdef AND pg_get_userbyid(proowner) = %s THEN prosrc END
FROM pg_trigger JOIN pg_proc ON pg_proc.oid = tgfoid
WHERE starts_with(tgname::text, 'figure_mark_') AND NOT tgisinternal
"""
KNOWN = """
SELECT count(*) FROM figure_source WHERE digest = ANY(%s) AND guard = figure_guard()
"""
# What was written under other triggers, or none, may have left no mark: it is counted anew.
GUARD = """
UPDATE figure_source SET guard = figure_guard(),
                         built_at = CASE WHEN id = ANY(%s) THEN built_at END
"""
LEFT = "DELETE FROM figure_{} WHERE source IS NOT NULL AND source NOT IN (SELECT id FROM {})"


def install(alias: str) -> int:
    """Enter the sources that are declared now, and the triggers they need; says how many are new.

    Cells of declarations that are no more go. New ones are built by the next fold; until then
    their figures are counted from rows.
    """
    with transaction.atomic(using=alias), connections[alias].cursor() as cursor:
        return install_with(cursor)


def lacking() -> int:
    """How many sources are declared that the database does not know, or whose triggers differ."""
    mine = [one.digest for one in celled_sources()]
    with transaction.atomic(), bypass("figures"), connection.cursor() as cursor:
        cursor.execute(KNOWN, [mine])
        return len(mine) - cursor.fetchone()[0]


def install_with(cursor: Any) -> int:
    """The same on a cursor of the owner."""
    mine = {one.digest: one for one in celled_sources()}
    cursor.execute("DELETE FROM figure_source WHERE digest <> ALL(%s)", [list(mine)])
    made = _enter(cursor, mine)
    for table in ("touched", "cell", "sum", "person", "crowd"):
        cursor.execute(LEFT.format(table, "figure_source"))
    cursor.execute("SELECT digest, id, guard = figure_guard() FROM figure_source ORDER BY id")
    rows = cursor.fetchall()
    _replace(cursor, triggers({key: mine[digest] for digest, key, _sound in rows}))
    cursor.execute(GUARD, [[key for _digest, key, is_sound in rows if is_sound]])
    return made


def _enter(cursor: Any, mine: Mapping[str, Celled]) -> int:
    cursor.execute("SELECT digest FROM figure_source")
    known = {digest for (digest,) in cursor.fetchall()}
    new = [(one.digest, one.label) for one in mine.values() if one.digest not in known]
    for row in new:
        cursor.execute("INSERT INTO figure_source (digest, label) VALUES (%s, %s)", row)
    return len(new)


def _replace(cursor: Any, wanted: list[Trigger]) -> None:
    """Triggers as they are written now; what is right already stays, so that nobody waits."""
    cursor.execute(THERE, [BYPASS_ROLE])
    there = {name: (table, source) for name, table, source in cursor.fetchall()}
    new = [one for one in wanted if there.get(one.name) != (one.table, one.source)]
    wrong = there.keys() - ({one.name for one in wanted} - {one.name for one in new})
    for name in sorted(wrong):
        cursor.execute(f"DROP TRIGGER {name} ON {there[name][0]}")
    for name in sorted(wrong.union(one.name for one in new)):
        cursor.execute(f"DROP FUNCTION IF EXISTS {name}()")
    with _looking_past_the_wall(cursor):
        for one in new:
            cursor.execute(one.function)
    for one in new:
        cursor.execute(one.text)


@contextmanager
def _looking_past_the_wall(cursor: Any) -> Iterator[None]:
    """As the role whose functions see every row; it may make some for this transaction only."""
    cursor.execute("SELECT current_user::text")
    ((owner,),) = cursor.fetchall()
    cursor.execute(f"GRANT CREATE ON SCHEMA public TO {BYPASS_ROLE}")
    cursor.execute(f"SET LOCAL ROLE {BYPASS_ROLE}")
    yield
    cursor.execute(f"SET LOCAL ROLE {owner}")
    cursor.execute(f"REVOKE CREATE ON SCHEMA public FROM {BYPASS_ROLE}")
