"""Lists of rounds and reports: what waits below, here and above."""

from collections.abc import Iterable
from datetime import datetime

from django.db.models import Count, F, Min, Q, QuerySet
from django.urls import reverse

from tongxin.kernel.actors import Actor, Scope
from tongxin.kernel.periods import Period
from tongxin.modules.reports.models import ReportRound, Sealing, Submission, SubmissionStep
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.states import OPEN_STATES, State
from tongxin.shared.orgs.models import UnionOrg

MOVING = (Sealing.State.QUEUED, Sealing.State.RUNNING)


def sealing_of(submission: Submission) -> Sealing | None:
    """How far the sealing of a report is, or why it stopped; None once that is over."""
    if submission.state != State.SUBMITTED:
        return None
    return submission.sealings.filter(asked_at__gte=submission.submitted_at).order_by("-pk").first()


def last_sealing_of(submission: Submission) -> Sealing | None:
    """The same, and what a worker has sealed, too; None where the officer waited for it."""
    if submission.is_accepted:
        done = submission.sealings.filter(state=Sealing.State.DONE)
        return done.filter(asked_at=submission.accepted_at).last()
    return sealing_of(submission)


def judge_of(submission: Submission) -> UnionOrg:
    """The union that accepts: who asked, or today's superior when the union has moved away."""
    reviewer = submission.reviewer
    if submission.union.path.startswith(reviewer.path):
        return reviewer
    return submission.union.parent or submission.union


def may_judge(submission: Submission, actor: Actor) -> bool:
    """Whether the actor stands above the report and did not make it."""
    above = actor.scope(Can.ACCEPT).covers(judge_of(submission).path)
    return above and mark_of(actor) not in submission.makers


def mark_of(actor: Actor) -> str:
    """How a maker is remembered: by account, or by name where there is none."""
    return str(actor.account_id) if actor.account_id else actor.name


def rounds_list(*, scope: Scope, now: datetime) -> QuerySet[ReportRound]:
    """Rounds opened within ``scope`` with how far they are, latest first."""
    return (
        ReportRound.objects.owned_by(scope)
        .select_related("form", "union")
        .annotate(
            asked_count=Count("submissions"),
            received_count=Count("submissions", filter=Q(submissions__received_at__isnull=False)),
            accepted_count=Count("submissions", filter=Q(submissions__state=State.ACCEPTED)),
            late_count=Count(
                "submissions",
                filter=Q(submissions__received_at=None, submissions__due_at__lt=now)
                | Q(submissions__received_at__gt=F("submissions__due_at")),
            ),
        )
        .order_by("-opened_at", "-pk")
    )


def round_board(round_: ReportRound, *, scope: Scope) -> QuerySet[Submission]:
    """Who was asked in a round, in the order of codes, with how often they were reminded."""
    return (
        round_.submissions.owned_by(scope)
        .select_related("union", "reviewer")
        .annotate(reminded_count=Count("steps", filter=Q(steps__act="reminded")))
        .order_by("union__code")
    )


def submissions_list(*, scope: Scope) -> QuerySet[Submission]:
    """Reports within ``scope``, the nearest deadline last."""
    return Submission.objects.owned_by(scope).select_related("form", "union", "reviewer", "round")


def submission_of(submission_id: int, *, scope: Scope) -> Submission:
    """One report. Raises NotThere."""
    return submissions_list(scope=scope).fetch(pk=submission_id)


def round_of(round_id: int, *, scope: Scope) -> ReportRound:
    """One round one opened or is asked in. Raises NotThere."""
    return ReportRound.objects.within(scope).select_related("form", "union").fetch(pk=round_id)


def to_fill(*, actor: Actor) -> QuerySet[Submission]:
    """Reports the actor's own unions owe (待填报); those further below are theirs to fill."""
    scope = actor.scope(Can.FILL)
    return (
        submissions_list(scope=scope)
        .filter(state__in=OPEN_STATES, union__path__in=scope.paths)
        .order_by("due_at", "pk")
    )


def to_accept(*, actor: Actor) -> QuerySet[Submission]:
    """Reports sent to the actor's own unions (待审核)."""
    scope = actor.scope(Can.ACCEPT)
    return (
        submissions_list(scope=scope)
        .filter(state=State.SUBMITTED, reviewer__path__in=scope.paths)
        .exclude(pk__in=Sealing.objects.filter(state__in=MOVING).values("submission"))
        .order_by("due_at", "pk")
    )


def steps_of(submission: Submission) -> QuerySet[SubmissionStep]:
    """What happened to a report, the latest first."""
    return submission.steps.order_by("-at", "-pk")


def answers_of(submission: Submission) -> dict[str, str]:
    """What was written so far, by item code."""
    return dict(submission.answers.values_list("item__code", "text"))


def period_title(round_: ReportRound) -> str:
    """The period of a round in words."""
    return Period.parse(round_.period).title


def counts_of(rows: Iterable[Submission], now: datetime) -> dict[str, int]:
    """How far a round is: asked, not opened, waiting, received, late, returned, accepted."""
    rows = list(rows)
    return {
        "asked": len(rows),
        "unopened": sum(one.opened_at is None for one in rows),
        "received": sum(one.received_at is not None for one in rows),
        "late": sum(one.is_late(now) for one in rows),
        "returned": sum(one.state == State.RETURNED for one in rows),
        "accepted": sum(one.is_accepted for one in rows),
    }


def waiting(rows: QuerySet[Submission], now: datetime) -> dict[str, object]:
    """How many wait, how many of them are late, and the nearest deadline still ahead."""
    return rows.order_by().aggregate(
        count=Count("pk"),
        overdue=Count("pk", filter=Q(due_at__lt=now)),
        earliest_deadline=Min("due_at"),
    )


def after(rows: QuerySet[Submission], last: int) -> QuerySet[Submission]:
    """Reports behind a number, in the order in which they were asked for."""
    return rows.filter(pk__gt=last).order_by("pk")


def found(scope: Scope, words: str) -> QuerySet[Submission]:
    """Reports whose form or union is called so."""
    named = Q(form__title__icontains=words) | Q(union__name__icontains=words)
    return submissions_list(scope=scope).filter(named).order_by("-due_at", "-pk")


def address_of(submission: Submission) -> str:
    """The page of a report."""
    return reverse("reports_desk:report", args=[submission.pk])
