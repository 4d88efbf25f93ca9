"""A roster comes in: read, checked, sealed, merged, beside what one would use without us.

    python benchmarks/roster.py [--quick] [--rounds N]

Makes a workbook and a text table of a million people (a tenth with --quick), imports each into an
emptied database of its own with every constraint on, and takes the database away. Ratios are our
rows per second ÷ theirs in the same round, the median over the rounds:

import_export_xlsx  django-import-export, same checks and sealing, its import pass only, 2,000 rows
copy_csv            COPY of the finished sealed rows into a logged table without indexes
stdnum              the check of one resident ID, number by number

``peak_mib`` is the import's own peak, from taking the file to the marked workbook, and the
anonymous memory of its database process over the same time. ``id_differences`` counts, of 200,000
numbers left, mutated, or redrawn with a right check digit, those of which birth, sex or being sound
is read otherwise one by one. The last line is JSON.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import time
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django

django.setup()

import psycopg  # noqa: E402

from benchmarks.databases import a_database  # noqa: E402
from benchmarks.roster_parts import files, peers  # noqa: E402
from tongxin.config import tables  # noqa: E402
from tongxin.kernel.actors import Actor  # noqa: E402

FULL, QUICK, PEER_ROWS = 1_000_000, 100_000, 2_000
NAME = "tongxin_benchmark_roster"
ACTOR = Actor.system("benchmark")
NOW = datetime(2026, 1, 31, 4, tzinfo=UTC)
UNIONS = f"""
INSERT INTO orgs_unionorg (id, created_at, updated_at, code, name, level, kind, path, founded_on,
                           parent_id, uscc, division_code)
SELECT n, now(), now(), 'U' || n, 'U' || n, 'grassroots', 'grassroots_union',
       CASE n WHEN 1 THEN '/1/' ELSE '/1/' || n || '/' END, '2000-01-01', nullif(1, n), '', ''
FROM generate_series(1, {files.UNIONS}) n
"""  # noqa: S608
EMPTY = "TRUNCATE people_worker, members_membership, transfer_importrun CASCADE"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="a tenth of the people, one round")
    parser.add_argument("--rounds", type=int)
    given = parser.parse_args()
    count = QUICK if given.quick else FULL
    rounds = given.rounds or (1 if given.quick else 3)
    with TemporaryDirectory(prefix="tongxin-roster-") as folder:
        place = Path(folder)
        files.write_xlsx(place / "roster.xlsx", files.people(count))
        files.write_csv(place / "roster.csv", files.people(count))
        files.write_xlsx(place / "peer.xlsx", files.people(PEER_ROWS, bad=0))
        numbers = [files.an_id(number) for number in range(200_000)]
        with a_database(NAME, _fill) as address:
            found = [_round(address, place, count, numbers) for _number in range(rounds)]
    said = {
        "ratios": _medians(found, "ratios"),
        "rows_per_second": _medians(found, "rows_per_second"),
        "peak_mib": max(one["peak_mib"] for one in found),
        "id_differences": peers.id_differences(numbers),
    }
    _say(json.dumps(said))
    if said["id_differences"]:
        raise SystemExit(1)


def _round(address: str, place: Path, count: int, numbers: list[str]) -> dict:
    """Both files by us, the workbook by the library, the bare copy; each from empty tables."""
    wrong = sum(number % files.BAD == 7 for number in range(count))
    ours = {}
    for kind in ("xlsx", "csv"):
        _run(address, EMPTY)
        ours[kind] = _import(place / f"roster.{kind}")
        if (ours[kind]["created"], ours[kind]["refused"]) != (count - wrong, wrong):
            raise SystemExit(f"not everybody came in: {ours[kind]}")
    copied = peers.bare_copy(address)
    _run(address, EMPTY)
    began = time.perf_counter()
    if peers.import_export(place / "peer.xlsx", ACTOR, NOW) != PEER_ROWS:
        raise SystemExit("the library did not take every row")
    library = PEER_ROWS / (time.perf_counter() - began)
    rates = {kind: ours[kind]["rows_per_second"] for kind in ours}
    one = {
        "ratios": {
            "import_export_xlsx": rates["xlsx"] / library,
            "copy_csv": rates["csv"] / copied,
            "stdnum": peers.ids_together_and_singly(numbers),
        },
        "rows_per_second": rates | ours["csv"]["stages"] | {"library": library, "copy": copied},
        "peak_mib": max(ours[kind]["peak_mib"] for kind in ours),
    }
    _say(json.dumps(one))
    return one


def _import(path: Path) -> dict:
    command = [sys.executable, "-m", "benchmarks.roster_parts.ours", NAME, str(path)]
    done = subprocess.run(  # noqa: S603 - our own interpreter
        command, cwd=Path(__file__).resolve().parents[1], capture_output=True, text=True, check=True
    )
    return json.loads(done.stdout.splitlines()[-1])


def _fill(address: str) -> None:
    tables.make()
    _run(address, UNIONS)


def _run(address: str, statement: str) -> None:
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(statement)


def _medians(found: list[dict], part: str) -> dict:
    names = found[0][part]
    return {name: round(statistics.median(one[part][name] for one in found), 2) for name in names}


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
