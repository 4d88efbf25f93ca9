"""150 figures of a province with their children: from cells, and one query of rows for each.

    python benchmarks/figures.py [--quick] [--seal]

Fills a database of its own on the server the program uses, builds the cells, asks, compares every
number with one query for each figure and with DuckDB over Parquet (one cube for each ledger), and
takes the database away. Asked for with nothing left to fold, and again with writes of a moment
ago. The last line is JSON: one by one ÷ ours at the root, ours ÷ DuckDB at the root, a city and a
county (all in seconds), what a write of one row costs with figures ÷ without, the seconds at the
root, how many writes of one row are folded in a second, what the cells take on disk for a million
rows, the most memory that building, asking and folding took, and whether all numbers were equal.
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

from benchmarks.duck import Duck, a_duck  # noqa: E402
from benchmarks.figure_memory import watched  # noqa: E402
from benchmarks.figure_seals import seal  # noqa: E402
from benchmarks.figure_writes import fold_speed, overhead  # noqa: E402
from benchmarks.province import NAME, SESSIONS_OF, a_database, without_indexes  # noqa: E402
from tongxin.kernel.actors import Actor  # noqa: E402
from tongxin.kernel.measures import Measure  # noqa: E402
from tongxin.kernel.periods import Period  # noqa: E402
from tongxin.kernel.rls import bypass, speaking  # noqa: E402
from tongxin.modules.activities import indicators as work  # noqa: E402
from tongxin.modules.members.indicators import members  # noqa: E402
from tongxin.shared.indicators.cells.install import install  # noqa: E402
from tongxin.shared.indicators.cells.writing import rebuild  # noqa: E402
from tongxin.shared.indicators.compute import Asked, Result, compute, put_together  # noqa: E402
from tongxin.shared.indicators.declare import Figure, enter, get_figure  # noqa: E402
from tongxin.shared.indicators.folding import count_together  # noqa: E402
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


def one_by_one(codes: list[str], asked: Asked) -> list[Result]:
    """Every figure by a query of its own over the rows."""
    found = []
    for figure in map(get_figure, codes):
        with bypass("figures"):
            counted = count_together(figure.terms, asked.span, asked.union.pk, by="child")
        found.append(put_together(figure, asked, counted))
    return found


def from_rows(codes: list[str], asked: Asked) -> list[Result]:
    """All figures by one scan of each ledger, without cells."""
    chosen = [get_figure(code) for code in codes]
    with bypass("figures"):
        terms = [term for figure in chosen for term in figure.terms]
        counted = count_together(terms, asked.span, asked.union.pk, by="child")
    return [put_together(figure, asked, counted) for figure in chosen]


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


def measure(codes: list[str], union: UnionOrg, *, rounds: int, slowly: Way) -> dict:
    """Both ways in turns; medians, and whether every number and group agrees."""
    asked = Asked(union, Period.parse("2025"), NOW)
    cold = timed(lambda: compute(codes, asked, by="child"))[0]
    theirs, wanted = timed(lambda: slowly(codes, asked))
    ours, equal = [], any(one.value for one in wanted)
    for _ in range(rounds):
        together = timed(lambda: compute(codes, asked, by="child"))
        ours.append(together[0])
        equal = equal and together[1] == wanted
    return {"together": statistics.median(ours), "cold": cold, "rows": theirs, "equal": equal}


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
    say, codes = sys.stdout.write, list(wanted)
    address = psycopg.conninfo.make_conninfo(settings.DATABASE_URLS.admin, dbname=NAME)
    actor = Actor.system("benchmark")
    kept = build(address, actor)
    found = {}
    with speaking(actor), a_duck(address) as duck:
        say(f"Parquet: {duck.kib} KiB\n")
        places = {
            "root": UnionOrg.objects.get(pk=1),
            "city": UnionOrg.objects.get(pk=2),
            "county": UnionOrg.objects.get(pk=2 + size["cities"]),
        }
        ducks = {
            name: beside_duck(duck, wanted, union, depth, rounds)
            for depth, (name, union) in enumerate(places.items(), 1)
        }
        for name, one in ducks.items():
            say(f"{name:7} beside DuckDB: {one}\n")
        found["root"] = measure(codes, places["root"], rounds=rounds, slowly=one_by_one)
        say(f"root    {len(codes)} figures: {told(found['root'])}\n")
        with watched() as asking:
            compute(codes, Asked(places["root"], Period.parse("2025"), NOW), by="child")
    dearer = overhead(address)  # in transactions of its own
    with speaking(actor):
        one = found["written"] = measure(codes, places["root"], rounds=rounds, slowly=from_rows)
        say(f"root with 3,250 writes not folded, beside one scan of each ledger: {told(one)}\n")
    speed, folding = fold_speed(address, actor, size["rows"] // SESSIONS_OF)
    memory = {"building": kept["memory"], "asking": asking, "folding": folding}
    ratios = {"one_by_one_root": found["root"]["rows"] / found["root"]["together"]}
    ratios |= {f"duckdb_{name}": one["ours"] / one["duck"] for name, one in ducks.items()}
    ratios["write_overhead"] = dearer
    return {
        "ratios": {name: round(ratio, 3) for name, ratio in ratios.items()},
        "root_seconds": round(found["root"]["together"], 3),
        "fold_per_second": round(speed),
        **spent(kept["kib"] / 1024 / (size["rows"] / 1e6), memory),
        "equal": all(one["equal"] for one in [*found.values(), *ducks.values()]),
    }


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


def told(one: dict) -> str:
    """Seconds in words."""
    return (
        f"together {one['together']:.3f} s (cold {one['cold']:.3f}),"
        f" from rows {one['rows']:.3f} s, equal {one['equal']}"
    )


if __name__ == "__main__":
    main()
