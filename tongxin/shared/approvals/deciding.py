"""What reviewers do: agree, return, reject; one at a time, or many with an outcome each."""

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.db import transaction
from django.utils.timezone import localtime

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.shared.access.models import Account
from tongxin.shared.approvals import flows
from tongxin.shared.approvals.errors import (
    AlreadyDecided,
    CaseFrozen,
    MustRecuse,
    NotYourStep,
    OwnRow,
    ReasonMissing,
    RowChanged,
    StepOver,
)
from tongxin.shared.approvals.events import CaseRejected, CaseReturned
from tongxin.shared.approvals.models import ApprovalCase, CaseEntry, CaseStep
from tongxin.shared.approvals.moving import drop_open_steps, facts_now, note, open_next
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.approvals.seats import Seat, barred_from, open_seats, seat_for, seats_at
from tongxin.shared.approvals.states import (
    CASE,
    DECISIONS,
    Mode,
    Reason,
    State,
    StepState,
    What,
)
from tongxin.shared.audit.services import record
from tongxin.shared.outbox.services import publish


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one row of a batch; without a refusal it was done."""

    step_id: int
    title: str
    refusal: DomainError | None = None


@transaction.atomic
def approve(
    *, step_id: int, actor: Actor, now: datetime, text: str = "", seen: str = ""
) -> ApprovalCase:
    """Agree to one step (同意); the last seat needed moves the case on.

    ``seen`` is the digest of what was shown. Raises NotThere, NotYourStep, OwnRow, MustRecuse,
    AlreadyDecided, StepOver, CaseFrozen, RowChanged or NoReviewer.
    """
    step, seat = _take(step_id, actor, now)
    facts = _seen_facts(step.case, seen)
    closes = step.mode == Mode.ANY or not _still_missing(step, actor, now)
    _write(step, What.AGREED, seat, actor, now, closes=closes, text=text, facts=facts)
    record(actor, "approvals.agreed", step.case, at=now, change={"step": step.name})
    if closes:
        _end(step, StepState.AGREED, now)
        open_next(step.case, actor=actor, now=now)
    return step.case


@transaction.atomic
def return_for_revision(
    *, step_id: int, reason_code: str, text: str, actor: Actor, now: datetime
) -> ApprovalCase:
    """Send a case back to its maker with a reason and a sentence (退回修改).

    Raises ReasonMissing and what ``approve`` raises.
    """
    step, seat = _take(step_id, actor, now)
    _require_reason(step.case, reason_code, text)
    case = step.case
    CASE.advance(case, "return", actor=actor)
    case.save(update_fields=["state", "updated_at"])
    words = {"reason_code": reason_code, "text": text, "facts": facts_now(case)}
    _write(step, What.RETURNED, seat, actor, now, closes=True, **words)
    _end(step, StepState.RETURNED, now)
    drop_open_steps(case, now)
    record(actor, "approvals.returned", case, at=now, reason=text, change={"code": reason_code})
    publish(CaseReturned(case_id=case.pk, flow=case.flow, target=case.target), at=now)
    return case


@transaction.atomic
def reject(
    *, step_id: int, reason_code: str, text: str, actor: Actor, now: datetime
) -> ApprovalCase:
    """Turn a case down for good, with a reason and a sentence (不予通过).

    Raises ReasonMissing and what ``approve`` raises.
    """
    step, seat = _take(step_id, actor, now)
    _require_reason(step.case, reason_code, text)
    case = step.case
    CASE.advance(case, "reject", actor=actor)
    case.ended_at = now
    case.save(update_fields=["state", "ended_at", "updated_at"])
    words = {"reason_code": reason_code, "text": text, "facts": facts_now(case)}
    _write(step, What.REJECTED, seat, actor, now, closes=True, **words)
    _end(step, StepState.REJECTED, now)
    drop_open_steps(case, now)
    record(actor, "approvals.rejected", case, at=now, reason=text, change={"code": reason_code})
    publish(CaseRejected(case_id=case.pk, flow=case.flow, target=case.target), at=now)
    return case


def approve_many(
    *, step_ids: Iterable[int], actor: Actor, now: datetime, text: str = ""
) -> list[Outcome]:
    """Agree to many steps, each by itself: one refusal leaves the others done (批量同意)."""
    return [_one(step_id, text, actor, now) for step_id in dict.fromkeys(step_ids)]


def digest(facts: dict[str, Any]) -> str:
    """What a page remembers of the facts it showed."""
    text = json.dumps(facts, cls=DjangoJSONEncoder, sort_keys=True, ensure_ascii=False)
    return sha256(text.encode()).hexdigest()[:32]


def _one(step_id: int, text: str, actor: Actor, now: datetime) -> Outcome:
    known = CaseStep.objects.owned_by(actor.scope(Can.DECIDE)).select_related("case")
    found = known.filter(pk=step_id).first()
    title = found.case.title if found else str(step_id)
    try:
        approve(step_id=step_id, actor=actor, now=now, text=text)
    except DomainError as refusal:
        return Outcome(step_id, title, refusal)
    return Outcome(step_id, title)


def _take(step_id: int, actor: Actor, now: datetime) -> tuple[CaseStep, Seat]:
    """The step and the actor's seat, with the case locked: the second of two waits here."""
    steps = CaseStep.objects.owned_by(actor.scope(Can.DECIDE)).select_related("place", "union")
    case = _locked(steps.fetch(pk=step_id).case_id)
    step = steps.fetch(pk=step_id)
    step.case = case
    if step.state == StepState.WAITING or step.place is None:
        raise StepOver(step=step.name, state=StepState(step.state).label)
    seat = seat_for(case, step, actor, now)
    if seat is None:
        raise _why_not(case, step, actor, now)
    _refuse_if_over(step, actor)
    return step, seat


