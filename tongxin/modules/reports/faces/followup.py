"""What came of a round below: by subtree, with reminders, and all answers together."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from tongxin.kernel import clock
from tongxin.modules.reports.faces.asking import crumbs
from tongxin.modules.reports.faces.desk import TONES
from tongxin.modules.reports.models import ReportRound
from tongxin.modules.reports.permissions import Can
from tongxin.modules.reports.selectors import boards
from tongxin.modules.reports.selectors import followup as reads
from tongxin.modules.reports.selectors.printing import spoken
from tongxin.modules.reports.selectors.summary import together
from tongxin.modules.reports.services import rounds as asking
from tongxin.modules.reports.transfers import FOLLOW, stage_of
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page

LOOKS = {
    "asked": ("users", "gray"),
    "unopened": ("mail", "gold"),
    "unfilled": ("file-description", "gold"),
    "unsent": ("pencil", "gold"),
    "signing": ("signature", "gold"),
    "returned": ("arrow-back-up", "red"),
    "late": ("clock-exclamation", "red"),
    "received": ("send", "blue"),
    "accepted": ("lock", "green"),
}


@page("reports/desk/follow.html", needs=Can.VIEW)
def follow(request: HttpRequest, pk: int) -> dict:
    """报送进度."""
    found, now = boards.round_of(pk, scope=request.scope), clock.now()
    below = _below(request, found, request.GET.get("below", ""))
    stage = stage_of(request.GET.get("stage", ""))
    total, lines = reads.lines_below(found, below, scope=request.scope, now=now)
    pager = list_page(request, FOLLOW, of=pk)
    return {
        "heading": _("报送进度：%(title)s") % {"title": found.form.title},
        "subtitle": f"{below} · {boards.period_title(found)}",
        "breadcrumbs": _crumbs(found, _("报送进度")),
        "round": found,
        "below": below,
        "up": below.parent if below != found.union else None,
        "cards": _cards(total, below),
        "stages": [str(name) for name in reads.STAGES.values()],
        "lines": [_line(line) for line in lines],
        "stage": stage,
        "stage_name": reads.STAGES.get(stage, ""),
        "pager": pager,
        "rows": [{"one": one, "tone": TONES[one.state]} for one in pager.rows],
        "now": now,
        "may_remind": request.actor.scope(Can.OPEN).covers(found.union.path),
    }


@act(needs=Can.OPEN)
def remind_below(request: HttpRequest, pk: int) -> str:
    """催报一片."""
    found = boards.round_of(pk, scope=request.scope)
    below = _below(request, found, request.POST.get("below", ""))
    stage = request.POST.get("stage", "")
    terms = {"actor": request.actor, "now": clock.now()}
    count = asking.remind_below(round_id=pk, below=below, stage=stage, **terms)
    told = ngettext("已催报 %(count)d 个单位", "已催报 %(count)d 个单位", count)
    messages.success(request, told % {"count": count})
    query = urlencode({"below": below.code, "stage": stage})
    return f"{reverse('reports_desk:follow', args=[pk])}?{query}"


@page("reports/desk/summary.html", needs=Can.VIEW)
def summary(request: HttpRequest, pk: int) -> dict:
    """汇总."""
    found = boards.round_of(pk, scope=request.scope)
    items = together(found, scope=request.scope)
    return {
        "heading": _("汇总：%(title)s") % {"title": found.form.title},
        "subtitle": f"{found.union} · {boards.period_title(found)}",
        "breadcrumbs": _crumbs(found, _("汇总")),
        "round": found,
        "items": [
            {"one": one, "total": spoken(one.total, one.unit) if one.answered else "—"}
            for one in items
        ],
    }


def _below(request: HttpRequest, found: ReportRound, code: str) -> UnionOrg:
    """The subtree looked at: that of the round, unless the address names one inside it."""
    if not code:
        return found.union
    union = union_by_code(code, scope=request.scope)
    return union if union.path.startswith(found.union.path) else found.union


def _cards(total: reads.Below, below: UnionOrg) -> list[dict]:
    return [
        {
            "name": name,
            "count": count,
            "icon": LOOKS[stage][0],
            "tone": LOOKS[stage][1],
            "url": f"?{urlencode({'below': below.code, 'stage': stage})}",
        }
        for stage, name, count in total.cells
    ]


def _line(line: reads.Below) -> dict:
    code = line.union.code
    return {
        "line": line,
        "tone": TONES[line.own.state] if line.own else "",
        "url": f"?{urlencode({'below': code})}" if line.has_more else "",
        "cells": [
            {
                "name": name,
                "count": count,
                "url": f"?{urlencode({'below': code, 'stage': stage})}" if count else "",
            }
            for stage, name, count in line.cells
        ],
    }


def _crumbs(found: ReportRound, last: str) -> list[dict[str, str]]:
    rounds = (_("下发的报表"), reverse("reports_desk:rounds"))
    one = (found.form.title, reverse("reports_desk:round", args=[found.pk]))
    return crumbs(rounds, one, (last, ""))
