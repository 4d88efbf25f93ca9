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
from tongxin.modules.activities.selectors.shares import own_share, parties_to_share
from tongxin.modules.activities.services import shares
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.page import act, page, submit


@page("activities/desk/share_parties.html", needs=Can.EDIT)
def share_parties(request: HttpRequest, pk: int) -> dict:
    """选择工会."""
    session = selectors.own_session(pk, scope=request.scope)
    words = request.GET.get("words", "")[:50]
    return {
        "heading": _("选择分配名额的工会"),
        "subtitle": session.activity.title,
        "session": session,
        "words": words,
        "pager": keyset(request, parties_to_share(session, words), order=("path",)),
        "back_url": _url(session.pk),
    }


@page("desk/form.html", needs=Can.EDIT)
def new_share(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """分配工会名额."""
    session = selectors.own_session(pk, scope=request.scope)
    chosen = request.GET.get("union", "")[:18]
    if not chosen.isdecimal():
        return redirect("activities_desk:share_parties", session.pk)
    party = parties_to_share(session).fetch(pk=int(chosen))
    if party.share is None:
        return _share(request, session, party)
    messages.info(request, _("这家工会已经有名额，请在原来的基础上修改"))
    return redirect("activities_desk:edit_share", party.share)


@page("desk/form.html", needs=Can.EDIT)
def edit_share(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """修改工会名额."""
    found = own_share(pk, scope=request.scope)
    return _share(request, found.session, found.party, found)


@act(needs=Can.EDIT)
def drop_share(request: HttpRequest, pk: int) -> str:
    """取消工会名额."""
    told = {"actor": request.actor, "now": clock.now()}
    reason = request.POST.get("reason", "")[:300]
    session = shares.drop_share(share_id=pk, reason=reason, **told)
    messages.success(request, _("已取消，没有用的名额向所有人开放，已报名的不受影响"))
    return _url(session.pk)


def _share(
    request: HttpRequest,
    session: ActivitySession,
    party: UnionOrg,
    share: SessionShare | None = None,
) -> dict | HttpResponse:
    form = ShareForm(request.POST or None, session=session, share=share)
    made = submit(
        request,
        form,
        lambda clean: shares.set_share(
            session_id=session.pk,
            party=party,
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
        "subtitle": party.name,
        "form": form,
        "cancel_url": _url(session.pk)
        if share
        else reverse("activities_desk:share_parties", args=[session.pk]),
    }


def _url(pk: int) -> str:
    return reverse("activities_desk:session", args=[pk])
