"""Check-ins that were scanned without a network and come in later (离线签到)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.modules.activities.errors.offline import ScanAhead, ScanTooOld
from tongxin.modules.activities.errors.sessions import (
    CheckInClosed,
    NotSignedUp,
    TooEarlyToCheckIn,
)
from tongxin.modules.activities.events import CheckedIn
from tongxin.modules.activities.models import ActivitySession, CheckIn, Means
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.attendance import LEAD
from tongxin.modules.activities.services.comers import comer_by_kept_card
from tongxin.modules.activities.services.tickets import read_code
from tongxin.modules.activities.states import State
from tongxin.modules.members.public import is_card_code
from tongxin.shared.audit.services import record
from tongxin.shared.outbox.services import publish

GRACE = timedelta(hours=24)  # not before this is anybody marked as not having come
AHEAD = timedelta(minutes=1)  # what a corrected clock may still be wrong by


@dataclass(frozen=True, slots=True)
class Scan:
    """What the phone kept: the code, when it was shown by the server's clock, and a key."""

    code: str
    scanned_at: datetime
    key: str


@dataclass(frozen=True, slots=True)
class Landed:
    """What became of one scan: entered, there before, or refused and why."""

    key: str
    outcome: str
    worker_name: str = ""
    message: str = ""


DONE, AGAIN, REFUSED = "done", "again", "refused"


def land_scans(
    *, session_id: int, scans: Sequence[Scan], actor: Actor, now: datetime
) -> list[Landed]:
    """Enter what was scanned offline, each by itself; sent twice or late it counts once (离线同步).

    A code is judged by when it was scanned: one that was photographed and shown minutes later is
    as old then as it would be at an open line.
    """
    mine = ActivitySession.objects.owned_by(actor.scope(Can.CHECK_IN)).select_related("union")
    session = mine.fetch(pk=session_id)
    return [_land(session, scan, actor=actor, now=now) for scan in scans]


def _land(session: ActivitySession, scan: Scan, *, actor: Actor, now: datetime) -> Landed:
    try:
        with transaction.atomic():
            return _enter(session, scan, actor=actor, now=now)
    except DomainError as refusal:
        return Landed(scan.key, REFUSED, message=str(refusal))


def _enter(session: ActivitySession, scan: Scan, *, actor: Actor, now: datetime) -> Landed:
    if scan.scanned_at > now + AHEAD:
        raise ScanAhead
    if scan.scanned_at < now - GRACE:
        raise ScanTooOld
    if session.state not in {State.OPEN, State.HELD}:
        raise CheckInClosed
    if scan.scanned_at < session.starts_at - LEAD:
        raise TooEarlyToCheckIn
    if again := session.check_ins.filter(act_key=scan.key).first():  # voided ones stay voided
        return Landed(scan.key, AGAIN, again.worker_name)
    worker, (name, home) = _comer(session, scan, actor, now)
    row = CheckIn(
        session=session,
        union=session.union,
        worker_id=worker,
        worker_name=name,
        home_id=home,
        checked_in_at=min(scan.scanned_at, now),
        means=Means.CODE,
        made_by=actor.name,
        act_key=scan.key,
    )
    if session.check_ins.live().filter(worker=worker).exists():
        return Landed(scan.key, AGAIN, name)
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:  # another phone was first
        return Landed(scan.key, AGAIN, name)
    change = {"scanned_at": scan.scanned_at.isoformat(timespec="seconds")}
    record(actor, "activities.checked_in", row, at=now, change=change)
    publish(CheckedIn(session_id=session.pk, worker_id=row.worker_id), at=now)
    return Landed(scan.key, DONE, name)


def _comer(
    session: ActivitySession, scan: Scan, actor: Actor, now: datetime
) -> tuple[int, tuple[str, int | None]]:
    """Whose code it was at the time it was scanned: of a seat, or of a member card."""
    if is_card_code(scan.code):
        told = {"actor": actor, "scanned_at": scan.scanned_at, "now": now}
        return next(iter(comer_by_kept_card(session, scan.code, **told).items()))
    ticket = read_code(scan.code, session_id=session.pk, now=scan.scanned_at)
    seat = session.signups.filter(worker=ticket.worker_id, released_at=None).first()
    if seat is None:
        raise NotSignedUp
    return seat.worker_id, (seat.worker_name, seat.home_id)
