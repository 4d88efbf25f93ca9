"""A province in a database that exists only while it is measured."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import psycopg

from benchmarks import databases

NAME = "tongxin_benchmark"
SESSIONS_OF = 25  # ledger rows of one session
FILLED = ["people_worker", "members_membership", "activities_activitysession", "activities_checkin"]
# Indexes that are no constraint: made after the rows, in one go each.
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid) FROM pg_index
WHERE indrelid = ANY(%s::regclass[])
  AND NOT EXISTS (SELECT 1 FROM pg_constraint WHERE conindid = indexrelid)
"""
QUICKLY = """
SET synchronous_commit = off; SET jit = off;
SET maintenance_work_mem = '256MB'; SET work_mem = '64MB'
"""
SQL = Path(__file__).with_name("federation.sql")


@contextmanager
def a_database(size: dict[str, int]) -> Iterator[None]:
    """A province of this size in a database that exists only meanwhile."""
    with databases.a_database(NAME, partial(fill, size)):
        yield


@contextmanager
def without_indexes(owner: psycopg.Connection, tables: Iterable[str]) -> Iterator[None]:
    """Rows first, then the indexes that are no constraint, in one go each, as a restore does."""
    owner.execute(QUICKLY)
    indexes = owner.execute(INDEXES, [list(tables)]).fetchall()
    for index, _text in indexes:
        owner.execute(f"DROP INDEX {index}")
    yield
    for _index, text in indexes:
        owner.execute(text)


def fill(size: dict[str, int], address: str) -> None:
    """Run the script that makes the rows, as superuser; then let the planner look at them."""
    facts = {**size, "sessions": size["rows"] // SESSIONS_OF}
    with psycopg.connect(address, autocommit=True) as owner:
        with without_indexes(owner, FILLED):
            owner.execute(SQL.read_text(encoding="utf-8").format(**facts))
        owner.execute("VACUUM ANALYZE")
