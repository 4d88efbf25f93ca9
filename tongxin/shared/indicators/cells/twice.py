"""Members on file twice: where persons are counted as rows, a merge makes two rows one person.

Only the rows of those who are on file twice are looked at, by the index on persons, in the
statement that reads the cells.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping

from tongxin.shared.indicators.aliases import TWICE, counts_persons
from tongxin.shared.indicators.cells.crowd_reading import LIVE, Question
from tongxin.shared.indicators.cells.reading import Kept, live_split, named
from tongxin.shared.indicators.declare import Term
from tongxin.shared.indicators.folding import Counted, Tally


def held_of(kept: Kept, terms: Iterable[Term]) -> dict[Term, int]:
    """Those of the terms that count persons as rows of a state, and where these are kept."""
    if not kept.celled.is_state:
        return {}
    slots = {term: kept.celled.slot(term) for term in terms if counts_persons(term)}
    return {term: slot[0] for term, slot in slots.items() if slot}


def question(asked: Question) -> tuple[str, Mapping[str, object]]:
    """What asks for group, slot and persons of all rows that name somebody on file twice."""
    one = asked.kept.celled
    relation, columns, person = one.held(asked.span, one.cuts[asked.cut])
    about: dict[str, object] = {"union": asked.union_id}
    sql = LIVE.format(
        columns=", ".join(f"{columns[slot]} AS p{slot}" for slot in asked.slots),
        slots=", ".join(f"({slot}, p{slot})" for slot in asked.slots),
        relation=named(relation, about),
        of_them=f"r.{person} = ANY({TWICE})",
        **live_split(asked.by),
    )
    return sql, about


def less_twice(
    found: Mapping[Term, Counted],
    wanted: Mapping[Term, int],
    rows: Iterable[tuple],
    kept: Mapping[int, int],
) -> dict[Term, Counted]:
    """The same with each person once, in every group and in all of them."""
    persons: dict[int, dict[str, list[int]]] = defaultdict(dict)
    for key, slot, numbers, _packed in rows:
        persons[slot][key] = numbers
    return {**found, **{t: _less(found[t], persons[slot], kept) for t, slot in wanted.items()}}


def _less(one: Counted, persons: Mapping[str, list[int]], kept: Mapping[int, int]) -> Counted:
    everybody = [number for numbers in persons.values() for number in numbers]
    groups = {
        key: Tally(tally.value - _twice(persons.get(key, []), kept), tally.rows)
        for key, tally in one.groups.items()
    }
    return Counted(Tally(one.whole.value - _twice(everybody, kept), one.whole.rows), groups)


def _twice(persons: list[int], kept: Mapping[int, int]) -> int:
    return len(persons) - len({kept.get(person, person) for person in persons})
