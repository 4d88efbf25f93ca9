"""Sealed rows beside today's (封存后的变化): only months that were written to are read again."""

from collections import Counter
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import cached_property
from heapq import nsmallest

from django.db import connection

from tongxin.kernel.rls import bypass
from tongxin.shared.indicators.aliases import names_workers
from tongxin.shared.indicators.cells.fresh import Months
from tongxin.shared.indicators.cells.reading import Kept, kept_sources
from tongxin.shared.indicators.cells.since import changed_since, everything_of
from tongxin.shared.indicators.compute import Asked
from tongxin.shared.indicators.declare import Figure, Source, Term, figures, get_figure
from tongxin.shared.indicators.folding import base_of
from tongxin.shared.indicators.models import FigureSeal, SealedFigure, SealedRows
from tongxin.shared.indicators.relation import Span, relation
from tongxin.shared.indicators.row_sets import (
    CountedRow,
    lines_now,
    lines_of,
    lines_within,
    row_of,
)
from tongxin.shared.indicators.row_sets_together import lines_together
from tongxin.shared.indicators.sealing import same_rows, sides_of
from tongxin.shared.orgs.models import OrgChange
from tongxin.shared.people.selectors import renumbered_since

KINDS = ("added", "gone", "changed")
# A merge bears the clock of who made it, which may be behind, and is seen when it has been written.
UNCERTAIN = timedelta(hours=1)
NAMING = "SELECT DISTINCT r.tx_union FROM ({rows}) r WHERE r.tx_person = ANY(%s)"


@dataclass(frozen=True, slots=True)
class Moved:
    """One row that is no longer as it was sealed."""

    kind: str  # added, gone, changed
    before: CountedRow | None
    now: CountedRow | None

    @property
    def row(self) -> CountedRow:
        """As it is now, or as it was last."""
        return self.now or self.before

    @property
    def key(self) -> str:
        """Of which row."""
        return self.row.key


@dataclass(frozen=True, slots=True)
class Apart:
    """Lines of one row set that were sealed and are no more, and that were not sealed, by key."""

    then: dict[bytes, bytes]
    now: dict[bytes, bytes]

    def keys(self, kind: str) -> Iterable[bytes]:
        """Rows that were added, are gone or have changed."""
        if kind == "added":
            return self.now.keys() - self.then.keys()
        if kind == "gone":
            return self.then.keys() - self.now.keys()
        return self.now.keys() & self.then.keys()

    def moved(self, heading: str, key: bytes) -> Moved:
        """One of them."""
        before, now = (_row(heading, side.get(key)) for side in (self.then, self.now))
        kind = "changed" if before and now else "added" if now else "gone"
        return Moved(kind, before, now)


