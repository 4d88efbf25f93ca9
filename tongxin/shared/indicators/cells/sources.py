"""What has cells: the declared figures by the ledger they stand on, and a number for each column.

The digest of a source says what its cells hold. Cells of another digest are never read.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from hashlib import sha256

from django.db import connection
from django.db.models import ForeignKey, IntegerField
from django.db.models.sql.datastructures import Join

from tongxin.kernel.periods import FIRST_YEAR, LAST_YEAR, Period
from tongxin.shared.indicators.cells.others import Unfit, other_of
from tongxin.shared.indicators.declare import Figure, Source, Term, figures
from tongxin.shared.indicators.folding import base_of
from tongxin.shared.indicators.relation import (
    Fold,
    Relation,
    Span,
    apart_from,
    flows,
    fold,
    has_instants,
    image,
)

EVER = Span(
    Period.between(date(FIRST_YEAR, 1, 1), date(LAST_YEAR + 1, 1, 1)), date(LAST_YEAR, 12, 31)
)
FORM = 1  # of the cells themselves: another number makes all of them anew
ROWS = "count(*) FILTER (WHERE r.{flag})"
SUM = "coalesce(sum(r.{value}) FILTER (WHERE r.{flag}), 0)"
# Of a state: what begins less what ends.
MORE_ROWS = "coalesce(sum(r.tx_sign) FILTER (WHERE r.{flag}), 0)"
MORE = "coalesce(sum(r.{value} * r.tx_sign) FILTER (WHERE r.{flag}), 0)"
# Different persons; nobody where nobody was.
PERSONS = (
    "array_agg(DISTINCT r.{value}::bigint ORDER BY r.{value}::bigint)"
    " FILTER (WHERE r.{flag} AND r.{value} IS NOT NULL)"
)
# Persons in rows of a state, each in one at a time: nobody has to be looked for twice.
HELD = "array_agg(r.{value}::bigint) FILTER (WHERE r.{flag} AND r.{value} IS NOT NULL)"


@dataclass(frozen=True, eq=False)
class Celled:
    """A source with the terms its cells hold and the ways they are cut; the first way is whole."""

    source: Source
    terms: tuple[Term, ...]
    cuts: tuple[str, ...]
    digest: str = ""
    slots: dict[Term, tuple[int, int]] = field(default_factory=dict)  # of the value, of the rows
    crowds: dict[Term, int] = field(default_factory=dict)  # of those that count persons

    @property
    def label(self) -> str:
        """Table and day, for people."""
        return f"{self.source.label} {self.source.on or self.source.since}"

    def slot(self, term: Term) -> tuple[int, int] | None:
        """Where the term's value and rows are kept; None when it is not kept."""
        known = self._kept(term)
        return self.slots[known] if known else None

    def crowd(self, term: Term) -> int | None:
        """Where the term's persons are kept; None for a term that adds up, or is not kept."""
        return self.crowds.get(self._kept(term) or term)

    def holds(self, term: Term) -> bool:
        """Whether every write that changes what the term counts is marked."""
        return self._kept(term) is not None

    def _kept(self, term: Term) -> Term | None:
        if term in self.slots:
            return term
        return next((one for one in self.terms if _same(one, term)), None)

    def cut(self, by: str, source: Source) -> int | None:
        """The number of the way ``source`` is cut by that name; None when it is not kept."""
        if by in {"", "child", "month"}:
            return 0
        known = by in self.cuts and self.source.cuts[by].lookup == source.cuts[by].lookup
        return self.cuts.index(by) if known else None

    @property
    def is_state(self) -> bool:
        """Whether cells hold what began and what ended, to be added up to a day."""
        return self.source.is_state

    def asked(self, span: Span, cut: str) -> tuple[Relation, list[str]]:
        """The rows that count over ``span`` and the aggregates of all slots, in their order."""
        one = fold(self.terms, span, cut=cut)
        return one.relation, list(_slots(one))

    def kept(self, span: Span, cut: str) -> tuple[Relation, list[str]]:
        """What is put into cells: the rows themselves, of a state their beginnings and ends."""
        if not self.is_state:
            return self.asked(span, cut)
        one = flows(self.terms, cut=cut)
        return one.relation, list(_slots(one, is_state=True))

    def all_cuts(self, span: Span) -> tuple[Relation, list[str], list[str]]:
        """What is put into cells with all cuts beside each other; aggregates and lists by slot."""
        named = flows if self.is_state else fold
        given = {} if self.is_state else {"span": span}
        one = named(self.terms, **given, cuts=self.cuts[1:])
        return one.relation, list(_slots(one, is_state=self.is_state)), list(_crowds(one))

    def persons(self, span: Span, cut: str) -> tuple[Relation, list[str], str]:
        """The rows that count over ``span``, the lists of persons by slot, and whom a row names."""
        one = fold(self.terms, span, cut=cut)
        return one.relation, list(_crowds(one)), next(one.values[term] for term in self.crowds)

    def held(self, span: Span, cut: str) -> tuple[Relation, dict[int, str], str]:
        """Rows of a state on its day, persons by the slot that counts them, whom a row names."""
        one = fold(self.terms, span, cut=cut)
        persons = [term for term in self.terms if term.how == "distinct"]
        columns = {
            self.slots[term][0]: HELD.format(flag=one.flags[term], value=one.values[term])
            for term in persons
        }
        return one.relation, columns, one.values[persons[0]]


