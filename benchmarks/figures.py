"""150 figures of a province with their children: asked for together, and one query for each.

    python benchmarks/figures.py [--quick]

Fills a database of its own on the server the program uses, asks, compares every number, and takes
the database away. The last line is JSON: the ratio (one by one ÷ together, in seconds) at the
root, a city and a county, the seconds at the root, and whether all numbers were equal.
"""

import argparse
import json
import os
import statistics
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tongxin.config.settings")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

import django

django.setup()

import psycopg  # noqa: E402
from django.conf import settings  # noqa: E402
from django.core.management import call_command  # noqa: E402
from django.db import connections  # noqa: E402
from psycopg import sql  # noqa: E402

from tongxin.kernel.actors import Actor  # noqa: E402
from tongxin.kernel.measures import Measure  # noqa: E402
from tongxin.kernel.periods import Period  # noqa: E402
from tongxin.kernel.rls import speaking  # noqa: E402
from tongxin.modules.activities import indicators as work  # noqa: E402
from tongxin.modules.members.indicators import members  # noqa: E402
from tongxin.shared.indicators.compute import Asked, Result, compute  # noqa: E402
from tongxin.shared.indicators.declare import Figure, enter  # noqa: E402
from tongxin.shared.orgs.models import UnionOrg  # noqa: E402

NAME = "tongxin_benchmark"
FULL = {"unions": 20_000, "cities": 20, "members": 1_000_000, "rows": 5_000_000}
QUICK = {"unions": 2_000, "cities": 10, "members": 100_000, "rows": 500_000}
SESSIONS_OF = 25  # ledger rows of one session
NOW = datetime(2026, 1, 31, 4, tzinfo=UTC)
KINDS = range(1, 21)
SQL = Path(__file__).with_name("federation.sql")


def declared() -> list[str]:
    """60 figures over members, 80 over work, ten of persons and ten ratios."""
    found: list[Figure] = []

    def add(measure: str, part, whole=None, period_type: str = "period") -> None:
        code = f"BEN{len(found):03}"
        found.append(Figure(code, code, part, code, "", Measure(measure), period_type, whole=whole))

    for year in range(2015, 2025):
        for sex in ("male", "female"):
            for channel in ("import", "desk", "roster"):
                some = members.where(worker__sex=sex, channel=channel, joined_on__year=year)
                add("persons", some.persons(), period_type="point")
    for kind in KINDS:
        held = {"session__activity__kind": kind}
        for means in ("code", "list"):
            add("person_times", work.check_ins.where(**held, means=means).times())
        add("person_times", work.headcounts.where(**held).total("people"))
        add("events", work.sessions.where(activity__kind=kind).count())
    for kind in list(KINDS)[:10]:
        held = {"session__activity__kind": kind}
        add("persons", work.check_ins.where(**held).persons())
        whole = work.check_ins.times()
        add("rate", work.check_ins.where(**held).times(), whole=whole)
    enter(*found)
    return [figure.code for figure in found]


@contextmanager
def a_database(size: dict[str, int]) -> Iterator[None]:
    """A province of this size in a database that exists only meanwhile."""
    admin = settings.DATABASE_URLS.admin
    usual = settings.DATABASES["default"]["NAME"]
    address = psycopg.conninfo.make_conninfo(admin, dbname=usual)
    name = sql.Identifier(NAME)
    with psycopg.connect(address, autocommit=True) as server:
        server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))
        server.execute(
            sql.SQL("CREATE DATABASE {} OWNER tongxin_owner TEMPLATE template0").format(name)
        )
        try:
            for alias in connections:
                connections[alias].close()
                connections[alias].settings_dict["NAME"] = NAME
            call_command("migrate", database="owner", verbosity=0)
            fill(psycopg.conninfo.make_conninfo(admin, dbname=NAME), size)
            yield
        finally:
            for alias in connections:
                connections[alias].close()
            server.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name))


def fill(address: str, size: dict[str, int]) -> None:
    """Run the script that makes the rows, as superuser; then let the planner look at them."""
    facts = {**size, "sessions": size["rows"] // SESSIONS_OF}
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(SQL.read_text(encoding="utf-8").format(**facts))
        owner.execute("VACUUM ANALYZE")


def timed(call: Callable[[], list[Result]]) -> tuple[float, list[Result]]:
    """Seconds and the answer."""
    began = time.perf_counter()
    found = call()
    return time.perf_counter() - began, found


def measure(codes: list[str], union: UnionOrg, *, rounds: int) -> dict:
    """Both ways in turns; medians, and whether every number and group agrees."""
    asked = Asked(union, Period.parse("2025"), NOW)
    ours, theirs, equal = [], [], True
    compute(codes, asked, by="child")  # warm
    for _ in range(rounds):
        together = timed(lambda: compute(codes, asked, by="child"))
        alone = timed(lambda: [compute([code], asked, by="child")[0] for code in codes])
        ours.append(together[0])
        theirs.append(alone[0])
        equal = equal and together[1] == alone[1] and any(one.value for one in together[1])
    seconds = statistics.median(ours), statistics.median(theirs)
    return {"together": seconds[0], "one_by_one": seconds[1], "equal": equal}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="one tenth of the size")
    parser.add_argument("--rounds", type=int, default=3)
    given = parser.parse_args()
    size = QUICK if given.quick else FULL
    codes = declared()
    say = sys.stdout.write
    began = time.perf_counter()
    with a_database(size), speaking(Actor.system("benchmark")):
        say(f"filled {size} in {time.perf_counter() - began:.1f} s\n")
        places = {
            "root": UnionOrg.objects.get(pk=1),
            "city": UnionOrg.objects.get(pk=2),
            "county": UnionOrg.objects.get(pk=2 + size["cities"]),
        }
        found = {}
        for name, union in places.items():
            found[name] = one = measure(codes, union, rounds=given.rounds)
            say(
                f"{name:7} {len(codes)} figures: together {one['together']:.3f} s,"
                f" one by one {one['one_by_one']:.3f} s, equal {one['equal']}\n"
            )
    ratios = {
        f"one_by_one_{n}": round(o["one_by_one"] / o["together"], 2) for n, o in found.items()
    }
    said = {
        "ratios": ratios,
        "root_seconds": round(found["root"]["together"], 3),
        "equal": all(one["equal"] for one in found.values()),
    }
    say(json.dumps(said) + "\n")
    if not said["equal"]:
        raise SystemExit(1)


if __name__ == "__main__":
    main()
