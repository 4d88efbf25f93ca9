"""Worker pages beside the sign-up: calendar files, what one says who was there."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities import selectors
from tongxin.modules.activities.forms.sessions import FeedbackForm
from tongxin.modules.activities.models import ActivitySession
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.services.feedback import AMENDABLE, give_feedback
from tongxin.shells.h5.page import page, submit


@page("activities/h5/attended.html", needs=Can.SIGN_UP)
def attended(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """我参加的场次，评价."""
    came, now = selectors.my_attendance(pk, actor=request.actor), clock.now()
    given = getattr(came, "feedback", None)
    said = {"stars": given.stars, "words": given.words} if given else None
    form = FeedbackForm(request.POST or None, initial=said)
    made = submit(
        request,
        form,
        lambda clean: give_feedback(session_id=pk, **clean, actor=request.actor, now=now),
    )
    if made:
        messages.success(request, _("评价已提交，谢谢"))
        return redirect("activities_h5:attended", pk)
    return {
        "heading": _("我参加的活动"),
        "came": came,
        "given": given,
        "form": form,
        "until": given and given.given_at + AMENDABLE,
        "may_say": not given or now < given.given_at + AMENDABLE,
        "days": AMENDABLE.days,
        "fewest": selectors.FEWEST,
        "submit_label": _("修改评价") if given else _("提交评价"),
        "back_url": f"{reverse('activities_h5:records')}?view=attended",
    }


@page("activities/h5/activity.html", needs=Can.SIGN_UP)
def calendar(request: HttpRequest, pk: int) -> HttpResponse:
    """场次日历文件."""
    session = selectors.calendar_session(pk, actor=request.actor)
    text = selectors.calendar_of(session, now=clock.now(), url=_address(request))
    return _file(text, f"session-{pk}.ics")


@page("activities/h5/records.html", needs=Can.SIGN_UP)
def my_calendar(request: HttpRequest) -> HttpResponse:
    """我的报名日历文件."""
    told = {"now": clock.now(), "url": _address(request)}
    return _file(selectors.my_calendar(actor=request.actor, **told), "activities.ics")


def _address(request: HttpRequest) -> Callable[[ActivitySession], str]:
    def of(session: ActivitySession) -> str:
        page_ = reverse("activities_h5:activity", args=[session.activity_id])
        return request.build_absolute_uri(page_)

    return of


def _file(text: str, name: str) -> HttpResponse:
    response = HttpResponse(text, content_type="text/calendar; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
