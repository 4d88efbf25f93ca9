"""A form as its filler will see it, before anybody is asked."""

from datetime import date, datetime, timedelta

from django.utils import timezone

from tongxin.kernel.actors import Actor
from tongxin.kernel.errors import NotThere
from tongxin.kernel.periods import Period
from tongxin.modules.reports.models import ReportForm
from tongxin.modules.reports.models.forms import PeriodKind
from tongxin.modules.reports.selectors.view import ReportView, live_view
from tongxin.shared.indicators.compute import ask
from tongxin.shared.orgs.models import UnionOrg

MONTHS = {PeriodKind.HALF: 6, PeriodKind.QUARTER: 3, PeriodKind.MONTH: 1}


def preview(form: ReportForm, union: UnionOrg | None, *, actor: Actor, now: datetime) -> ReportView:
    """The form with the figures of ``union`` for the last period that is over. Raises NotThere."""
    if union is None:
        raise NotThere
    period = last_period(PeriodKind(form.period_kind), timezone.localdate(now))
    return live_view(form, ask(union=union, period=period, actor=actor, now=now))


def last_period(kind: PeriodKind, today: date) -> Period:
    """The last whole year, half, quarter or month before ``today``; any period is a year."""
    length = MONTHS.get(kind, 12)
    begun = today.replace(month=(today.month - 1) // length * length + 1, day=1)
    last = begun - timedelta(days=1)
    start = last.replace(month=last.month - length + 1, day=1)
    return Period.between(start, begun)
