"""What a write costs with figures, and how fast marks are folded."""

import statistics
import sys
import time
from collections.abc import Iterable
from datetime import UTC, datetime

import psycopg

from benchmarks.figure_memory import watched
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import ActivitySession, CheckIn
from tongxin.shared.indicators.cells.writing import fold_marks

NOW = datetime(2026, 1, 31, 4, tzinfo=UTC)
FEW, MANY = 4_000, 20_000  # then folded: two and ten seconds of the busiest hour
CHECKED_IN = """
INSERT INTO activities_checkin (created_at, updated_at, union_path, worker_name, void_reason,
    made_by, checked_in_at, means, act_key, home_id, session_id, union_id, worker_id)
SELECT now(), now(), union_path, '', '', 'benchmark', starts_at, 'code', '', union_id, id,
       union_id, %s
FROM activities_activitysession WHERE id = %s
ON CONFLICT DO NOTHING
"""
LATELY = "SELECT id FROM activities_activitysession WHERE held_on >= '2025-12-01' ORDER BY id"


def write(count: int, first: int) -> float:
    """Seconds for check-ins written one by one, each in a transaction of its own."""
    actor = Actor.system("benchmark")
    sessions = list(ActivitySession.objects.order_by("pk")[first : first + count])
    began = time.perf_counter()
    for number, session in enumerate(sessions):
        with speaking(actor):
            CheckIn.objects.create(
                session=session,
                union_id=session.union_id,
                worker_id=1 + (first + number * 37) % 50_000,
                home_id=session.union_id,
                worker_name="",
                checked_in_at=NOW,
                means="list",
                voided_at=NOW,
                made_by="benchmark",
            )
    return time.perf_counter() - began


def overhead(address: str, *, rounds: int = 6, count: int = 250) -> float:
    """What a write costs with the triggers ÷ without, in turns; median of the rounds."""
    found = []
    with psycopg.connect(address, autocommit=True) as owner:
        write(count, 0)
        for turn in range(rounds):
            seconds = {}
            for verb in ("ENABLE", "DISABLE") if turn % 2 else ("DISABLE", "ENABLE"):
                owner.execute(
                    f"ALTER TABLE activities_checkin {verb} TRIGGER"
                    " figure_mark_ins_activities_checkin"
                )
                seconds[verb] = write(count, 500 * turn)
            found.append(seconds["ENABLE"] / seconds["DISABLE"])
        owner.execute("ALTER TABLE activities_checkin ENABLE TRIGGER ALL")
    return statistics.median(found)


def fold_speed(address: str, actor: Actor, sessions: int) -> tuple[float, dict[str, float]]:
    """Writes of one row folded in a second and the memory it took; also whole sessions voided.

    While ten seconds' writes are folded the next ones wait: folding keeps up where that takes less
    than ten seconds. Fewer at a time cost more each, for a month of a union is counted once.
    """
    say = sys.stdout.write
    with speaking(actor):
        _folded()
    for count in (FEW, MANY):
        _check_in(address, count)
        with speaking(actor), watched() as memory:
            marks, seconds = _folded()
        say(f"{count} check-ins one by one: {marks} marks folded in {seconds:.2f} s\n")
    speed = MANY / seconds
    with speaking(actor):
        rows = _void(range(1, sessions, 13))
        marks, seconds = _folded()
        say(f"{rows} rows of whole sessions voided: {marks} marks folded in {seconds:.2f} s\n")
    return speed, memory


def _folded() -> tuple[int, float]:
    """Marks taken until none is left, and the seconds that took."""
    marks, began = 0, time.perf_counter()
    while (done := fold_marks(now=NOW)) and done.marks:
        marks += done.marks
    return marks, time.perf_counter() - began


def _check_in(address: str, count: int) -> None:
    """One row, one transaction each, at sessions of the last month; not what is measured."""
    with psycopg.connect(address, autocommit=True) as writer:
        writer.execute("SET synchronous_commit = off")
        sessions = [key for (key,) in writer.execute(LATELY).fetchall()]
        for number in range(count):
            session = sessions[number * 7 % len(sessions)]
            writer.execute(CHECKED_IN, [1 + number * 37 % 50_000 + count, session])


def _void(sessions: Iterable[int]) -> int:
    """Whole sessions voided, one statement each; the rows that changed."""
    return sum(CheckIn.objects.filter(session_id=key).update(voided_at=NOW) for key in sessions)
