"""Sources whose rows count only where there is another row, or none, of the same person.

A write of the other row changes whether the first counts, in whichever union that lies. Whoever
writes one holds what both point at, so that of two such writers the later sees the earlier.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from django.db.models import Exists, Field, ForeignKey
from django.db.models.expressions import Col
from django.db.models.lookups import Exact
from django.db.models.sql import AND, Query
from django.db.models.sql.where import ExtraWhere

from tongxin.shared.indicators.declare import Source
from tongxin.shared.indicators.relation import buckets

HOLD = """
  PERFORM 1 FROM {table} WHERE {key} IN ({keys}) ORDER BY {key} FOR NO KEY UPDATE;"""


@dataclass(frozen=True, slots=True)
class Other:
    """The one condition over another row: where it stands, and by what the two belong together."""

    exists: Exists
    alias: str
    table: str
    near: Field  # of the row that counts
    far: ForeignKey  # of the other row

    def holds(self, seen: Iterable[str]) -> str:
        """The statement that lets one writer of the same person wait for another."""
        keys = " UNION ".join(f"SELECT {self.far.column} FROM {one}" for one in seen)
        model = self.far.related_model
        return HOLD.format(table=model._meta.db_table, key=model._meta.pk.column, keys=keys)

    def rows(self, source: Source, seen: str, *, until: bool) -> Query:
        """Union and day of all rows of the persons whose other rows a trigger sees.

        Which of them the other row decides about is not asked: persons have few rows, and the
        question would compare each of many with each of many.
        """
        query = buckets(source, until=until).query
        base = source.rows.model._meta.db_table
        mine = f"{base}.{self.near.column} IN (SELECT {self.far.column} FROM {seen})"
        query.where.add(ExtraWhere([mine], []), AND)
        return query


def other_of(query: Query) -> Other | None:
    """The condition over another row; None where there is none. Raises Unfit for any other."""
    found = list(_conditions(query.where))
    if not found:
        return None
    if len(found) > 1:
        raise Unfit
    inner = found[0].query
    aliases = [alias for alias in inner.alias_map if inner.alias_refcount[alias]]
    if len(aliases) != 1 or inner.where.connector != AND or inner.where.negated:
        raise Unfit
    for near, far in _equal(inner, aliases[0]):
        if near.alias == query.get_initial_alias() and isinstance(far.target, ForeignKey):
            table = inner.alias_map[aliases[0]].table_name
            return Other(found[0], aliases[0], table, near.target, far.target)
    raise Unfit


class Unfit(Exception):
    """A condition that no trigger could follow."""


def _equal(inner: Query, alias: str) -> Iterator[tuple[Col, Col]]:
    """Columns that must be the same in both rows: of the row that counts, of the other."""
    for one in inner.where.children:
        if isinstance(one, Exact) and isinstance(one.lhs, Col) and isinstance(one.rhs, Col):
            far, near = sorted((one.lhs, one.rhs), key=lambda col: col.alias != alias)
            yield near, far


def _conditions(node: object) -> Iterator[Exists]:
    if isinstance(node, Exists):
        yield node
        return
    told = getattr(node, "get_source_expressions", list)
    for one in getattr(node, "children", None) or told():
        yield from _conditions(one)
