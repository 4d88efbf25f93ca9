"""Give and withdraw consent; ask whether it stands."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.services import record
from tongxin.shared.consents.errors import (
    AlreadyEnded,
    ConsentMissing,
    NoHome,
    PaperDateWrong,
    ReasonNeeded,
    TextGone,
)
from tongxin.shared.consents.events import ConsentEnded
from tongxin.shared.consents.models import Consent, Door, Ending
from tongxin.shared.consents.permissions import Can
from tongxin.shared.consents.purposes import purpose_of
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.models import Worker
from tongxin.shared.people.selectors import same_persons

KEEPER = Actor.system("consents")


@dataclass(frozen=True, slots=True)
class Paper:
    """A consent that was signed on paper (纸质同意书)."""

    worker_id: int
    purpose: str
    version: int
    signed_on: date


@transaction.atomic
def give(*, purpose: str, version: int, actor: Actor, now: datetime) -> Consent:
    """The person agrees to the words that were shown (同意).

    Agreeing twice to the same words is one consent. Raises NoSuchPurpose, TextGone, NoHome or
    NotThere for an account of no person.
    """
    if actor.person_id is None:
        raise NotThere
    if version != purpose_of(purpose).version:
        raise TextGone
    with speaking(KEEPER):  # a worker reads the own rows and commands none
        worker = _person(actor.person_id)
        if kept := _live(worker, purpose, version):
            return kept
        made = _written(worker, purpose, version, Consent(given_at=now, given_door=Door.OWN))
    record(actor, "consents.gave", made, at=now, change=_told(made))
    return made


@transaction.atomic
def record_paper(*, paper: Paper, actor: Actor, now: datetime) -> Consent:
    """Enter a consent that was signed on paper (代录同意).

    Raises NotThere, NoSuchPurpose, TextGone, NoHome or PaperDateWrong.
    """
    worker = Worker.objects.owned_by(actor.scope(Can.RECORD)).lock(pk=paper.worker_id)
    if paper.signed_on > localdate(now):
        raise PaperDateWrong
    if kept := _live(worker, paper.purpose, paper.version):
        return kept
    made = Consent(
        given_at=now, given_door=Door.PAPER, given_by=actor.name, signed_on=paper.signed_on
    )
    with speaking(KEEPER):  # the consent before may lie at the union of that time
        made = _written(worker, paper.purpose, paper.version, made)
    record(actor, "consents.recorded_paper", made, at=now, change=_told(made))
    return made


@transaction.atomic
def withdraw(*, consent_id: int, actor: Actor, now: datetime) -> Consent:
    """The person takes an own consent back, as easily as it was given (撤回同意).

    Raises NotThere or AlreadyEnded.
    """
    if actor.person_id is None:
        raise NotThere
    with speaking(KEEPER):
        rows = Consent.objects.select_related("union").filter(worker_id__in=actor.persons)
        found = rows.lock(pk=consent_id)
        # Whose numbers were merged agreed once under each: what is taken back is the use.
        same = rows.filter(purpose=found.purpose, ended_at=None).exclude(pk=found.pk)
        ended = [found, *(rows.lock(pk=pk) for pk in same.values_list("pk", flat=True))]
        for one in ended:
            _end(one, Ending.WITHDRAWN, now, door=Door.OWN)
    for one in ended:
        _announce(one, "consents.withdrew", "", actor, now)
    return found


@transaction.atomic
def withdraw_for(*, consent_id: int, reason: str, actor: Actor, now: datetime) -> Consent:
    """An officer enters that the person takes it back (代为撤回).

    Raises NotThere, ReasonNeeded or AlreadyEnded.
    """
    rows = Consent.objects.select_related("union").owned_by(actor.scope(Can.RECORD))
    found = rows.lock(pk=consent_id)
    if not reason.strip():
        raise ReasonNeeded
    with speaking(KEEPER):  # what the person agreed to under another number may lie elsewhere
        numbers = same_persons([found.worker_id])[found.worker_id]
        live = Consent.objects.select_related("union").filter(worker_id__in=numbers)
        same = live.filter(purpose=found.purpose, ended_at=None).exclude(pk=found.pk)
        keys = same.order_by("pk").values_list("pk", flat=True)
        ended = [found, *(live.lock(pk=pk) for pk in keys)]
        for one in ended:
            _end(one, Ending.WITHDRAWN, now, door=Door.PAPER, by=actor.name)
    for one in ended:
        _announce(one, "consents.withdrew_for", reason, actor, now)
    return found


def agreeing(purpose: str, workers: Iterable[int]) -> set[int]:
    """Those of the persons who agree today to the words of today, under whatever number."""
    version = purpose_of(purpose).version
    with speaking(KEEPER):
        numbers = same_persons(workers)
        everyone = {one for same in numbers.values() for one in same}
        live = Consent.objects.filter(
            purpose=purpose, version=version, ended_at=None, worker_id__in=everyone
        )
        agreed = set(live.values_list("worker_id", flat=True))
    return {worker for worker, same in numbers.items() if same & agreed}


def require_consent(purpose: str, worker_id: int) -> None:
    """Raise ConsentMissing unless the person agrees today to the words of today."""
    if worker_id not in agreeing(purpose, [worker_id]):
        raise ConsentMissing(title=purpose_of(purpose).title)


def end_all(worker_id: int, *, now: datetime) -> int:
    """End what an erased person agreed to; the ledger goes on proving what was agreed."""
    live = list(Consent.objects.filter(worker=worker_id, ended_at=None))
    for found in live:
        _end(found, Ending.ERASED, now, door=Door.PAPER)
    return len(live)


def forget_ended(before: datetime) -> int:
    """Drop consents that ended before an instant; returns how many."""
    return Consent.objects.filter(ended_at__lt=before).delete()[0]


def _person(worker_id: int) -> Worker:
    """The row, locked: who lies at no union is out of everybody's sight, our own included."""
    rows = Worker.objects.select_related("union").select_for_update(of=("self",))
    worker = rows.filter(pk=worker_id).first()
    if worker is None:
        raise NoHome
    return worker


def _live(worker: Worker, purpose: str, version: int) -> Consent | None:
    with speaking(KEEPER):
        live = Consent.objects.filter(worker=worker, purpose=purpose, ended_at=None)
        return live.filter(version=version).first()


def _written(worker: Worker, purpose: str, version: int, made: Consent) -> Consent:
    for old in Consent.objects.filter(worker=worker, purpose=purpose, ended_at=None):
        _end(old, Ending.REPLACED, made.given_at, door=made.given_door, by=made.given_by)
    made.union, made.worker = worker.union, worker  # type: ignore[assignment]  # lies on a path
    made.purpose, made.version = purpose, version
    made.digest = purpose_of(purpose).digest(version)
    made.save()
    return made


def _end(found: Consent, ending: Ending, now: datetime, *, door: str, by: str = "") -> None:
    if found.ended_at:
        raise AlreadyEnded
    found.ended_at, found.ended_as, found.ended_door, found.ended_by = now, ending, door, by
    found.save(update_fields=["ended_at", "ended_as", "ended_door", "ended_by", "updated_at"])


def _announce(found: Consent, verb: str, reason: str, actor: Actor, now: datetime) -> None:
    record(actor, verb, found, at=now, reason=reason, change=_told(found))
    publish(ConsentEnded(worker_id=found.worker_id, purpose=found.purpose), at=now)


def _told(found: Consent) -> dict[str, object]:
    return {"purpose": found.purpose, "version": found.version, "text": found.digest}
