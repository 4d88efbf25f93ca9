"""One import in a process of its own: how fast, by which stages, with how much memory."""

import json
import os
import sys
import threading
import time
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")

import django

django.setup()

from django.db import connection, connections  # noqa: E402

from benchmarks.status import kib_of  # noqa: E402
from tongxin.kernel.actors import Actor  # noqa: E402
from tongxin.kernel.rls import speaking  # noqa: E402
from tongxin.modules.members.services.plain_rows import PlainRowReader  # noqa: E402
from tongxin.shared.people.many import seal_persons  # noqa: E402
from tongxin.shared.transfer import sheets  # noqa: E402
from tongxin.shared.transfer.blocks import columns_of  # noqa: E402
from tongxin.shared.transfer.marking import keep_result  # noqa: E402
from tongxin.shared.transfer.reading import filled_lines  # noqa: E402
from tongxin.shared.transfer.running import run_import  # noqa: E402
from tongxin.shared.transfer.services import Order, Upload, accept_file  # noqa: E402
from tongxin.shared.transfer.tables import read_table  # noqa: E402

ACTOR = Actor.system("benchmark")
NOW = datetime(2026, 1, 31, 4, tzinfo=UTC)
MOST = 2**30


class Clock:
    """How long the statements of a connection take: the merge (入库)."""

    def __init__(self) -> None:
        self.seconds = 0.0

    def __call__(self, execute, *given):
        """One statement, timed."""
        began = time.perf_counter()
        try:
            return execute(*given)
        finally:
            self.seconds += time.perf_counter() - began


class Memory(threading.Thread):
    """Watches what the database process of this connection holds for itself."""

    def __init__(self, pid: int) -> None:
        super().__init__(daemon=True)
        self.place, self.most, self.is_over = Path(f"/proc/{pid}/status"), 0, threading.Event()

    def run(self) -> None:
        """Look ten times a second."""
        while not self.is_over.wait(0.1):
            self.most = max(self.most, kib_of(self.place, "RssAnon"))


def main(database: str, path: Path) -> None:
    """Import the file, then run its stages once more by themselves."""
    for alias in connections:
        connections[alias].settings_dict["NAME"] = database
    content = path.read_bytes()
    sheet = sheets.get_sheet("members")
    clock = Clock()
    with speaking(ACTOR):
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_backend_pid()")
            memory = Memory(cursor.fetchone()[0])
        memory.start()
        upload = Upload(path.name, content, most=MOST)
        run = accept_file(upload=upload, order=Order("members"), actor=ACTOR, now=NOW)
    del upload
    began = time.perf_counter()
    with connection.execute_wrapper(clock):
        run = run_import(run_id=run.pk, now=NOW)
    seconds = time.perf_counter() - began
    if not keep_result(run_id=run.pk):  # in the peak, but not in the time
        raise SystemExit("the marked workbook was not kept")
    memory.is_over.set()
    peak = (kib_of(Path("/proc/self/status"), "VmHWM") + memory.most) // 1024
    told = {
        "created": run.created,
        "refused": run.refused,
        "rows_per_second": run.read / seconds,
        "peak_mib": peak,
        "stages": stages(content, sheet) | {"merge": run.read / clock.seconds},
    }
    sys.stdout.write(json.dumps(told) + "\n")


def stages(content: bytes, sheet: sheets.Sheet) -> dict[str, float]:
    """Rows per second of reading the file, checking the cells, sealing what is personal."""
    spent = dict.fromkeys(("read", "check", "seal"), 0.0)
    table = read_table(content, sheet, most=MOST)
    lines, reader, count = filled_lines(table, sheet), PlainRowReader(sheet), 0
    while True:
        began = time.perf_counter()
        some = list(islice(lines, sheet.chunk))
        cells = columns_of(some, table) if some else {}
        spent["read"] += time.perf_counter() - began
        if not some:
            return {name: count / seconds for name, seconds in spent.items()}
        count += len(some)
        began = time.perf_counter()
        reader.read(cells)
        both = time.perf_counter() - began
        began = time.perf_counter()
        seal_persons("resident_id", cells["id_number"], cells["mobile"])
        sealing = time.perf_counter() - began
        spent["seal"] += sealing
        spent["check"] += both - sealing


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
