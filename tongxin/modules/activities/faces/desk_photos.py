"""One photo of a session on the workbench: who is in it, and who agreed."""

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import photos as reads
from tongxin.modules.activities.services import photo_people as people
from tongxin.shells.desk.page import act, page


@page("activities/desk/photo.html", needs=Can.EDIT)
def photo(request: HttpRequest, pk: int) -> dict:
    """照片中的人."""
    session, shown = reads.own_photo(pk, actor=request.actor)
    words = request.GET.get("name", "")[:30]
    return {
        "heading": _("照片中的人"),
        "subtitle": session.activity.title,
        "session": session,
        "shown": shown,
        "name": words,
        "choices": [] if session.is_of_party else reads.not_yet_named(shown, session, words),
        "most": reads.MOST_CHOICES,
        "back_url": reverse("activities_desk:session", args=[session.pk]),
    }


@act(needs=Can.EDIT)
def name_person(request: HttpRequest, pk: int) -> str:
    """登记照片中的人."""
    worker = request.POST.get("worker", "")
    made = people.name_in_photo(
        photo_id=pk,
        worker_id=int(worker) if worker.isdecimal() else 0,
        is_agreed="is_agreed" in request.POST,
        actor=request.actor,
        now=clock.now(),
    )
    messages.success(request, _("已登记 %(name)s") % {"name": made.worker_name})
    return _photo_url(pk)


@act(needs=Can.EDIT)
def enter_agreement(request: HttpRequest, pk: int) -> str:
    """代录同意."""
    made = _of(request, people.enter_agreement, person_id=pk)
    messages.success(request, _("已记下同意"))
    return _photo_url(made.photo_id)


@act(needs=Can.EDIT)
def withdraw_for(request: HttpRequest, pk: int) -> str:
    """代办撤回."""
    reason = request.POST.get("reason", "")[:300]
    made = _of(request, people.withdraw_for, person_id=pk, reason=reason)
    messages.success(request, _("照片已撤下，不再显示"))
    return reverse("activities_desk:session", args=[made.session_id])


@act(needs=Can.EDIT)
def unname(request: HttpRequest, pk: int) -> str:
    """取消登记."""
    reason = request.POST.get("reason", "")[:300]
    made = _of(request, people.unname_in_photo, person_id=pk, reason=reason)
    messages.success(request, _("已取消登记 %(name)s") % {"name": made.worker_name})
    return _photo_url(made.photo_id)


@act(needs=Can.EDIT)
def show_in_report(request: HttpRequest, pk: int) -> str:
    """照片用于报告."""
    _of(request, people.show_in_report, photo_id=pk)
    messages.success(request, _("照片已放进活动报告"))
    return _photo_url(pk)


def _of(request: HttpRequest, service: Callable, **terms: object):
    return service(**terms, actor=request.actor, now=clock.now())


def _photo_url(pk: int) -> str:
    return reverse("activities_desk:photo", args=[pk])
