"""Signing a report off inside its union before it goes up (签发)."""

from datetime import datetime

from tongxin.kernel.actors import Actor
from tongxin.modules.reports.events import ReportSubmitted
from tongxin.modules.reports.models import Submission
from tongxin.modules.reports.selectors.view import ReportView
from tongxin.modules.reports.services.rounds import note_step, told_of
from tongxin.modules.reports.services.snapshots import take_snapshot, view_to_keep
from tongxin.modules.reports.states import SUBMISSION, Act, State
from tongxin.shared.approvals.models import ApprovalCase, CaseEntry
from tongxin.shared.approvals.selectors import live_case
from tongxin.shared.approvals.services import resubmit, start_case
from tongxin.shared.approvals.states import State as CaseState
from tongxin.shared.approvals.states import What
from tongxin.shared.audit.services import name_of, record
from tongxin.shared.outbox.services import publish

FLOW = "reports.sign_off"


def ask_to_sign(submission: Submission, *, actor: Actor, now: datetime) -> Submission:
    """Put a checked report before whoever signs in its union; the caller holds the lock."""
    submission.save()
    note_step(submission, Act.HANDED_IN, actor=actor, now=now)
    record(actor, "reports.handed_in", submission, at=now)
    case = live_case(name_of(submission))
    if case and case.state == CaseState.RETURNED:
        resubmit(case_id=case.pk, actor=actor, now=now)
    else:
        start_case(row=submission, flow=FLOW, actor=actor, now=now)
    return submission


def send(
    submission: Submission, view: ReportView, *, actor: Actor, now: datetime, by: str = ""
) -> Submission:
    """Send a report up as it is now; ``by`` signed it. The caller holds the lock."""
    submission.submitted_at, submission.received_at = now, submission.received_at or now
    submission.save()
    take_snapshot(submission, view, Act.SUBMITTED, now=now)
    signed = Actor.system(by) if by else actor
    note_step(submission, Act.SUBMITTED, actor=signed, now=now)
    change = {"zero_report": submission.zero_report} | ({"signed_by": by} if by else {})
    record(actor, "reports.submitted", submission, at=now, change=change)
    publish(ReportSubmitted(**told_of(submission, actor)), at=now)
    return submission


def sign(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Send up what was signed; a report that waits no longer is left alone."""
    case, submission = _waiting(case_id)
    if submission is None:
        return
    SUBMISSION.advance(submission, "sign", actor=actor)
    view = view_to_keep(submission, actor=actor, now=now)
    send(submission, view, actor=actor, now=now, by=_last(case, What.AGREED).by_name)


def hold_back(*, case_id: int, actor: Actor, now: datetime) -> None:
    """Give a report that was not signed, or was taken back, to its makers again."""
    case, submission = _waiting(case_id)
    if submission is None:
        return
    SUBMISSION.advance(submission, "hold_back", actor=actor)
    entry = _last(case, What.RETURNED, What.REJECTED, What.WITHDRAWN)
    submission.return_reason = entry.text[:300]
    submission.save(update_fields=["state", "return_reason", "updated_at"])
    by = Actor.system(entry.by_name)
    note_step(submission, Act.HELD_BACK, actor=by, now=now, reason=entry.text[:300])
    record(actor, "reports.held_back", submission, at=now, reason=entry.text)


def _waiting(case_id: int) -> tuple[ApprovalCase, Submission | None]:
    """The case and its report, locked; no report where another deed came first."""
    case = ApprovalCase.objects.fetch(pk=case_id)
    submission = Submission.objects.lock(pk=int(case.target.partition(":")[2]))
    return case, submission if submission.state == State.SIGNING else None


def _last(case: ApprovalCase, *whats: str) -> CaseEntry:
    return case.entries.filter(what__in=whats).latest("pk")
