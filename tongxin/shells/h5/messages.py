"""What the house told the person at the phone (我的消息)."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.notify.selectors import own_messages
from tongxin.shared.notify.services import mark_read
from tongxin.shells.design.pager import keyset
from tongxin.shells.h5.page import act, page


@page("h5/messages.html")
def inbox(request: HttpRequest) -> dict:
    """我的消息."""
    return {
        "heading": _("我的消息"),
        "pager": keyset(request, own_messages(request.actor), order=("-sent_at", "-pk"), size=20),
        "back_url": reverse("h5:me"),
    }


@act()
def follow(request: HttpRequest, pk: int) -> str:
    """打开消息."""
    note = mark_read(notification_id=pk, actor=request.actor, now=clock.now())
    return note.url or reverse("h5:messages")
