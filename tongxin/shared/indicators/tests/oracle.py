"""The figures once more, by hand: plain Python over the rows, from the definitions alone.

Nothing here may look at the engine or at the closure. The tree is a list of who stood under whom
from which day; a row counts at its host and at everybody above on the row's day.
"""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta

SHANGHAI = timedelta(hours=8)
OWN = "own"


@dataclass
class Tree:
    """Superiors by union: ``[(first day, superior), ...]`` in the order of days."""

    lines: dict[int, list[tuple[date, int | None]]] = field(default_factory=dict)

    def found(self, union: int, parent: int | None, on: date) -> None:
        self.lines[union] = [(on, parent)]

    def move(self, union: int, parent: int, on: date) -> None:
        self.lines[union] = [line for line in self.lines[union] if line[0] < on] + [(on, parent)]

    def chain(self, union: int, day: date) -> list[int]:
        """The union and all above it on a day; nothing before it was founded."""
        chain, at = [], union
        while at is not None:
            known = [parent for since, parent in self.lines[at] if since <= day]
            if not known:
                return chain
            chain.append(at)
            at = known[-1]
        return chain


@dataclass(frozen=True)
class Row:
    """One ledger row; ``until`` only for what holds from a day until a day (exclusive)."""

    what: str  # session, talk, member, check_in, headcount
    host: int
    on: date | datetime
    person: int = 0
    value: int = 1
    until: date | None = None
    is_void: bool = False

    @property
    def day(self) -> date:
        return (self.on + SHANGHAI).date() if isinstance(self.on, datetime) else self.on


@dataclass
class Oracle:
    """What each figure must be."""

    tree: Tree
    rows: list[Row]
    start: date
    end: date
    today: date

    def counted(self, union: int, kinds: set[str]) -> list[tuple[date, Row, list[int]]]:
        found = []
        for row in self.rows:
            if row.is_void or row.what not in kinds:
                continue
            day = self.day_of(row)
            if day is None:
                continue
            chain = self.tree.chain(row.host, day)
            if union in chain:
                found.append((day, row, chain))
        return found

    def day_of(self, row: Row) -> date | None:
        """The day on which the row counts in the period, or None."""
        if row.what == "member":
            point = min(self.end - timedelta(days=1), self.today)
            holds = row.on <= point and (row.until is None or point < row.until)
            return point if holds else None
        return row.day if self.start <= row.day < self.end and row.day <= self.today else None

    def sides(self, code: str) -> list[tuple[str, set[str]]]:
        return {
            "TST04": [("rows", {"session", "talk"})],
            "TST05": [("sum", {"check_in", "headcount"})],
            "TST06": [("persons", {"check_in"})],
            "TST01": [("persons", {"member"})],
            "TST03": [("rows", {"talk"}), ("rows", {"session", "talk"})],
        }[code]

    def value(self, code: str, union: int) -> list[int]:
        """The number, or both numbers of a ratio."""
        return [
            tally(how, [row for _day, row, _chain in self.counted(union, kinds)])
            for how, kinds in self.sides(code)
        ]

    def split(self, code: str, union: int, key) -> dict[str, list[int]]:
        """The same by a key of day, row and chain; a group with rows on either side appears."""
        sides = [
            [(key(*one), one[1]) for one in self.counted(union, kinds)]
            for _how, kinds in self.sides(code)
        ]
        return {
            name: [
                tally(how, [row for k, row in side if k == name])
                for (how, _kinds), side in zip(self.sides(code), sides, strict=True)
            ]
            for name in {k for side in sides for k, _row in side}
        }

    def by_child(self, code: str, union: int) -> dict[str, list[int]]:
        def child(_day: date, _row: Row, chain: list[int]) -> str:
            place = chain.index(union)
            return str(chain[place - 1]) if place else OWN

        return self.split(code, union, child)

    def by_month(self, code: str, union: int) -> dict[str, list[int]]:
        return self.split(code, union, lambda day, _row, _chain: f"{day:%Y-%m}")


def tally(how: str, rows: list[Row]) -> int:
    if how == "persons":
        return len({row.person for row in rows})
    return sum(row.value for row in rows) if how == "sum" else len(rows)
