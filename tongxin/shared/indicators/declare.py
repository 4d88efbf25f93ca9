"""What a module says of its figures: a source of rows and what is counted over it.

A declaration says what; ``compute`` decides how. Nothing here touches the database.
"""

import csv
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any, NamedTuple, Self

from django.contrib.postgres.constraints import ExclusionConstraint
from django.db.models import QuerySet
from django.utils.functional import Promise

from tongxin.kernel.measures import Measure
from tongxin.kernel.overlap import NeverOverlap
from tongxin.shared.indicators.errors import UnknownFigure

CATALOGUE = Path(__file__).with_name("catalogue.tsv")


class Cut(NamedTuple):
    """One dimension a figure may be split by: its column and what it is called (分列)."""

    lookup: str
    name: str | Promise


@dataclass(frozen=True, eq=False)
class Source:
    """Ledger rows with their union, their day, the person and the cuts they may be split by.

    ``on`` names a date or an instant. A state has ``since`` and ``until`` (exclusive) instead.
    ``through`` names the last day of what runs on from ``on``: it counts in every period it has a
    day in, on its first day there. Such figures are counted from rows.
    ``claim`` names the work row a task may claim, e.g. the activity of a check-in; ``rests_on``
    the rows whose fate it shares: their logs, too, tell why the row counts or no longer does.
    ``beyond`` names the union on the other side of a row that crosses a boundary, e.g. the one a
    member came from: the row counts only where that one lies outside. Such figures are counted for
    each union from rows, never added up and never kept in cells.
    ``veiled`` names a column that tells who it is and is empty where nobody may be told: one such
    row among those of a person empties it in all of them.
    ``once`` names the constraint against overlaps by which a person stands in one row of a state
    at a time: then there are as many persons as rows.
    """

    rows: QuerySet
    union: str
    on: str = ""
    since: str = ""
    until: str = ""
    through: str = ""
    person: str = ""
    cuts: Mapping[str, Cut] = field(default_factory=dict)
    shows: Mapping[str | Promise, str] = field(default_factory=dict)
    claim: tuple[str, str] = ("", "")
    rests_on: Mapping[str, str] = field(default_factory=dict)
    beyond: str = ""
    once: str = ""
    veiled: str = ""
    filters: tuple[tuple[str, Any], ...] = ()

    def __post_init__(self) -> None:
        """A constraint that is spoken of is there."""
        known = {one.name: one for one in self.rows.model._meta.constraints}
        kinds = (ExclusionConstraint, NeverOverlap)
        if self.once and not isinstance(known.get(self.once), kinds):
            raise ValueError(f"{self.label} has no constraint against overlaps {self.once}")
        if self.through and (not self.on or self.is_state):
            raise ValueError(f"{self.label} runs through {self.through} from no day")

    def where(self, **filters: object) -> Self:
        """Only the rows that match."""
        return replace(self, filters=(*self.filters, *filters.items()))

    def count(self) -> "Term":
        """Each row counts one."""
        return Term(self, "count")

    times = count

    def total(self, column: str) -> "Term":
        """The sum of a number on the rows."""
        return Term(self, "sum", column)

    def distinct(self, column: str) -> "Term":
        """Different values of a column, counted anew at each level."""
        return Term(self, "distinct", column)

    def persons(self) -> "Term":
        """Different persons, counted anew at each level."""
        return Term(self, "distinct", self.person)

    @property
    def label(self) -> str:
        """How row keys of this source begin: ``activities.CheckIn``."""
        return self.rows.model._meta.label

    @property
    def is_state(self) -> bool:
        """Whether rows hold from a day until a day instead of happening on one."""
        return bool(self.since)


@dataclass(frozen=True, eq=False)
class Term:
    """One way of counting one source."""

    source: Source
    how: str
    column: str = ""

    def __add__(self, other: "Term | Sum") -> "Sum":
        """Count both."""
        return Sum((self,)) + other

    @property
    def adds_up(self) -> bool:
        """Whether unions, months and groups may be added: not where persons would count twice."""
        if self.source.beyond or self.source.through:
            return False
        is_of_persons = bool(self.source.person) and self.column == self.source.person
        return self.how != "distinct" or (bool(self.source.once) and is_of_persons)

    @property
    def terms(self) -> tuple["Term", ...]:
        """Itself, as a sum of one."""
        return (self,)


