"""Having a summary approved (审定), which keeps its words and seals its figures; revising it."""

from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.kernel.text import listed
from tongxin.modules.reports.errors import NothingWritten, SummaryUnfinished, WordsBeside
from tongxin.modules.reports.models import SummaryReport, SummarySnapshot
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors.boards import mark_of
from tongxin.modules.reports.selectors.prose.reading import Reader
from tongxin.modules.reports.selectors.summaries import (
    SummaryView,
    approving,
    contested,
    faults_said,
    live_view,
)
from tongxin.modules.reports.services.snapshots import digest_of, in_chinese
from tongxin.modules.reports.services.summaries import open_summary
from tongxin.modules.reports.states import SUMMARY
from tongxin.shared.approvals.models import ApprovalCase, CaseEntry
from tongxin.shared.approvals.selectors import live_case
from tongxin.shared.approvals.services import resubmit, start_case
from tongxin.shared.approvals.states import State as CaseState
from tongxin.shared.approvals.states import What
from tongxin.shared.audit.services import name_of, record
from tongxin.shared.indicators.sealing import seal_figures

FLOW = "reports.summary"


@transaction.atomic
def hand_in_summary(*, summary_id: int, actor: Actor, now: datetime) -> SummaryReport:
    """Put a finished summary before whoever approves in its union (送审).

    Raises NotThere, SummaryNotOpen, WordsBeside, NothingWritten, SummaryUnfinished, and what
    ``start_case`` raises.
    """
    summary = open_summary(summary_id, actor)
    SUMMARY.advance(summary, "hand_in", actor=actor)
    require_finished(summary, live_view(summary, Reader(actor, now)))
    if mark_of(actor) not in summary.makers:
        summary.makers = [*summary.makers, mark_of(actor)]
    summary.return_reason = ""
    summary.save(update_fields=["state", "makers", "return_reason", "updated_at"])
    record(actor, "reports.handed_in_summary", summary, at=now)
    case = live_case(name_of(summary))
    if case and case.state == CaseState.RETURNED:
        resubmit(case_id=case.pk, actor=actor, now=now)
    else:
        start_case(row=summary, flow=FLOW, actor=actor, now=now)
    return summary


@transaction.atomic
def revise_summary(*, summary_id: int, actor: Actor, now: datetime) -> SummaryReport:
    """Write on an approved summary again (修订); what was approved is kept. Raises NotThere."""
    summary = SummaryReport.objects.owned_by(actor.scope(Can.SUBMIT)).lock(pk=summary_id)
    SUMMARY.advance(summary, "revise", actor=actor)
    summary.save(update_fields=["state", "updated_at"])
    record(actor, "reports.revised_summary", summary, at=now, change={"edition": summary.edition})
    return summary


def approve_summary(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Keep what was approved and seal its figures; one that waits no longer is left alone."""
    case, summary = _waiting(case_id)
    if summary is None:
        return
    SUMMARY.advance(summary, "approve", actor=actor)
    keep_approved(summary, by=_last(case, What.AGREED).by_name, actor=actor, now=now)


def keep_approved(summary: SummaryReport, *, by: str, actor: Actor, now: datetime) -> None:
    """Keep the words as ``by`` approved them, with their rows; the caller has moved the state."""
    summary.edition += 1
    summary.approved_at, summary.approved_by = now, by
    summary.save()
    with in_chinese():
        reader = Reader(actor, now)
        body = approving(live_view(summary, reader), summary).as_plain()
    SummarySnapshot.objects.create(
        summary=summary,
        union_id=summary.union_id,
        edition=summary.edition,
        body=body,
        digest=digest_of(body),
        taken_at=now,
    )
    sealer = Actor.system(by)
    for number, (asked, codes) in enumerate(reader.values.asked(), 1):
        seal_figures(codes, asked, target=f"{summary.target}/{number}", actor=sealer)
    change = {"edition": summary.edition}
    record(sealer, "reports.approved_summary", summary, at=now, change=change)


def hold_back_summary(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Give a summary that was not approved, or was taken back, to its writers again."""
    case, summary = _waiting(case_id)
    if summary is None:
        return
    SUMMARY.advance(summary, "hold_back", actor=actor)
    entry = _last(case, What.RETURNED, What.REJECTED, What.WITHDRAWN)
    summary.return_reason = entry.text[:300]
    summary.save(update_fields=["state", "return_reason", "updated_at"])
    by = Actor.system(entry.by_name)
    record(by, "reports.held_back_summary", summary, at=now, reason=entry.text)


def require_finished(summary: SummaryReport, view: SummaryView) -> None:
    """Refuse a text that has open points. Raises WordsBeside, NothingWritten or so."""
    if two := contested(summary):
        raise WordsBeside(items=listed(two))
    if not any(chapter.prose.paragraphs for chapter in view.chapters):
        raise NothingWritten
    if told := faults_said(piece for _chapter, piece in view.open_points):
        raise SummaryUnfinished(points="；".join(told))


def _waiting(case_id: int) -> tuple[ApprovalCase, SummaryReport | None]:
    """The case and its summary, locked; no summary where another deed came first."""
    case = ApprovalCase.objects.fetch(pk=case_id)
    summary = SummaryReport.objects.lock(pk=int(case.target.partition(":")[2]))
    return case, summary if summary.is_signing else None


def _last(case: ApprovalCase, *whats: str) -> CaseEntry:
    return case.entries.filter(what__in=whats).latest("pk")
