"""One row of the roster, checked by the rules of the field (会员数据校验)."""

from collections.abc import Callable
from dataclasses import dataclass, fields
from datetime import date
from functools import partial
from typing import Any, TypeVar

from tongxin.kernel.errors import DomainError
from tongxin.kernel.identity import (
    PersonDocument,
    check_agrees,
    check_member_age,
    parse_document,
)
from tongxin.modules.members.errors.joining import UnionClosed
from tongxin.modules.members.services.joining import check_joining
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.services import Facts, id_candidates
from tongxin.shared.transfer.errors import CellEmpty
from tongxin.shared.transfer.sheets import Flaw, Row

T = TypeVar("T")

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
    values = row.values
    document = _asked(flaws, "id_number", parse_document, values["id_type"], values["id_number"])
    if document is None:
        return flaws
    facts = _facts(row, document)
    flaws += [
        Flaw(CellEmpty(), column) for column in ("sex", "birth_date") if not getattr(facts, column)
    ]
    _check(flaws, row, document, facts, union, today)
    if flaws:
        return flaws
    uscc = values.get("employer_uscc") or ""
    indexes = tuple(id_candidates(facts.id_type, facts.id_number))
    return Entry(row.number, facts, union, values["joined_on"], uscc, indexes)


def _check(
    flaws: list[Flaw],
    row: Row,
    document: PersonDocument,
    facts: Facts,
    union: UnionOrg,
    today: date,
) -> None:
    values, born = row.values, facts.birth_date
    stated = partial(check_agrees, birth_date=values["birth_date"], sex=values["sex"])
    _asked(flaws, "birth_date", stated, document)
    if born:
        _asked(flaws, "birth_date", check_member_age, born, today)
    _asked(flaws, "joined_on", check_joining, union, born, values["joined_on"], today)


def _asked(flaws: list[Flaw], column: str, ask: Callable[..., T], *facts: Any) -> T | None:
    """The answer; a refusal is noted at its column."""
    try:
        return ask(*facts)
    except DomainError as error:
        flaws.append(Flaw(error, COLUMN_OF.get(error.code, column)))
        return None


def _facts(row: Row, document: PersonDocument) -> Facts:
    given = {f.name: row.values.get(f.name) for f in fields(Facts)}
    given = {name: value for name, value in given.items() if value is not None}
    given["id_number"] = document.number
    given.setdefault("birth_date", document.birth_date)
    given.setdefault("sex", str(document.sex) if document.sex else "")
    return Facts(**given)
