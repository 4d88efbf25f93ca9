"""Tasks on the workbench: lists, the page of one task, what its union does with it."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.actors import Scope
from tongxin.kernel.errors import Invalid
from tongxin.modules.activities.public import claimable_activities
from tongxin.modules.campaigns.faces.places import here, reach_choices
from tongxin.modules.campaigns.faces.steps import history_of
from tongxin.modules.campaigns.forms import CascadeForm, OwnTaskForm, PlanForm, ReportForm
from tongxin.modules.campaigns.models import Task
from tongxin.modules.campaigns.permissions import Can
from tongxin.modules.campaigns.selectors import tasks as reads
from tongxin.modules.campaigns.selectors.claims import claimed_rows
from tongxin.modules.campaigns.selectors.progress import claim_counts, progress_of
from tongxin.modules.campaigns.services import cascade, working
from tongxin.modules.campaigns.states import OPEN, TaskState
from tongxin.modules.campaigns.transfers import TASKS, VIEWS, view_of
from tongxin.shared.files.selectors import attachments_of
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit, ticked

PICKED = 20


@page("campaigns/desk/tasks.html", needs=Can.VIEW)
def tasks(request: HttpRequest) -> dict:
    """任务."""
    asked = {name: request.GET.get(name, "")[:60] for name in ("view", "state", "words")}
    view, scope = view_of(asked["view"]), here(request, Can.VIEW)
    pager = list_page(request, TASKS)
    may_work = request.actor.may(Can.WORK)
    border, claimed = reads.lights(clock.now()), claim_counts(pager.rows)
    for row in pager.rows:
        row.light, row.claimed = border.of(row), claimed.get(row.pk, 0)
    return {
        "heading": _("任务"),
        "asked": asked,
        "view": view,
        "tabs": _tabs(view, scope),
        "states": [(s.value, s.label) for s in TaskState],
        "pager": pager,
        "calendar_guessed": border.is_guessed,
        "may_work": may_work,
        "may_receive": may_work and view == "mine" and _any_waits(pager.rows),
    }


@page("campaigns/desk/tasks.html", needs=Can.VIEW)
def waiting(_request: HttpRequest) -> HttpResponse:
    """待验收."""
    return redirect(f"{reverse('campaigns_desk:tasks')}?view=waiting")


@page("campaigns/desk/tasks.html", needs=Can.VIEW)
def unfiled(_request: HttpRequest) -> HttpResponse:
    """自选动作待备案."""
    return redirect(f"{reverse('campaigns_desk:tasks')}?view=unfiled")


@page("campaigns/desk/task.html", needs=Can.VIEW)
def task(request: HttpRequest, task_id: int) -> dict:
    """任务."""
    found = reads.task_page(task_id, scope=request.scope)
    now, actor = clock.now(), request.actor
    found.light = reads.lights(now).of(found)
    is_mine = actor.scope(Can.WORK).covers(found.union_path)
    is_open = found.state in OPEN
    return {
        "heading": found.title,
        "subtitle": _("承办：%(union)s　下达：%(superior)s")
        % {"union": found.union.name, "superior": found.superior.name},
        "task": found,
        "progress": progress_of(found, now=now),
        "claims": claimed_rows(found, scope=request.scope),
        "children": reads.children_of(found),
        "own_choices": reads.own_choices_of(found),
        "files": attachments_of(found, working.EVIDENCE, actor=actor),
        "history": history_of(found),
        "may_receive": is_mine and found.state == TaskState.ASSIGNED,
        "may_work": is_mine and is_open,
        "may_cascade": is_open and actor.scope(Can.CASCADE).covers(found.union_path),
        "may_decide": actor.scope(Can.ACCEPT).covers(found.superior.path),
        "now": now,
    }


@act(needs=Can.WORK)
def receive(request: HttpRequest) -> str:
    """签收任务."""
    ids = ticked(request, "task")
    if not ids:
        raise Invalid(reason=_("请先勾选要签收的任务"))
    count = working.receive_tasks(task_ids=ids, actor=request.actor, now=clock.now())
    messages.success(request, _("已签收 %(count)s 项任务") % {"count": count})
    if len(ids) == 1:
        return reverse("campaigns_desk:task", args=ids)
    return reverse("campaigns_desk:tasks")


@page("campaigns/desk/task_form.html", needs=Can.WORK)
def plan(request: HttpRequest, task_id: int) -> dict | HttpResponse:
    """本级安排."""
    found = reads.task_page(task_id, scope=request.scope)
    form = PlanForm(request.POST or None, initial=PlanForm.initial_of(found))
    call = _call(working.plan_task, task_id, request)
    return _form(request, found, form, call, heading=_("本级安排"))


@page("campaigns/desk/task_form.html", needs=Can.CASCADE)
def pass_on(request: HttpRequest, task_id: int) -> dict | HttpResponse:
    """分解任务."""
    found = reads.task_page(task_id, scope=request.scope)
    form = CascadeForm(
        request.POST or None,
        initial={"deadline": found.due},
        **reach_choices(request, found.union),
    )

    def call(clean: dict):
        order = cascade.Order(
            deadline=clean["deadline"], responsible=clean["responsible"], **form.reach()
        )
        return cascade.cascade_tasks(
            task_ids=[task_id], order=order, actor=request.actor, now=clock.now()
        )

    return _form(request, found, form, call, heading=_("分解给下级"))


@page("campaigns/desk/task_form.html", needs=Can.WORK)
def add_own(request: HttpRequest, task_id: int) -> dict | HttpResponse:
    """添加自选动作."""
    found = reads.task_page(task_id, scope=request.scope)
    form = OwnTaskForm(request.POST or None, initial={"deadline": found.due})

    def call(clean: dict):
        facts = working.OwnTask(**clean)
        return working.add_own_task(
            task_id=task_id, facts=facts, actor=request.actor, now=clock.now()
        )

    return _form(request, found, form, call, heading=_("添加自选动作"))


@page("campaigns/desk/task_form.html", needs=Can.WORK)
def report(request: HttpRequest, task_id: int) -> dict | HttpResponse:
    """反馈任务."""
    found = reads.task_page(task_id, scope=request.scope)
    form = ReportForm(request.POST or None)
    call = _call(working.report_task, task_id, request)
    made = _form(request, found, form, call, heading=_("反馈完成情况"))
    if isinstance(made, dict):
        made["progress"] = progress_of(found, now=clock.now())
    return made


@page("campaigns/desk/claim.html", needs=Can.WORK)
def claim(request: HttpRequest, task_id: int) -> dict | HttpResponse:
    """认领工作."""
    found = reads.task_page(task_id, scope=request.scope)
    words = request.GET.get("words", "")[:60]
    rows = claimable_activities(here_of(found), words)
    return {
        "heading": _("认领工作"),
        "subtitle": found.title,
        "task": found,
        "words": words,
        "pager": keyset(request, rows, order=("-pk",), size=PICKED),
        "claimed": {row.key for row in claimed_rows(found, scope=request.scope, alone=True)},
    }


@act(needs=Can.WORK)
def claim_one(request: HttpRequest, task_id: int, activity_id: int) -> str:
    """认领一项活动."""
    found = reads.task_page(task_id, scope=request.scope)
    row = claimable_activities(here_of(found)).fetch(pk=activity_id)
    working.claim_work(task_id=task_id, row=row, actor=request.actor, now=clock.now())
    messages.success(request, _("已认领，任务进度随之更新"))
    return reverse("campaigns_desk:claim", args=[task_id])


@act(needs=Can.WORK)
def release(request: HttpRequest, task_id: int, claim_id: int) -> str:
    """取消认领."""
    working.release_work(task_id=task_id, claim_id=claim_id, actor=request.actor, now=clock.now())
    return reverse("campaigns_desk:task", args=[task_id])


@act(needs=Can.WORK)
def add_evidence(request: HttpRequest, task_id: int) -> str:
    """上传佐证材料."""
    if "file" not in request.FILES:
        raise Invalid(reason=_("请先选择文件"))
    working.add_evidence(
        task_id=task_id,
        upload=request.FILES["file"],
        caption=request.POST.get("caption", "")[:100],
        actor=request.actor,
        now=clock.now(),
    )
    return reverse("campaigns_desk:task", args=[task_id])


def here_of(task: Task):
    """The subtree of the task's union: only its own work may be claimed."""
    return Scope(paths=(task.union_path,))


