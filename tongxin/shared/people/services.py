"""Entering persons, finding them by document, revealing what is sealed."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction

from tongxin.kernel import crypto
from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass
from tongxin.kernel.text import grams
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.people.errors import (
    AlreadyErased,
    IdentityTaken,
    ReasonMissing,
    UseRestricted,
)
from tongxin.shared.people.models import Worker
from tongxin.shared.people.permissions import Can
from tongxin.shared.people.resealing import declare_indexes
from tongxin.shared.people.selectors import stands_for

BY_ID, BY_MOBILE = "people.id", "people.mobile"
SEALED = {"id_number", "mobile"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a person; document and mobile are checked and normalised before."""

    name: str
    id_type: str
    id_number: str
    mobile: str = ""
    sex: str = ""
    birth_date: date | None = None
    ethnicity: str = ""
    education: str = ""
    household: str = ""
    occupation: str = ""
    political_status: str = ""
    employment_form: str = ""
    skill_level: str = ""
    worker_groups: tuple[str, ...] = ()


def id_index(id_type: str, id_number: str) -> bytes:
    """The blind index of a document: equal for equal documents, telling nothing else."""
    return crypto.blind(f"{id_type}:{id_number}", purpose=BY_ID)


def id_candidates(id_type: str, id_number: str) -> list[bytes]:
    """Every index a document may be on file under, the newest first."""
    return crypto.blind_candidates(f"{id_type}:{id_number}", purpose=BY_ID)


def mobile_index(mobile: str) -> bytes:
    """The blind index of a mobile number."""
    return crypto.blind(mobile, purpose=BY_MOBILE)


def _own_id_index(worker: Any) -> bytes:
    return id_index(worker.id_type, worker.id_number.open())


def _own_mobile_index(worker: Any) -> bytes | None:
    return mobile_index(worker.mobile.open()) if worker.mobile else None


def known_worker_id(id_type: str, id_number: str) -> int | None:
    """The number of the person with this document, wherever the person belongs.

    Where that number was merged into another one, it is the other: the person is on file there.
    """
    with bypass("people"):
        found = Worker.objects.filter(id_index__in=id_candidates(id_type, id_number))
        known = found.values_list("pk", flat=True).first()
        return stands_for([known]).get(known, known) if known else None


@transaction.atomic
def enter_worker(*, facts: Facts, union: UnionOrg | None, actor: Actor, now: datetime) -> Worker:
    """A new person at the home union (登记职工). Raises IdentityTaken."""
    if union is not None:
        actor.require(Can.EDIT, at=union)
    if known_worker_id(facts.id_type, facts.id_number) is not None:
        raise IdentityTaken
    worker = Worker(union=union)
    write_facts(worker, facts)
    with bypass("people"):  # a person without a union lies on nobody's path yet
        worker.save()
    record(actor, "people.entered", worker, at=now)
    return worker


def write_facts(worker: Worker, facts: Facts) -> None:
    """Set the columns of a person, indexes and name tokens included; saving stays outside."""
    for column in Facts.__slots__:
        setattr(worker, column, getattr(facts, column))
    worker.worker_groups = list(facts.worker_groups)
    worker.grams = grams(facts.name)
    worker.id_index = id_index(facts.id_type, facts.id_number)
    worker.mobile_index = mobile_index(facts.mobile) if facts.mobile else None


def fill_in(worker: Worker, facts: Facts) -> list[str]:
    """Set the columns in which ``facts`` say something new; returns their names."""
    changed = [column for column in Facts.__slots__ if _says_new(worker, facts, column)]
    for column in changed:
        value = getattr(facts, column)
        setattr(worker, column, list(value) if column == "worker_groups" else value)
    if "name" in changed:
        worker.grams = grams(facts.name)
    if "mobile" in changed:
        worker.mobile_index = mobile_index(facts.mobile)
    return changed


def _says_new(worker: Worker, facts: Facts, column: str) -> bool:
    value, kept = getattr(facts, column), getattr(worker, column)
    if not value or column in {"id_type", "id_number"}:
        return False
    if column == "mobile":
        return kept is None or not kept.same_as(value)
    return list(value) != list(kept) if column == "worker_groups" else value != kept


def set_home(*, worker_id: int, union: UnionOrg | None) -> None:
    """Put the person's row on the path of the home union; called by the filler of ``home_of``."""
    with bypass("people"):
        Worker.objects.filter(pk=worker_id).update(union=union, union_path="", left_on=None)


def lend_file(*, worker_id: int, union: UnionOrg) -> None:
    """Let a union look at who was named to it; where the person belongs does not change."""
    with bypass("people"):
        Worker.objects.filter(pk=worker_id).update(union=union, union_path="")


def leave_home(*, worker_id: int, on: date) -> None:
    """Mark that the person belongs nowhere from ``on``; the row stays on file where it was."""
    with bypass("people"):
        Worker.objects.filter(pk=worker_id).update(left_on=on)


@transaction.atomic
def reveal(*, worker_id: int, column: str, reason: str, actor: Actor, now: datetime) -> str:
    """The clear text of a sealed column, for a reason that is logged (查看完整信息).

    Raises ReasonMissing, NotThere, AlreadyErased or UseRestricted.
    """
    if not reason.strip():
        raise ReasonMissing
    worker = Worker.objects.owned_by(actor.scope(Can.REVEAL)).fetch(pk=worker_id)
    if worker.erased_at:
        raise AlreadyErased
    if worker.restricted_at:
        raise UseRestricted
    if column not in SEALED or getattr(worker, column) is None:
        return ""
    record(actor, "people.revealed", worker, at=now, reason=reason, change={"column": column})
    return getattr(worker, column).open()


declare_indexes(Worker, id_index=_own_id_index, mobile_index=_own_mobile_index)
