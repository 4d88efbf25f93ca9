"""Data examination on the workbench: checks, findings, persons who may be on file twice."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.forms.examination import AcceptForm, AssignForm
from tongxin.modules.members.models import DataCheck, Finding
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import examination as selectors
from tongxin.modules.members.services.examining import request_check
from tongxin.modules.members.services.findings import accept_finding, assign_finding
from tongxin.modules.members.services.rules import BY_CODE, RULES
from tongxin.modules.members.transfers.examination import FINDINGS_LIST, rule_name, told
from tongxin.shared.audit.selectors import log_of
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit

State = Finding.State
TONES = {State.OPEN: "gold", State.ACCEPTED: "blue", State.CLOSED: "green"}
RUN_TONES = {"queued": "gray", "running": "blue", "done": "green", "failed": "red"}


@page("members/desk/findings.html", needs=Can.VIEW)
def findings(request: HttpRequest) -> dict:
    """数据体检."""
    pager = list_page(request, FINDINGS_LIST)
    counts = selectors.rule_counts(request.scope)
    return {
        "heading": _("数据体检"),
        "subtitle": _("每晚自动检查一遍；改好的问题在下次检查后自动消除"),
        "asked": FINDINGS_LIST.narrowed(request.GET),
        "rules": [(rule, counts.get(rule.code)) for rule in RULES],
        "states": State.choices,
        "pager": pager,
        "rows": [
            (row, rule_name(row), told(row), State(row.state).label, TONES[row.state])
            for row in pager.rows
        ],
        "pairs": selectors.waiting_pairs(request.scope),
        "may_deal": request.actor.may(Can.ADMIT),
        **_run(selectors.latest_check(request.scope)),
    }


@act(needs=Can.ADMIT)
def examine(request: HttpRequest) -> str:
    """开始体检."""
    request_check(union=request.union, actor=request.actor, now=clock.now())
    messages.success(request, _("已开始检查，完成后自动更新"))
    return reverse("members_desk:findings")


@page("members/desk/check_progress.html", needs=Can.VIEW)
def progress(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """体检进度：每两秒问一次，完成后刷新整页."""
    run = selectors.check_page(pk, scope=request.scope)
    if run.is_finished:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return _run(run)


@page("members/desk/finding.html", needs=Can.VIEW)
def finding(request: HttpRequest, pk: int) -> dict:
    """体检问题."""
    return _finding(request, pk)


@page("members/desk/finding.html", needs=Can.ADMIT)
def accept(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """说明情况."""
    facts = _finding(request, pk)
    form = AcceptForm(request.POST or None)
    told_at = {"actor": request.actor, "now": clock.now()}
    if submit(request, form, lambda clean: accept_finding(finding_id=pk, **clean, **told_at)):
        messages.success(request, _("已记下说明，不再列为待处理"))
        return redirect("members_desk:finding", pk)
    return facts | {"accept_form": form}


@page("members/desk/finding.html", needs=Can.ADMIT)
def assign(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """指派处理人."""
    facts = _finding(request, pk)
    people = selectors.assignees(request.scope)
    form = AssignForm(request.POST or None, people=people)
    told_at = {"actor": request.actor, "now": clock.now()}
    if submit(request, form, lambda clean: assign_finding(finding_id=pk, **clean, **told_at)):
        messages.success(request, _("已指派"))
        return redirect("members_desk:finding", pk)
    return facts | {"assign_form": form}


def _finding(request: HttpRequest, pk: int) -> dict:
    found = selectors.finding_page(pk, scope=request.scope)
    rule = BY_CODE.get(found.rule)
    may_deal = request.actor.may(Can.ADMIT) and found.state != State.CLOSED
    return {
        "heading": rule_name(found),
        "subtitle": found.union.name,
        "finding": found,
        "told": told(found),
        "mend": rule.mend if rule else "",
        "tone": TONES[found.state],
        "narrows": rule.narrows if rule else "",
        "accept_form": AcceptForm() if may_deal and found.state == State.OPEN else None,
        "assign_form": AssignForm(people=selectors.assignees(request.scope)) if may_deal else None,
        "log": log_of(f"members.Finding:{found.pk}")[:20],
        "breadcrumbs": [{"label": _("数据体检"), "url": reverse("members_desk:findings")}],
    }


def _run(run: DataCheck | None) -> dict:
    tone = RUN_TONES[run.state] if run else ""
    return {"run": run, "run_tone": tone}
