"""What a superior does on the workbench: accept, return, withdraw, file, remind, overdue board."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.errors import Invalid
from tongxin.modules.campaigns.faces.places import here
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors import tasks as reads
from tongxin.modules.campaigns.services import deciding
from tongxin.modules.campaigns.transfers import LATE
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, ticked


@page("campaigns/desk/board.html", needs=Can.VIEW)
def board(request: HttpRequest) -> dict:
    """督办看板."""
    now, scope = clock.now(), here(request, Can.VIEW)
    lines = reads.overdue_board(request.union, scope=scope, now=now) if scope.paths else []
    late = list_page(request, LATE)
    border = reads.lights(now)
    return {
        "heading": _("督办看板"),
        "subtitle": request.union.name if request.union else "",
        "lines": lines,
        "sums": {
            key: sum(line.counts[key] for line in lines)
            for key in ("total", "done", "red", "yellow", "green", "waiting")
        },
        "pager": late,
        "today": border.today,
        "calendar_guessed": border.is_guessed,
        "may_remind": request.actor.may(Can.ACCEPT),
    }


@act(needs=Can.ACCEPT)
def remind(request: HttpRequest) -> str:
    """催办."""
    chosen = ticked(request, "task")
    if not chosen:
        raise Invalid(reason=_("请先勾选要催办的任务"))
    count = deciding.remind(
        task_ids=chosen,
        text=request.POST.get("text", ""),
        actor=request.actor,
        now=clock.now(),
    )
    messages.success(request, _("已催办 %(count)s 项任务，对方已收到站内通知") % {"count": count})
    if len(chosen) == 1:
        return reverse("campaigns_desk:task", args=chosen)
    return reverse("campaigns_desk:board")


@act(needs=Can.ACCEPT)
def accept(request: HttpRequest, task_id: int) -> str:
    """验收办结."""
    deciding.accept_task(
        task_id=task_id,
        opinion=request.POST.get("reason", "")[:300],
        actor=request.actor,
        now=clock.now(),
    )
    messages.success(request, _("任务已验收办结"))
    return reverse("campaigns_desk:task", args=[task_id])


@act(needs=Can.ACCEPT)
def send_back(request: HttpRequest, task_id: int) -> str:
    """退回修改."""
    deciding.return_task(task_id=task_id, **_why(request))
    messages.success(request, _("已退回，对方会看到原因"))
    return reverse("campaigns_desk:task", args=[task_id])


@act(needs=Can.ACCEPT)
def withdraw(request: HttpRequest, task_id: int) -> str:
    """撤回任务."""
    count = deciding.withdraw_task(task_id=task_id, **_why(request))
    messages.success(request, _("已撤回 %(count)s 项任务") % {"count": count})
    return reverse("campaigns_desk:task", args=[task_id])


@act(needs=Can.ACCEPT)
def file_own(request: HttpRequest, task_id: int) -> str:
    """备案."""
    deciding.file_own_task(task_id=task_id, actor=request.actor, now=clock.now())
    messages.success(request, _("自选动作已备案"))
    return reverse("campaigns_desk:task", args=[task_id])


def _why(request: HttpRequest) -> dict:
    return {
        "reason": request.POST.get("reason", ""),
        "actor": request.actor,
        "now": clock.now(),
    }
