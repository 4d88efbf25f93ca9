"""Drawing the seats of a session on the workbench."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.forms.draws import DrawForm, SeedForm, SeedSourceForm
from tongxin.modules.activities.models import ActivitySession, SessionDraw
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.draws import draw_of
from tongxin.modules.activities.services import draws as drawing
from tongxin.shells.desk.page import act, page, submit


@page("desk/form.html", needs=Can.EDIT)
def terms(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """设为摇号报名."""
    found = selectors.own_session(pk, scope=request.scope)
    form = DrawForm(request.POST or None, initial=_said(draw_of(found)))
    made = submit(
        request,
        form,
        lambda _clean: drawing.set_draw(
            session_id=pk, terms=form.terms(), actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("已设为摇号报名，发布后生效"))
        return redirect(_url(pk))
    return _form(_("设为摇号报名"), found, form)


@page("desk/form.html", needs=Can.EDIT)
def postpone(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """改期摇号."""
    found = selectors.own_session(pk, scope=request.scope)
    form = SeedSourceForm(request.POST or None, initial=_said(draw_of(found)))
    made = submit(
        request,
        form,
        lambda clean: drawing.postpone_seed(
            session_id=pk, **clean, actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("已改期，名单稍后自动公布"))
        return redirect(_url(pk))
    return _form(_("改期摇号"), found, form)


@page("desk/form.html", needs=Can.EDIT)
def seed(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """录入种子并摇号."""
    found = selectors.own_session(pk, scope=request.scope)
    form = SeedForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: drawing.draw_seats(
            session_id=pk, seed=clean["seed"], actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("摇号完成，已通知中签的职工确认"))
        return redirect(_url(pk))
    return _form(_("录入种子并摇号"), found, form)


@act(needs=Can.EDIT)
def drop(request: HttpRequest, pk: int) -> str:
    """改为先到先得."""
    drawing.set_draw(session_id=pk, terms=None, actor=request.actor, now=clock.now())
    messages.success(request, _("已改为先到先得"))
    return _url(pk)


def _form(heading: str, found: ActivitySession, form: object) -> dict:
    title = found.activity.title
    return {"heading": heading, "subtitle": title, "form": form, "cancel_url": _url(found.pk)}


def _said(draw: SessionDraw | None) -> dict:
    names = ("seed_source", "seed_due_at", "confirm_hours")
    return {name: getattr(draw, name) for name in names} if draw else {}


def _url(pk: int) -> str:
    return reverse("activities_desk:session", args=[pk])
