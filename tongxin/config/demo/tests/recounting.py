"""Every declared figure once more, by hand: plain Python over the rows that its source names.

Nothing here looks at the engine or at the closure: who stood under whom is read from the log of the
tree, and a row counts at its union and at everybody above on the row's day.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cache
from typing import NamedTuple

from django.db.models import Q
from django.utils import timezone

from tongxin.kernel.periods import Period
from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.declare import Figure, Term
from tongxin.shared.orgs.models import OrgChange, UnionOrg
from tongxin.shared.people.models import Alias

OWN = "own"
ONE_DAY = timedelta(days=1)
What = OrgChange.What


class Row(NamedTuple):
    """What a source says of one row."""

    union: int
    first: date | None
    last: date | None  # of what runs on
    until: date | None  # of a state
    value: object
    beyond: int | None


@dataclass
class Tree:
    """Superiors by union since when, out of the log; a closed union keeps what it did."""

    lines: dict[int, list[tuple[date, int | None]]] = field(default_factory=dict)

    @classmethod
    def of_the_log(cls) -> "Tree":
        unions = list(UnionOrg.objects.all())
        codes = {one.code: one.pk for one in unions}
        made = cls({one.pk: [(one.founded_on, one.parent_id)] for one in unions})
        for change in OrgChange.objects.filter(what=What.MOVE).order_by("-on", "-pk"):
            (since, parent), *later = made.lines[change.union_id]
            assert parent == codes[change.new], (
                "the log leads from where it stood to where it stands"
            )
            made.lines[change.union_id] = [(since, codes[change.old]), (change.on, parent), *later]
        made.chain = cache(made.chain)
        return made

    def chain(self, union: int, day: date) -> tuple[int, ...]:
        """The union and all above it on a day; nothing before it was founded."""
        chain, at = [], union
        while at is not None:
            known = [parent for since, parent in self.lines[at] if since <= day]
            if not known:
                break
            chain.append(at)
            at = known[-1]
        return tuple(chain)


class Recount:
    """What every figure must be, by the rows as they stand."""

    def __init__(self, today: date) -> None:
        self.today, self.tree = today, Tree.of_the_log()
        self.kept = dict(Alias.objects.filter(until=None).values_list("gone", "kept"))
        self._rows: dict[Term, list[Row]] = {}

    def value(self, figure: Figure, union: int, period: Period) -> list[object]:
        """The number, or both numbers of a ratio."""
        return [
            sum(tally(term, self._values(term, union, period)) for term in side.terms)
            for side in sides(figure)
        ]

    def by_child(self, figure: Figure, union: int, period: Period) -> dict[str, list[object]]:
        """The same for each child, and for the union's own rows."""
        found: dict[str, list] = {}
        for place, side in enumerate(sides(figure)):
            for term in side.terms:
                rows = defaultdict(list)
                for chain, row in self._counted(term, union, period, by_child=True):
                    at = chain.index(union)
                    rows[str(chain[at - 1]) if at else OWN].append(row.value)
                for key, values in rows.items():
                    found.setdefault(key, [0] * len(sides(figure)))[place] += tally(term, values)
        return found

    def by_month(self, figure: Figure, union: int, period: Period) -> dict[str, list[object]]:
        """The same for each month in which there is a row."""
        months = {f"{one.start:%Y-%m}": one for one in period.months()}
        return {
            key: self.value(figure, union, one)
            for key, one in months.items()
            if any(self._counted(term, union, one) for term in figure.terms)
        }

    def _values(self, term: Term, union: int, period: Period) -> list[object]:
        return [row.value for _chain, row in self._counted(term, union, period)]

    def _counted(self, term: Term, union: int, period: Period, *, by_child: bool = False) -> list:
        found = []
        for row in self._rows_of(term):
            day = self._day(term, row, period)
            chain = self.tree.chain(row.union, day) if day else ()
            if union not in chain:
                continue
            edge = union
            if by_child and (at := chain.index(union)):
                edge = chain[at - 1]
            if row.beyond and edge in self.tree.chain(row.beyond, day):
                continue
            found.append((chain, row))
        return found

    def _day(self, term: Term, row: Row, period: Period) -> date | None:
        """The day on which a row counts in the period, or None."""
        end = min(period.end, self.today + ONE_DAY)
        if term.source.is_state:
            point = min(period.last_day, self.today)
            runs = row.first <= point and (row.until is None or point < row.until)
            return point if runs else None
        if row.first is None or row.first >= end or end <= period.start:
            return None
        if (row.last or row.first) < period.start:
            return None
        return max(row.first, period.start) if row.last else row.first

    def _rows_of(self, term: Term) -> list[Row]:
        if term not in self._rows:
            source = term.source
            names = [source.union, source.on or source.since, source.through, source.until]
            names += [term.column, source.beyond]
            rows = source.rows.order_by().filter(*map(Q, source.filters))
            with bypass("figures"):  # walls ask of each row what is known of all
                told = list(rows.values_list(*(name or "pk" for name in names)))
            self._rows[term] = [
                Row(
                    *(
                        self._plain(term, name, value)
                        for name, value in zip(names, row, strict=True)
                    )
                )
                for row in told
            ]
        return self._rows[term]

    def _plain(self, term: Term, name: str, value: object) -> object:
        if not name:
            return None
        if isinstance(value, datetime):
            return timezone.localtime(value).date()
        names_a_worker = (
            name == term.column == term.source.person and term.source.person == "worker"
        )
        return self.kept.get(value, value) if names_a_worker else value


def sides(figure: Figure) -> list:
    """Numerator and denominator, or the only side."""
    return [figure.part, *([figure.whole] if figure.whole else [])]


def tally(term: Term, values: list[object]) -> object:
    """What rows come to."""
    if term.how == "count":
        return len(values)
    known = [value for value in values if value is not None]
    return len(set(known)) if term.how == "distinct" else sum(known)