def _locked(case_id: int) -> ApprovalCase:
    return ApprovalCase.objects.lock(pk=case_id)


def _why_not(case: ApprovalCase, step: CaseStep, actor: Actor, now: datetime) -> DomainError:
    """The reason why somebody has no open seat at a step."""
    barred = barred_from(case)
    me = Account.objects.filter(pk=actor.account_id).first()
    if me and barred.is_own(me):
        return OwnRow()
    seats = seats_at([step.place_id], step.right, step.role, now)
    if me and (me.pk in barred.recused or any(seat.account.pk == me.pk for seat in seats)):
        return MustRecuse()
    return NotYourStep(place=step.place.name)


def _refuse_if_over(step: CaseStep, actor: Actor) -> None:
    decided = step.entries.filter(what__in=DECISIONS).order_by("-closes", "-pk")
    own = decided.filter(account_id=actor.account_id).first()
    if entry := own or (decided.first() if step.state != StepState.OPEN else None):
        raise AlreadyDecided(
            who=entry.by_name,
            when=localtime(entry.at).strftime("%Y-%m-%d %H:%M"),
            step=step.name,
            what=What(entry.what).label,
        )
    if step.state != StepState.OPEN:
        raise StepOver(step=step.name, state=StepState(step.state).label)
    if step.case.state == State.FROZEN:
        raise CaseFrozen


def _seen_facts(case: ApprovalCase, seen: str) -> dict[str, Any]:
    facts = facts_now(case)
    if seen and seen != digest(facts):
        raise RowChanged
    return facts


def missing_seats(step: CaseStep, now: datetime, *, besides: int | None = None) -> list[Seat]:
    """Own seats of a countersigned step whose owners, and their delegates, have not agreed."""
    seats = open_seats(step.case, step, [step.place_id], now)
    agreed = set(step.entries.filter(what=What.AGREED).values_list("account_id", flat=True))
    agreed.add(besides)
    done = {seat.owner.pk for seat in seats if seat.account.pk in agreed}
    return [seat for seat in seats if not seat.for_name and seat.owner.pk not in done]


def _still_missing(step: CaseStep, actor: Actor, now: datetime) -> bool:
    return bool(missing_seats(step, now, besides=actor.account_id))


def _require_reason(case: ApprovalCase, code: str, text: str) -> None:
    flow = flows.known().get(case.flow)
    known = flow.reason_labels() if flow else {one.value: one.label for one in Reason}
    if code not in known or not text.strip():
        raise ReasonMissing


def _write(
    step: CaseStep, what: str, seat: Seat, actor: Actor, now: datetime, **words: Any
) -> CaseEntry:
    words["text"] = words.get("text", "").strip()[:500]
    return note(
        step.case, what, actor=actor, at=now, step=step, for_name=seat.for_name[:80], **words
    )


def _end(step: CaseStep, state: str, now: datetime) -> None:
    step.state, step.ended_at = state, now
    step.save(update_fields=["state", "ended_at"])
