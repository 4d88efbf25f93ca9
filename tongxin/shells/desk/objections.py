"""Objections on the workbench (公示异议): inbox, investigation, result, who signed."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tongxin.kernel import clock
from tongxin.shared.audit.views import note_view
from tongxin.shared.public_notices import objections as services
from tongxin.shared.public_notices import selectors
from tongxin.shared.public_notices.models import Objection
from tongxin.shared.public_notices.permissions import Can
from tongxin.shared.public_notices.states import Outcome
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.notice_forms import ObjectionForm, ResolveForm
from tongxin.shells.desk.own_lists import OBJECTIONS
from tongxin.shells.desk.page import act, page, submit
from tongxin.shells.desk.public_notices import entry, subject_name, tabs


@page("desk/objections.html", needs=Can.INVESTIGATE)
def inbox(request: HttpRequest) -> dict:
    """公示异议."""
    state = request.GET.get("state", "")[:14]
    return {
        "heading": _("公示异议"),
        "tabs": tabs("objections", request),
        "pager": list_page(request, OBJECTIONS),
        "state": state,
        "states": Outcome.choices,
    }


@page("desk/objection.html", needs=Can.INVESTIGATE)
def objection(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """异议核查."""
    found = selectors.objection_within(pk, scope=request.scope)
    note_view(request.actor, "public_notices.viewed_objection", found, at=clock.now())
    form = ResolveForm(request.POST or None)
    made = submit(request, form, lambda clean: _resolve(request, pk, clean))
    if made:
        messages.success(request, _("核查结论已记入"))
        return redirect("desk:objection", pk)
    return _file(request, found) | {"form": form}


@act(needs=Can.INVESTIGATE)
def look_into(request: HttpRequest, pk: int) -> str:
    """开始核查."""
    services.investigate(objection_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已开始核查"))
    return reverse("desk:objection", args=[pk])


@never_cache
@page("desk/objection.html", needs=Can.REVEAL)
def reveal(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """查看异议人：只在这一页显示一次，事由记入日志."""
    found = selectors.objection_within(pk, scope=request.scope)
    if request.method != "POST":
        return redirect("desk:objection", pk)
    told = services.reveal(
        objection_id=pk,
        reason=request.POST.get("reason", "")[:300],
        actor=request.actor,
        now=clock.now(),
    )
    return _file(request, found) | {"form": ResolveForm(), "revealed": told}


@page("desk/form.html", needs=Can.INVESTIGATE)
def write_down(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """登记异议."""
    found = selectors.notice_within(pk, scope=request.scope)
    form = ObjectionForm(request.POST or None, request.FILES or None)
    made = submit(request, form, lambda clean: _take(request, pk, clean))
    if made:
        messages.success(request, _("已登记第 %(n)s 号异议，公示暂停办结") % {"n": made.number})
        return redirect("desk:objection", made.pk)
    return {
        "heading": _("登记异议"),
        "subtitle": found.title,
        "form": form,
        "submit_label": _("登记异议"),
        "cancel_url": reverse("desk:public_notice", args=[pk]),
    }


def _file(request: HttpRequest, found: Objection) -> dict[str, Any]:
    may_reveal = request.actor.scope(Can.REVEAL).covers(found.union_path)
    return {
        "heading": _("第 %(number)s 号异议") % {"number": found.number},
        "subtitle": found.notice.title,
        "objection": found,
        "subject": subject_name(found.notice),
        "evidence": selectors.evidence_of(found, request.actor),
        "history": [entry(one) for one in selectors.history_of_objection(found)],
        "may_reveal": may_reveal and found.is_signed,
    }


def _resolve(request: HttpRequest, pk: int, clean: dict[str, Any]) -> Objection:
    return services.resolve(
        objection_id=pk,
        is_upheld=clean["outcome"] == Outcome.UPHELD,
        report=clean["report"],
        actor=request.actor,
        now=clock.now(),
    )


def _take(request: HttpRequest, pk: int, clean: dict[str, Any]) -> Objection:
    evidence = clean.pop("evidence")
    return services.file_objection(
        notice_id=pk,
        words=services.Words(**clean),
        uploads=[evidence] if evidence else [],
        actor=request.actor,
        now=clock.now(),
    )
