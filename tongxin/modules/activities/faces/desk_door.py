"""The numbers of a session on a screen in the hall."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.permissions import Can
from tongxin.shells.desk.page import page


@page("activities/desk/live.html", needs=Can.VIEW)
def live(request: HttpRequest, pk: int) -> dict:
    """现场大屏."""
    return _live(request, pk)


@page("activities/desk/live_part.html", needs=Can.VIEW)
def live_part(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """现场大屏（刷新）."""
    if not request.htmx:
        return redirect("activities_desk:live", pk)
    return _live(request, pk)


def _live(request: HttpRequest, pk: int) -> dict:
    found = selectors.own_session(pk, scope=request.scope)
    return {
        "heading": _("现场大屏"),
        "session": found,
        "came": selectors.attendance_of(found),
        "now": clock.now(),
    }
