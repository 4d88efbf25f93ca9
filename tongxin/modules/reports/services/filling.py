"""Taking note of a report, putting numbers beside the counted ones, and sending it up."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.kernel.measures import Measure
from tongxin.kernel.text import listed
from tongxin.modules.reports.errors import (
    Incomplete,
    NotOpenForFilling,
    RulesBroken,
    UnknownItem,
    WordsBeside,
    ZeroReportHasRows,
)
from tongxin.modules.reports.models import ItemKind, Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.answers import beside_of
from tongxin.modules.reports.selectors.checks import faults_of
from tongxin.modules.reports.selectors.view import ReportView, in_readers_language
from tongxin.modules.reports.services.answers import open_report, save_answers, touch
from tongxin.modules.reports.services.signing import ask_to_sign, send
from tongxin.modules.reports.services.snapshots import view_to_keep
from tongxin.modules.reports.states import SUBMISSION
from tongxin.shared.indicators.models import DeclaredValue
from tongxin.shared.indicators.services import declare_value, withdraw_declared

WORK = frozenset({Measure.EVENTS, Measure.PERSONS, Measure.PERSON_TIMES, Measure.MONEY})


@transaction.atomic
def start_filling(*, submission_id: int, actor: Actor, now: datetime) -> Submission:
    """Take note of the request (签收); the superior sees that it was opened."""
    submission = open_report(submission_id, actor)
    touch(submission, actor, now)
    submission.save(update_fields=["opened_at", "makers", "updated_at"])
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
    submission = open_report(submission_id, actor)
    if not submission.form.items.filter(kind=ItemKind.FIGURE, code=code).exists():
        raise UnknownItem(code=code)
    touch(submission, actor, now)
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
    """Keep the last ``answers``, confirm the report and send it up (报送), or to be signed first.

    A zero report says there was nothing. Raises NotOpenForFilling, WordsBeside, Incomplete,
    RulesBroken, ZeroReportHasRows, and what ``start_case`` raises.
    """
    if answers:
        save_answers(submission_id=submission_id, answers=answers, actor=actor, now=now)
    submission = Submission.objects.owned_by(actor.scope(Can.SUBMIT)).lock(pk=submission_id)
    if not submission.is_open:
        raise NotOpenForFilling(state=submission.get_state_display())
    signs_off = submission.form.signs_off
    SUBMISSION.advance(submission, "hand_in" if signs_off else "submit", actor=actor)
    touch(submission, actor, now)
    submission.zero_report = zero_report
    submission.returned_items, submission.return_reason = [], ""
    submission.submitted_by = actor.name
    view = view_to_keep(submission, actor=actor, now=now)
    _check(submission, in_readers_language(view, submission.form))
    if signs_off:
        return ask_to_sign(submission, actor=actor, now=now)
    return send(submission, view, actor=actor, now=now)


def _check(submission: Submission, view: ReportView) -> None:
    if two := sorted({one.answer.item.label for one in beside_of(submission)}):
        raise WordsBeside(items=listed(two))
    if submission.zero_report:
        _check_nothing(view)
        return
    missing = [line.label for line in view.lines if line.is_required and not line.text]
    if missing:
        raise Incomplete(items=listed(missing))
    if broken := faults_of(submission.form, view):
        raise RulesBroken(faults=_("；").join(fault.said for fault in broken))


def _check_nothing(view: ReportView) -> None:
    counted = [line.cell for line in view.lines if line.cell and line.cell.measure in WORK]
    done = [f"{cell.name} {cell.value} {cell.unit}" for cell in counted if cell.is_flow_above_zero]
    if done:
        raise ZeroReportHasRows(figures=listed(done))