class Comparison:
    """The rows of one seal beside those of today; what figures share is compared once."""

    def __init__(self, seal: FigureSeal, asked: Asked) -> None:
        self.seal, self.asked = seal, asked
        self._compared: dict[object, Apart] = {}
        self._changed: dict[object, Months | None] = {}
        self._read: dict[object, dict[object, list[bytes]]] = {}
        self._amended: dict[object, set[str]] = {}

    def moved(self, figure: Figure, sealed: SealedFigure) -> list[Moved]:
        """Rows of a figure that were added, are gone or have changed, in the order of keys."""
        return self.some(figure, sealed, limit=sum(self.counted(figure, sealed).values()))

    def counted(self, figure: Figure, sealed: SealedFigure) -> Counter[str]:
        """How many rows were added, are gone and have changed."""
        apart = [one for _heading, one in self._sides(figure, sealed)]
        return Counter({kind: sum(len(set(one.keys(kind))) for one in apart) for kind in KINDS})

    def some(
        self, figure: Figure, sealed: SealedFigure, *, after: str = "", limit: int
    ) -> list[Moved]:
        """The first of them behind a key, in the order of keys."""
        sides = dict(self._sides(figure, sealed))
        behind = (
            (said, heading, key)
            for heading, one in sides.items()
            for key in one.then.keys() | one.now.keys()
            if (said := f"{heading}:{key.decode()}") > after
        )
        return [sides[head].moved(head, key) for _said, head, key in nsmallest(limit, behind)]

    def of_unions(
        self, figure: Figure, sealed: SealedFigure, unions: Collection[int]
    ) -> Iterator[Moved]:
        """Those of them whose row is one of some unions now, or was last."""
        for heading, one in self._sides(figure, sealed):
            for key in one.then.keys() | one.now.keys():
                if _union(one.now.get(key) or one.then[key]) in unions:
                    yield one.moved(heading, key)

    def changed(self, figure: Figure, sealed: SealedFigure) -> Iterator[Moved]:
        """Those of them that are there, now as then, and say something else."""
        for heading, one in self._sides(figure, sealed):
            yield from (one.moved(heading, key) for key in one.keys("changed"))

    def amended(self, figure: Figure, sealed: SealedFigure) -> set[str]:
        """Keys of those that are gone and are not void."""
        found: set[str] = set()
        for side in sides_of(figure):
            known = (same_rows(side.term), sealed.sets.get(side.heading, ""))
            if known not in self._amended:
                gone = [key.decode() for key in self._apart(side.term, known[1]).keys("gone")]
                self._amended[known] = still_there(side.term.source, gone)
            found |= {f"{side.heading}:{key}" for key in self._amended[known]}
        return found

    def unions(self, figure: Figure, sealed: SealedFigure) -> set[int]:
        """Whose rows they are now, or were last."""
        return {
            _union(line)
            for _heading, one in self._sides(figure, sealed)
            for line in {**one.then, **one.now}.values()
        }

    def _sides(self, figure: Figure, sealed: SealedFigure) -> list[tuple[str, Apart]]:
        return [
            (one.heading, self._apart(one.term, sealed.sets.get(one.heading, "")))
            for one in sides_of(figure)
        ]

    def _apart(self, term: Term, digest: str) -> Apart:
        key = (same_rows(term), digest)
        if key not in self._compared:
            with bypass("figures"):
                then, now = self._compare(term, self._sets.get(digest))
            self._compared[key] = Apart(_by_key(then), _by_key(now))
        return self._compared[key]

    def _compare(self, term: Term, kept: SealedRows | None) -> tuple[set[bytes], set[bytes]]:
        """Lines that were sealed and are no more, and lines that were not sealed."""
        months = self._months(term, kept) if kept else None
        if kept is None or months is None:
            then = lines_of(bytes(kept.packed)) if kept else []
            now = lines_now(term, self.asked)
        elif not months.places:
            return set(), set()
        else:
            then = lines_within(bytes(kept.packed), months)
            now = self._now(term, months)
        return set(then).difference(now), set(now).difference(then)

    def _now(self, term: Term, months: Months) -> list[bytes]:
        """The rows of some months; those of all terms of a ledger are read together."""
        ledger, wanted = _ledger(term), same_rows(term)
        key = (ledger, tuple(months.places), tuple(months.firsts), tuple(months.lasts))
        if key not in self._read:
            terms = {same_rows(one): one for one in self._terms if _ledger(one) == ledger}
            lines = lines_together({**terms, wanted: term}.values(), self.asked, months)
            self._read[key] = {same_rows(one): found for one, found in lines.items()}
        return self._read[key][wanted]

    @cached_property
    def _terms(self) -> list[Term]:
        """All that was sealed together and is still declared."""
        codes = self.seal.figures.filter(code__in=figures()).values_list("code", flat=True)
        return [side.term for code in codes for side in sides_of(get_figure(code))]

    def _months(self, term: Term, kept: SealedRows) -> Months | None:
        """What may have changed; None where all must be read."""
        log = self._logs.get(base_of(term.source, ""))
        if log is None or log.key != kept.source or not self._is_same_span:
            return None
        key = (log.key, kept.mark, _ledger(term))
        if key not in self._changed:
            self._changed[key] = self._changed_in(log, kept.mark or 0, term)
        return self._changed[key]

    def _changed_in(self, log: Kept, mark: int, term: Term) -> Months | None:
        months = changed_since(log.key, mark, log.celled)
        if months is None or not (names_workers(term.source) and self._renumbered):
            return months
        plain = replace(term.source, filters=())  # whoever is named by any figure of the ledger
        named = everything_of(self._naming(plain.count()))
        return Months(
            months.places + named.places, months.firsts + named.firsts, months.lasts + named.lasts
        )

    def _naming(self, term: Term) -> list[int]:
        """Unions whose rows name somebody whose number changed; an index on persons finds them."""
        rows = relation(term, self.asked.span)
        with connection.cursor() as cursor:
            cursor.execute(NAMING.format(rows=rows.sql), (*rows.params, self._renumbered))
            return [union for (union,) in cursor.fetchall()]

    @cached_property
    def has_tree_changed(self) -> bool:
        """Whether any union was founded, moved, merged or renamed since the seal."""
        with bypass("figures"):
            return OrgChange.objects.filter(pk__gt=self.seal.tree_version).exists()

    @cached_property
    def _is_same_span(self) -> bool:
        """Whether the same days count as on the day of the seal."""
        then = Asked(self.asked.union, self.asked.period, self.seal.sealed_at).span
        return _days(then) == _days(self.asked.span)

    @cached_property
    def _sets(self) -> dict[str, SealedRows]:
        return {one.digest: one for one in self.seal.sets.defer("packed")}

    @cached_property
    def _logs(self) -> dict[object, Kept]:
        return kept_sources()

    @cached_property
    def _renumbered(self) -> list[int]:
        return renumbered_since(self.seal.sealed_at - UNCERTAIN)


def still_there(source: Source, gone: Collection[str]) -> set[str]:
    """Which of these rows count on another day, elsewhere or as something else now.

    Of what was added nobody can say whether it was counted before: it is late.
    """
    if not gone:
        return set()
    rows = source.rows.order_by().filter(pk__in=gone)
    with bypass("figures"):
        return set(map(str, rows.values_list("pk", flat=True)))


def _by_key(lines: Iterable[bytes]) -> dict[bytes, bytes]:
    return {line.split(b"\t", 3)[2]: line for line in lines}


def _row(heading: str, line: bytes | None) -> CountedRow | None:
    return row_of(heading, line) if line else None


def _union(line: bytes) -> int:
    return int(line[: line.index(b"\t")])


def _ledger(term: Term) -> object:
    return base_of(term.source, ""), term.source.person


def _days(span: Span) -> tuple:
    return (*span.days, span.point)
