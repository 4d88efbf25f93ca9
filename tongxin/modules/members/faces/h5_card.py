"""Worker pages: my member card, with a code that changes every minute."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.errors.cards import NoCard
from tongxin.modules.members.services import card_codes
from tongxin.modules.members.services.cards import open_card
from tongxin.shared.people.selectors import own_row
from tongxin.shells.design.qr import drawn
from tongxin.shells.h5.page import page

MILLISECONDS = 1000


@page("members/h5/card.html")
def card(request: HttpRequest) -> dict:
    """会员卡."""
    return {"heading": _("会员卡"), "worker": own_row(request.actor), **_card(request)}


@page("members/h5/card_part.html")
def card_part(request: HttpRequest) -> dict | HttpResponse:
    """会员码（刷新）."""
    if not request.htmx:
        return redirect("members_h5:card")
    return _card(request)


def _card(request: HttpRequest) -> dict:
    """The card with the codes of these minutes; without one for who is no member."""
    now = clock.now()
    try:
        found = open_card(actor=request.actor, now=now)
    except NoCard as error:
        return {"card": None, "why_not": str(error)}
    first = card_codes.step_of(now) * card_codes.STEP_SECONDS * MILLISECONDS
    each = card_codes.STEP_SECONDS * MILLISECONDS
    codes = card_codes.codes_of(found.number, now=now)
    return {
        "card": found,
        "codes": [(drawn(code), code, first + n * each) for n, code in enumerate(codes)],
        "step": each,
        "now_ms": int(now.timestamp() * MILLISECONDS),
        "seconds": card_codes.seconds_left(now),
        "held": card_codes.HELD,
    }