@dataclass(frozen=True, eq=False)
class Sum:
    """Terms of the same additive measure, added."""

    terms: tuple[Term, ...]

    def __add__(self, other: "Term | Sum") -> "Sum":
        """Count these and the other."""
        return Sum((*self.terms, *other.terms))


Expression = Term | Sum


@dataclass(frozen=True, eq=False)
class Figure:
    """One declared figure (指标); ``whole`` is given for a ratio."""

    code: str
    name: str | Promise
    part: Expression
    definition: str | Promise
    unit: str
    measure: Measure
    period_type: str
    version: int = 1
    whole: Expression | None = None

    @property
    def is_ratio(self) -> bool:
        """Two numbers instead of one."""
        return self.whole is not None

    @property
    def terms(self) -> tuple[Term, ...]:
        """What is counted for it, both sides of a ratio."""
        return (*self.part.terms, *(self.whole.terms if self.whole else ()))

    @property
    def sources(self) -> tuple[str, ...]:
        """The ledgers it stands on, each once."""
        return tuple(dict.fromkeys(term.source.label for term in self.terms))

    @property
    def aggregation(self) -> str:
        """How each term is counted: ``count + sum``, and for a ratio both sides of the line."""
        sides = (self.part, self.whole) if self.whole else (self.part,)
        return " / ".join(" + ".join(term.how for term in side.terms) for side in sides)

    @property
    def is_additive(self) -> bool:
        """Whether unions and months may be added: not persons, nor what counts in several."""
        sources = [term.source for term in self.terms]
        several = any(source.beyond or source.through for source in sources)
        return not several and all(term.how != "distinct" for term in self.terms)

    @property
    def cuts(self) -> tuple[str, ...]:
        """Dimensions every term can be split by."""
        known = [set(term.source.cuts) for term in self.terms]
        return tuple(sorted(set.intersection(*known)))

    @property
    def breakdowns(self) -> tuple[str, ...]:
        """Everything the figure may be split by."""
        return ("child", *([] if self.period_type == "point" else ["month"]), *self.cuts)


_figures: dict[str, Figure] = {}


def figure(
    code: str,
    name: str | Promise,
    expression: Expression,
    *,
    definition: str | Promise,
    version: int = 1,
) -> Figure:
    """Declare one figure; unit and measure come from the catalogue."""
    return _enter(code, name, expression, definition=definition, version=version)


def ratio(
    code: str,
    name: str | Promise,
    *,
    part: Expression,
    whole: Expression,
    definition: str | Promise,
    version: int = 1,
) -> Figure:
    """Declare a ratio: two numbers at every level, never an average."""
    return _enter(code, name, part, definition=definition, version=version, whole=whole)


def _enter(code: str, name: str | Promise, part: Expression, **terms: Any) -> Figure:
    if code in _figures:
        raise ValueError(f"figure {code} is declared twice")
    entry = catalogue()[code]
    whole = terms.get("whole")
    _figures[code] = made = Figure(
        code=code,
        name=name,
        part=part,
        unit=entry["unit"],
        measure=Measure(entry["measure"]),
        period_type=entry["period_type"],
        **terms,
    )
    if (whole is not None) != (made.measure is Measure.RATE):
        raise ValueError(f"figure {code}: a rate needs two numbers, and only a rate")
    if any(term.source.is_state != (made.period_type == "point") for term in part.terms):
        raise ValueError(f"figure {code}: a point figure stands on states, a period figure on rows")
    return made


def enter(*made: Figure) -> None:
    """Take in figures of an experiment, whose codes the catalogue does not know."""
    _figures.update({one.code: one for one in made})


@cache
def catalogue() -> dict[str, dict[str, str]]:
    """All figures of the field by code, declared or not yet."""
    with CATALOGUE.open(encoding="utf-8", newline="") as lines:
        return {row["code"]: row for row in csv.DictReader(lines, delimiter="\t")}


def figures() -> dict[str, Figure]:
    """The declared figures in the order of their codes."""
    return dict(sorted(_figures.items()))


def get_figure(code: str) -> Figure:
    """The declared figure. Raises UnknownFigure."""
    if code not in _figures:
        raise UnknownFigure(code=code)
    return _figures[code]
