"""Becoming a member (入会)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.identity import age_on, check_member_age
from tongxin.kernel.identity.documents import MIN_AGE
from tongxin.kernel.rls import bypass
from tongxin.modules.members.errors.joining import (
    AlreadyMember,
    ConfirmationPending,
    EarlierMembership,
    JoinBeforeFounding,
    JoinInFuture,
    JoinTooYoung,
    MemberElsewhere,
    NameDiffers,
    UnionClosed,
)
from tongxin.modules.members.events import MemberAdmitted
from tongxin.modules.members.models import Membership
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.services.tagging import tag_known, written
from tongxin.modules.members.states import COUNTED, MEMBERSHIP, Channel, Status
from tongxin.shared.audit.services import record
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.errors import IdentityTaken
from tongxin.shared.people.models import Worker
from tongxin.shared.people.services import (
    Facts,
    enter_worker,
    fill_in,
    known_worker_id,
    leave_home,
    lend_file,
    set_home,
)


@dataclass(frozen=True, slots=True)
class Joining:
    """Terms on which somebody joins (入会事项)."""

    joined_on: date
    channel: str = Channel.DESK
    employer_uscc: str = ""
    is_confirmed: bool = True


@transaction.atomic
def admit(
    *, facts: Facts, union: UnionOrg, joining: Joining, actor: Actor, now: datetime
) -> Membership:
    """Make the person a member from a day on (办理入会); unconfirmed ones wait for their word.

    Raises JoinInFuture, JoinBeforeFounding, JoinTooYoung, UnionClosed, AlreadyMember,
    MemberElsewhere, EarlierMembership, NameDiffers, ConfirmationPending or AgeOutOfRange.
    """
    union = UnionOrg.objects.within(actor.scope(Can.ADMIT)).fetch(pk=union.pk)
    today = timezone.localdate(now)
    if facts.birth_date:
        check_member_age(facts.birth_date, today)
    check_joining(union, facts.birth_date, joining.joined_on, today)
    return _against_rivals(partial(_admit, facts, union, joining, actor, now))


@transaction.atomic
def confirm_membership(*, membership_id: int, actor: Actor, now: datetime) -> Membership:
    """Note the person's own word; the membership counts from today (本人确认).

    Raises UnionClosed, MemberElsewhere or EarlierMembership.
    """
    mine = Membership.objects.owned_by(actor.scope(Can.ADMIT))
    membership = mine.lock(pk=membership_id)
    MEMBERSHIP.advance(membership, "confirm", actor=actor)
    if membership.union.closed_on:
        raise UnionClosed
    membership.joined_on = timezone.localdate(now)
    return _against_rivals(partial(_confirm, membership, actor, now))


def check_joining(union: UnionOrg, birth_date: date | None, on: date, today: date) -> None:
    """The day of joining fits the calendar, the union and the person."""
    if on > today:
        raise JoinInFuture
    if on < union.founded_on:
        raise JoinBeforeFounding(day=union.founded_on)
    if union.closed_on:
        raise UnionClosed
    if birth_date and age_on(birth_date, on) < MIN_AGE:
        raise JoinTooYoung


def _against_rivals(attempt: Callable[[], Membership]) -> Membership:
    """Somebody may admit the same person at this instant: the loser looks again and is told."""
    try:
        with transaction.atomic():
            return attempt()
    except (IntegrityError, IdentityTaken):
        pass
    try:
        with transaction.atomic():
            return attempt()
    except IntegrityError:
        raise MemberElsewhere from None


def _admit(
    facts: Facts, union: UnionOrg, joining: Joining, actor: Actor, now: datetime
) -> Membership:
    known = known_worker_id(facts.id_type, facts.id_number)
    if known is None:
        worker = enter_worker(facts=facts, union=union, actor=actor, now=now)
        if not joining.is_confirmed:
            leave_home(worker_id=worker.pk, on=timezone.localdate(now))
    else:
        refuse_rival(known, union, joining.joined_on)
        worker = _welcome_back(known, facts, union, is_told=joining.is_confirmed)
    membership = Membership.objects.create(
        worker=worker,
        union=union,
        status=Status.ACTIVE if joining.is_confirmed else Status.PENDING_CONFIRM,
        channel=joining.channel,
        joined_on=joining.joined_on,
        employer_uscc=joining.employer_uscc,
    )
    if facts.worker_groups:
        tag_known([written(worker, joining.joined_on)], actor=actor, now=now, path=union.path)
    change = {"union": union.code, "joined_on": joining.joined_on, "status": membership.status}
    record(actor, "members.admitted", membership, at=now, change=change)
    if joining.is_confirmed:
        announce(membership, now)
    return membership


def refuse_rival(worker_id: int, union: UnionOrg, on: date) -> None:
    """Refuse whoever is a member already, or was one on the day; where is not told."""
    with bypass("people"):
        rows = list(Membership.objects.filter(worker=worker_id))
    if any(row.is_current and row.union_id == union.pk for row in rows):
        raise AlreadyMember
    if any(row.is_current for row in rows):
        raise MemberElsewhere
    if any(row.status == Status.PENDING_CONFIRM and row.union_id == union.pk for row in rows):
        raise ConfirmationPending
    if any(row.status in COUNTED and row.left_on > on for row in rows):
        raise EarlierMembership


def _welcome_back(worker_id: int, facts: Facts, union: UnionOrg, *, is_told: bool) -> Worker:
    """The known person with what is new, at the home union.

    Hearsay changes nothing on file: the union that was named may look at it, and the person
    belongs nowhere before the own word.
    """
    with bypass("people"):
        worker = Worker.objects.get(pk=worker_id)
        if worker.name != facts.name:
            raise NameDiffers
        if is_told and fill_in(worker, facts):
            worker.save()
    (set_home if is_told else lend_file)(worker_id=worker_id, union=union)
    worker.union = union
    return worker


def _confirm(membership: Membership, actor: Actor, now: datetime) -> Membership:
    with bypass("people"):
        rows = list(Membership.objects.filter(worker=membership.worker_id, status__in=COUNTED))
    if any(row.is_current for row in rows):
        raise MemberElsewhere
    membership.save(update_fields=["status", "joined_on", "updated_at"])
    set_home(worker_id=membership.worker_id, union=membership.union)
    record(actor, "members.confirmed", membership, at=now)
    announce(membership, now)
    return membership


def announce(membership: Membership, now: datetime) -> None:
    """Publish that the membership counts."""
    publish(
        MemberAdmitted(
            membership_id=membership.pk,
            worker_id=membership.worker_id,
            union_id=membership.union_id,
            joined_on=membership.joined_on.isoformat(),
        ),
        at=now,
    )
