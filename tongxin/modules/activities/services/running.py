"""Opening, finishing and cancelling sessions."""

from datetime import date, datetime

from django.db import transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.errors.sessions import NoSession, NotYetHeld, ReasonMissing
from tongxin.modules.activities.events import SessionCancelled, SessionHeld, SessionOpened
from tongxin.modules.activities.models import Activity, ActivitySession
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.attendance import void_all
from tongxin.modules.activities.services.audience import show
from tongxin.modules.activities.services.draws import open_draw
from tongxin.modules.activities.services.lectures import must_be_confirmed
from tongxin.modules.activities.states import SESSION, State
from tongxin.shared.audit.services import record
from tongxin.shared.outbox.services import publish


@transaction.atomic
def open_activity(*, activity_id: int, actor: Actor, now: datetime) -> Activity:
    """Publish every draft session and show the activity to its audience (发布活动).

    Raises NoSession when there is nothing to publish.
    """
    activity = Activity.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=activity_id)
    drafts = list(activity.sessions.select_for_update().filter(state=State.DRAFT).order_by("pk"))
    if not drafts:
        raise NoSession
    _show(activity, actor=actor, now=now)
    for session in drafts:
        _open(session, actor=actor, now=now)
    return activity


@transaction.atomic
def open_session(*, session_id: int, actor: Actor, now: datetime) -> ActivitySession:
    """Publish one draft session (发布场次). Raises IllegalMove."""
    session = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).fetch(pk=session_id)
    activity = Activity.objects.lock(pk=session.activity_id)
    session = ActivitySession.objects.lock(pk=session_id)
    _show(activity, actor=actor, now=now)
    _open(session, actor=actor, now=now)
    return session


@transaction.atomic
def finish_session(
    *, session_id: int, held_on: date | None = None, actor: Actor, now: datetime
) -> ActivitySession:
    """Mark a session as held: from now on it counts (办结场次).

    Raises NotYetHeld, IllegalMove, LectureUnconfirmed or LectureDenied.
    """
    session = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=session_id)
    day = held_on or timezone.localdate(session.starts_at)
    if session.starts_at > now or day > timezone.localdate(now):
        raise NotYetHeld
    must_be_confirmed(session)
    SESSION.advance(session, "finish", actor=actor)
    session.held_on = day
    session.save(update_fields=["state", "held_on", "updated_at"])
    record(actor, "activities.finished", session, at=now, change={"held_on": day})
    publish(SessionHeld(session_id=session.pk, activity_id=session.activity_id), at=now)
    return session


@transaction.atomic
def cancel_session(*, session_id: int, reason: str, actor: Actor, now: datetime) -> ActivitySession:
    """Call a session off, or take back that it was held; its presences are voided (取消场次).

    Raises ReasonMissing or IllegalMove.
    """
    session = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=session_id)
    _cancel(session, reason, actor=actor, now=now)
    return session


@transaction.atomic
def cancel_activity(*, activity_id: int, reason: str, actor: Actor, now: datetime) -> Activity:
    """Call off every session that has not been held (取消活动). Raises ReasonMissing."""
    activity = Activity.objects.owned_by(actor.scope(Can.EDIT)).lock(pk=activity_id)
    planned = activity.sessions.select_for_update().filter(state__in=[State.DRAFT, State.OPEN])
    for session in planned.order_by("pk"):
        _cancel(session, reason, actor=actor, now=now)
    record(actor, "activities.cancelled_activity", activity, at=now, reason=reason)
    return activity


def _show(activity: Activity, *, actor: Actor, now: datetime) -> None:
    if activity.opened_at is None:
        activity.opened_at = now
        activity.save(update_fields=["opened_at", "updated_at"])
        record(actor, "activities.opened", activity, at=now)
    show(activity)


def _open(session: ActivitySession, *, actor: Actor, now: datetime) -> None:
    SESSION.advance(session, "open", actor=actor)
    open_draw(session, actor=actor, now=now)
    session.save(update_fields=["state", "updated_at"])
    record(actor, "activities.opened_session", session, at=now)
    publish(SessionOpened(session_id=session.pk), at=now)


def _cancel(session: ActivitySession, reason: str, *, actor: Actor, now: datetime) -> None:
    if not reason.strip():
        raise ReasonMissing
    SESSION.advance(session, "cancel", actor=actor)
    session.cancel_reason = reason.strip()
    session.save(update_fields=["state", "cancel_reason", "updated_at"])
    void_all(session, reason, actor=actor, now=now)
    record(actor, "activities.cancelled", session, at=now, reason=reason)
    publish(SessionCancelled(session_id=session.pk, reason=session.cancel_reason), at=now)
