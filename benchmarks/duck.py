"""The same numbers by DuckDB over Parquet: one cube of groups for each source, pivoted here."""

import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import duckdb
import psycopg

# Every row with the unions above it, as a column store would be filled for such questions.
LEVELS = """
SELECT u.id AS union_id, string_to_array(trim(both '/' FROM u.path), '/')::bigint[] AS way
FROM orgs_unionorg u
"""
LEDGERS = {
    "member": """
SELECT way[1] AS l1, way[2] AS l2, way[3] AS l3, way[4] AS l4, way[5] AS l5,
       w.sex, m.channel, extract(year FROM m.joined_on)::int AS year
FROM members_membership m JOIN people_worker w ON w.id = m.worker_id
JOIN ({levels}) o ON o.union_id = m.union_id
WHERE m.joined_on <= '2025-12-31' AND (m.left_on IS NULL OR m.left_on > '2025-12-31')""",
    "session": """
SELECT way[1] AS l1, way[2] AS l2, way[3] AS l3, way[4] AS l4, way[5] AS l5,
       a.kind_id AS kind, s.held_on
FROM activities_activitysession s JOIN activities_activity a ON a.id = s.activity_id
JOIN ({levels}) o ON o.union_id = s.union_id WHERE s.state = 'held'""",
    "headcount": """
SELECT way[1] AS l1, way[2] AS l2, way[3] AS l3, way[4] AS l4, way[5] AS l5,
       a.kind_id AS kind, s.held_on, h.people
FROM activities_headcount h JOIN activities_activitysession s ON s.id = h.session_id
JOIN activities_activity a ON a.id = s.activity_id
JOIN ({levels}) o ON o.union_id = h.union_id WHERE s.state = 'held' AND h.voided_at IS NULL""",
    "check_in": """
SELECT way[1] AS l1, way[2] AS l2, way[3] AS l3, way[4] AS l4, way[5] AS l5,
       a.kind_id AS kind, s.held_on, c.means, c.worker_id
FROM activities_checkin c JOIN activities_activitysession s ON s.id = c.session_id
JOIN activities_activity a ON a.id = s.activity_id
JOIN ({levels}) o ON o.union_id = c.union_id WHERE s.state = 'held' AND c.voided_at IS NULL""",
}
IN_2025 = "held_on >= DATE '2025-01-01' AND held_on < DATE '2026-01-01'"
CUBES = {
    "member": "SELECT {child}, sex, channel, year, count(*) FROM {table} WHERE {here} GROUP BY ALL",
    "session": "SELECT {child}, kind, count(*) FROM {table} WHERE {here} AND {year} GROUP BY ALL",
    "headcount": "SELECT {child}, kind, sum(people)::bigint FROM {table}"
    " WHERE {here} AND {year} GROUP BY ALL",
    "check_in": "SELECT {child}, kind, means, count(*) FROM {table}"
    " WHERE {here} AND {year} GROUP BY ALL",
}
PERSONS = """
SELECT {child}, kind, count(DISTINCT worker_id), grouping({child}) FROM {table}
WHERE {here} AND {year} AND kind <= 10 GROUP BY GROUPING SETS (({child}, kind), (kind))
"""
Numbers = dict[str, tuple[int, dict[str, int]]]


class Duck:
    """Parquet files of the four ledgers and a connection that asks them."""

    def __init__(self, folder: Path, address: str) -> None:
        """Export what counts, through CSV."""
        self.asked = duckdb.connect()
        self.files = {}
        with psycopg.connect(address) as server:
            for name, query in LEDGERS.items():
                text, self.files[name] = folder / f"{name}.csv", folder / f"{name}.parquet"
                copy = f"COPY ({query.format(levels=LEVELS)}) TO STDOUT (FORMAT csv, HEADER)"
                with text.open("wb") as kept, server.cursor().copy(copy) as rows:
                    for block in rows:
                        kept.write(block)
                self.asked.read_csv(str(text)).write_parquet(str(self.files[name]))
                text.unlink()

    @property
    def kib(self) -> int:
        """What the files take."""
        return sum(file.stat().st_size for file in self.files.values()) // 1024

    def numbers(self, wanted: dict[str, tuple], union: int, depth: int) -> tuple[float, Numbers]:
        """Seconds, and total and children of each figure; a ratio as its part."""
        began = time.perf_counter()
        cubes = {name: self._ask(cube, name, union, depth) for name, cube in CUBES.items()}
        persons = self._ask(PERSONS, "check_in", union, depth)
        found = {code: _pivot(cubes, persons, spec) for code, spec in wanted.items()}
        return time.perf_counter() - began, found

    def _ask(self, cube: str, name: str, union: int, depth: int) -> Sequence[tuple[Any, ...]]:
        sql = cube.format(
            child=f"l{depth + 1}",
            table=f"'{self.files[name]}'",
            here=f"l{depth} = {union}",
            year=IN_2025,
        )
        return self.asked.execute(sql).fetchall()


def _pivot(
    cubes: dict[str, Sequence[tuple]], persons: Sequence[tuple], spec: tuple
) -> tuple[int, dict[str, int]]:
    name, *values = spec
    total, groups = 0, {}
    if name == "persons":
        for child, kind, count, is_total in persons:
            if kind == values[0]:
                total = count if is_total else total
                if not is_total:
                    groups[_named(child)] = count
        return total, groups
    for child, *keys, count in cubes[name]:
        if all(value in {None, key} for value, key in zip(values, keys, strict=True)):
            total += count
            groups[_named(child)] = groups.get(_named(child), 0) + count
    return total, groups


def _named(child: int | None) -> str:
    return "own" if child is None else str(child)


@contextmanager
def a_duck(address: str) -> Iterator[Duck]:
    """DuckDB with its files, which go afterwards."""
    with tempfile.TemporaryDirectory() as folder:
        duck = Duck(Path(folder), address)
        try:
            yield duck
        finally:
            duck.asked.close()
