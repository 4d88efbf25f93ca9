"""The rows of the benchmark: a database that exists only meanwhile, and what its books say."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import quote

import psycopg
from django.db import connections

from benchmarks import databases
from tongxin.config.tables import OWNER_ALIAS
from tongxin.shared.indicators.cells.install import install as install_cells

NAME = "tongxin_burst"
SIZE = {"workers": 100_000, "accounts": 4_000, "sessions": 100, "quota": 10_000_000}
SQL = Path(__file__).with_name("rows.sql")
ASKED = ("fsync", "synchronous_commit", "server_version", "shared_buffers")
BOOKS = """
SELECT s.id, s.quota, s.seats_held, count(g.id), count(DISTINCT g.worker_id)
FROM activities_activitysession s LEFT JOIN activities_signup g ON g.session_id = s.id
GROUP BY s.id HAVING s.seats_held > 0 OR count(g.id) > 0
"""
TWICE = """
SELECT coalesce(sum(written - 1), 0) FROM (
  SELECT count(*) AS written FROM scarce_answer GROUP BY sheet_id, worker_id, question
) answers
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where the database is: as the site sees it, and as the superuser does."""

    url: str
    admin: str


@contextmanager
def a_database() -> Iterator[Place]:
    """Tables and rows, gone afterwards."""
    with databases.a_database(NAME, _fill) as admin:
        yield Place(_url(), admin)


def _fill(address: str) -> None:
    install_cells(OWNER_ALIAS)  # what every write pays for the figures
    with psycopg.connect(address, autocommit=True) as owner:
        owner.execute(SQL.read_text(encoding="utf-8").format(**SIZE))
        owner.execute("VACUUM ANALYZE")
        owner.execute("CHECKPOINT")


def settings_of(place: Place) -> dict[str, str]:
    """How careful the server is: slower disks make batches look better still."""
    with psycopg.connect(place.admin) as server:
        return {name: server.execute(f"SHOW {name}").fetchone()[0] for name in ASKED}


def books(place: Place) -> dict[str, int]:
    """What must be nothing: seats above the quota, persons or answers twice, counts that differ."""
    with psycopg.connect(place.admin) as server:
        found = server.execute(BOOKS).fetchall()
        answered_twice = int(server.execute(TWICE).fetchone()[0])
    return {
        "oversold": sum(max(0, max(held, seats) - quota) for _id, quota, held, seats, _p in found),
        "duplicated": sum(
            abs(seats - people) + abs(held - seats) for *_, held, seats, people in found
        )
        + answered_twice,
    }


def set_quota(place: Place, session: int, quota: int) -> None:
    """Another quota for a session nobody has signed up for yet."""
    with psycopg.connect(place.admin, autocommit=True) as server:
        server.execute(
            "UPDATE activities_activitysession SET quota = %s WHERE id = %s", [quota, session]
        )


def seats_in(place: Place, session: int) -> int:
    """How many signed up."""
    with psycopg.connect(place.admin) as server:
        counted = "SELECT count(*) FROM activities_signup WHERE session_id = %s"
        return server.execute(counted, [session]).fetchone()[0]


def answers_in(place: Place, sheet: int) -> int:
    """How many answers were written."""
    with psycopg.connect(place.admin) as server:
        counted = "SELECT count(*) FROM scarce_answer WHERE sheet_id = %s"
        return server.execute(counted, [sheet]).fetchone()[0]


def _url() -> str:
    told = connections["default"].settings_dict
    user, password = quote(told["USER"]), quote(told["PASSWORD"])
    host = quote(told["HOST"], safe="")
    return f"postgresql://{user}:{password}@/{NAME}?host={host}&port={told['PORT']}"
