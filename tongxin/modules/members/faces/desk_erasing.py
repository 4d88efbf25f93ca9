"""A person's wish to be forgotten, on the workbench: erase or restrict, and lift again."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.forms.roster import EraseForm
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.shared.people.erasing import Result, erase_or_restrict, kept_for, lift_restriction
from tongxin.shared.people.permissions import Can
from tongxin.shells.desk.page import page, submit


@page("members/desk/erase.html", needs=Can.ERASE)
def erase(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """删除个人信息：有保存义务时改为限制使用."""
    found = selectors.membership_page(pk, scope=request.scope)
    why = kept_for(found.worker_id, now=clock.now())
    form = EraseForm(request.POST or None)
    done = submit(
        request,
        form,
        lambda clean: erase_or_restrict(
            worker_id=found.worker_id, **clean, actor=request.actor, now=clock.now()
        ),
    )
    if done:
        erased = done.result == Result.ERASED
        messages.success(request, _("个人信息已删除") if erased else _("已限制使用"))
        return redirect("members_desk:member", pk)
    return {
        "heading": _("删除个人信息"),
        "subtitle": f"{found.worker.name} · {found.union.name}",
        "form": form,
        "why": why,
        "submit_label": _("限制使用") if why else _("删除"),
        "cancel_url": reverse("members_desk:member", args=[pk]),
    }


@page("desk/form.html", needs=Can.ERASE)
def unrestrict(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """解除限制使用."""
    found = selectors.membership_page(pk, scope=request.scope)
    form = EraseForm(request.POST or None)

    def lift(clean: dict) -> bool:
        lift_restriction(worker_id=found.worker_id, **clean, actor=request.actor, now=clock.now())
        return True

    if submit(request, form, lift):
        messages.success(request, _("已解除限制"))
        return redirect("members_desk:member", pk)
    return {
        "heading": _("解除限制使用"),
        "subtitle": f"{found.worker.name} · {found.union.name}",
        "form": form,
        "submit_label": _("解除限制"),
        "cancel_url": reverse("members_desk:member", args=[pk]),
    }
