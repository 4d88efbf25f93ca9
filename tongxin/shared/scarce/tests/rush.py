"""Many threads at the same moment, and a table as it would be without its rules."""

from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from threading import Barrier

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.shared.orgs.tests.factories import SYSTEM

RULE = """
SELECT pg_get_constraintdef(oid) FROM pg_constraint
WHERE conname = %s AND conrelid = %s::regclass
"""


def at_once(calls):
    """Run each call in its own thread, connection and transaction, starting together."""
    calls = list(calls)
    line = Barrier(len(calls))

    def one(call):
        try:
            line.wait(timeout=20)
            with speaking(SYSTEM):
                return call()
        except DomainError as refusal:
            return refusal.code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(calls)) as pool:
        return list(pool.map(one, calls))


@contextmanager
def without(table, *rules):
    """The table as it would be had nobody written these constraints down; empty afterwards."""
    address = psycopg.conninfo.make_conninfo(
        settings.DATABASE_URLS.admin, dbname=connection.settings_dict["NAME"]
    )
    named, drop, add = (
        sql.Identifier(table),
        sql.SQL("ALTER TABLE {} DROP CONSTRAINT {}"),
        sql.SQL("ALTER TABLE {} ADD CONSTRAINT {} "),
    )
    with psycopg.connect(address, autocommit=True) as owner:
        kept = {rule: owner.execute(RULE, [rule, table]).fetchone() for rule in rules}
        indexed = {rule for rule, found in kept.items() if found is None}
        texts = {rule: _index(owner, rule) for rule in indexed}
        for rule in rules:
            one = sql.Identifier(rule)
            gone = sql.SQL("DROP INDEX {}").format(one) if rule in indexed else None
            owner.execute(gone or drop.format(named, one))
        try:
            yield
        finally:
            owner.execute(sql.SQL("TRUNCATE {} CASCADE").format(named))
            for rule in rules:
                head = add.format(named, sql.Identifier(rule))
                whole = head + sql.SQL(kept[rule][0]) if kept[rule] else sql.SQL(texts[rule])
                owner.execute(whole)


def _index(owner, rule):
    """A unique rule with a condition is kept by an index alone."""
    found = owner.execute("SELECT indexdef FROM pg_indexes WHERE indexname = %s", [rule])
    return found.fetchone()[0]
