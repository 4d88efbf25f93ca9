"""One row of the roster, checked by the rules of the field (会员数据校验)."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, fields
from datetime import date

from tongxin.kernel.errors import DomainError
from tongxin.kernel.identity import (
    PersonDocument,
    check_agrees,
    check_member_age,
    parse_document,
)
from tongxin.modules.members.errors import UnionClosed
from tongxin.modules.members.services.joining import check_joining
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.services import Facts, id_candidates
from tongxin.shared.transfer.errors import CellEmpty
from tongxin.shared.transfer.sheets import Flaw, Row

COLUMN_OF = {
    "identity.birth_date_differs": "birth_date",
    "identity.sex_differs": "sex",
    "identity.age_out_of_range": "birth_date",
    UnionClosed.code: "union_code",
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A sound row: who, where, from when (名册条目)."""

    number: int
    facts: Facts
    union: UnionOrg
    joined_on: date
    employer_uscc: str
    indexes: tuple[bytes, ...]  # under which the person may be on file


def read_entry(row: Row, union: UnionOrg, today: date) -> Entry | list[Flaw]:
    """The entry, or everything that is wrong with it (handbook 53 to 61)."""
    flaws: list[Flaw] = []
    with _noting(flaws, "id_number"):
        document = parse_document(row.values["id_type"], row.values["id_number"])
    if flaws:
        return flaws
    facts = _facts(row, document)
    flaws += [
        Flaw(CellEmpty(), column) for column in ("sex", "birth_date") if not getattr(facts, column)
    ]
    for default, check in _checks(row, document, facts, union, today):
        with _noting(flaws, default):
            check()
    if flaws:
        return flaws
    uscc = row.values.get("employer_uscc") or ""
    indexes = tuple(id_candidates(facts.id_type, facts.id_number))
    return Entry(row.number, facts, union, row.values["joined_on"], uscc, indexes)


def _checks(
    row: Row, document: PersonDocument, facts: Facts, union: UnionOrg, today: date
) -> Iterator[tuple[str, Callable[[], None]]]:
    values = row.values
    yield (
        "birth_date",
        lambda: check_agrees(document, birth_date=values["birth_date"], sex=values["sex"]),
    )
    if facts.birth_date:
        yield "birth_date", lambda: check_member_age(facts.birth_date, today)
    yield (
        "joined_on",
        lambda: check_joining(union, facts.birth_date, values["joined_on"], today),
    )


def _facts(row: Row, document: PersonDocument) -> Facts:
    given = {f.name: row.values.get(f.name) for f in fields(Facts)}
    given = {name: value for name, value in given.items() if value is not None}
    given["id_number"] = document.number
    given.setdefault("birth_date", document.birth_date)
    given.setdefault("sex", str(document.sex) if document.sex else "")
    return Facts(**given)


@contextmanager
def _noting(flaws: list[Flaw], column: str) -> Iterator[None]:
    try:
        yield
    except DomainError as error:
        flaws.append(Flaw(error, COLUMN_OF.get(error.code, column)))
