"""Seats of a session that are kept for unions, on the workbench."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.forms.shares import ShareForm
from tongxin.modules.activities.models import ActivitySession, SessionShare
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.shares import own_share
from tongxin.modules.activities.services import shares
from tongxin.shells.desk.page import act, page, submit


@page("desk/form.html", needs=Can.EDIT)
def new_share(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """分配工会名额."""
    return _share(request, selectors.own_session(pk, scope=request.scope), None)


@page("desk/form.html", needs=Can.EDIT)
def edit_share(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """修改工会名额."""
    found = own_share(pk, scope=request.scope)
    return _share(request, found.session, found)


@act(needs=Can.EDIT)
def drop_share(request: HttpRequest, pk: int) -> str:
    """取消工会名额."""
    told = {"actor": request.actor, "now": clock.now()}
    reason = request.POST.get("reason", "")[:300]
    session = shares.drop_share(share_id=pk, reason=reason, **told)
    messages.success(request, _("已取消，没有用的名额向所有人开放，已报名的不受影响"))
    return _url(session.pk)


def _share(
    request: HttpRequest, session: ActivitySession, share: SessionShare | None
) -> dict | HttpResponse:
    form = ShareForm(request.POST or None, session=session, share=share)
    made = submit(
        request,
        form,
        lambda clean: shares.set_share(
            session_id=session.pk,
            party=form.chosen(),
            terms=form.terms(),
            reason=clean.get("reason", ""),
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已保存，从现在起按新的名额报名"))
        return redirect(_url(session.pk))
    return {
        "heading": _("修改工会名额") if share else _("分配工会名额"),
        "subtitle": share.party.name if share else session.activity.title,
        "form": form,
        "cancel_url": _url(session.pk),
    }


def _url(pk: int) -> str:
    return reverse("activities_desk:session", args=[pk])
