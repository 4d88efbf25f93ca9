"""Activities on the workbench: list, arrange, publish, call off; the lists of kinds and places."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.forms.sessions import (
    ActivityForm,
    BoardForm,
    EntryForm,
    NewActivityForm,
)
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services import lists as keeping
from tongxin.modules.activities.services import planning, running
from tongxin.modules.activities.states import State
from tongxin.modules.activities.transfers import BOARD
from tongxin.shared.audit.selectors import log_of
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@page("activities/desk/list.html", needs=Can.VIEW)
def board(request: HttpRequest) -> dict:
    """活动管理."""
    form = BoardForm(request.GET)
    asked = form.asked()
    return {
        "heading": _("活动管理"),
        "asked": asked,
        "kinds": selectors.kinds(),
        "tabs": _tabs(asked),
        "form": form,
        "may_edit": request.actor.may(Can.EDIT),
        "may_configure": request.actor.may(Can.CONFIGURE),
        "pager": list_page(request, BOARD, **asked),
    }


@page("activities/desk/list.html", needs=Can.VIEW)
def waiting(_request: HttpRequest) -> HttpResponse:
    """待办结的活动."""
    return redirect(f"{reverse('activities_desk:board')}?state={selectors.WAITING}")


@page("activities/desk/new.html", needs=Can.EDIT)
def new(request: HttpRequest) -> dict | HttpResponse:
    """新建活动."""
    form = NewActivityForm(request.POST or None, host=request.union, item=request.GET.get("item"))
    made = submit(
        request,
        form,
        lambda _clean: planning.make_activity(
            facts=form.activity_facts(),
            host=request.union,
            sessions=[form.session_facts()],
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("活动已保存为草稿，核对后点“发布”"))
        return redirect("activities_desk:activity", made.pk)
    return {
        "heading": _("新建活动"),
        "subtitle": _("主办：%(name)s") % {"name": request.union.name},
        "form": form,
        "form_id": "activity",
        "activity_fields": [form[name] for name in ActivityForm.base_fields],
        "session_fields": [
            form[name] for name in form.fields if name not in ActivityForm.base_fields
        ],
        "submit_label": _("保存草稿"),
        "cancel_url": reverse("activities_desk:board"),
    }


@page("activities/desk/activity.html", needs=Can.VIEW)
def activity(request: HttpRequest, pk: int) -> dict:
    """活动."""
    found = selectors.activity_of(pk, scope=request.scope)
    return {
        "heading": found.title,
        "subtitle": found.kind.name,
        "activity": found,
        "is_mine": request.actor.scope(Can.EDIT).covers(found.union_path),
        "may_certify": request.actor.scope(Can.CERTIFY).covers(found.union_path),
        "has_drafts": any(session.state == State.DRAFT for session in found.sessions.all()),
        "log": log_of(f"activities.Activity:{found.pk}")[:20],
    }


@page("desk/form.html", needs=Can.EDIT)
def edit(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """修改活动."""
    found = selectors.own_activity(pk, scope=request.scope)
    form = ActivityForm(request.POST or None, host=found.union, activity=found)
    made = submit(
        request,
        form,
        lambda clean: planning.edit_activity(
            activity_id=pk,
            facts=form.activity_facts(),
            reason=clean["reason"],
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("活动已修改"))
        return redirect("activities_desk:activity", pk)
    return {
        "heading": _("修改活动"),
        "subtitle": found.title,
        "form": form,
        "cancel_url": reverse("activities_desk:activity", args=[pk]),
    }


@act(needs=Can.EDIT)
def publish(request: HttpRequest, pk: int) -> str:
    """发布活动."""
    running.open_activity(activity_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("活动已发布，报名范围内的职工可以看到"))
    return reverse("activities_desk:activity", args=[pk])


@act(needs=Can.EDIT)
def call_off(request: HttpRequest, pk: int) -> str:
    """取消活动."""
    running.cancel_activity(
        activity_id=pk,
        reason=request.POST.get("reason", ""),
        actor=request.actor,
        now=clock.now(),
    )
    messages.success(request, _("未举办的场次已全部取消"))
    return reverse("activities_desk:activity", args=[pk])


@page("activities/desk/lists.html", needs=Can.CONFIGURE)
def lists(_request: HttpRequest) -> dict:
    """活动类型与场所类型."""
    return {"heading": _("活动类型与场所类型"), "lists": selectors.all_lists()}


@page("desk/form.html", needs=Can.CONFIGURE)
def entry(request: HttpRequest, which: str, pk: int | None = None) -> dict | HttpResponse:
    """维护类型."""
    found = selectors.entry_of(which, pk)
    form = EntryForm(request.POST or None, entry=found, is_set=which == "sets")
    made = submit(
        request,
        form,
        lambda clean: keeping.keep_entry(
            into=selectors.LISTS[which],
            entry=found,
            clean=clean,
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已保存"))
        return redirect("activities_desk:lists")
    what = selectors.LISTS[which]._meta.verbose_name
    return {
        "heading": found.name if found else _("新增%(what)s") % {"what": what},
        "subtitle": what,
        "form": form,
        "cancel_url": reverse("activities_desk:lists"),
    }


def _tabs(asked: dict[str, str]) -> list[dict]:
    states = [("", _("全部")), *State.choices, (selectors.WAITING, _("待办结"))]
    kept = urlencode({k: v for k, v in asked.items() if v and k != "state"})
    return [
        {"url": f"?state={state}&{kept}", "label": label, "active": asked["state"] == state}
        for state, label in states
    ]
