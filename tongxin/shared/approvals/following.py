"""Open steps follow a corrected calendar (办理期限随日历更正)."""

from datetime import date, datetime

from django.db import transaction
from django.utils.timezone import localdate

from tongxin.kernel.actors import Actor
from tongxin.shared.approvals.models import CaseStep
from tongxin.shared.approvals.states import StepState, What
from tongxin.shared.audit.services import record
from tongxin.shared.deadlines.calendar import current
from tongxin.shared.deadlines.errors import YearMissing
from tongxin.shared.deadlines.events import CalendarCorrected
from tongxin.shared.deadlines.working_days import WorkingCalendar

CALENDAR = Actor.system("calendar")


@transaction.atomic
def follow_calendar(_fact: CalendarCorrected, at: datetime) -> None:
    """Count the days of every open step anew that is not overdue; nobody is late by it."""
    calendar, today = current(), localdate(at)
    reached = CaseStep.objects.filter(state=StepState.OPEN, due_on__gte=today)
    for step in reached.select_related("case").select_for_update(of=("self",)).order_by("pk"):
        due_on = _due(step, calendar)
        if due_on is None or (due_on := max(due_on, today)) == step.due_on:
            continue
        change = {"due_on": {"before": str(step.due_on), "after": str(due_on)}, "step": step.pk}
        step.due_on = due_on
        step.save(update_fields=["due_on"])
        record(CALENDAR, "approvals.step_amended", step.case, at=at, change=change)


def _due(step: CaseStep, calendar: WorkingCalendar) -> date | None:
    try:
        return calendar.add_working_days(
            localdate(step.opened_at), step.days + _frozen(step, calendar)
        )
    except YearMissing:
        return None


def _frozen(step: CaseStep, calendar: WorkingCalendar) -> int:
    """The working days on which the case stood still since the step was opened."""
    days, since = 0, None
    entries = step.case.entries.filter(
        what__in=(What.FROZEN, What.UNFROZEN), at__gte=step.opened_at
    )
    for entry in entries.order_by("pk"):
        if entry.what == What.FROZEN:
            since = localdate(entry.at)
        elif since is not None:
            days, since = days + calendar.working_days_between(since, localdate(entry.at)), None
    return days
