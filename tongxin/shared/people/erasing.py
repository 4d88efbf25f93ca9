"""Erasing what says who a person is, or restricting its use while it must be kept (删除与限制).

The row and what it counts for stay: figures that were sealed keep their numbers, and a recount
finds the same. What identifies is destroyed: name, document, mobile, the day of birth.
"""

import secrets
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from django.db import transaction
from django.utils.functional import Promise

from tongxin.kernel.actors import Actor
from tongxin.kernel.changes import forget
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.services import record
from tongxin.shared.people.errors import AlreadyErased, ReasonMissing
from tongxin.shared.people.models import Worker
from tongxin.shared.people.permissions import Can
from tongxin.shared.people.selectors import numbers_of
from tongxin.shared.people.services import id_index

ERASED_NAME = "（已删除）"  # data: stands where a name stood, in every language
ERASER = Actor.system("eraser")


@dataclass(frozen=True, slots=True)
class Keeping:
    """Why a person's data must be kept for now (保存义务): told to who asks for erasure."""

    key: str
    why: str | Promise
    holds: Callable[[int, datetime], bool]


class Result(StrEnum):
    """What became of a request."""

    ERASED = "erased"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What was done, and the reasons why not more."""

    result: Result
    why: list[str]


_keepings: dict[str, Keeping] = {}
_erasers: dict[str, Callable[[int], int]] = {}


def keep_while(keeping: Keeping) -> None:
    """Say when a person's data must be kept; called from a module's wiring."""
    _keepings[keeping.key] = keeping


def erase_with(key: str, eraser: Callable[[int], int]) -> None:
    """Say how a module destroys its own copies of what identifies a person; returns rows."""
    _erasers[key] = eraser


def kept_for(worker_id: int, *, now: datetime) -> list[str]:
    """Why the person's data must be kept today, under whatever number; empty when nothing must."""
    with speaking(ERASER):
        numbers = numbers_of(worker_id)
        return [
            str(one.why)
            for one in _keepings.values()
            if any(one.holds(number, now) for number in numbers)
        ]


@transaction.atomic
def erase_or_restrict(*, worker_id: int, reason: str, actor: Actor, now: datetime) -> Outcome:
    """Erase a person, or restrict the use of what must be kept, saying why (删除或限制).

    Who is on file under several numbers is forgotten under all of them, or under none: what must
    be kept of one is a reason for all. Raises NotThere, ReasonMissing or AlreadyErased.
    """
    if not reason.strip():
        raise ReasonMissing
    everyone = _every_row(worker_id, actor)
    if any(one.erased_at for one in everyone if one.pk == worker_id):
        raise AlreadyErased
    left = [one for one in everyone if not one.erased_at]
    if why := kept_for(worker_id, now=now):
        with speaking(ERASER):
            for one in left:
                _restrict(one, why, reason, actor, now)
        return Outcome(Result.RESTRICTED, why)
    for one in left:
        _erase(one, reason, actor, now)
    return Outcome(Result.ERASED, [])


def refuse_erased(numbers: Iterable[int]) -> None:
    """Raise AlreadyErased where one of these is nobody any more."""
    with speaking(ERASER):
        if Worker.objects.filter(pk__in=set(numbers), erased_at__isnull=False).exists():
            raise AlreadyErased


@transaction.atomic
def lift_restriction(*, worker_id: int, reason: str, actor: Actor, now: datetime) -> None:
    """Let a person's data be used again, with the reason on file (解除限制)."""
    if not reason.strip():
        raise ReasonMissing
    everyone = _every_row(worker_id, actor)
    with speaking(ERASER):
        for worker in everyone:
            if worker.restricted_at:
                worker.restricted_at = None
                worker.save(update_fields=["restricted_at", "updated_at"])
                record(actor, "people.lifted_restriction", worker, at=now, reason=reason)


def _every_row(worker_id: int, actor: Actor) -> list[Worker]:
    """The person's rows under every number, locked in the order in which merges lock.

    The right over the number that was named is enough: the others are the same person.
    """
    Worker.objects.owned_by(actor.scope(Can.ERASE)).fetch(pk=worker_id)
    with speaking(ERASER):
        rows = Worker.objects.select_related("union")
        found = {pk: rows.lock(pk=pk) for pk in numbers_of(worker_id)}
        found |= {pk: rows.lock(pk=pk) for pk in numbers_of(worker_id) if pk not in found}
    return [found[pk] for pk in sorted(found)]


def _erase(worker: Worker, reason: str, actor: Actor, now: datetime) -> None:
    forget(worker)  # the log outlives the person
    with speaking(ERASER):
        rows = {key: eraser(worker.pk) for key, eraser in sorted(_erasers.items())}
        _destroy(worker, now)
    record(actor, "people.erased", worker, at=now, reason=reason, change={"rows": rows})


def _restrict(worker: Worker, why: list[str], reason: str, actor: Actor, now: datetime) -> None:
    if not worker.restricted_at:
        worker.restricted_at = now
        worker.save(update_fields=["restricted_at", "updated_at"])
    record(actor, "people.restricted", worker, at=now, reason=reason, change={"why": why})


def _destroy(worker: Worker, now: datetime) -> None:
    """Random text where the document was: nothing finds it, and the document is free again."""
    nothing = secrets.token_hex(12)
    worker.name, worker.grams = ERASED_NAME, []
    worker.id_number, worker.mobile, worker.mobile_index = nothing, None, None
    worker.id_index = id_index(worker.id_type, nothing)
    if worker.birth_date:
        worker.birth_date = date(worker.birth_date.year, 1, 1)
    worker.restricted_at, worker.erased_at = None, now
    worker.save()
