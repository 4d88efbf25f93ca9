"""What sealing 150 figures of a province takes, and how soon the difference since then is there."""

import sys
import time
from datetime import UTC, datetime

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.models import CheckIn
from tongxin.shared.indicators.cells.writing import fold_marks
from tongxin.shared.indicators.changes import explained, reasons
from tongxin.shared.indicators.comparing import Comparison
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import get_figure
from tongxin.shared.indicators.models import FigureSeal, SealedFigure, SealedRows
from tongxin.shared.indicators.sealing import (
    broken_sets,
    fold_now,
    gather,
    gives_its_numbers,
    is_intact,
    keep_seal,
)

LATER = datetime(2026, 2, 1, 4, tzinfo=UTC)
SHOWN = 200  # rows that a page explains


def seal(codes: list[str], asked: Asked, actor: Actor) -> bool:
    """Seal, compare, void some rows, compare again; whether the log and all rows agree."""
    say = sys.stdout.write
    with speaking(actor):
        fold_marks(now=LATER)
        began = time.perf_counter()
        found = gather(codes, asked, fold=fold_now())
        read = time.perf_counter() - began
        began = time.perf_counter()
        kept = keep_seal(found, target="benchmark", actor=actor)
        wrote = time.perf_counter() - began
        rows = sum(SealedFigure.objects.values_list("row_count", flat=True))
        size = sum(len(one.packed) for one in SealedRows.objects.all())
        say(f"sealed {len(codes)} figures, {rows} rows ({size // 1024} KiB): ")
        say(f"read in {read:.1f} s, written in {wrote:.1f} s\n")
        _compare(kept, asked, "nothing changed")
        _void(100)
        _compare(kept, asked, "100 sessions voided, not folded")
        while (done := fold_marks(now=LATER)) and done.marks:
            pass
        by_log = _compare(kept, asked, "the same, folded")
        SealedRows.objects.update(source=None)
        by_rows = _compare(kept, asked, "without the log, all rows read")
        whole = all(map(gives_its_numbers, kept.figures.all()))
    return by_log == by_rows and whole


def _compare(kept: FigureSeal, asked: Asked, what: str) -> dict[str, tuple]:
    """What the page of differences does."""
    began = time.perf_counter()
    compared, broken = Comparison(kept, asked), broken_sets(kept)
    found, shown = {}, 0
    for one in kept.figures.select_related("seal"):
        figure = get_figure(one.code)
        shown += len(explained(compared.some(figure, one, limit=SHOWN - shown), one))
        moved, why = compared.counted(figure, one), reasons(compared, one)
        found[one.code] = (moved, why, is_intact(one, broken))
    seconds = time.perf_counter() - began
    rows = sum(sum(moved.values()) for moved, _why, _intact in found.values())
    sys.stdout.write(f"difference since sealing, {what}: {rows} rows in {seconds:.2f} s\n")
    return found


def _void(sessions: int) -> None:
    for key in range(5, 5 + sessions * 17, 17):
        CheckIn.objects.filter(session_id=key).update(voided_at=LATER)
