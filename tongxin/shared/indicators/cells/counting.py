"""Counting by the shortest way: from cells where they are kept, from rows where not."""

from collections.abc import Iterable

from tongxin.shared.indicators.cells.crowd_reading import with_persons
from tongxin.shared.indicators.cells.reading import kept_sources, read_cells
from tongxin.shared.indicators.declare import Term
from tongxin.shared.indicators.folding import Counted, base_of, count_rows_of, sharing_rows
from tongxin.shared.indicators.relation import Span


def count(terms: Iterable[Term], span: Span, union_id: int, *, by: str = "") -> dict[Term, Counted]:
    """Every term over the union's rows by the tree at their day, whichever way it is counted."""
    kept = kept_sources()
    found: dict[Term, Counted] = {}
    for together in sharing_rows(terms, by):
        if one := kept.get(base_of(together[0].source, "")):
            added = read_cells(one, together, span, union_id, by) or {}
            found |= with_persons(added, one, span, union_id, by)
        if left := tuple(term for term in together if term not in found):
            found |= count_rows_of(left, span, union_id, by)
    return found