def _call(service, task_id: int, request: HttpRequest):
    return lambda clean: service(task_id=task_id, **clean, actor=request.actor, now=clock.now())


def _form(request: HttpRequest, found: Task, form, call, *, heading: str) -> dict | HttpResponse:
    if submit(request, form, call):
        messages.success(request, _("已保存：%(what)s") % {"what": heading})
        return redirect("campaigns_desk:task", found.pk)
    return {
        "heading": heading,
        "subtitle": found.title,
        "task": found,
        "form": form,
        "form_id": f"task-{found.pk}-{request.resolver_match.url_name}",
        "submit_label": _("提交"),
        "cancel_url": reverse("campaigns_desk:task", args=[found.pk]),
    }


def _any_waits(rows) -> bool:
    return any(row.state == TaskState.ASSIGNED for row in rows)


def _tabs(view: str, scope) -> list[dict]:
    address = reverse("campaigns_desk:tasks")
    labels = {
        "mine": _("我的任务"),
        "given": _("我下达的"),
        "waiting": _("待验收"),
        "unfiled": _("自选动作待备案"),
    }
    counts = {name: VIEWS[name](scope=scope).count() for name in ("waiting", "unfiled")}
    return [
        {
            "label": label,
            "url": f"{address}?view={name}",
            "active": name == view,
            "count": counts.get(name),
        }
        for name, label in labels.items()
    ]
