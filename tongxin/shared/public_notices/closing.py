"""How a public notice ends: passed, upheld or withdrawn; by an officer, or when its time is up."""

from collections.abc import Callable
from datetime import datetime

from django.db import transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.kernel.rls import speaking
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.limits import finish
from tongxin.shared.outbox.services import publish
from tongxin.shared.public_notices.errors import (
    NothingUpheld,
    NotOverYet,
    ObjectionsOpen,
    ObjectionUpheld,
    ReasonMissing,
)
from tongxin.shared.public_notices.events import NoticeConcluded
from tongxin.shared.public_notices.models import PublicNotice
from tongxin.shared.public_notices.services import limit_of, live_notice
from tongxin.shared.public_notices.states import NOTICE, UNRESOLVED, Outcome, State
from tongxin.shared.public_notices.words import last_day

KEEPER = Actor.system("public_notices")


@transaction.atomic
def pass_notice(*, notice_id: int, actor: Actor, now: datetime, text: str = "") -> PublicNotice:
    """End a notice whose time is up and against which nothing stands (公示通过).

    Raises NotThere, NoticeOver, ObjectionsOpen, ObjectionUpheld or NotOverYet.
    """
    notice = live_notice(notice_id, actor)
    _refuse_while_objected(notice)
    if _upheld(notice):
        raise ObjectionUpheld
    if now < notice.ends_at:
        raise NotOverYet(day=last_day(notice.ends_at))
    return _end(notice, "pass", text, actor=actor, now=now)


@transaction.atomic
def uphold_notice(*, notice_id: int, text: str, actor: Actor, now: datetime) -> PublicNotice:
    """End a notice because an objection is right (异议成立): its row does not go on by it.

    Raises NotThere, NoticeOver, ReasonMissing, ObjectionsOpen or NothingUpheld.
    """
    notice = live_notice(notice_id, actor)
    if not text.strip():
        raise ReasonMissing
    _refuse_while_objected(notice)
    if not _upheld(notice):
        raise NothingUpheld
    return _end(notice, "uphold", text, actor=actor, now=now)


@transaction.atomic
def withdraw_notice(*, notice_id: int, text: str, actor: Actor, now: datetime) -> PublicNotice:
    """Take a notice back, with the reason (撤回公示); objections get their result first.

    Raises NotThere, NoticeOver, ReasonMissing or ObjectionsOpen.
    """
    notice = live_notice(notice_id, actor)
    if not text.strip():
        raise ReasonMissing
    _refuse_while_objected(notice)
    return _end(notice, "withdraw", text, actor=actor, now=now)


ENDS: dict[str, Callable[..., PublicNotice]] = {
    State.PASSED: pass_notice,
    State.UPHELD: uphold_notice,
    State.WITHDRAWN: withdraw_notice,
}


def conclude(
    *, notice_id: int, outcome: str, text: str, actor: Actor, now: datetime
) -> PublicNotice:
    """End a notice in one of the three ways (办结公示)."""
    return ENDS[State(outcome)](notice_id=notice_id, text=text, actor=actor, now=now)


def conclude_due(*, now: datetime) -> int:
    """Pass every notice whose time is up and against which nothing stands; how many."""
    with speaking(KEEPER):
        due = PublicNotice.objects.filter(state=State.OPEN, ends_at__lte=now)
        keys = list(due.order_by("ends_at", "pk").values_list("pk", flat=True))
    return sum(_pass_if_due(key, now) for key in keys)


def _pass_if_due(key: int, now: datetime) -> bool:
    """One notice in a transaction of its own; whoever was faster is let be."""
    with speaking(KEEPER):
        due = PublicNotice.objects.select_related("union").select_for_update(of=("self",))
        notice = due.filter(pk=key, state=State.OPEN, ends_at__lte=now).first()
        if notice is None:
            return False
        _end(notice, "pass", "", actor=KEEPER, now=now)
    return True


def _refuse_while_objected(notice: PublicNotice) -> None:
    if count := notice.objections.filter(state__in=UNRESOLVED).count():
        raise ObjectionsOpen(count=count)


def _upheld(notice: PublicNotice) -> bool:
    return notice.objections.filter(state=Outcome.UPHELD).exists()


def _end(
    notice: PublicNotice, move: str, text: str, *, actor: Actor, now: datetime
) -> PublicNotice:
    NOTICE.advance(notice, move, actor=actor)
    notice.concluded_at, notice.concluded_by = now, actor.name[:80]
    notice.conclusion = text.strip()[:1000]
    notice.save()
    notice.places.filter(shown_until=None).update(shown_until=now)
    finish(limit_id=limit_of(notice).pk, on=localdate(now))
    change = {"outcome": notice.state, "hash": notice.content_hash}
    record(actor, "public_notices.concluded", notice, at=now, reason=text, change=change)
    fact = {"subject": notice.subject, "target": notice.target, "stage": notice.stage}
    publish(NoticeConcluded(notice_id=notice.pk, outcome=notice.state, **fact), at=now)
    return notice
