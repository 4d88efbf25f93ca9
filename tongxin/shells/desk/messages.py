"""Messages to the officers of a union (站内通知)."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.notify.selectors import messages_for, unread_count
from tongxin.shared.notify.services import mark_all_read, mark_read
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.page import act, page


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
