"""One moment of the database for many statements (同一时点)."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from psycopg import IsolationLevel


@contextmanager
def one_moment() -> Iterator[None]:
    """Let the transaction that is opened inside see the database as of its first statement.

    For long reads that must agree with each other. Inside a transaction that runs already nothing
    changes: its moments are its own.
    """
    connection.ensure_connection()
    if connection.in_atomic_block:
        yield
        return
    raw = connection.connection
    usual, raw.isolation_level = raw.isolation_level, IsolationLevel.REPEATABLE_READ
    try:
        yield
    finally:
        if not raw.closed:
            raw.isolation_level = usual
