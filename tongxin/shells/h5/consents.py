"""What the person at the phone agreed to: to read, to give and to take back (信息授权)."""

from django.contrib import messages
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.consents.selectors import own_standing
from tongxin.shared.consents.services import give, withdraw
from tongxin.shells.h5.page import act, page

_DIGITS = 4


@page("h5/consents.html")
def consents(request: HttpRequest) -> dict:
    """信息授权."""
    return {
        "heading": _("信息授权"),
        "standing": own_standing(request.actor),
        "back_url": reverse("h5:me"),
    }


@act()
def agree(request: HttpRequest, key: str) -> str:
    """同意."""
    told = request.POST.get("version", "")[:_DIGITS]
    version = int(told) if told.isascii() and told.isdigit() else 0
    give(purpose=key, version=version, actor=request.actor, now=clock.now())
    messages.success(request, _("已同意，随时可以撤回"))
    return reverse("h5:consents")


@act()
def take_back(request: HttpRequest, pk: int) -> str:
    """撤回同意."""
    withdraw(consent_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已撤回，从现在起不再这样使用您的信息"))
    return reverse("h5:consents")
