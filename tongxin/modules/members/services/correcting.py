"""Putting the own record right (更正档案): a member asks, another person decides, the log tells."""

from dataclasses import replace
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import masking
from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import DomainError
from tongxin.kernel.rls import speaking
from tongxin.modules.members.errors.requests import (
    CorrectionWaiting,
    NoMembership,
    NotDecidedOnline,
    NothingToCorrect,
)
from tongxin.modules.members.models import Correction
from tongxin.modules.members.selectors.memberships import home_union
from tongxin.modules.members.services.own_fields import facts_with, read_value, told
from tongxin.modules.members.states import ASKING, CORRECTION, Column
from tongxin.shared.approvals import services as approvals
from tongxin.shared.approvals.errors import NoReviewer
from tongxin.shared.approvals.selectors import reason_of
from tongxin.shared.approvals.states import LIVE
from tongxin.shared.audit.services import record
from tongxin.shared.notify.services import Message, notify
from tongxin.shared.people.models import Worker
from tongxin.shared.people.services import fill_in

FLOW = "members.correct"
DESK = Actor.system("corrections")
HIDDEN = {Column.NAME, Column.BIRTH_DATE, Column.MOBILE}  # not told in full outside the record


@transaction.atomic
def ask_correction(
    *, column: str, wanted: str, why: str, actor: Actor, now: datetime
) -> Correction:
    """Ask the union to put one field of the own record right (申请更正).

    Raises NoMembership, CorrectionUnreadable, NothingToCorrect, CorrectionWaiting or
    NotDecidedOnline.
    """
    with speaking(DESK):
        union = home_union(actor.person_id, localdate(now)) if actor.person_id else None
        if union is None:
            raise NoMembership
        worker = Worker.objects.get(pk=actor.person_id)
        value, kept = read_value(worker, column, wanted, localdate(now)), told(worker, column)
        if value == kept:
            raise NothingToCorrect
        row = Correction(
            union=union,
            worker=worker,
            column=column,
            before=kept or None,
            wanted=value,
            why=why.strip(),
            asked_at=now,
        )
        _keep(row)
        _send(row, replace(actor, name=masking.name(worker.name)), now)
        record(actor, "members.asked_correction", row, at=now, change={"column": column})
    return row


@transaction.atomic
def withdraw_correction(*, correction_id: int, actor: Actor, now: datetime) -> Correction:
    """Take the own request back before it is decided (撤回更正). Raises NotThere, IllegalMove."""
    with speaking(DESK):
        row = Correction.objects.filter(worker__in=actor.persons).lock(pk=correction_id)
        CORRECTION.advance(row, "withdraw", actor=actor)
        row.ended_at = now
        row.save(update_fields=["state", "ended_at", "updated_at"])
        record(actor, "members.withdrew_correction", row, at=now)
        if row.case and row.case.state in LIVE:
            approvals.withdraw(case_id=row.case_id, actor=DESK, now=now)
    return row


@transaction.atomic
def settle_correction(*, case_id: int, actor: Actor, now: datetime) -> Correction | None:
    """Write what was approved into the record; the log keeps before, after and day (更正)."""
    asked = Correction.objects.filter(case=case_id, state__in=ASKING).first()
    # Persons are locked before what they ask for.
    worker = Worker.objects.lock(pk=asked.worker_id) if asked else None
    row = _waiting(case_id) if worker else None
    if worker is None or row is None:
        return None
    if worker.union_id != row.union_id:  # moved on meanwhile: another union answers for the record
        return _refused(row, _("会籍已转到其他工会，请向现在的工会申请更正"), actor, now)
    try:
        value = read_value(worker, row.column, row.wanted.open(), localdate(now))
    except DomainError as refusal:
        return _refused(row, str(refusal), actor, now)
    if fill_in(worker, facts_with(worker, row.column, value)):
        worker.save()
    CORRECTION.advance(row, "approve", actor=actor)
    row.ended_at = now
    row.save(update_fields=["state", "ended_at", "updated_at"])
    record(actor, "members.corrected", worker, at=now, reason=row.get_column_display())
    _tell(row, _("“%(column)s”已按您的申请更正"), now)
    return row


@transaction.atomic
def refuse_correction(*, case_id: int, actor: Actor, now: datetime) -> Correction | None:
    """Note that the union did not agree, with its reason (不予更正)."""
    row = _waiting(case_id)
    return _refused(row, reason_of(case_id), actor, now) if row else None


@transaction.atomic
def close_correction(*, case_id: int, actor: Actor, now: datetime) -> Correction | None:
    """Note that the approval was taken back by somebody else than the member (撤回)."""
    row = _waiting(case_id)
    if row is None:
        return None
    CORRECTION.advance(row, "withdraw", actor=actor)
    row.ended_at = now
    row.save(update_fields=["state", "ended_at", "updated_at"])
    record(actor, "members.withdrew_correction", row, at=now)
    return row


def end_corrections(worker_id: int, *, reply: str, actor: Actor, now: datetime) -> int:
    """Nobody here answers for the record any more: what is open ends and says why (更正终止)."""
    with speaking(DESK):
        rows = Correction.objects.select_related("union", "worker", "case")
        waiting = rows.filter(worker=worker_id, state__in=ASKING).select_for_update(of=("self",))
        return len([_refused(row, reply, actor, now) for row in waiting.order_by("pk")])


def forget_corrections(before: datetime) -> int:
    """Drop requests that ended before an instant; returns how many."""
    return Correction.objects.filter(ended_at__lt=before).delete()[0]


def erase_corrections(worker_id: int) -> int:
    """Drop what an erased person asked for; returns how many rows."""
    return Correction.objects.filter(worker=worker_id, ended_at__isnull=False).delete()[0]


def _keep(row: Correction) -> None:
    rivals = Correction.objects.filter(worker=row.worker_id, column=row.column, state__in=ASKING)
    if rivals.exists():
        raise CorrectionWaiting(column=row.get_column_display())
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError:
        raise CorrectionWaiting(column=row.get_column_display()) from None


def _send(row: Correction, maker: Actor, now: datetime) -> None:
    try:
        row.case = approvals.start_case(row=row, flow=FLOW, actor=maker, now=now, worker=row.worker)
    except NoReviewer:
        raise NotDecidedOnline from None
    row.save(update_fields=["case", "updated_at"])


def _waiting(case_id: int) -> Correction | None:
    rows = Correction.objects.select_related("union", "worker").select_for_update(of=("self",))
    return rows.filter(case=case_id, state__in=ASKING).first()


def _refused(row: Correction, reply: str, actor: Actor, now: datetime) -> Correction:
    CORRECTION.advance(row, "refuse", actor=actor)
    row.reply, row.ended_at = reply[:600], now
    row.save(update_fields=["state", "reply", "ended_at", "updated_at"])
    record(actor, "members.refused_correction", row, at=now, reason=row.reply)
    if row.case and row.case.state in LIVE:  # returned, not rejected: a new request says more
        approvals.withdraw(case_id=row.case_id, actor=DESK, now=now)
    _tell(row, _("“%(column)s”的更正申请未通过，理由见“我的会籍”"), now)
    return row


def _tell(row: Correction, words: str, now: datetime) -> None:
    body = words % {"column": row.get_column_display()}
    message = Message(title=_("档案更正"), body=body, url="/members/record/")
    notify(union=row.union, worker=row.worker, message=message, now=now)
