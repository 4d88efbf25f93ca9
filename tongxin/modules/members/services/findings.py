"""What people do with a finding of the data examination: take it on, or explain it."""

from datetime import datetime

from django.db import transaction

from tongxin.kernel.actors import Actor
from tongxin.modules.members.errors.examination import (
    FindingAccepted,
    FindingClosed,
    UnknownAssignee,
    WhyMissing,
)
from tongxin.modules.members.models import Finding
from tongxin.modules.members.permissions import Can
from tongxin.shared.access.selectors import accounts_within
from tongxin.shared.audit.services import record

State = Finding.State


@transaction.atomic
def assign_finding(*, finding_id: int, account_id: int, actor: Actor, now: datetime) -> Finding:
    """Say who mends a finding (指派). Raises NotThere, FindingClosed or UnknownAssignee."""
    finding = _open(finding_id, actor)
    known = accounts_within(actor.scope(Can.ADMIT)).filter(pk=account_id, is_active=True)
    account = known.first()
    if account is None:
        raise UnknownAssignee
    finding.assignee = account
    finding.save(update_fields=["assignee", "updated_at"])
    change = {"account": account.pk}
    record(actor, "members.assigned_finding", finding, at=now, change=change)
    return finding


@transaction.atomic
def accept_finding(*, finding_id: int, reason: str, actor: Actor, now: datetime) -> Finding:
    """Explain why a finding is no mistake (说明情况); it is not shown as open any more.

    Raises NotThere, WhyMissing, FindingClosed or FindingAccepted.
    """
    finding = _open(finding_id, actor)
    if not reason.strip():
        raise WhyMissing
    if finding.state == State.ACCEPTED:
        raise FindingAccepted
    finding.state, finding.reason = State.ACCEPTED, reason.strip()[:300]
    finding.accepted_by, finding.accepted_at = actor.name[:80], now
    finding.save()
    record(actor, "members.accepted_finding", finding, at=now, reason=finding.reason)
    return finding


def forget_reasons(worker_id: int) -> int:
    """Blank what was written about a person whose data is erased."""
    mine = Finding.objects.filter(membership__worker=worker_id).exclude(reason="", said="")
    return mine.update(reason="", said="")


def _open(finding_id: int, actor: Actor) -> Finding:
    finding = Finding.objects.owned_by(actor.scope(Can.ADMIT)).lock(pk=finding_id)
    if finding.state == State.CLOSED:
        raise FindingClosed
    return finding
