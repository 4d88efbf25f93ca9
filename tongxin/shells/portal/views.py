"""Pages of public notices for everybody (公示网页): list, one notice, objecting."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from tongxin.kernel import clock
from tongxin.shared.public_notices import portal
from tongxin.shared.public_notices.errors import PeriodOver
from tongxin.shared.public_notices.objections import Words
from tongxin.shared.public_notices.words import last_day
from tongxin.shells.entry.acts import submit
from tongxin.shells.entry.address import address_of
from tongxin.shells.portal.forms import ObjectionForm

MOST_DIGITS = 18


@require_safe
def notices(request: HttpRequest) -> HttpResponse:
    """公示公告."""
    words, before = request.GET.get("q", "")[:50], request.GET.get("before", "")
    known = before.isdecimal() and len(before) <= MOST_DIGITS
    lines, following = portal.lines(words=words, before=int(before) if known else None)
    facts = {"heading": _("公示公告"), "lines": lines, "next": following, "search_words": words}
    return render(request, "portal/notices.html", facts)


@require_safe
def notice(request: HttpRequest, code: str) -> HttpResponse:
    """公示."""
    return render(request, "portal/notice.html", _page(code))


@require_safe
def text(_request: HttpRequest, code: str) -> HttpResponse:
    """公示原文：它的 SHA-256 就是页面上的内容摘要."""
    found = portal.page(code, now=clock.now())
    response = HttpResponse(found.text, content_type="text/plain; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{found.code}.json"'
    return response


@require_http_methods(["GET", "POST"])
def objection(request: HttpRequest, code: str) -> HttpResponse:
    """提出异议."""
    now = clock.now()
    facts = _page(code)
    found = facts["notice"]
    if not found.takes_objections:
        raise PeriodOver(day=last_day(found.ends_at), contact=found.contact)
    form = ObjectionForm(request.POST or None, request.FILES or None)
    if request.method == "POST":
        portal.count_try(address_of(request), now=now)
    number = submit(request, form, lambda clean: _take(code, clean, now))
    if number:
        return redirect(f"{reverse('portal:thanks', args=[code])}?number={number}")
    heading = _("提出异议")
    return render(request, "portal/objection.html", facts | {"heading": heading, "form": form})


@require_safe
def thanks(request: HttpRequest, code: str) -> HttpResponse:
    """异议已收到."""
    number = request.GET.get("number", "")
    said = number if number.isdecimal() and len(number) <= MOST_DIGITS else ""
    facts = _page(code) | {"heading": _("异议已收到"), "number": said}
    return render(request, "portal/thanks.html", facts)


def _page(code: str) -> dict[str, Any]:
    found = portal.page(code, now=clock.now())
    return {
        "heading": _("公示"),
        "notice": found,
        "last_day": last_day(found.ends_at),
        "back_url": reverse("portal:notices"),
    }


def _take(code: str, clean: dict[str, Any], now) -> int:
    words = Words(text=clean["text"], name=clean["name"], contact=clean["contact"])
    uploads = [clean["evidence"]] if clean["evidence"] else []
    return portal.object_to(code=code, words=words, uploads=uploads, now=now)
