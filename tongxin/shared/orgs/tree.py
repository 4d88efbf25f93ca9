"""The dated closure, written set by set (docs/adr/0004)."""

from datetime import date

from django.db import connection

ENTER = """
INSERT INTO orgs_orgclosure (ancestor_id, descendant_id, depth, valid_from, valid_to)
SELECT %(union)s, %(union)s, 0, %(on)s::date, NULL
UNION ALL
SELECT a.ancestor_id, %(union)s, a.depth + 1, greatest(a.valid_from, %(on)s::date), a.valid_to
FROM orgs_orgclosure a
WHERE a.descendant_id = %(parent)s AND (a.valid_to IS NULL OR a.valid_to > %(on)s::date)
"""

LEAVE = """
WITH outside AS (
    SELECT DISTINCT ancestor_id FROM orgs_orgclosure
    WHERE descendant_id = %(union)s AND depth > 0 AND (valid_to IS NULL OR valid_to > %(on)s::date)
), inside AS (
    SELECT DISTINCT descendant_id FROM orgs_orgclosure
    WHERE ancestor_id = %(union)s AND (valid_to IS NULL OR valid_to > %(on)s::date)
), through AS (
    SELECT c.id, c.valid_from FROM orgs_orgclosure c
    JOIN outside USING (ancestor_id) JOIN inside USING (descendant_id)
    WHERE c.valid_to IS NULL OR c.valid_to > %(on)s::date
), gone AS (
    DELETE FROM orgs_orgclosure c USING through t WHERE c.id = t.id AND t.valid_from >= %(on)s::date
)
UPDATE orgs_orgclosure c SET valid_to = %(on)s::date
FROM through t WHERE c.id = t.id AND t.valid_from < %(on)s::date
"""

JOIN = """
INSERT INTO orgs_orgclosure (ancestor_id, descendant_id, depth, valid_from, valid_to)
SELECT a.ancestor_id, d.descendant_id, a.depth + 1 + d.depth,
       greatest(a.valid_from, d.valid_from, %(on)s::date), least(a.valid_to, d.valid_to)
FROM orgs_orgclosure a JOIN orgs_orgclosure d ON d.ancestor_id = %(union)s
WHERE a.descendant_id = %(parent)s
  AND (a.valid_to IS NULL OR a.valid_to > greatest(d.valid_from, %(on)s::date))
  AND (d.valid_to IS NULL OR d.valid_to > greatest(a.valid_from, %(on)s::date))
"""

CARRY = """
UPDATE orgs_unionorg
SET path = %(new)s || substr(path, length(%(old)s) + 1), updated_at = %(now)s
WHERE path >= %(old)s AND path < left(%(old)s, -1) || '0'
"""

LAST_MOVE = """
SELECT max(c.on) FROM orgs_orgchange c
WHERE c.what = 'move' AND c.on > %(on)s AND c.union_id IN (
    SELECT descendant_id FROM orgs_orgclosure WHERE ancestor_id = %(union)s
    UNION SELECT ancestor_id FROM orgs_orgclosure WHERE descendant_id IN (%(union)s, %(parent)s)
)
"""

MOVES = 0x7478_7472  # one union moves at a time in the whole tree


def move_alone() -> None:
    """Wait until nobody moves or founds a union, and keep others waiting until the commit.

    A move rewrites paths of unions that are not locked by name: two of them at once would lock
    each other out, or leave behind what the other brings in.
    """
    _run("SELECT pg_advisory_xact_lock(%(key)s)", {"key": MOVES})


def hold_still() -> None:
    """Let nobody move a union until the commit; others may be founded meanwhile."""
    _run("SELECT pg_advisory_xact_lock_shared(%(key)s)", {"key": MOVES})


def next_id() -> int:
    """The number the next union will have: its path must be known before it is written."""
    return _one("SELECT nextval(pg_get_serial_sequence('orgs_unionorg', 'id'))", {})


def enter(union: int, parent: int | None, on: date) -> None:
    """Relations of a new union from ``on``."""
    _run(ENTER, {"union": union, "parent": parent, "on": on})


def transplant(union: int, parent: int, on: date) -> None:
    """End the relations through the old superior on ``on`` and begin those through the new."""
    values = {"union": union, "parent": parent, "on": on}
    _run(LEAVE, values)
    _run(JOIN, values)


def carry(old: str, new: str, now) -> None:
    """Give a whole subtree its new path; every row that belongs to it follows by cascade."""
    _run(CARRY, {"old": old, "new": new, "now": now})


def last_move_after(union: int, parent: int, on: date) -> date | None:
    """The latest recorded move that a move on ``on`` would contradict."""
    return _one(LAST_MOVE, {"union": union, "parent": parent, "on": on})


def _run(sql: str, values: dict) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql, values)


def _one(sql: str, values: dict):
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return cursor.fetchone()[0]
