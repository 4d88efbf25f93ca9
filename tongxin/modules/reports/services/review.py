"""Judging a report: return it, or accept it and seal its figures."""

from collections.abc import Iterable
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.modules.reports.errors import (
    AlreadyAccepted,
    NotAccepted,
    NotSentUp,
    OwnReport,
    PeriodRunning,
    SayWhy,
    UnknownItem,
)
from tongxin.modules.reports.events import ReportAccepted, ReportReturned
from tongxin.modules.reports.models import ItemKind, Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.boards import judge_of, mark_of
from tongxin.modules.reports.services.rounds import note_step, told_of
from tongxin.modules.reports.services.snapshots import take_snapshot, view_to_keep
from tongxin.modules.reports.states import SUBMISSION, UNSENT, Act
from tongxin.shared.audit.services import record
from tongxin.shared.indicators.compute import ask
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.models import FigureSeal
from tongxin.shared.indicators.sealing import seal_figures
from tongxin.shared.outbox.services import publish


@transaction.atomic
def return_for_revision(
    *,
    submission_id: int,
    reason: str,
    items: Iterable[str] = (),
    actor: Actor,
    now: datetime,
) -> Submission:
    """Send a report back with a reason and the items to mend (退回修改).

    Raises OwnReport, AlreadyAccepted, SayWhy or UnknownItem.
    """
    submission = _judged(submission_id, actor)
    if not reason.strip():
        raise SayWhy
    marked = list(dict.fromkeys(items))
    known = set(submission.form.items.values_list("code", flat=True))
    if strange := [code for code in marked if code not in known]:
        raise UnknownItem(code=strange[0])
    SUBMISSION.advance(submission, "send_back", actor=actor)
    submission.returned_items, submission.return_reason = marked, reason.strip()
    submission.save(update_fields=["state", "returned_items", "return_reason", "updated_at"])
    note_step(submission, Act.RETURNED, actor=actor, now=now, reason=reason)
    record(actor, "reports.returned", submission, at=now, reason=reason, change={"items": marked})
    publish(ReportReturned(**told_of(submission, actor)), at=now)
    return submission


@transaction.atomic
def accept(*, submission_id: int, actor: Actor, now: datetime) -> FigureSeal:
    """Accept a report, which seals its figures (接收封存); at the topmost union: adopt it.

    Raises OwnReport, AlreadyAccepted, PeriodRunning or NotSentUp. The row lock lets one of two
    win.
    """
    submission = _judged(submission_id, actor)
    period = submission.span
    if timezone.localdate(now) < period.end:
        raise PeriodRunning(period=period.title, day=period.last_day.isoformat())
    if submission.state in UNSENT:
        raise NotSentUp(state=submission.get_state_display())
    SUBMISSION.advance(submission, "accept", actor=actor)
    submission.accepted_at, submission.accepted_by = now, actor.name
    seal = _seal(submission, actor, now)
    submission.save(update_fields=["state", "accepted_at", "accepted_by", "updated_at"])
    view = view_to_keep(submission, actor=actor, now=now, seal=seal)
    take_snapshot(submission, view, Act.ACCEPTED, now=now)
    note_step(submission, Act.ACCEPTED, actor=actor, now=now)
    record(actor, "reports.accepted", submission, at=now, change={"seal": seal.pk})
    publish(ReportAccepted(**told_of(submission, actor)), at=now)
    return seal


@transaction.atomic
def reopen(*, submission_id: int, reason: str, actor: Actor, now: datetime) -> Submission:
    """Give an accepted report back for correction (重新打开); its seal stays as it is.

    The next acceptance makes a seal of its own. Raises OwnReport, NotAccepted or SayWhy.
    """
    submission = Submission.objects.owned_by(actor.scope(Can.ACCEPT)).lock(pk=submission_id)
    if not submission.is_accepted:
        raise NotAccepted(state=submission.get_state_display())
    _require_above(submission, actor)
    if not reason.strip():
        raise SayWhy
    SUBMISSION.advance(submission, "reopen", actor=actor)
    submission.edition += 1
    submission.accepted_at, submission.accepted_by = None, ""
    submission.returned_items, submission.return_reason = [], reason.strip()
    submission.save()
    note_step(submission, Act.REOPENED, actor=actor, now=now, reason=reason.strip())
    record(actor, "reports.reopened", submission, at=now, reason=reason.strip())
    publish(ReportReturned(**told_of(submission, actor)), at=now)
    return submission


def _judged(submission_id: int, actor: Actor) -> Submission:
    submission = Submission.objects.owned_by(actor.scope(Can.ACCEPT)).lock(pk=submission_id)
    if submission.is_accepted:
        at = timezone.localtime(submission.accepted_at)
        raise AlreadyAccepted(by=submission.accepted_by, at=f"{at:%Y-%m-%d %H:%M}")
    _require_above(submission, actor)
    return submission


def _require_above(submission: Submission, actor: Actor) -> None:
    above = actor.scope(Can.ACCEPT).covers(judge_of(submission).path)
    if not above or mark_of(actor) in submission.makers:
        raise OwnReport


def _seal(submission: Submission, actor: Actor, now: datetime) -> FigureSeal:
    asked = ask(union=submission.union, period=submission.span, actor=actor, now=now)
    items = submission.form.items.filter(kind=ItemKind.FIGURE).order_by("ordinal")
    known = figures()
    codes = [code for code in items.values_list("code", flat=True) if code in known]
    return seal_figures(codes, asked, target=submission.target, actor=actor)
