"""Lists of rounds and reports: what waits below, here and above."""

from datetime import datetime

from django.db.models import Count, F, Q, QuerySet

from tongxin.kernel.actors import Actor, Scope
from tongxin.modules.reports.models import ReportRound, Submission
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.states import OPEN_STATES, State
from tongxin.shared.orgs.models import UnionOrg


def judge_of(submission: Submission) -> UnionOrg:
    """The union that accepts: who asked, or today's superior when the union has moved away."""
    reviewer = submission.reviewer
    if submission.union.path.startswith(reviewer.path):
        return reviewer
    return submission.union.parent or submission.union


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


def round_board(round_: ReportRound) -> QuerySet[Submission]:
    """Who was asked in a round, in the order of codes, with how often they were reminded."""
    return (
        round_.submissions.select_related("union", "reviewer")
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
        .order_by("due_at", "pk")
    )
