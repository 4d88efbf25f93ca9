"""A gate killed while it works, and what one sees when the server has done with it."""

import threading
import time
from http.client import HTTPException

import psycopg
from django.conf import settings
from django.db import connection


def killed_after(count, gate, acts, hands=6):
    """Send acts by several hands, kill the gate after so many; number and answer of what it said.

    Whoever is told nothing any more stops.
    """
    acknowledged = []

    def send(mine):
        for n in mine:
            try:
                status, told = acts[n]()
            except (OSError, HTTPException, ValueError):
                return
            if status == 200:
                acknowledged.append((n, told))

    whole = range(len(acts))
    threads = [threading.Thread(target=send, args=[whole[n::hands]]) for n in range(hands)]
    for hand in threads:
        hand.start()
    while len(acknowledged) < count and any(hand.is_alive() for hand in threads):
        time.sleep(0.0005)
    gate.kill()
    for hand in threads:
        hand.join()
    return acknowledged


def settled(looks):
    """What one sees when the server has ended what a killed gate left open."""
    seen = looks()
    for _time in range(40):
        time.sleep(0.1)
        before, seen = seen, looks()
        if seen == before and not at_work():
            break
    return seen


def at_work():
    """Whether the server still works for a gate."""
    with psycopg.connect(settings.DATABASE_URLS.admin) as admin:
        return admin.execute(
            "SELECT count(*) FROM pg_stat_activity WHERE application_name = 'tongxin_gate'"
            " AND datname = %s AND state <> 'idle'",
            [connection.settings_dict["NAME"]],
        ).fetchone()[0]
