"""Standing in line for a seat of a full session, and leaving the line."""

from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.errors.no_shows import WaitingOver
from tongxin.modules.activities.errors.sessions import SessionFull
from tongxin.modules.activities.models import Signup
from tongxin.modules.activities.services.seats import SEATS, calling, session_seen_by, sign_up
from tongxin.shared.audit.services import record
from tongxin.shared.scarce import waiting
from tongxin.shared.scarce.errors import PlacesLeft
from tongxin.shared.scarce.models import Wait


@transaction.atomic
def sign_up_or_wait(*, session_id: int, actor: Actor, now: datetime) -> Signup | Wait:
    """A seat where there is one, else a place in line (报名或候补): judged by the same statement.

    Raises as ``sign_up``, but for SessionFull, and AlreadyWaiting or WaitingOver.
    """
    try:
        return sign_up(session_id=session_id, actor=actor, now=now)
    except SessionFull:
        pass
    try:
        return _wait(session_id, actor, now)
    except PlacesLeft:  # a share that has just returned had more than those who waited
        return sign_up(session_id=session_id, actor=actor, now=now)


@transaction.atomic
def leave_line(*, session_id: int, actor: Actor, now: datetime) -> None:
    """Leave the line (退出候补). Raises NoWorker, NotThere or NotWaiting."""
    worker, session = calling(actor), session_seen_by(actor, session_id)
    waiting.stop_waiting(SEATS, of=session, by=worker.pk, at=now)
    record(actor, "activities.left_line", session, at=now)


def _wait(session_id: int, actor: Actor, now: datetime) -> Wait:
    worker, session = calling(actor), session_seen_by(actor, session_id)
    if now >= session.withdraw_ends_at:
        raise WaitingOver
    told = {"worker_name": worker.name, "home_id": worker.union_id}
    made = waiting.wait(SEATS, of=session, by=worker.pk, at=now, told=told)
    record(actor, "activities.joined_line", session, at=now)
    return made
