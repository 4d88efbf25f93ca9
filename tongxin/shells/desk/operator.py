"""What the operator looks after: the audit log and the working calendar."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.shared.access.permissions import Can
from tongxin.shared.deadlines import calendar as calendars
from tongxin.shared.deadlines.permissions import Can as CalendarCan
from tongxin.shared.deadlines.services import change_day, enter_year
from tongxin.shared.jobs.names import in_words
from tongxin.shared.retention.services import table_lines
from tongxin.shells.design.differences import differences
from tongxin.shells.design.verbs import VERBS
from tongxin.shells.desk.calendar_forms import CalendarForm, DayForm, as_typed
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.own_lists import LOG
from tongxin.shells.desk.page import page, submit

WEEK, YEAR_DIGITS = 7, 4


@page("desk/log.html", needs=Can.AUDIT)
def log(request: HttpRequest) -> dict:
    """审计日志."""
    pager = list_page(request, LOG)
    return {
        "heading": _("审计日志"),
        "subtitle": _("谁在什么时候对什么做了什么，改动前后是什么；只增不改"),
        "asked": LOG.narrowed(request.GET.dict()),
        "verbs": sorted((str(name), code) for code, name in VERBS.items()),
        "pager": pager,
        "rows": [(entry, differences(entry)) for entry in pager.rows],
    }


@page("desk/retention.html", needs=Can.OPERATE)
def retention(_request: HttpRequest) -> dict:
    """保存期限."""
    return {
        "heading": _("保存期限"),
        "subtitle": _("每类数据保存多久、为什么、到期怎么办；到期数据每天夜间清理"),
        "lines": [(line, in_words(line.keep.by)) for line in table_lines()],
    }


@page("desk/calendar.html", needs=CalendarCan.ENTER)
def calendar(request: HttpRequest) -> dict | HttpResponse:
    """工作日历."""
    given = (request.POST, request.FILES) if request.POST else (None, None)
    form = CalendarForm(*given, initial=_entered(request.GET.get("year", "")))
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
    return {
        "heading": _("工作日历"),
        "form": form,
        "years": calendars.calendar_years(),
        "missing": calendars.missing_year(localdate(clock.now())),
    }


@page("desk/calendar_year.html", needs=CalendarCan.ENTER)
def calendar_year(request: HttpRequest, year: int) -> dict | HttpResponse:
    """年度工作日历."""
    known = {row.year: row for row in calendars.calendar_years()}
    if year not in known:
        raise NotThere
    days = calendars.days_of(year)
    form = DayForm(request.POST or None, year=year)
    made = submit(
        request,
        form,
        lambda clean: change_day(
            day=clean["day"],
            is_working=clean["is_working"] == "1",
            name=clean["name"],
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已调整 %(day)s") % {"day": made.date})
        return redirect("desk:calendar_year", year)
    return {
        "heading": _("%(year)s 年工作日历") % {"year": year},
        "row": known[year],
        "months": _months(days),
        "noted": [day for day in days if day.note],
        "form": form,
        "submit_label": _("调整这一天"),
        "cancel_url": reverse("desk:calendar"),
    }


def _entered(year: str) -> dict[str, Any]:
    """What was entered for a year before, to be corrected as a whole."""
    if not (year.isdecimal() and len(year) == YEAR_DIGITS):
        return {}
    off, worked = calendars.entered_days(int(year))
    lines = {"holidays": as_typed(off), "working": as_typed(worked)}
    return {"year": int(year), "provisional": True, **lines}


def _months(days: list[calendars.DayRow]) -> list[dict[str, Any]]:
    """Weeks of each month, from Monday on, with blanks where another month begins."""
    months = []
    for number in range(1, 13):
        own = [day for day in days if day.day.month == number]
        cells = [None] * own[0].day.weekday() + own
        cells += [None] * (-len(cells) % WEEK)
        weeks = [cells[at : at + WEEK] for at in range(0, len(cells), WEEK)]
        months.append({"first": own[0].day, "weeks": weeks})
    return months
