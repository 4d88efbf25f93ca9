"""Retention, return and the correction of an end on the workbench (会籍保留、更正)."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.forms.moving import ChangeForm, ReinstateForm, RetainForm
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import memberships as selectors
from tongxin.modules.members.services import retaining
from tongxin.shells.desk.page import page, submit


@page("desk/form.html", needs=Can.END)
def retain(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """会籍保留."""

    def service(form: RetainForm, **given: object) -> object:
        return retaining.retain_membership(kind=form.cleaned_data["kind"], **given)

    return _change(request, pk, RetainForm, service, _("会籍保留"))


@page("desk/form.html", needs=Can.END)
def resume(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """恢复会籍."""

    def service(_form: ChangeForm, **given: object) -> object:
        return retaining.resume_membership(**given)

    return _change(request, pk, ChangeForm, service, _("恢复会籍"))


@page("desk/form.html", needs=Can.END)
def reinstate(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """更正离会."""

    def service(_form: ReinstateForm, **given: object) -> object:
        return retaining.reinstate_membership(**given)

    return _change(request, pk, ReinstateForm, service, _("更正离会"))


def _change(
    request: HttpRequest, pk: int, kind: type[ChangeForm], service: Callable, label: str
) -> dict | HttpResponse:
    found = selectors.membership_page(pk, scope=request.scope)
    form = kind(request.POST or None, initial={"on": found.left_on})
    made = submit(
        request,
        form,
        lambda _clean: service(
            form,
            membership_id=pk,
            change=form.change(),
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已办理，自生效日期起按新的情况统计"))
        return redirect("members_desk:member", made.pk)
    return {
        "heading": label,
        "subtitle": f"{found.worker.name} · {found.union.name}",
        "form": form,
        "submit_label": label,
        "cancel_url": reverse("members_desk:member", args=[pk]),
    }
