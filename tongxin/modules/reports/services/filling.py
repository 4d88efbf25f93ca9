"""Filling a report and sending it up."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.measures import Measure
from tongxin.kernel.text import half_width, listed
from tongxin.modules.reports.errors import (
    Incomplete,
    NotANumber,
    NotOpenForFilling,
    UnknownItem,
    ZeroReportHasRows,
)
from tongxin.modules.reports.events import ReportSubmitted
from tongxin.modules.reports.models import Answer, FormItem, ItemKind, Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.boards import mark_of
from tongxin.modules.reports.selectors.view import ReportView, in_readers_language
from tongxin.modules.reports.services.rounds import note_step, told_of
from tongxin.modules.reports.services.snapshots import take_snapshot, view_to_keep
from tongxin.modules.reports.states import SUBMISSION, Act
from tongxin.shared.audit.services import record
from tongxin.shared.indicators.models import DeclaredValue
from tongxin.shared.indicators.services import declare_value, withdraw_declared
from tongxin.shared.outbox.services import publish

WRITTEN = (ItemKind.QUESTION, ItemKind.TEXT)
WORK = frozenset({Measure.EVENTS, Measure.PERSONS, Measure.PERSON_TIMES, Measure.MONEY})
LONGEST_NUMBER = 15


@transaction.atomic
def start_filling(*, submission_id: int, actor: Actor, now: datetime) -> Submission:
    """Take note of the request (签收); the superior sees that it was opened."""
    submission = _open(submission_id, actor)
    _touch(submission, actor, now)
    submission.save(update_fields=["opened_at", "makers", "updated_at"])
    return submission


@transaction.atomic
def save_answers(
    *, submission_id: int, answers: Mapping[str, str], actor: Actor, now: datetime
) -> Submission:
    """Keep some answers by item code (暂存); an empty one takes the earlier words away.

    Raises NotOpenForFilling, UnknownItem or NotANumber; nothing is kept then.
    """
    submission = _open(submission_id, actor)
    items = {item.code: item for item in submission.form.items.filter(kind__in=WRITTEN)}
    for code, words in answers.items():
        if code not in items:
            raise UnknownItem(code=code)
        _write(submission, items[code], words.strip(), actor=actor, now=now)
    _touch(submission, actor, now)
    submission.save(update_fields=["opened_at", "makers", "updated_at"])
    record(actor, "reports.saved", submission, at=now, change={"items": sorted(answers)})
    return submission


@transaction.atomic
def declare_figure(
    *,
    submission_id: int,
    code: str,
    value: Decimal | None,
    reason: str = "",
    actor: Actor,
    now: datetime,
) -> DeclaredValue | None:
    """Put a typed figure beside the computed one (填报数); None takes it back.

    Raises NotOpenForFilling, UnknownItem or NeedsReason.
    """
    submission = _open(submission_id, actor)
    if not submission.form.items.filter(kind=ItemKind.FIGURE, code=code).exists():
        raise UnknownItem(code=code)
    _touch(submission, actor, now)
    submission.save(update_fields=["opened_at", "makers", "updated_at"])
    place = {"code": code, "union": submission.union, "period": submission.span}
    if value is None:
        return withdraw_declared(**place, actor=actor, now=now)
    return declare_value(**place, value=value, reason=reason, actor=actor, now=now)


@transaction.atomic
def submit(
    *,
    submission_id: int,
    zero_report: bool = False,
    answers: Mapping[str, str] | None = None,
    actor: Actor,
    now: datetime,
) -> Submission:
    """Keep the last ``answers``, confirm the report and send it up (报送).

    A zero report says there was nothing. Raises NotOpenForFilling, Incomplete or ZeroReportHasRows.
    """
    if answers:
        save_answers(submission_id=submission_id, answers=answers, actor=actor, now=now)
    submission = Submission.objects.owned_by(actor.scope(Can.SUBMIT)).lock(pk=submission_id)
    if not submission.is_open:
        raise NotOpenForFilling(state=submission.get_state_display())
    SUBMISSION.advance(submission, "submit", actor=actor)
    _touch(submission, actor, now)
    submission.zero_report = zero_report
    submission.returned_items, submission.return_reason = [], ""
    submission.submitted_at, submission.submitted_by = now, actor.name
    submission.received_at = submission.received_at or now
    view = view_to_keep(submission, actor=actor, now=now)
    _check(in_readers_language(view, submission.form), zero_report=zero_report)
    submission.save()
    take_snapshot(submission, view, Act.SUBMITTED, now=now)
    note_step(submission, Act.SUBMITTED, actor=actor, now=now)
    record(actor, "reports.submitted", submission, at=now, change={"zero_report": zero_report})
    publish(ReportSubmitted(**told_of(submission, actor)), at=now)
    return submission


def _open(submission_id: int, actor: Actor) -> Submission:
    submission = Submission.objects.owned_by(actor.scope(Can.FILL)).lock(pk=submission_id)
    if not submission.is_open:
        raise NotOpenForFilling(state=submission.get_state_display())
    return submission


def _touch(submission: Submission, actor: Actor, now: datetime) -> None:
    if mark_of(actor) not in submission.makers:
        submission.makers = [*submission.makers, mark_of(actor)]
    if submission.opened_at is None:
        submission.opened_at = now
        note_step(submission, Act.RECEIVED, actor=actor, now=now)


def _write(
    submission: Submission, item: FormItem, words: str, *, actor: Actor, now: datetime
) -> None:
    Answer.objects.update_or_create(
        submission=submission,
        item=item,
        defaults={
            "union_id": submission.union_id,
            "text": words,
            "number": _number(item, words) if item.asks_number and words else None,
            "made_by": actor.name,
            "made_at": now,
        },
    )


def _number(item: FormItem, words: str) -> Decimal:
    plain = half_width(words).replace(",", "")
    try:
        value = Decimal(plain)
    except InvalidOperation:
        raise NotANumber(item=item.label) from None
    if not value.is_finite() or abs(value) >= 10**LONGEST_NUMBER:
        raise NotANumber(item=item.label)
    return value


def _check(view: ReportView, *, zero_report: bool) -> None:
    if not zero_report:
        missing = [line.label for line in view.lines if line.is_required and not line.text]
        if missing:
            raise Incomplete(items=listed(missing))
        return
    counted = [line.cell for line in view.lines if line.cell and line.cell.measure in WORK]
    done = [f"{cell.name} {cell.value} {cell.unit}" for cell in counted if cell.is_flow_above_zero]
    if done:
        raise ZeroReportHasRows(figures=listed(done))
