"""What the operator looks after: the audit log and the working calendar."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.access.permissions import Can
from tongxin.shared.audit.selectors import log_within
from tongxin.shared.deadlines.calendar import calendar_years
from tongxin.shared.deadlines.permissions import Can as CalendarCan
from tongxin.shared.deadlines.services import enter_year
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.forms import CalendarForm
from tongxin.shells.desk.page import page, submit


@page("desk/log.html", needs=Can.AUDIT)
def log(request: HttpRequest) -> dict:
    """审计日志."""
    words = request.GET.get("words", "")[:50]
    rows = log_within(request.scope, words)
    return {
        "heading": _("审计日志"),
        "words": words,
        "pager": keyset(request, rows, order=("-pk",)),
    }


@page("desk/calendar.html", needs=CalendarCan.ENTER)
def calendar(request: HttpRequest) -> dict | HttpResponse:
    """工作日历."""
    form = CalendarForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: enter_year(
            year=clean["year"],
            holidays=clean["holidays"],
            working_weekends=clean["working"],
            provisional=clean["provisional"],
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已录入 %(year)s 年放假安排") % {"year": made.year})
        return redirect("desk:calendar")
    return {"heading": _("工作日历"), "form": form, "years": calendar_years()}
