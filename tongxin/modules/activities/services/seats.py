"""Taking and giving back a seat."""

from datetime import datetime

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tongxin.kernel.actors import Actor, prefixes
from tongxin.modules.activities.errors import (
    AlreadySignedUp,
    NotInvited,
    NotSignedUp,
    NoWorker,
    SessionFull,
    SessionNotOpen,
    SignupNotBegun,
    SignupOver,
    TooLateToWithdraw,
)
from tongxin.modules.activities.events import SeatHeld, SeatReleased
from tongxin.modules.activities.models import ActivitySession, Part, Signup
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.tickets import Ticket, code_of
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import record
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce import services as scarce

SEATS = scarce.Limited(
    rows=ActivitySession,
    seats=Signup,
    of="session",
    by="worker",
    held="seats_held",
    ceiling="quota",
    when=Q(state=State.OPEN, takes_signups=True),
    closed=SessionNotOpen,
    full=SessionFull,
    twice=AlreadySignedUp,
    missing=NotSignedUp,
)


@transaction.atomic
def sign_up(*, session_id: int, actor: Actor, now: datetime) -> Signup:
    """Hold one seat for the calling worker (报名), also where the row is not in their scope.

    Raises NoWorker, NotInvited, SessionNotOpen, SignupNotBegun, SignupOver, AlreadySignedUp or
    SessionFull.
    """
    worker = _calling(actor)
    session = _session_seen_by(actor, session_id)
    _must_take_signups(session, now)
    if not _is_invited(session, worker):
        raise NotInvited
    told = {"worker_name": worker.name, "home_id": worker.union_id}
    signup = scarce.take(SEATS, of=session, by=worker.pk, at=now, told=told)
    record(actor, "activities.signed_up", signup, at=now)
    publish(SeatHeld(session_id=session.pk, worker_id=worker.pk), at=now)
    return signup


@transaction.atomic
def withdraw(*, session_id: int, actor: Actor, now: datetime) -> Signup:
    """Give the calling worker's seat back before the session begins (取消报名).

    Raises NoWorker, NotSignedUp or TooLateToWithdraw.
    """
    worker = _calling(actor)
    session = _session_seen_by(actor, session_id)
    came = session.check_ins.live().filter(worker=worker).exists()
    if came or now >= session.starts_at:
        raise TooLateToWithdraw
    signup = scarce.give_back(SEATS, of=session, by=worker.pk, at=now)
    record(actor, "activities.withdrew", signup, at=now)
    publish(SeatReleased(session_id=session.pk, worker_id=worker.pk), at=now)
    return signup


def ticket_code(*, signup: Signup, actor: Actor, now: datetime) -> str:
    """The check-in code of the calling worker's own seat (入场码). Raises NotSignedUp."""
    if signup.worker_id != actor.worker_id or signup.released_at is not None:
        raise NotSignedUp
    return code_of(Ticket(signup.session_id, signup.worker_id), now=now)


def _calling(actor: Actor) -> Worker:
    if actor.worker_id is None:
        raise NoWorker
    return Worker.objects.fetch(pk=actor.worker_id)


def _session_seen_by(actor: Actor, session_id: int) -> ActivitySession:
    seen = ActivitySession.objects.within(actor.scope(Can.SIGN_UP))
    own = ActivitySession.objects.filter(signups__worker_id=actor.worker_id)
    return (seen | own).distinct().select_related("union").fetch(pk=session_id)


def _must_take_signups(session: ActivitySession, now: datetime) -> None:
    if session.state != State.OPEN or not session.takes_signups:
        raise SessionNotOpen
    if session.signup_opens_at is not None and now < session.signup_opens_at:
        raise SignupNotBegun(at=f"{timezone.localtime(session.signup_opens_at):%Y-%m-%d %H:%M}")
    if now >= session.signup_ends_at:
        raise SignupOver


def _is_invited(session: ActivitySession, worker: Worker) -> bool:
    """Whether the worker's home union lies at or below one that may sign up."""
    parties = session.activity.roles.filter(part=Part.PARTICIPANT)
    return parties.filter(party__path__in=prefixes(worker.home_path)).exists()
