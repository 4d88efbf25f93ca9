"""Declared numbers on the workbench: views of streams, what an exhibition shows."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.forms.lectures import ShowForm, ViewsForm
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services import declaring
from tongxin.modules.activities.transfers.lectures import VIEWS
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@page("activities/desk/views_board.html", needs=Can.VIEW)
def views_board(request: HttpRequest) -> dict:
    """网络点击量."""
    return {
        "heading": _("网络点击量"),
        "subtitle": _("点击量单独统计，不计入人次和人数；更正前的数字保留"),
        "words": request.GET.get("words", "")[:40],
        "pager": list_page(request, VIEWS),
    }


@page("desk/form.html", needs=Can.EDIT)
def new_views(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """填报点击量."""
    found = selectors.own_session(pk, scope=request.scope)
    form = ViewsForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: declaring.declare_views(
            session_id=pk, **clean, actor=request.actor, now=clock.now()
        ),
    )
    return redirect(_url(pk)) if made else _form(_("填报点击量"), found, form)


@page("desk/form.html", needs=Can.EDIT)
def new_show(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """填报展出情况."""
    found = selectors.own_session(pk, scope=request.scope)
    form = ShowForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: declaring.declare_show(
            session_id=pk,
            reason=clean.pop("reason"),
            show=declaring.Show(**clean),
            actor=request.actor,
            now=clock.now(),
        ),
    )
    return redirect(_url(pk)) if made else _form(_("填报展出情况"), found, form)


@act(needs=Can.EDIT)
def void_views(request: HttpRequest, pk: int) -> str:
    """作废点击量."""
    reason = request.POST.get("reason", "")[:300]
    row = declaring.void_views(
        view_count_id=pk, reason=reason, actor=request.actor, now=clock.now()
    )
    messages.success(request, _("已作废，不再计入点击量"))
    return _url(row.session_id)


@act(needs=Can.EDIT)
def void_show(request: HttpRequest, pk: int) -> str:
    """作废展出情况."""
    reason = request.POST.get("reason", "")[:300]
    row = declaring.void_show(show_count_id=pk, reason=reason, actor=request.actor, now=clock.now())
    messages.success(request, _("已作废，不再计入展出件数和人物数"))
    return _url(row.session_id)


def _url(pk: int) -> str:
    return reverse("activities_desk:session", args=[pk])


def _form(heading: str, found, form: object) -> dict:
    title = found.activity.title
    return {"heading": heading, "subtitle": title, "form": form, "cancel_url": _url(found.pk)}
