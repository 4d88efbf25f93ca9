"""What waits for me and how cases stand (审批): inbox, batch, file of a case."""

from datetime import datetime
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.shared.approvals import deciding, selectors, services
from tongxin.shared.approvals.flows import Flow, known
from tongxin.shared.approvals.models import ApprovalCase, CaseStep
from tongxin.shared.approvals.moving import row_of
from tongxin.shared.approvals.permissions import Can
from tongxin.shared.approvals.standing import stand_aside
from tongxin.shared.approvals.states import Reason, State, What
from tongxin.shared.audit.views import note_view
from tongxin.shells.desk.approval_file import can_do, history
from tongxin.shells.desk.forms import DecisionForm
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.own_lists import CASES, WAITING, flow_name
from tongxin.shells.desk.page import act, page, submit, ticked


@page("desk/approvals.html", needs=Can.VIEW)
def inbox(request: HttpRequest) -> dict:
    """待我审批."""
    now = clock.now()
    pager = list_page(request, WAITING)
    _dress(pager.rows, now)
    return {
        "heading": _("审批"),
        "tabs": _tabs("approvals"),
        "pager": pager,
        "may_decide": request.actor.may(Can.DECIDE),
    }


@page("desk/approval_cases.html", needs=Can.VIEW)
def cases(request: HttpRequest) -> dict:
    """审批事项."""
    words, state = request.GET.get("words", "")[:50], request.GET.get("state", "")[:10]
    is_mine = "mine" in request.GET
    pager = list_page(request, CASES, mine="1" if is_mine else "")
    for one in pager.rows:
        one.flow_name = flow_name(one.flow)
    return {
        "heading": _("审批"),
        "tabs": _tabs("mine" if is_mine else "cases"),
        "pager": pager,
        "is_mine": is_mine,
        "words": words,
        "state": state,
        "states": State.choices,
    }


@page("desk/approval.html", needs=Can.VIEW)
def case(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """审批事项."""
    now = clock.now()
    found = selectors.case_within(pk, scope=request.scope)
    if found.worker_id:
        note_view(request.actor, "approvals.viewed", found, at=now)
    shown, flow = selectors.shown(found), known().get(found.flow)
    mine = selectors.waiting_for(request.actor, now).filter(case=found).first()
    reasons = flow.reason_labels() if flow else dict(Reason.choices)
    first = {"step": mine.pk if mine else None, "seen": shown.seen}
    form = DecisionForm(request.POST or None, initial=first, reasons=reasons)
    if submit(request, form, lambda clean: _decide(request, clean, now)):
        messages.success(request, _("已办理：%(title)s") % {"title": found.title})
        return redirect("desk:approvals")
    return {
        "heading": found.title,
        "subtitle": flow_name(found.flow),
        "case": found,
        "shown": shown,
        "form": form if mine or form.errors else None,
        "row_url": _row_url(flow, found),
        "steps": selectors.steps_of(found),
        "history": history(found, reasons),
        "can": can_do(found, request.actor),
    }


@act(needs=Can.DECIDE)
def agree(request: HttpRequest) -> HttpResponse:
    """批量同意."""
    chosen = ticked(request, "step")
    outcomes = deciding.approve_many(step_ids=chosen, actor=request.actor, now=clock.now())
    made = {
        "heading": _("批量审批结果"),
        "outcomes": outcomes,
        "done": sum(one.refusal is None for one in outcomes),
    }
    return render(request, "desk/approval_outcome.html", made)


@act(needs=Can.VIEW)
def take_back(request: HttpRequest, pk: int) -> str:
    """撤回."""
    services.withdraw(case_id=pk, actor=request.actor, now=clock.now(), text=_text(request))
    return reverse("desk:approval", args=[pk])


@act(needs=Can.VIEW)
def send_again(request: HttpRequest, pk: int) -> str:
    """重新提交."""
    services.resubmit(case_id=pk, actor=request.actor, now=clock.now(), text=_text(request))
    return reverse("desk:approval", args=[pk])


@act(needs=Can.VIEW)
def hurry(request: HttpRequest, pk: int) -> str:
    """催办."""
    step = services.urge(case_id=pk, actor=request.actor, now=clock.now(), text=_text(request))
    messages.success(request, _("已催办“%(step)s”环节") % {"step": step.name})
    return reverse("desk:approval", args=[pk])


@act(needs=Can.MANAGE)
def stop(request: HttpRequest, pk: int) -> str:
    """暂停办理."""
    services.freeze(case_id=pk, reason=_text(request), actor=request.actor, now=clock.now())
    return reverse("desk:approval", args=[pk])


@act(needs=Can.MANAGE)
def go_on(request: HttpRequest, pk: int) -> str:
    """恢复办理."""
    services.unfreeze(case_id=pk, actor=request.actor, now=clock.now(), text=_text(request))
    return reverse("desk:approval", args=[pk])


@act(needs=Can.DECIDE)
def aside(request: HttpRequest, pk: int) -> str:
    """本人回避."""
    stand_aside(case_id=pk, relation=_text(request), actor=request.actor, now=clock.now())
    messages.success(request, _("已登记回避，该事项由其他审批人员办理"))
    return reverse("desk:approvals")


def _row_url(flow: Flow | None, found: ApprovalCase) -> str:
    """Where the row itself is shown; nowhere once its time is over."""
    try:
        return flow.url(row_of(found)) if flow and flow.url else ""
    except NotThere:
        return ""


def _decide(request: HttpRequest, clean: dict[str, Any], now: datetime) -> ApprovalCase:
    who = {"step_id": clean["step"], "actor": request.actor, "now": now, "text": clean["text"]}
    if clean["what"] == What.RETURNED:
        return deciding.return_for_revision(reason_code=clean["reason"], **who)
    if clean["what"] == What.REJECTED:
        return deciding.reject(reason_code=clean["reason"], **who)
    return deciding.approve(seen=clean["seen"], **who)


def _dress(rows: list[CaseStep], now: datetime) -> None:
    """Colour and age of each row, from one look at the calendar."""
    today = localdate(now)
    lights = selectors.light_of([row.due_on for row in rows], today)
    for row in rows:
        row.light = lights.get(row.due_on, "")
        row.age = (today - localdate(row.opened_at)).days
        row.flow_name = flow_name(row.case.flow)


def _text(request: HttpRequest) -> str:
    return request.POST.get("text", "")[:500].strip()


def _tabs(active: str) -> list[dict[str, Any]]:
    cases_url = reverse("desk:approval_cases")
    return [
        {"label": label, "url": url, "active": key == active}
        for key, label, url in (
            ("approvals", _("待我审批"), reverse("desk:approvals")),
            ("mine", _("我提交的"), f"{cases_url}?mine=1"),
            ("cases", _("全部事项"), cases_url),
            ("seats", _("委托审批"), reverse("desk:approval_seats")),
            ("flows", _("审批流程"), reverse("desk:approval_flows")),
        )
    ]
