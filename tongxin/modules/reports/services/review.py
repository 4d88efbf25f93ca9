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
from tongxin.modules.reports.events import ReportReturned
from tongxin.modules.reports.models import Sealing, Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.boards import judge_of, mark_of
from tongxin.modules.reports.services.rounds import note_step, told_of
from tongxin.modules.reports.services.sealing import accept_or_queue, refuse_while_sealing
from tongxin.modules.reports.states import SUBMISSION, UNSENT, Act
from tongxin.shared.audit.services import record
from tongxin.shared.indicators.models import FigureSeal
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

    Raises OwnReport, AlreadyAccepted, BeingSealed, SayWhy or UnknownItem.
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
def accept(*, submission_id: int, actor: Actor, now: datetime) -> FigureSeal | Sealing:
    """Accept a report, which seals its figures (接收封存); at the topmost union: adopt it.

    Where many rows are sealed, a worker does it and the report stays as it was sent until then.
    Raises OwnReport, AlreadyAccepted, BeingSealed, PeriodRunning or NotSentUp. The row lock lets
    one of two win.
    """
    submission = _judged(submission_id, actor)
    period = submission.span
    if timezone.localdate(now) < period.end:
        raise PeriodRunning(period=period.title, day=period.last_day.isoformat())
    if submission.state in UNSENT:
        raise NotSentUp(state=submission.get_state_display())
    return accept_or_queue(submission, actor=actor, now=now)


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
    refuse_while_sealing(submission)
    return submission


def _require_above(submission: Submission, actor: Actor) -> None:
    above = actor.scope(Can.ACCEPT).covers(judge_of(submission).path)
    if not above or mark_of(actor) in submission.makers:
        raise OwnReport
