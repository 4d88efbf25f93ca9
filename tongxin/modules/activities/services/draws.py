"""Seats drawn by lot: terms, entering, publishing the list, drawing, confirming."""

from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import bypass, speaking
from tongxin.modules.activities.errors.draws import (
    DrawIsPublic,
    DrawTermsWrong,
    DrawTooLate,
    NotDrawn,
    NotToConfirm,
)
from tongxin.modules.activities.errors.no_shows import SignupBarred
from tongxin.modules.activities.errors.sessions import (
    NotInvited,
    NotSignedUp,
    SessionNotOpen,
    SignupNotBegun,
    SignupOver,
)
from tongxin.modules.activities.errors.shares import SeatsAreShared
from tongxin.modules.activities.models import ActivitySession, SessionDraw, Signup
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.no_shows import barred_until
from tongxin.modules.activities.services.seats import (
    SEATS,
    calling,
    is_invited,
    is_passed_over,
    session_seen_by,
    spoken,
)
from tongxin.modules.activities.states import State
from tongxin.shared.audit.services import record
from tongxin.shared.people.models import Worker
from tongxin.shared.scarce import lotteries, waiting
from tongxin.shared.scarce import services as scarce
from tongxin.shared.scarce.drawing import Notice
from tongxin.shared.scarce.errors import NobodyEntered, SeedDueTooEarly
from tongxin.shared.scarce.models import Entrant

KEEPER = Actor.system("activities")
UNFIT = "资格不符"  # data: written into the published list


@dataclass(frozen=True, slots=True)
class DrawTerms:
    """From which public value the seed comes, when, and how long winners have to confirm."""

    seed_source: str
    seed_due_at: datetime
    confirm_hours: int = 24


@transaction.atomic
def set_draw(
    *, session_id: int, terms: DrawTerms | None, actor: Actor, now: datetime
) -> SessionDraw | None:
    """Have the seats of a draft session drawn (设为摇号报名), or go by first come again.

    Raises DrawIsPublic, SeatsAreShared or DrawTermsWrong.
    """
    rows = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).select_related("union")
    session = rows.lock(pk=session_id)
    if session.state != State.DRAFT:
        raise DrawIsPublic
    if terms is None:
        SessionDraw.objects.filter(session=session).delete()
        record(actor, "activities.dropped_draw", session, at=now)
        return None
    if session.shares.exists():
        raise SeatsAreShared
    if not terms.seed_source.strip():
        raise DrawTermsWrong
    must_fit(session, terms.seed_due_at)
    facts = {"seed_source": terms.seed_source.strip(), "union": session.union}
    facts |= {"seed_due_at": terms.seed_due_at, "confirm_hours": terms.confirm_hours}
    draw, _is_new = SessionDraw.objects.update_or_create(session=session, defaults=facts)
    record(actor, "activities.set_draw", draw, at=now)
    return draw


def must_fit(session: ActivitySession, due: datetime) -> None:
    """The seed comes between the end of sign-up and the last return. Raises DrawTermsWrong."""
    closes = session.signup_closes_at
    is_limited = session.takes_signups and session.quota is not None
    if not is_limited or closes is None or not closes < due < session.withdraw_ends_at:
        raise DrawTermsWrong


def open_draw(session: ActivitySession, *, actor: Actor, now: datetime) -> None:
    """The lottery of a session that is published; nothing where seats go by first come.

    Raises DrawTermsWrong or SeedDueTooEarly.
    """
    draw = SessionDraw.objects.filter(session=session).first()
    if draw is None:
        return
    must_fit(session, draw.seed_due_at)
    words = {"title": session.activity.title, "at": f"{spoken(session.starts_at)}"}
    terms = Notice(
        title=(_("%(title)s %(at)s") % words)[:80],
        places=session.quota or 0,
        seed_source=draw.seed_source,
        seed_due_at=draw.seed_due_at,
    )
    draw.lottery = lotteries.open_lottery(union=session.union, terms=terms, actor=actor, now=now)
    draw.save(update_fields=["lottery", "updated_at"])


@transaction.atomic
def enter_draw(*, session_id: int, actor: Actor, now: datetime) -> Entrant:
    """Take part in the draw (参加摇号); when in the window makes no difference.

    Raises NoWorker, NotDrawn, SessionNotOpen, SignupNotBegun, SignupOver, NotInvited, SignupBarred
    or AlreadyEntered.
    """
    worker, session = calling(actor), session_seen_by(actor, session_id)
    with bypass("scarce"):
        draw = _draw_of(session)
        is_wanted = is_invited(session, worker) and worker.left_on is None
    if session.state != State.OPEN or draw.lottery is None:
        raise SessionNotOpen
    if session.signup_opens_at and now < session.signup_opens_at:
        raise SignupNotBegun(at=spoken(session.signup_opens_at))
    if now >= session.signup_ends_at:
        raise SignupOver
    if not is_wanted:
        raise NotInvited
    until = barred_until(worker.pk, now)
    if until is not None:
        raise SignupBarred(until=spoken(until))
    made = lotteries.enter(draw.lottery, worker=worker, at=now)
    record(actor, "activities.entered_draw", session, at=now)
    return made


