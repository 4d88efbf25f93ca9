"""Recording who came, and taking it back with a reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.errors import (
    AlreadyCheckedIn,
    CheckInClosed,
    HeadcountNeeded,
    NothingToVoid,
    NotSignedUp,
    ReasonMissing,
    TooEarlyToCheckIn,
)
from tongxin.modules.activities.events import CheckedIn
from tongxin.modules.activities.models import ActivitySession, CheckIn, Headcount, Means
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.tickets import read_code
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import record, record_each
from tongxin.shared.outbox.services import publish_each
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce.gate.batches import do_now
from tongxin.shared.scarce.gate.bursts import Act
from tongxin.shared.scarce.gate.passes import LIFE, Pass, issue

LEAD = timedelta(hours=2)
CHECK_IN = "activities.check_in"
Known = dict[int, tuple[str, int | None]]


@transaction.atomic
def check_in_by_code(*, session_id: int, code: str, actor: Actor, now: datetime) -> CheckIn:
    """Enter the presence of whoever shows this code (扫码签到).

    Raises CodeUnreadable, CodeExpired, CodeOfAnotherSession, NotSignedUp, AlreadyCheckedIn,
    CheckInClosed or TooEarlyToCheckIn.
    """
    session = _session(session_id, actor)
    _must_be_open(session, "", now)
    ticket = read_code(code, session_id=session.pk, now=now)
    act = Act(
        row=session.pk,
        by=ticket.worker_id,
        actor=actor.name,
        account=actor.account_id,
        at=now,
    )
    return do_now(CHECK_IN, act)


def check_in_pass(*, session_id: int, actor: Actor, language: str, now: datetime) -> str:
    """The pass with which whoever stands at the door sends codes to the gate (签到凭证)."""
    session = _session(session_id, actor)
    ticket = Pass(
        burst=CHECK_IN,
        row=session.pk,
        by=0,  # the code says who it is
        actor=actor.name,
        account=actor.account_id,
        epoch=session.pass_epoch,
        opens_at=None,
        ends_at=now + LIFE,
        language=language,
    )
    return issue(ticket)


@transaction.atomic
def check_in_by_list(
    *, session_id: int, worker_ids: Sequence[int], reason: str = "", actor: Actor, now: datetime
) -> list[CheckIn]:
    """Enter those picked from the list (名单签到): signed up, or workers in the actor's scope.

    Who is checked in already is passed over. After the session was held a reason is needed.
    Raises NotSignedUp, AlreadyCheckedIn (when nobody is left), CheckInClosed, TooEarlyToCheckIn
    or ReasonMissing.
    """
    session = _session(session_id, actor)
    _must_be_open(session, reason, now)
    wanted = set(worker_ids)
    here = set(
        session.check_ins.live().filter(worker__in=wanted).values_list("worker_id", flat=True)
    )
    known = _known(session, wanted - here, actor)
    if wanted - here - known.keys():
        raise NotSignedUp
    if not known:
        raise AlreadyCheckedIn
    return _enter(session, known, Means.LIST, reason=reason, actor=actor, now=now)


@transaction.atomic
def void_check_in(*, check_in_id: int, reason: str, actor: Actor, now: datetime) -> CheckIn:
    """Take a presence back (作废签到). Raises ReasonMissing or NothingToVoid."""
    check_in = CheckIn.objects.owned_by(actor.scope(Can.CHECK_IN)).lock(pk=check_in_id)
    _void(check_in, reason, "activities.voided_check_in", actor=actor, now=now)
    return check_in


@transaction.atomic
def set_headcount(
    *, session_id: int, people: int, note: str = "", reason: str = "", actor: Actor, now: datetime
) -> Headcount:
    """Write down how many came without a name (填报未实名人数); a second number replaces the first.

    Raises HeadcountNeeded, CheckInClosed, TooEarlyToCheckIn or ReasonMissing.
    """
    session = ActivitySession.objects.owned_by(actor.scope(Can.CHECK_IN)).lock(pk=session_id)
    _must_be_open(session, reason, now)
    if people < 1:
        raise HeadcountNeeded
    older = session.headcounts.live().first()
    if older is not None:
        _void(older, reason or note or str(people), "activities.replaced", actor=actor, now=now)
    headcount = Headcount.objects.create(
        session=session,
        union=session.union,
        people=people,
        note=note.strip(),
        counted_at=now,
        made_by=actor.name,
    )
    change = {"before": older and older.people, "after": people}
    record(actor, "activities.counted", headcount, at=now, reason=reason, change=change)
    return headcount


@transaction.atomic
def void_headcount(*, headcount_id: int, reason: str, actor: Actor, now: datetime) -> Headcount:
    """Take a headcount back (作废未实名人数). Raises ReasonMissing or NothingToVoid."""
    headcount = Headcount.objects.owned_by(actor.scope(Can.CHECK_IN)).lock(pk=headcount_id)
    _void(headcount, reason, "activities.voided_headcount", actor=actor, now=now)
    return headcount


def void_all(session: ActivitySession, reason: str, *, actor: Actor, now: datetime) -> None:
    """Take back every presence of a session that is called off; each is logged."""
    for check_in in session.check_ins.live().select_for_update().order_by("pk"):
        _void(check_in, reason, "activities.voided_check_in", actor=actor, now=now)
    for headcount in session.headcounts.live().select_for_update().order_by("pk"):
        _void(headcount, reason, "activities.voided_headcount", actor=actor, now=now)


def _session(session_id: int, actor: Actor) -> ActivitySession:
    mine = ActivitySession.objects.owned_by(actor.scope(Can.CHECK_IN)).select_related("union")
    return mine.fetch(pk=session_id)


def _must_be_open(session: ActivitySession, reason: str, now: datetime) -> None:
    if session.state == State.HELD:
        if not reason.strip():
            raise ReasonMissing
        return
    if session.state != State.OPEN:
        raise CheckInClosed
    if now < session.starts_at - LEAD:
        raise TooEarlyToCheckIn


def _known(session: ActivitySession, wanted: set[int], actor: Actor) -> Known:
    signups = session.signups.filter(worker__in=wanted, released_at=None)
    known = {s.worker_id: (s.worker_name, s.home_id) for s in signups}
    others = Worker.objects.within(actor.scope(Can.CHECK_IN)).filter(pk__in=wanted - known.keys())
    return known | {w.pk: (w.name, w.union_id) for w in others}


def _enter(
    session: ActivitySession,
    known: Known,
    means: str,
    *,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> list[CheckIn]:
    rows = [
        CheckIn(
            session=session,
            union=session.union,
            worker_id=worker_id,
            worker_name=name,
            home_id=home_id,
            checked_in_at=now,
            means=means,
            made_by=actor.name,
        )
        for worker_id, (name, home_id) in sorted(known.items())
    ]
    try:
        with transaction.atomic():
            CheckIn.objects.bulk_create(rows)
    except IntegrityError:
        raise AlreadyCheckedIn from None
    record_each(actor, "activities.checked_in", rows, at=now, reason=reason)
    facts = [CheckedIn(session_id=session.pk, worker_id=row.worker_id) for row in rows]
    publish_each(facts, at=now)
    return rows


def _void(row: CheckIn | Headcount, reason: str, verb: str, *, actor: Actor, now: datetime) -> None:
    if not reason.strip():
        raise ReasonMissing
    if row.voided_at is not None:
        raise NothingToVoid
    row.voided_at, row.void_reason = now, reason.strip()
    row.save(update_fields=["voided_at", "void_reason", "updated_at"])
    record(actor, verb, row, at=now, reason=reason)
