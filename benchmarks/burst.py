"""Everybody at once: sign-ups and answers at the gate, beside what one would do without it.

    python benchmarks/burst.py [--quick] [--rounds N]

Fills a database of its own on the server the program uses, starts real processes, burns in
interleaved rounds with 256 connections from this machine, looks into the books, and takes all away.
Each ratio is our acts per second ÷ theirs in the same round, the median over the rounds:

row_lock       a Django service with SELECT … FOR UPDATE and all middleware, writing the same rows
one_statement  the generated statement for one act from Django, without any middleware
bare_asgi      an ASGI application that says hello, on the same server
pgbench        the generated statement for one act, two clients, no HTTP
answers        answers at the gate ÷ one ORM insert from Django without middleware
answers_asked  answers at the gate ÷ the same after one select, which asks for sheet and window
page_slowdown  p95 of a signed-in worker's page during the burst ÷ before it

The gate writes each answer with its log and outbox rows, the peers of the answers write it alone.

The last line is JSON. The peers get the database as it is: see ``settings`` for fsync.
"""

import argparse
import json
import os
import signal
import statistics
import sys
import time
from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django

django.setup()

from benchmarks.burst_parts import rounds, rows  # noqa: E402


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one short round, under 50 seconds")
    parser.add_argument("--rounds", type=int)
    given = parser.parse_args()
    signal.signal(signal.SIGTERM, lambda *_given: sys.exit(1))  # take all away also then
    began = time.perf_counter()
    seconds = 1.5 if given.quick else 4.0
    count = given.rounds or (1 if given.quick else 5)
    with TemporaryDirectory(prefix="tongxin-burst-") as folder, ExitStack() as stack:
        place = stack.enter_context(rows.a_database())
        field = rounds.Field(Path(folder), place, seconds)
        stack.enter_context(field.servers())
        ready = time.perf_counter() - began
        _say(f"ready after {ready:.1f} s; {json.dumps(rows.settings_of(place))}")
        found = [field.round(number) for number in range(count)]
        books = rows.books(place)
    for one in found:
        _say(json.dumps(one))
    names = found[0]["ratios"]
    said = {
        "ratios": {
            n: round(statistics.median(one["ratios"][n] for one in found), 2) for n in names
        },
        "p50_ms": round(statistics.median(one["p50_ms"] for one in found), 1),
        "p99_ms": round(statistics.median(one["p99_ms"] for one in found), 1),
        "acts_per_second": round(statistics.median(one["ours"] for one in found)),
        "seconds": round(time.perf_counter() - began, 1),
        **books,
        "lost": sum(one["lost"] for one in found),
    }
    _say(json.dumps(said))
    if said["oversold"] or said["lost"] or said["duplicated"]:
        raise SystemExit(1)


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
