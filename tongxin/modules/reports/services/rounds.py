"""Asking the unions below for a report."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction
from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.periods import Period
from tongxin.modules.reports.errors import (
    DeadlineMissing,
    DeadlineTooEarly,
    FormNotPublished,
    NobodyToAsk,
    NotBelow,
    UnknownForm,
    WrongPeriod,
)
from tongxin.modules.reports.events import ReportReminded, RoundOpened
from tongxin.modules.reports.models import ReportForm, ReportRound, Submission, SubmissionStep
from tongxin.modules.reports.models.forms import PeriodKind
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.followup import at_stage, reports_below, to_remind
from tongxin.modules.reports.selectors.forms import forms_to_open, latest_form, usable
from tongxin.modules.reports.states import UNSENT, Act
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.calendar import deadline
from tongxin.shared.orgs.audience import show_to
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import children_on
from tongxin.shared.outbox.services import publish
from tongxin.shared.papers.models import RecipientGroup
from tongxin.shared.papers.recipients import addressees


@transaction.atomic
def open_round(  # noqa: PLR0913  (who asks whom for what, about when, until when)
    *,
    form: ReportForm | str,
    union: UnionOrg,
    period: Period,
    due_at: datetime | None = None,
    actor: Actor,
    now: datetime,
    recipients: Sequence[UnionOrg] | None = None,
    groups: Iterable[RecipientGroup] = (),
    note: str = "",
) -> ReportRound:
    """Ask recipients, by default every union one step below, for a report (下发报表).

    The topmost union is asked as well: nobody else would. Asked again, it only adds recipients,
    in the version it runs in. Without ``due_at`` the form's own rule says until when; ``groups``
    are recipients by rule.
    Raises UnknownForm, FormNotPublished, WrongPeriod, DeadlineMissing, DeadlineTooEarly, NotBelow
    or NobodyToAsk.
    """
    actor.require(Can.OPEN, at=union)
    form = _form(form, union, period, actor)
    due_at = due_at or due_by_rule(form, period)
    _check(form, period, due_at, now)
    asked = _recipients(union, _with_groups(union, recipients, list(groups), now), now)
    round_, _made = ReportRound.objects.get_or_create(
        union=union,
        form=form,
        period=str(period),
        defaults={"due_at": due_at, "note": note, "opened_at": now, "opened_by": actor.name},
    )
    # One adds recipients at a time.
    round_ = ReportRound.objects.select_related("form", "union").lock(pk=round_.pk)
    added = _require_from(round_, asked)
    if added:
        record(actor, "reports.opened_round", round_, at=now, change={"added": len(added)})
        publish(RoundOpened(round_id=round_.pk, union_ids=[one.pk for one in added]), at=now)
    return round_


def _with_groups(
    union: UnionOrg,
    recipients: Sequence[UnionOrg] | None,
    groups: list[RecipientGroup],
    now: datetime,
) -> Sequence[UnionOrg] | None:
    if not groups:
        return recipients
    by_hand = [one.pk for one in recipients or ()]
    day = timezone.localdate(now)
    return addressees(union=union, groups=groups, by_hand=by_hand, day=day)


@transaction.atomic
def remind(
    *, round_id: int, union_ids: Iterable[int] | None = None, actor: Actor, now: datetime
) -> int:
    """Ask again those who have not sent yet (催报); returns how many were reminded."""
    round_ = ReportRound.objects.owned_by(actor.scope(Can.OPEN)).fetch(pk=round_id)
    waiting = round_.submissions.filter(state__in=UNSENT)
    if union_ids is not None:
        waiting = waiting.filter(union__in=list(union_ids))
    waiting = list(waiting)
    for submission in waiting:
        note_step(submission, Act.REMINDED, actor=actor, now=now)
        publish(ReportReminded(submission_id=submission.pk, union_id=submission.union_id), at=now)
    record(actor, "reports.reminded", round_, at=now, change={"count": len(waiting)})
    return len(waiting)


def told_of(submission: Submission, actor: Actor) -> dict[str, int | str]:
    """What the facts about a report say: which, whose, by which form, who did it."""
    return {
        "submission_id": submission.pk,
        "union_id": submission.union_id,
        "form_key": submission.form.key,
        "form_title": submission.form.title,
        "due_on": timezone.localdate(submission.round.due_at).isoformat(),
        "by": actor.name,
    }


@transaction.atomic
def remind_below(
    *, round_id: int, below: UnionOrg, stage: str = "", actor: Actor, now: datetime
) -> int:
    """Ask again all in a subtree who have not sent, whoever asked them; returns how many.

    ``stage`` narrows it to those not opened, not filled and so on.
    """
    scope = actor.scope(Can.OPEN)
    round_ = ReportRound.objects.owned_by(scope).select_related("form").fetch(pk=round_id)
    rows = at_stage(reports_below(round_, below, scope=scope), stage, now)
    waiting = list(to_remind(rows))
    for submission in waiting:
        note_step(submission, Act.REMINDED, actor=actor, now=now)
        publish(ReportReminded(submission_id=submission.pk, union_id=submission.union_id), at=now)
    change = {"count": len(waiting), "below": below.code}
    record(actor, "reports.reminded", round_, at=now, change=change)
    return len(waiting)


def note_step(
    submission: Submission, act: Act, *, actor: Actor, now: datetime, reason: str = ""
) -> SubmissionStep:
    """Write one line of what happened to a report, for both sides to read."""
    return SubmissionStep.objects.create(
        submission=submission,
        union_id=submission.union_id,
        act=act,
        at=now,
        by=actor.name,
        reason=reason,
    )


def due_by_rule(form: ReportForm, period: Period) -> datetime:
    """The end of the last day on which the form says it is due. Raises DeadlineMissing."""
    if form.due_days is None:
        raise DeadlineMissing
    return deadline(period.last_day, form.due_days, form.due_unit).instant


def _form(form: ReportForm | str, union: UnionOrg, period: Period, actor: Actor) -> ReportForm:
    """The version to ask: that of the round that runs already, else the published one."""
    scope = actor.scope(Can.OPEN)
    if isinstance(form, str):
        form = latest_form(form, scope=scope, union=union)
    forms = forms_to_open(union, scope=scope)
    found = forms.filter(pk=form.pk).first()
    if found is None:
        raise UnknownForm(key=form.key)
    versions = forms.filter(union_id=form.union_id, key=form.key)
    runs = ReportRound.objects.filter(union=union, period=str(period), form__in=versions)
    if running := versions.filter(pk__in=runs.values("form")).first():
        return running
    if not usable(found, union):
        raise FormNotPublished(form=found.title, state=found.get_state_display())
    return found


def _check(form: ReportForm, period: Period, due_at: datetime, now: datetime) -> None:
    kind = PeriodKind(form.period_kind)
    if not kind.fits(period):
        raise WrongPeriod(form=form.title, kind=kind.label, period=period.title)
    if due_at < now:
        raise DeadlineTooEarly


def _recipients(
    union: UnionOrg, chosen: Sequence[UnionOrg] | None, now: datetime
) -> list[UnionOrg]:
    if chosen is None:
        today = timezone.localdate(now)
        found = [one for one in children_on(union, today) if one.is_active_on(today)]
        chosen = [*found, union] if union.parent_id is None else found
    for one in chosen:
        if not one.path.startswith(union.path) or (one == union and union.parent_id):
            raise NotBelow(union=one.name)
    if not chosen:
        raise NobodyToAsk
    return list(chosen)


def _require_from(round_: ReportRound, unions: list[UnionOrg]) -> list[UnionOrg]:
    known = set(round_.submissions.values_list("union_id", flat=True))
    added = [union for union in unions if union.pk not in known]
    Submission.objects.bulk_create(
        Submission(
            round=round_,
            form_id=round_.form_id,
            union=union,
            reviewer_id=round_.union_id,
            period=round_.period,
            due_at=round_.due_at,
        )
        for union in added
    )
    show_to(round_, added)
    if round_.form.union_path.startswith(round_.union.path):
        show_to(round_.form, added)  # a form from above is seen by all below already
    return added
