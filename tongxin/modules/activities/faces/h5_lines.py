"""Worker pages of the waiting list, and of sessions one did not come to."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities.models import Signup
from tongxin.modules.activities.notices import rule_in_words
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors.no_shows import my_no_shows
from tongxin.modules.activities.services.lines import leave_line, sign_up_or_wait
from tongxin.modules.activities.services.seats import calling
from tongxin.shells.h5.page import act, page


@act(needs=Can.SIGN_UP)
def wait(request: HttpRequest, pk: int) -> str:
    """登记候补."""
    made = sign_up_or_wait(session_id=pk, actor=request.actor, now=clock.now())
    if isinstance(made, Signup):
        messages.success(request, _("刚好有名额，已为您报名，到场请出示入场码"))
        return reverse("activities_h5:ticket", args=[pk])
    messages.success(request, _("已登记候补，有名额时按先后递补并通知您"))
    return f"{reverse('activities_h5:records')}?view=waiting"


@act(needs=Can.SIGN_UP)
def leave(request: HttpRequest, pk: int) -> str:
    """退出候补."""
    leave_line(session_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已退出候补"))
    return f"{reverse('activities_h5:records')}?view=waiting"


@page("activities/h5/missed.html", needs=Can.SIGN_UP)
def missed(request: HttpRequest) -> dict:
    """报名后未到场."""
    now = clock.now()
    return {
        "heading": _("报名后未到场"),
        "back_url": reverse("activities_h5:records"),
        "standing": my_no_shows(actor=request.actor, now=now),
        "rule": rule_in_words(calling(request.actor).union_path, now),
    }