@transaction.atomic
def leave_draw(*, session_id: int, actor: Actor, now: datetime) -> Entrant:
    """Take part no longer, up to the draw (退出摇号).

    Raises NotDrawn, SessionNotOpen, LotteryOver or NotEntered.
    """
    worker, session = calling(actor), session_seen_by(actor, session_id)
    with bypass("scarce"):
        draw = _draw_of(session)
    if draw.lottery is None:
        raise SessionNotOpen
    told = {"worker_id": worker.pk, "reason": "本人退出", "at": now}  # data: of the list
    gone = lotteries.withdraw(draw.lottery, **told)
    record(actor, "activities.left_draw", session, at=now)
    return gone


def publish_lists(*, now: datetime) -> int:
    """Fix the lists of all draws whose sign-up is over (公布摇号名单); how many.

    Who left or is barred meanwhile is taken off before the list stands. Each draw in a transaction
    of its own; where the seed was due before anybody published, an officer names a later one.
    """
    with speaking(KEEPER):
        due = SessionDraw.objects.filter(
            session__state=State.OPEN,
            session__signup_closes_at__lte=now,
            lottery__published_at=None,
            settled_at=None,
            seed_due_at__gt=now,
        )
        keys = list(due.exclude(lottery=None).values_list("pk", flat=True))
    return sum(_publish(key, now) for key in keys)


@transaction.atomic
def draw_seats(*, session_id: int, seed: str, actor: Actor, now: datetime) -> SessionDraw:
    """Draw with the seed that became public and give out the seats (摇号分配名额).

    All of the list stand in line in the order drawn; the first get the seats, to be confirmed.
    Raises NotDrawn, DrawTooLate, SeedNotDue, SeedMissing or LotteryOver.
    """
    rows = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).select_related("union")
    session = rows.lock(pk=session_id)
    draw = _draw_of(session)
    if draw.lottery is None or session.state != State.OPEN:
        raise SessionNotOpen
    if now >= session.withdraw_ends_at:
        raise DrawTooLate
    lotteries.draw(lottery=draw.lottery, seed=seed, actor=actor, now=now)
    ranked = Entrant.objects.filter(lottery=draw.lottery, rank__isnull=False).order_by("rank")
    with bypass("scarce"):
        homes = dict(
            Worker.objects.filter(pk__in=ranked.values("worker")).values_list("pk", "union")
        )
    people = [
        (one.worker_id, {"worker_name": one.worker_name, "home_id": homes.get(one.worker_id)})
        for one in ranked
    ]
    waiting.line_up(SEATS, of=session, people=people, at=now)
    draw.settled_at = now
    draw.save(update_fields=["settled_at", "updated_at"])
    record(actor, "activities.drew_seats", draw, at=now, change={"entrants": len(people)})
    return draw


@transaction.atomic
def postpone_seed(
    *, session_id: int, seed_source: str, seed_due_at: datetime, actor: Actor, now: datetime
) -> SessionDraw:
    """Name a later seed while the list is not public (改期摇号).

    Raises NotDrawn, DrawIsPublic or DrawTermsWrong.
    """
    rows = ActivitySession.objects.owned_by(actor.scope(Can.EDIT)).select_related("union")
    session = rows.lock(pk=session_id)
    draw = _draw_of(session)
    if draw.lottery is None or draw.lottery.published_at is not None:
        raise DrawIsPublic
    if seed_due_at <= max(now, draw.seed_due_at) or not seed_source.strip():
        raise DrawTermsWrong
    must_fit(session, seed_due_at)
    for row in (draw, draw.lottery):
        row.seed_source, row.seed_due_at = seed_source.strip(), seed_due_at
        row.save(update_fields=["seed_source", "seed_due_at", "updated_at"])
    record(actor, "activities.postponed_draw", draw, at=now)
    return draw


@transaction.atomic
def confirm_seat(*, session_id: int, actor: Actor, now: datetime) -> Signup:
    """Keep the seat that was drawn (确认中签). Raises NotSignedUp, HoldOver or NotToConfirm."""
    worker, session = calling(actor), session_seen_by(actor, session_id)
    held = Signup.objects.filter(session=session, worker=worker, released_at=None).first()
    if held is None:
        raise NotSignedUp
    if held.confirm_by is None:
        raise NotToConfirm
    seat = scarce.confirm(SEATS, of=session, by=worker.pk, at=now)
    record(actor, "activities.confirmed_seat", seat, at=now)
    return seat


def _draw_of(session: ActivitySession) -> SessionDraw:
    draw = SessionDraw.objects.select_related("lottery").filter(session=session).first()
    if draw is None:
        raise NotDrawn
    return draw


def _publish(key: int, now: datetime) -> int:
    with speaking(KEEPER):
        draw = SessionDraw.objects.select_related("lottery", "session__union").lock(pk=key)
        live = draw.lottery.entrants.filter(withdrawn_at=None)
        unfit = [one for one in live if is_passed_over(draw.session, one.worker_id, now)]
        for one in unfit:
            lotteries.withdraw(draw.lottery, worker_id=one.worker_id, reason=UNFIT, at=now)
        try:
            with transaction.atomic():
                lotteries.publish_list(lottery=draw.lottery, actor=KEEPER, now=now)
        except (NobodyEntered, SeedDueTooEarly) as refusal:
            if isinstance(refusal, NobodyEntered):  # nothing is to be drawn
                draw.settled_at = now
                draw.save(update_fields=["settled_at", "updated_at"])
            return 0
    return 1
