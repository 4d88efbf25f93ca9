"""Worker pages of sessions whose seats are drawn: enter, leave, confirm."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services import draws as drawing
from tongxin.shells.h5.page import act


@act(needs=Can.SIGN_UP)
def enter(request: HttpRequest, pk: int) -> str:
    """参加摇号."""
    drawing.enter_draw(session_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已参加摇号，报名截止前任何时候参加，机会都一样"))
    return _back(request, pk)


@act(needs=Can.SIGN_UP)
def leave(request: HttpRequest, pk: int) -> str:
    """退出摇号."""
    drawing.leave_draw(session_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已退出摇号"))
    return _back(request, pk)


@act(needs=Can.SIGN_UP)
def confirm(request: HttpRequest, pk: int) -> str:
    """确认中签."""
    drawing.confirm_seat(session_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已确认，到场请出示入场码"))
    return reverse("activities_h5:ticket", args=[pk])


def _back(request: HttpRequest, pk: int) -> str:
    session = selectors.seen_session(pk, actor=request.actor)
    return reverse("activities_h5:activity", args=[session.activity_id])