def celled_sources() -> tuple[Celled, ...]:
    """All sources that can have cells, by the figures that are declared now."""
    return _celled(tuple(figures().values()))


@lru_cache(maxsize=16)
def _celled(known: tuple[Figure, ...]) -> tuple[Celled, ...]:
    found: dict[object, dict[Term, None]] = {}
    for term in (term for figure in known for term in figure.terms):
        if (term.adds_up or _is_of_persons(term)) and _is_storable(term.source):
            found.setdefault(base_of(term.source, ""), {})[term] = None
    made = [_made(tuple(terms)) for terms in found.values()]
    return tuple(one for one in made if one)


def _is_of_persons(term: Term) -> bool:
    """Whether different persons of what happens are counted, by their numbers."""
    source = term.source
    if source.is_state or term.how != "distinct" or term.column != source.person:
        return False
    return isinstance(source.rows.model._meta.get_field(term.column), ForeignKey | IntegerField)


def _is_storable(source: Source) -> bool:
    several = source.beyond or source.through
    return not (several or apart_from(source) or has_instants(source))


def _made(terms: tuple[Term, ...]) -> Celled | None:
    source = terms[0].source
    cuts = ("", *sorted(source.cuts))
    if not _can_be_marked(terms, cuts):
        return None
    folds = [fold(terms, EVER, cut=cut) for cut in cuts]
    numbers = {text: number for number, text in enumerate(_slots(folds[0]), 1)}
    slots = {}
    for term in terms:
        rows, value = _texts(folds[0], term)
        slots[term] = (numbers[value], numbers[rows])
    persons = {text: number for number, text in enumerate(_crowds(folds[0]), 1)}
    crowds = {t: persons[_persons(folds[0], t)] for t in terms if not t.adds_up}
    texts = [str(FORM), *numbers, *persons, repr(cuts), source.since, source.until]
    texts += [f"{one.relation.sql} {one.relation.params!r}" for one in folds]
    digest = sha256("\n".join(texts).encode()).hexdigest()
    return Celled(source, terms, cuts, digest, slots, crowds)


def _can_be_marked(terms: tuple[Term, ...], cuts: Iterable[str]) -> bool:
    """Whether it is known which rows a write concerns: its own, by joins, by one other row."""
    query = image(terms, cuts).query
    joins = [one for one in query.alias_map.values() if isinstance(one, Join)]
    if not all(one.join_field.many_to_one or one.join_field.one_to_one for one in joins):
        return False
    if not all(one.join_field.concrete for one in joins):
        return False
    try:
        subqueries = int(other_of(query) is not None)
    except Unfit:
        return False
    sql, _params = query.get_compiler(connection=connection).as_sql()
    return sql.count("SELECT ") == 1 + subqueries


def _slots(one: Fold, *, is_state: bool = False) -> dict[str, None]:
    """Aggregates that differ, in order: two terms may share their rows."""
    texts: dict[str, None] = {}
    for term in one.flags:
        texts |= dict.fromkeys(_texts(one, term, is_state=is_state))
    return texts


def _texts(one: Fold, term: Term, *, is_state: bool = False) -> tuple[str, str]:
    """The aggregates for the rows and for the value of a term; a count is its rows."""
    place = {"flag": one.flags[term], "value": one.values[term]}
    rows = (MORE_ROWS if is_state else ROWS).format(**place)
    return rows, (MORE if is_state else SUM).format(**place) if term.how == "sum" else rows


def _crowds(one: Fold) -> dict[str, None]:
    """The lists of persons that differ, in order."""
    return dict.fromkeys(_persons(one, term) for term in one.flags if not term.adds_up)


def _persons(one: Fold, term: Term) -> str:
    return PERSONS.format(flag=one.flags[term], value=one.values[term])


def _same(one: Term, other: Term) -> bool:
    return (one.how, one.column, one.source.filters) == (
        other.how,
        other.column,
        other.source.filters,
    )
