"""Retention (会籍保留), coming back from it, and the dated correction of an end entered by mistake.

A membership is a row of stretches, one behind the other. Nothing here touches a stretch that is
over: what was counted on a past day stays counted, and a correction begins on its own day.
"""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.modules.members.errors.joining import MemberElsewhere, UnionClosed
from tongxin.modules.members.errors.moving import (
    EffectiveInFuture,
    NeverCounted,
    NotEndedHere,
    RetainedBefore,
)
from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.following import follow_member
from tongxin.modules.members.services.joining import announce
from tongxin.modules.members.states import ENDED, MEMBERSHIP, Status
from tongxin.shared.audit.services import record
from tongxin.shared.people.errors import AlreadyErased
from tongxin.shared.people.services import set_home


@dataclass(frozen=True, slots=True)
class Change:
    """From which day a membership goes on otherwise, and on what grounds (生效日期、依据)."""

    on: date
    reason: str


@transaction.atomic
def retain_membership(
    *, membership_id: int, kind: str, change: Change, actor: Actor, now: datetime
) -> Membership:
    """Retain a membership from a day on (会籍保留); the stretch that begins.

    Raises EffectiveInFuture, RetainedBefore or IllegalMove.
    """
    row = _lock(membership_id, actor)
    MEMBERSHIP.advance(row, "set_aside", actor=actor)
    return _go_on(row, Status.RETAINED, kind, change, actor, now)


@transaction.atomic
def resume_membership(
    *, membership_id: int, change: Change, actor: Actor, now: datetime
) -> Membership:
    """End the retention: a member like others from a day on (恢复会籍); the stretch that begins.

    On the day on which the retention began it takes it back: not a day stays retained. Raises
    EffectiveInFuture, RetainedBefore or IllegalMove.
    """
    row = _lock(membership_id, actor)
    MEMBERSHIP.advance(row, "resume", actor=actor)
    return _go_on(row, Status.ACTIVE, "", change, actor, now)


@transaction.atomic
def reinstate_membership(
    *, membership_id: int, change: Change, actor: Actor, now: datetime
) -> Membership:
    """Correct an end that was entered by mistake (更正离会): the membership goes on from a day.

    The ended stretch stays on file with the day it ended on. From that same day on, nobody was
    ever away; from a later day the days between stay uncounted. Raises NotEndedHere, NeverCounted,
    UnionClosed, EffectiveInFuture, RetainedBefore, MemberElsewhere or AlreadyErased.
    """
    row = _lock(membership_id, actor)
    if row.worker.erased_at:
        raise AlreadyErased
    if row.status not in ENDED:
        raise NotEndedHere
    if row.left_on == row.joined_on:
        raise NeverCounted
    if row.union.closed_on:
        raise UnionClosed
    _check(change.on, row.left_on, localdate(now))
    status = Status.RETAINED if row.retained_for else Status.ACTIVE
    try:
        with transaction.atomic():
            made = _next(row, status, row.retained_for, change.on)
    except IntegrityError:
        raise MemberElsewhere from None
    set_home(worker_id=row.worker_id, union=row.union)
    record(actor, "members.reinstated", made, at=now, reason=change.reason)
    record(actor, "members.corrected_end", row, at=now, reason=change.reason)
    announce(made, now)
    return made


def _lock(membership_id: int, actor: Actor) -> Membership:
    mine = Membership.objects.select_related("union").owned_by(actor.scope(Can.END))
    return mine.lock(pk=membership_id)


def _check(on: date, earliest: date, today: date) -> None:
    if on > today:
        raise EffectiveInFuture
    if on < earliest:
        raise RetainedBefore(day=earliest)


def _go_on(
    row: Membership, status: str, kind: str, change: Change, actor: Actor, now: datetime
) -> Membership:
    """End one stretch and begin the next on the same day."""
    _check(change.on, row.joined_on, localdate(now))
    row.left_on, row.reason = change.on, change.reason
    row.save(update_fields=["status", "left_on", "reason", "updated_at"])
    made = _next(row, status, kind, change.on)
    verb = "members.retained" if kind else "members.resumed"
    told = {"on": change.on, "retained_for": kind}
    record(actor, verb, row, at=now, reason=change.reason, change=told)
    record(actor, verb, made, at=now, reason=change.reason, change=told)
    return made


def _next(row: Membership, status: str, kind: str, on: date) -> Membership:
    begun = Membership.objects.create(
        worker_id=row.worker_id,
        union=row.union,
        status=status,
        retained_for=kind,
        channel=row.channel,
        joined_on=on,
        employer_uscc=row.employer_uscc,
    )
    follow_member(row, begun)
    return begun
