"""Requests to join that came back and were never amended (逾期失效)."""

from datetime import date, datetime, timedelta

from django.db import transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.modules.members.models import JoinApplication
from tongxin.modules.members.states import APPLICATION, Applied
from tongxin.shared.approvals import services as approvals
from tongxin.shared.approvals.states import LIVE
from tongxin.shared.audit.services import record

# The handbook names no time: a month to find a document; asking anew is free.
DAYS = 30


def lapses_on(row: JoinApplication) -> date | None:
    """From which day on a returned request is over if nobody touches it."""
    if row.state != Applied.RETURNED:
        return None
    return localdate(row.returned_at or row.submitted_at) + timedelta(days=DAYS)


def lapse_untouched(*, actor: Actor, now: datetime) -> int:
    """End what was returned so many days ago and never sent again; returns how many."""
    waiting = JoinApplication.objects.filter(state=Applied.RETURNED)
    due = [row.pk for row in waiting.only("pk", "state", "returned_at", "submitted_at")
           if (day := lapses_on(row)) and day <= localdate(now)]  # fmt: skip
    return sum(_lapse(pk, actor, now) for pk in due)


@transaction.atomic
def _lapse(pk: int, actor: Actor, now: datetime) -> bool:
    """One request, looked at again under its lock: the applicant may have been faster."""
    row = JoinApplication.objects.select_related("union", "case").lock(pk=pk)
    day = lapses_on(row)
    if day is None or day > localdate(now):
        return False
    APPLICATION.advance(row, "lapse", actor=actor)
    row.ended_at = now
    row.save(update_fields=["state", "ended_at", "updated_at"])
    record(actor, "members.lapsed_application", row, at=now)
    if row.case and row.case.state in LIVE:
        approvals.withdraw(case_id=row.case_id, actor=actor, now=now)
    return True
