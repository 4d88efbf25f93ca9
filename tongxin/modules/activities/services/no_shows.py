"""Marking who held a seat and did not come, and lifting the mark."""

from datetime import datetime

from django.db import transaction
from django.db.models import Exists, OuterRef

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.modules.activities.errors.no_shows import AlreadyLifted, NotMissed
from tongxin.modules.activities.errors.sessions import ReasonMissing
from tongxin.modules.activities.events import SeatMissed
from tongxin.modules.activities.models import ActivitySession, CheckIn, NoShow
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.names import must_see_names
from tongxin.modules.activities.selectors.no_shows import missed_sessions, with_standing
from tongxin.modules.activities.services.offline import GRACE
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import record, record_each
from tongxin.shared.outbox.services import publish_each


def mark_missed(*, actor: Actor, now: datetime) -> int:
    """Mark every seat left empty at sessions held a day ago or longer (标记未到场); how many.

    Each session in a transaction of its own; run again it marks nothing twice.
    """
    with speaking(actor):
        keys = missed_sessions(now)
    count = 0
    for key in keys:
        with speaking(actor):
            count += _mark(key, actor=actor, now=now)
    return count


@transaction.atomic
def lift_no_show(*, no_show_id: int, reason: str, actor: Actor, now: datetime) -> NoShow:
    """Take back that somebody missed a session (撤销未到场记录); the record stays, with the reason.

    Raises ReasonMissing, AlreadyLifted or NotMissed.
    """
    row = NoShow.objects.owned_by(actor.scope(Can.CHECK_IN)).lock(pk=no_show_id)
    if not reason.strip():
        raise ReasonMissing
    must_see_names(row.session, actor=actor)
    if row.lifted_at is not None:
        raise AlreadyLifted
    if with_standing(NoShow.objects.filter(pk=row.pk)).get().has_come:
        raise NotMissed
    row.lifted_at, row.lifted_by, row.lift_reason = now, actor.name, reason.strip()
    row.save(update_fields=["lifted_at", "lifted_by", "lift_reason", "updated_at"])
    record(actor, "activities.lifted_no_show", row, at=now, reason=reason)
    return row


@transaction.atomic
def forget_no_shows(before: datetime) -> int:
    """Delete what was missed before that instant."""
    return NoShow.objects.filter(missed_at__lt=before).delete()[0]


def _mark(session_id: int, *, actor: Actor, now: datetime) -> int:
    session = ActivitySession.objects.select_related("union").lock(pk=session_id)
    if session.state != State.HELD or session.ends_at > now - GRACE:
        return 0
    if not session.check_ins.live().exists():  # only heads were counted: nobody knows who came
        return 0
    came = CheckIn.objects.live().filter(session=session, worker=OuterRef("worker"))
    empty = session.signups.filter(~Exists(came), released_at=None, no_show=None).order_by("pk")
    rows = NoShow.objects.bulk_create(
        NoShow(
            signup=signup,
            session=session,
            worker_id=signup.worker_id,
            union=session.union,
            missed_at=session.starts_at,
        )
        for signup in empty
    )
    record_each(actor, "activities.marked_no_show", rows, at=now)
    publish_each([SeatMissed(row.session_id, row.worker_id) for row in rows], at=now)
    return len(rows)
