"""Saved views of any list on the workbench: keep the conditions under a name, delete them."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.errors import NotThere
from tongxin.shared.transfer.listings import get_listing
from tongxin.shared.transfer.saved_views import drop_view, save_view, view_to_drop
from tongxin.shells.desk.export_forms import SaveViewForm
from tongxin.shells.desk.page import page, submit


@page("desk/form.html")
def new_view(request: HttpRequest, listing: str) -> dict | HttpResponse:
    """保存筛选."""
    found = get_listing(listing)
    if request.union is None or not request.actor.may(found.needs):
        raise NotThere
    narrowed = found.narrowed(request.GET)
    back = _back(request)
    form = SaveViewForm(request.POST or None)
    told = {"union": request.union, "actor": request.actor, "now": clock.now()}
    made = submit(
        request,
        form,
        lambda clean: save_view(listing=listing, chosen=narrowed, **clean, **told),
    )
    if made:
        messages.success(request, _("已保存：%(name)s") % {"name": made.name})
        return redirect(f"{back}?{urlencode(narrowed)}")
    conditions = (f"{label}：{text}" for label, text in found.in_words(narrowed).items())
    return {
        "heading": _("保存筛选"),
        "subtitle": " · ".join([str(found.title), *conditions]),
        "form": form,
        "submit_label": _("保存筛选"),
        "cancel_url": f"{back}?{urlencode(narrowed)}",
    }


@page("desk/confirm_drop.html")
def drop(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """删除筛选."""
    view, back = view_to_drop(pk, actor=request.actor), _back(request)
    if request.method == "POST":
        drop_view(view_id=pk, actor=request.actor, now=clock.now())
        messages.success(request, _("已删除：%(name)s") % {"name": view.name})
        return redirect(back)
    return {
        "heading": _("删除筛选"),
        "subtitle": view.name,
        "view": view,
        "conditions": get_listing(view.listing).in_words(view.chosen),
        "cancel_url": back,
    }


def _back(request: HttpRequest) -> str:
    """The list one came from; nothing outside the workbench."""
    given = request.GET.get("from", "")
    known = given.startswith("/desk/") and url_has_allowed_host_and_scheme(given, None)
    return given.partition("?")[0] if known else reverse("desk:home")
