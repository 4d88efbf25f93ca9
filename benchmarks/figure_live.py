"""Asking while others write and the background folds; and the rows behind a number."""

import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread

import psycopg
from django.db import connection

from benchmarks.figure_naive import from_rows
from benchmarks.figure_writes import CHECKED_IN, LATELY, NOW
from tongxin.kernel.actors import Actor
from tongxin.kernel.moments import one_moment
from tongxin.kernel.rls import speaking
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.compute import Asked, compute
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.trace import count_behind, trace

RATE = 2_000  # writes a second, as many as folding is to keep up with


def live(codes: list[str], asked: Asked, address: str, actor: Actor, rounds: int) -> dict:
    """Ours amid writes and folds, each time beside one scan of each ledger of the same moment."""
    seconds, slowly, equal, done = [], [], True, {"writes": 0, "folds": 0}
    began = time.perf_counter()
    with _beside(lambda over: _write(address, over, done), lambda over: _fold(actor, over, done)):
        for _ in range(rounds):
            with one_moment(), speaking(actor):
                since = time.perf_counter()
                ours = compute(codes, asked, by="child")
                seconds.append(time.perf_counter() - since)
                since = time.perf_counter()
                equal = equal and from_rows(codes, asked) == ours
                slowly.append(time.perf_counter() - since)
        took = time.perf_counter() - began
    sys.stdout.write(
        f"amid {done['writes'] / took:.0f} writes a second and {done['folds']} folds:"
        f" together {statistics.median(seconds):.3f} s (most {max(seconds):.3f}),"
        f" from rows {statistics.median(slowly):.3f} s, equal {equal}\n"
    )
    return {"seconds": statistics.median(seconds), "equal": equal}


@contextmanager
def _beside(*jobs: Callable[[Event], None]) -> Iterator[None]:
    over = Event()
    threads = [Thread(target=job, args=(over,)) for job in jobs]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        over.set()
        for thread in threads:
            thread.join()


def _write(address: str, over: Event, done: dict[str, int]) -> None:
    """One row, one transaction each, as often as the rate asks for or the server can."""
    with psycopg.connect(address, autocommit=True) as writer:
        sessions = [key for (key,) in writer.execute(LATELY).fetchall()]
        began = time.perf_counter()
        while not over.is_set():
            number = done["writes"]
            writer.execute(
                CHECKED_IN, [1 + number * 41 % 50_000, sessions[number * 11 % len(sessions)]]
            )
            done["writes"] = number + 1
            time.sleep(max(0.0, began + number / RATE - time.perf_counter()))


def _fold(actor: Actor, over: Event, done: dict[str, int]) -> None:
    try:
        while not over.is_set():
            with speaking(actor):
                fold_marks(now=NOW)
            done["folds"] += 1
    finally:
        connection.close()


def traced(codes: list[str], asked: Asked, actor: Actor) -> float:
    """The slowest first page of rows behind some figures, with how many there are; seconds."""
    found = {}
    for code in codes:
        figure, began = get_figure(code), time.perf_counter()
        page = trace(figure, asked, actor=actor)
        number = count_behind(figure, asked)
        found[code] = time.perf_counter() - began
        sys.stdout.write(
            f"rows behind {figure.aggregation} of {number.rows} rows:"
            f" {len(page.items)} in {found[code]:.3f} s\n"
        )
    return max(found.values())
