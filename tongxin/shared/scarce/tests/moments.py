"""Moments of tests that ask a gate: within one window of its limits, while a row is held."""

import time
from contextlib import contextmanager

import psycopg
from django.conf import settings
from django.db import connection
from psycopg import sql

from tongxin.shared.scarce.gate.limits import WINDOW

ROOM = 3  # seconds a test needs before the counts begin anew
WAITS = """
SELECT count(*) FROM pg_stat_activity
WHERE application_name = 'tongxin_gate' AND datname = %s AND wait_event_type = 'Lock'
"""


def within_one_window():
    """Wait until all that follows soon is counted together."""
    left = WINDOW - time.time() % WINDOW
    if left < ROOM:
        time.sleep(left + 0.05)


@contextmanager
def held(row):
    """Somebody else holds the quota row; gives what waits until a batch stands before it."""
    address = psycopg.conninfo.make_conninfo(
        settings.DATABASE_URLS.admin, dbname=connection.settings_dict["NAME"]
    )
    taken = sql.SQL("SELECT 1 FROM {} WHERE id = %s FOR UPDATE")
    with psycopg.connect(address) as blocking:
        blocking.execute(taken.format(sql.Identifier(row._meta.db_table)), [row.pk])
        yield until_a_batch_waits


def until_a_batch_waits():
    until = time.monotonic() + 4
    with psycopg.connect(settings.DATABASE_URLS.admin, autocommit=True) as looking:
        while time.monotonic() < until:
            if looking.execute(WAITS, [connection.settings_dict["NAME"]]).fetchone()[0]:
                return
            time.sleep(0.01)
    raise TimeoutError("no batch waits for the row")
