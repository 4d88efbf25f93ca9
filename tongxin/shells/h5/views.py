"""Pages of the worker's side that belong to no module."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.notify.selectors import own_messages
from tongxin.shared.people.selectors import own_row
from tongxin.shells.design.registry import (
    card_codes,
    entrance_of,
    own_pages,
    panels,
    stats,
    tiles_for,
)
from tongxin.shells.h5.page import page


@page("h5/home.html")
def home(request: HttpRequest) -> dict | HttpResponse:
    """职工之家."""
    worker = own_row(request.actor)
    if worker is None and request.actor.reach.paths:
        return redirect("desk:home")
    if worker is None and (own := entrance_of(request.actor)):
        return redirect(own)
    now = clock.now()
    return {
        "union_name": worker.union.name if worker and worker.union else "",
        "member": _card(request, worker, now) if worker else None,
        "tiles": tiles_for(request.actor),
        "cards": [
            {"template": card.template, **card.fill(request, now)}
            for card in panels.for_actor(request.actor)
        ],
    }


@page("h5/me.html")
def me(request: HttpRequest) -> dict:
    """我的."""
    worker = own_row(request.actor)
    return {
        "heading": _("我的"),
        "worker": worker,
        "card": _card(request, worker, clock.now()) if worker else None,
        "unread": own_messages(request.actor).filter(read_at=None).count() if worker else 0,
        "own_pages": own_pages,
        "has_desk": bool(request.actor.reach.paths),
        "demo": settings.DEMO,
    }


@page("h5/scan.html")
def scan(_request: HttpRequest) -> dict:
    """扫一扫."""
    return {"heading": _("扫一扫")}


def _card(request: HttpRequest, worker, now) -> dict:
    return {
        "name": worker.name,
        "tag": _("工会会员") if worker.home_path else _("尚未入会"),
        "union": worker.union.name if worker.home_path else "",
        "code_url": _code_url() if worker.home_path else "",
        "stats": [
            {
                "label": stat.label,
                "url": reverse(stat.url_name),
                "value": stat.count(request.actor, now),
            }
            for stat in stats.for_actor(request.actor)
        ],
    }


def _code_url() -> str:
    return next((reverse(one.url_name) for one in card_codes), "")
