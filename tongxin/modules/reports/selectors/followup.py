"""How far a report has come below: who has not opened, filled or sent, subtree by subtree."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from django.db.models import Exists, F, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.actors import Scope
from tongxin.modules.reports.models import Answer, ReportRound, Submission
from tongxin.modules.reports.states import UNSENT, State
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import children_on

STAGES = {
    "asked": _("应报"),
    "unopened": _("未签收"),
    "unfilled": _("已签收未填写"),
    "unsent": _("已填写未报送"),
    "signing": _("待签发"),
    "returned": _("退回待改"),
    "late": _("迟报或逾期未报"),
    "received": _("已报"),
    "accepted": _("已接收"),
}


@dataclass(slots=True)
class Below:
    """One union below with its own report and the counts of its subtree."""

    union: UnionOrg
    own: Submission | None = None
    counts: dict[str, int] = field(default_factory=lambda: dict.fromkeys(STAGES, 0))
    has_more: bool = False

    @property
    def cells(self) -> list[tuple[str, str, int]]:
        """Stage, its name and its count, in the order of the table."""
        return [(stage, str(name), self.counts[stage]) for stage, name in STAGES.items()]


def reports_below(round_: ReportRound, union: UnionOrg, *, scope: Scope) -> QuerySet[Submission]:
    """Reports of the same form and period in the subtree of ``union``, whoever asked for them."""
    form = round_.form
    return (
        Submission.objects.owned_by(scope)
        .filter(
            form__key=form.key,
            form__union_id=form.union_id,
            period=round_.period,
            union_path__startswith=union.path,
        )
        .select_related("union", "reviewer")
        .annotate(
            is_begun=Exists(Answer.objects.filter(submission=OuterRef("pk")).exclude(text=""))
        )
        .order_by("union_path")
    )


def at_stage(rows: QuerySet[Submission], stage: str, now: datetime) -> QuerySet[Submission]:
    """Only the reports at one stage of ``STAGES``; all of them for another word."""
    draft = Q(state=State.DRAFT)
    wanted = {
        "unopened": Q(opened_at=None),
        "unfilled": draft & Q(opened_at__isnull=False, is_begun=False),
        "unsent": draft & Q(opened_at__isnull=False, is_begun=True),
        "signing": Q(state=State.SIGNING),
        "returned": Q(state=State.RETURNED),
        "late": Q(received_at=None, due_at__lt=now) | Q(received_at__gt=F("due_at")),
        "received": Q(received_at__isnull=False),
        "accepted": Q(state=State.ACCEPTED),
    }
    return rows.filter(wanted.get(stage, Q()))


def lines_below(
    round_: ReportRound, union: UnionOrg, *, scope: Scope, now: datetime
) -> tuple[Below, list[Below]]:
    """``union`` with the counts of all below it, and a line for each child that was asked."""
    day = timezone.localdate(now)
    rows = list(reports_below(round_, union, scope=scope))
    total, lines = Below(union), [Below(child) for child in children_on(union, day)]
    for line in (total, *lines):
        mine = [row for row in rows if row.union_path.startswith(line.union.path)]
        _count(line, mine, now)
    return total, [line for line in lines if line.counts["asked"]]


def to_remind(rows: QuerySet[Submission]) -> QuerySet[Submission]:
    """Those that have not been sent, or wait to be mended."""
    return rows.filter(state__in=UNSENT)


def _count(line: Below, rows: Iterable[Submission], now: datetime) -> None:
    for row in rows:
        if row.union_id == line.union.pk:
            line.own = row
        else:
            line.has_more = True
        for stage in _stages(row, now):
            line.counts[stage] += 1


def _stages(row, now: datetime) -> list[str]:
    is_draft, is_open = row.state == State.DRAFT, row.opened_at is not None
    told = {
        "asked": True,
        "unopened": not is_open,
        "unfilled": is_draft and is_open and not row.is_begun,
        "unsent": is_draft and is_open and row.is_begun,
        "signing": row.is_signing,
        "returned": row.state == State.RETURNED,
        "late": row.is_late(now),
        "received": row.received_at is not None,
        "accepted": row.is_accepted,
    }
    return [stage for stage, is_so in told.items() if is_so]
