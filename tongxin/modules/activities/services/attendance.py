"""Recording who came, and taking it back with a reason."""

from collections.abc import Sequence
from datetime import datetime, timedelta

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.modules.activities.errors.sessions import (
    AlreadyCheckedIn,
    CheckInClosed,
    HeadcountNeeded,
    NotSignedUp,
    ReasonMissing,
    TooEarlyToCheckIn,
)
from tongxin.modules.activities.events import CheckedIn
from tongxin.modules.activities.models import ActivitySession, CheckIn, Headcount, Means
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.names import must_see_names
from tongxin.modules.activities.services.certificates import weigh
from tongxin.modules.activities.services.comers import Known, comer_by_card, known_at
from tongxin.modules.activities.services.tickets import read_code
from tongxin.modules.activities.services.voiding import void as _void
from tongxin.modules.activities.states import State
from tongxin.modules.members.public import is_card_code
from tongxin.shared.audit.services import record, record_each
from tongxin.shared.outbox.services import publish_each
from tongxin.shared.scarce.gate.batches import do_now
from tongxin.shared.scarce.gate.bursts import Act
from tongxin.shared.scarce.gate.passes import LIFE, NOBODY, Pass, issue

LEAD = timedelta(hours=2)
CHECK_IN = "activities.check_in"


@transaction.atomic
def check_in_by_code(*, session_id: int, code: str, actor: Actor, now: datetime) -> CheckIn:
    """Enter the presence of whoever shows this code: of a seat, or of a member card (扫码签到).

    Raises CodeUnreadable, CodeExpired, CodeOfAnotherSession, NotSignedUp, AlreadyCheckedIn,
    CheckInClosed, TooEarlyToCheckIn, or what showing a member card raises.
    """
    session = _session(session_id, actor)
    _must_be_open(session, "", now)
    if is_card_code(code):
        return _by_card(session, code, actor, now)
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
        by=NOBODY,
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
    Raises NamesWithheld, NotSignedUp, AlreadyCheckedIn (when nobody is left), CheckInClosed,
    TooEarlyToCheckIn or ReasonMissing.
    """
    session = _session(session_id, actor)
    must_see_names(session, actor=actor)
    _must_be_open(session, reason, now)
    wanted = set(worker_ids)
    here = set(
        session.check_ins.live().filter(worker__in=wanted).values_list("worker_id", flat=True)
    )
    known = known_at(session, wanted - here, actor)
    if wanted - here - known.keys():
        raise NotSignedUp
    if not known:
        raise AlreadyCheckedIn
    return _enter(session, known, Means.LIST, reason=reason, actor=actor, now=now)


@transaction.atomic
def void_check_in(*, check_in_id: int, reason: str, actor: Actor, now: datetime) -> CheckIn:
    """Take a presence back (作废签到).

    Raises NamesWithheld, ReasonMissing or NothingToVoid.
    """
    check_in = CheckIn.objects.owned_by(actor.scope(Can.CHECK_IN)).lock(pk=check_in_id)
    must_see_names(check_in.session, actor=actor)
    _void(check_in, reason, "activities.voided_check_in", actor=actor, now=now)
    weigh(check_in, actor=actor, now=now)
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
        weigh(check_in, actor=actor, now=now)
    for headcount in session.headcounts.live().select_for_update().order_by("pk"):
        _void(headcount, reason, "activities.voided_headcount", actor=actor, now=now)


def _session(session_id: int, actor: Actor) -> ActivitySession:
    mine = ActivitySession.objects.owned_by(actor.scope(Can.CHECK_IN))
    mine = mine.select_related("union", "activity__kind")
    return mine.fetch(pk=session_id)


def _by_card(session: ActivitySession, code: str, actor: Actor, now: datetime) -> CheckIn:
    known = comer_by_card(session, code, actor=actor, at=now)
    return _enter(session, known, Means.CODE, reason=_("会员卡"), actor=actor, now=now)[0]


def _must_be_open(session: ActivitySession, reason: str, now: datetime) -> None:
    if session.state == State.HELD:
        if not reason.strip():
            raise ReasonMissing
        return
    if session.state != State.OPEN:
        raise CheckInClosed
    if now < session.starts_at - LEAD:
        raise TooEarlyToCheckIn


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
