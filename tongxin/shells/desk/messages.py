"""Messages to the officers of a union (站内通知)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.notify.selectors import messages_for, unread_count
from tongxin.shared.notify.services import mark_all_read, mark_read
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.page import act, page, submit
from tongxin.shells.entry.choices import choice_form, keep_choice


@page("desk/messages.html")
def notifications(request: HttpRequest) -> dict:
    """站内通知."""
    rows = messages_for(request.actor)
    return {
        "heading": _("站内通知"),
        "subtitle": _("未读 %(count)s 条") % {"count": unread_count(request.actor)},
        "pager": keyset(request, rows, order=("-sent_at", "-pk")),
    }


@act()
def follow(request: HttpRequest, pk: int) -> str:
    """打开通知."""
    note = mark_read(notification_id=pk, actor=request.actor, now=clock.now())
    return note.url or reverse("desk:notifications")


@act()
def read_all(request: HttpRequest) -> str:
    """全部标为已读."""
    mark_all_read(actor=request.actor, now=clock.now())
    return reverse("desk:notifications")


@page("desk/form.html")
def reminders(request: HttpRequest) -> dict | HttpResponse:
    """提醒设置."""
    form = choice_form(request)
    if submit(request, form, lambda clean: keep_choice(request, clean)):
        messages.success(request, _("已保存提醒设置"))
        return redirect("desk:profile")
    return {
        "heading": _("提醒设置"),
        "subtitle": _("站内通知总会收到；这里设置是否另外提醒"),
        "form": form,
        "form_id": "reminders",
        "submit_label": _("保存"),
        "cancel_url": reverse("desk:profile"),
    }
