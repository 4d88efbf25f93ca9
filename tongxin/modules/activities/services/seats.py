"""Taking and giving back a seat."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.errors.sessions import (
    AlreadySignedUp,
    NotSignedUp,
    NoWorker,
    SessionFull,
    SessionNotOpen,
    TooLateToWithdraw,
)
from tongxin.modules.activities.events import SeatReleased
from tongxin.modules.activities.models import (
    ActivitySession,
    Part,
    SessionDraw,
    Signup,
)
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.no_shows import barred_until
from tongxin.modules.activities.selectors.shares import SHARES
from tongxin.modules.activities.services.tickets import Ticket, code_of
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import record
from tongxin.shared.outbox.services import publish
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce import services as scarce
from tongxin.shared.scarce.gate import batches as gate
from tongxin.shared.scarce.gate import passes
from tongxin.shared.scarce.gate.bursts import Act

TAKE_SEAT = "activities.take_seat"


def is_passed_over(session: ActivitySession, worker_id: int, at: datetime) -> bool:
    """Whether who waits may not move up now: left, no longer invited, or barred."""
    worker = Worker.objects.filter(pk=worker_id, left_on=None).first()
    if worker is None or not is_invited(session, worker):
        return True
    return barred_until(worker_id, at) is not None


def is_invited(session: ActivitySession, worker: Worker) -> bool:
    """Whether the home union lies at or below a participant (报名范围)."""
    parties = session.activity.roles.filter(part=Part.PARTICIPANT)
    paths = parties.values_list("party__path", flat=True)
    return any(worker.union_path.startswith(path) for path in paths)


def to_be_confirmed(session: ActivitySession, at: datetime) -> datetime | None:
    """Until when who moves up must confirm: where seats are drawn, not where they are taken."""
    draw = SessionDraw.objects.filter(session=session).first()
    if draw is None:
        return None
    return min(at + timedelta(hours=draw.confirm_hours), session.withdraw_ends_at)


def spoken(at: datetime) -> str:
    """An instant as refusals say it."""
    return f"{timezone.localtime(at):%Y-%m-%d %H:%M}"


SEATS = scarce.declare(
    scarce.Limited(
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
        ends="withdraw_ends_at",
        until="confirm_by",
        waits=True,
        offers=to_be_confirmed,
        passes_over=is_passed_over,
        parts=SHARES,
    )
)


@transaction.atomic
def sign_up(*, session_id: int, actor: Actor, now: datetime) -> Signup:
    """Hold one seat for the calling worker (报名), also where the row is not in their scope.

    The same statement as at the gate, with a batch of one. Raises NoWorker, NotInvited,
    SessionNotOpen, SignupNotBegun, SignupOver, SeatsAreDrawn, SignupBarred, AlreadySignedUp,
    SessionFull or, where only seats of other unions are left, SeatsKept.
    """
    worker = calling(actor)
    session = session_seen_by(actor, session_id)
    act = Act(row=session.pk, by=worker.pk, actor=actor.name, account=actor.account_id, at=now)
    return gate.do_now(TAKE_SEAT, act)


def seat_pass(*, session_id: int, actor: Actor, language: str, now: datetime) -> str:
    """The pass with which the calling worker takes a seat at the gate (报名凭证).

    Good for ten minutes from now or, before the bell, from the bell. Raises NoWorker or NotThere.
    """
    worker = calling(actor)
    session = session_seen_by(actor, session_id)
    opens_at = session.signup_opens_at
    ticket = passes.Pass(
        burst=TAKE_SEAT,
        row=session.pk,
        by=worker.pk,
        actor=actor.name,
        account=actor.account_id,
        epoch=session.pass_epoch,
        opens_at=opens_at,
        ends_at=max(now, opens_at or now) + passes.LIFE,
        language=language,
    )
    return passes.issue(ticket)


@transaction.atomic
def revoke_passes(*, session_id: int, actor: Actor, now: datetime) -> ActivitySession:
    """Make every pass handed out for a session useless (作废凭证): the phones ask for new ones."""
    session = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=session_id)
    session.pass_epoch += 1
    session.save(update_fields=["pass_epoch", "updated_at"])
    record(actor, "activities.revoked_passes", session, at=now)
    return session


@transaction.atomic
def withdraw(*, session_id: int, actor: Actor, now: datetime) -> Signup:
    """Give the calling worker's seat back up to a day before the session begins (取消报名).

    Who waits first moves up in the same transaction.
    Raises NoWorker, NotSignedUp or TooLateToWithdraw.
    """
    worker = calling(actor)
    session = session_seen_by(actor, session_id)
    came = session.check_ins.live().filter(worker=worker).exists()
    if came or now >= session.withdraw_ends_at:
        raise TooLateToWithdraw
    signup = scarce.give_back(SEATS, of=session, by=worker.pk, at=now)
    record(actor, "activities.withdrew", signup, at=now)
    publish(SeatReleased(session_id=session.pk, worker_id=worker.pk), at=now)
    return signup


def ticket_code(*, signup: Signup, actor: Actor, now: datetime) -> str:
    """The check-in code of the calling worker's own seat (入场码). Raises NotSignedUp."""
    if signup.worker_id not in actor.persons or signup.released_at is not None:
        raise NotSignedUp
    return code_of(Ticket(signup.session_id, signup.worker_id), now=now)


def calling(actor: Actor) -> Worker:
    """The worker who acts. Raises NoWorker."""
    if actor.worker_id is None:
        raise NoWorker
    return Worker.objects.fetch(pk=actor.worker_id)


def session_seen_by(actor: Actor, session_id: int) -> ActivitySession:
    """A session the worker sees, or once signed up for. Raises NotThere."""
    seen = ActivitySession.objects.within(actor.scope(Can.SIGN_UP))
    own = ActivitySession.objects.filter(signups__worker__in=actor.persons)
    return (seen | own).distinct().select_related("union").fetch(pk=session_id)
