"""150 figures of a province with their children: from cells, and one query of rows for each.

    python benchmarks/figures.py [--quick] [--seal]

Fills a database of its own on the server the program uses, builds the cells, asks, compares every
number with one query for each figure and with DuckDB over Parquet (one cube for each ledger), and
takes the database away. Asked for with nothing left to fold, with writes of a moment ago, and amid
a writer and the fold. The last line is JSON: one by one ÷ ours at the root, ours ÷ DuckDB at the
root, a city and a county (all in seconds), what a write of one row costs with figures ÷ without,
the seconds at the root (also of the first question on a new connection, and amid the writer) and
of the first page of rows behind a figure, how many of ten seconds' writes of one row are folded in
a second, what the cells take on disk for a million rows, the most memory that building, asking and
folding took, and whether all numbers were equal.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.db import connection  # noqa: E402

from benchmarks.duck import Duck, a_duck  # noqa: E402
from benchmarks.figure_live import live, traced  # noqa: E402
from benchmarks.figure_memory import watched  # noqa: E402
from benchmarks.figure_naive import from_rows, one_by_one  # noqa: E402
from benchmarks.figure_seals import seal  # noqa: E402
from benchmarks.figure_writes import fold_speed, overhead  # noqa: E402
from benchmarks.province import NAME, SESSIONS_OF, a_database, without_indexes  # noqa: E402
from tongxin.kernel.actors import Actor  # noqa: E402
from tongxin.kernel.measures import Measure  # noqa: E402
from tongxin.kernel.periods import Period  # noqa: E402
from tongxin.kernel.rls import speaking  # noqa: E402
from tongxin.modules.activities import indicators as work  # noqa: E402
from tongxin.modules.members.indicators import members  # noqa: E402
from tongxin.shared.indicators.cells.install import install  # noqa: E402
from tongxin.shared.indicators.cells.writing import rebuild  # noqa: E402
from tongxin.shared.indicators.compute import Asked, Result, compute  # noqa: E402
from tongxin.shared.indicators.declare import Figure, enter  # noqa: E402
from tongxin.shared.orgs.models import UnionOrg  # noqa: E402

Way = Callable[[list[str], Asked], list[Result]]
FULL = {"unions": 20_000, "cities": 20, "members": 1_000_000, "rows": 5_000_000}
QUICK = {"unions": 2_000, "cities": 10, "members": 100_000, "rows": 500_000}
NOW = datetime(2026, 1, 31, 4, tzinfo=UTC)
KINDS = range(1, 21)
# Lists of persons are read while they are built: these keep theirs.
CELLS = [f"figure_{kind}" for kind in ("cell", "sum", "crowd")]
DISK = """
SELECT relname, pg_total_relation_size(oid) / 1024 FROM pg_class
WHERE relname LIKE 'figure\\_%' AND relkind = 'r' ORDER BY relname
"""


def declared() -> dict[str, tuple]:
    """60 figures over members, 80 over work, ten of persons, ten ratios; as DuckDB hears it."""
    found: list[Figure] = []
    wanted: dict[str, tuple] = {}

    def add(measure: str, part, cube: tuple, whole=None, period_type: str = "period") -> None:
        code = f"BEN{len(found):03}"
        wanted[code] = cube
        found.append(Figure(code, code, part, code, "", Measure(measure), period_type, whole=whole))

    for year in range(2015, 2025):
        for sex in ("male", "female"):
            for channel in ("import", "desk", "roster"):
                some = members.where(worker__sex=sex, channel=channel, joined_on__year=year)
                cube = ("member", sex, channel, year)
                add("persons", some.persons(), cube, period_type="point")
    for kind in KINDS:
        held = {"session__activity__kind": kind}
        for means in ("code", "list"):
            cube = ("check_in", kind, means)
            add("person_times", work.check_ins.where(**held, means=means).times(), cube)
        add("person_times", work.headcounts.where(**held).total("people"), ("headcount", kind))
        add("events", work.sessions.where(activity__kind=kind).count(), ("session", kind))
    for kind in list(KINDS)[:10]:
        held = {"session__activity__kind": kind}
        add("persons", work.check_ins.where(**held).persons(), ("persons", kind))
        part, whole = work.check_ins.where(**held).times(), work.check_ins.times()
        add("rate", part, ("check_in", kind, None), whole=whole)
    enter(*found)
    return wanted


def timed(call: Callable[[], list[Result]]) -> tuple[float, list[Result]]:
    """Seconds and the answer."""
    began = time.perf_counter()
    found = call()
    return time.perf_counter() - began, found


def beside_duck(
    duck: Duck, wanted: dict[str, tuple], union: UnionOrg, depth: int, rounds: int
) -> dict:
    """DuckDB and ours in turns; medians, and whether totals and groups agree."""
    asked = Asked(union, Period.parse("2025"), NOW)
    theirs, ours, equal = [], [], True
    duck.numbers(wanted, union.pk, depth)  # both warm
    for _ in range(rounds):
        seconds, numbers = duck.numbers(wanted, union.pk, depth)
        theirs.append(seconds)
        seconds, found = timed(lambda: compute(list(wanted), asked, by="child"))
        ours.append(seconds)
        told = {
            one.figure.code: (
                one.count.part.value,
                {key: group.part.value for key, group in one.groups.items() if group.part.rows},
            )
            for one in found
        }
        equal = equal and told == numbers
    return {"duck": statistics.median(theirs), "ours": statistics.median(ours), "equal": equal}


def measure(codes: list[str], asked: Asked, *, rounds: int, slowly: Way) -> dict:
    """Both ways in turns; medians, and whether every number and group agrees."""
    theirs, wanted = timed(lambda: slowly(codes, asked))
    ours, equal = [], any(one.value for one in wanted)
    for _ in range(rounds):
        together = timed(lambda: compute(codes, asked, by="child"))
        ours.append(together[0])
        equal = equal and together[1] == wanted
    found = {"together": statistics.median(ours), "rows": theirs, "equal": equal}
    sys.stdout.write(f"root: {len(codes)} figures by {slowly.__name__} and together: {found}\n")
    return found


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one tenth of the size")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--seal", action="store_true", help="seal and compare instead of asking")
    given = parser.parse_args()
    size = QUICK if given.quick else FULL
    wanted = declared()
    say = sys.stdout.write
    began = time.perf_counter()
    with a_database(size):
        say(f"filled {size} in {time.perf_counter() - began:.1f} s\n")
        said = sealed(wanted) if given.seal else asked_for(wanted, size, given.rounds)
    say(json.dumps(said) + "\n")
    if not said["equal"]:
        raise SystemExit(1)


def sealed(wanted: dict[str, tuple]) -> dict:
    """Build, seal all figures of the province, write, compare."""
    address = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname=NAME)
    actor = Actor.system("benchmark")
    build(address, actor)
    with speaking(actor):
        root = UnionOrg.objects.get(pk=1)
    return {"equal": seal(list(wanted), Asked(root, Period.parse("2025"), NOW), actor)}


def asked_for(wanted: dict[str, tuple], size: dict[str, int], rounds: int) -> dict:
    """Build, ask, write, fold, ask again."""
    codes = list(wanted)
    address = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname=NAME)
    actor = Actor.system("benchmark")
    kept = build(address, actor)
    connection.close()  # who asks first finds no plan and nothing known
    with speaking(actor), a_duck(address) as duck:
        asked = Asked(UnionOrg.objects.get(pk=1), Period.parse("2025"), NOW)
        first, results = timed(lambda: compute(codes, asked, by="child"))
        sys.stdout.write(f"root: the first time on a new connection {first:.3f} s\n")
        ducks = beside_ducks(duck, wanted, size, rounds)
        root = measure(codes, asked, rounds=rounds, slowly=one_by_one)
        with watched() as asking:
            compute(codes, asked, by="child")
        behind = traced(largest(wanted, results), asked, actor)
    dearer = overhead(address)  # in transactions of its own
    with speaking(actor):
        written = measure(codes, asked, rounds=rounds, slowly=from_rows)
    amid = live(codes, asked, address, actor, 1 if size is QUICK else rounds)
    speed, folding = fold_speed(address, actor, size["rows"] // SESSIONS_OF)
    memory = {"building": kept["memory"], "asking": asking, "folding": folding}
    ratios = {"one_by_one_root": root["rows"] / root["together"]}
    ratios |= {f"duckdb_{name}": one["ours"] / one["duck"] for name, one in ducks.items()}
    seconds = {"root": root["together"], "first": first, "live": amid["seconds"], "trace": behind}
    return {
        "ratios": {k: round(v, 3) for k, v in {**ratios, "write_overhead": dearer}.items()},
        **{f"{name}_seconds": round(one, 3) for name, one in seconds.items()},
        "fold_per_second": round(speed),
        **spent(kept["kib"] / 1024 / (size["rows"] / 1e6), memory),
        "equal": all(one["equal"] for one in [root, written, amid, *ducks.values()]),
    }


def beside_ducks(duck: Duck, wanted: dict[str, tuple], size: dict[str, int], rounds: int) -> dict:
    """The province, its first city and the first county of that beside DuckDB."""
    sys.stdout.write(f"Parquet: {duck.kib} KiB\n")
    places = {"root": 1, "city": 2, "county": 2 + size["cities"]}
    found = {}
    for depth, (name, key) in enumerate(places.items(), 1):
        union = UnionOrg.objects.get(pk=key)
        found[name] = beside_duck(duck, wanted, union, depth, rounds)
        sys.stdout.write(f"{name:7} beside DuckDB: {found[name]}\n")
    return found


def spent(disk: float, memory: dict[str, dict[str, float]]) -> dict:
    """Disk for a million rows and memory, said and handed on."""
    say = sys.stdout.write
    for name, one in memory.items():
        say(f"{name} took at most {one['here']} MiB here and {one['server']} MiB of the server\n")
    say(f"cells, sums, lists and bitmaps: {disk:.0f} MiB on disk for a million rows\n")
    return {"disk_mib_per_million_rows": round(disk), "memory_mib": memory}


def build(address: str, actor: Actor) -> dict:
    """The cells; the disk they take, and the memory while they are built."""
    install("owner")
    began = time.perf_counter()
    with psycopg.connect(address, autocommit=True) as owner:
        with without_indexes(owner, CELLS), speaking(actor), watched() as memory:
            rebuild(now=NOW)
        sys.stdout.write(f"built cells in {time.perf_counter() - began:.1f} s\n")
        owner.execute("VACUUM ANALYZE")
        tables = owner.execute(DISK).fetchall()
    for table, kib in tables:
        sys.stdout.write(f"  {table}: {kib} KiB\n")
    return {"kib": sum(int(kib) for _table, kib in tables), "memory": memory}


def largest(wanted: dict[str, tuple], results: list[Result]) -> list[str]:
    """Of rows counted, rows added up and persons the figure that stands on most rows."""
    rows = {one.figure.code: one.count.rows for one in results if not one.figure.is_ratio}
    kinds = ("check_in", "headcount", "persons")
    return [max((c for c in rows if wanted[c][0] == kind), key=rows.get) for kind in kinds]


if __name__ == "__main__":
    main()
