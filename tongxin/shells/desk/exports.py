"""Lists as files on the workbench: ask, wait, take (导出)."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.shared.approvals.selectors import live_case
from tongxin.shared.audit.services import name_of
from tongxin.shared.transfer import ordering
from tongxin.shared.transfer.listings import Takeable, get_listing
from tongxin.shared.transfer.models import ExportRun
from tongxin.shared.transfer.permissions import Can
from tongxin.shared.transfer.writing import write_export
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.export_forms import ExportForm
from tongxin.shells.desk.page import act, page, submit

TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}
TONES = {
    "asked": "gold",
    "queued": "gray",
    "running": "blue",
    "ready": "green",
    "refused": "red",
    "stopped": "red",
    "gone": "gray",
}


@page("desk/exports.html", needs=Can.EXPORT)
def exports(request: HttpRequest) -> dict:
    """我的导出."""
    pager = keyset(request, ordering.own_exports(request.actor), order=("-pk",))
    return {
        "heading": _("我的导出"),
        "subtitle": _("在任何列表下方点“导出列表”，按当前筛选条件生成文件"),
        "pager": pager,
        "rows": [(run, TONES[run.state]) for run in pager.rows],
    }


@page("desk/new_export.html", needs=Can.EXPORT)
def new_export(request: HttpRequest, listing: str) -> dict | HttpResponse:
    """导出列表."""
    found, now = get_listing(listing), clock.now()
    ask = ordering.ask_for(
        found, request.GET.dict(), union=request.union, actor=request.actor, now=now
    )
    offer = ordering.offer_of(found, ask)
    form = ExportForm(request.POST or None, offer=offer)
    made = submit(request, form, lambda clean: _ordered(request, found, clean))
    if made:
        return redirect("desk:export", made.pk)
    return {
        "heading": _("导出：%(title)s") % {"title": found.title},
        "subtitle": request.union.name,
        "conditions": found.in_words(ask.chosen),
        "columns": found.heads(ask),
        "offer": offer,
        "listing": found,
        "form": form,
        "submit_label": _("申请导出") if offer.is_weighty else _("导出列表"),
        "cancel_url": reverse("desk:exports"),
        "threshold": ordering.PERSONAL_ROWS,
    }


@page("desk/export.html", needs=Can.EXPORT)
def export(request: HttpRequest, pk: int) -> dict:
    """一次导出."""
    return _one(request, pk) | {"heading": _("导出列表")}


@page("desk/export_progress.html", needs=Can.EXPORT)
def progress(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """导出进度：每两秒问一次，完成后刷新整页."""
    found = _one(request, pk)
    if not found["run"].is_moving:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return found


@page("desk/export.html", needs=Can.EXPORT)
def file(request: HttpRequest, pk: int) -> HttpResponse:
    """下载导出的文件."""
    name, content = ordering.take_file(run_id=pk, actor=request.actor, now=clock.now())
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
        "Cache-Control": "no-store",
    }
    kind = TYPES[name.rpartition(".")[2]]
    return HttpResponse(content, content_type=kind, headers=headers)


@act(needs=Can.EXPORT)
def discard(request: HttpRequest, pk: int) -> str:
    """销毁导出的文件."""
    ordering.discard_export(run_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("文件已销毁"))
    return reverse("desk:exports")


def _ordered(request: HttpRequest, listing: Takeable, clean: dict[str, Any]) -> ExportRun:
    """The order, and a small file at once; the wait for a large one is shown on its page."""
    order = ordering.Order(
        listing=listing.key,
        union=request.union,
        chosen=listing.narrowed(request.GET.dict()),
        suffix=clean["suffix"],
        reason=clean["reason"],
        password=clean["password"],
        is_clear=clean.get("is_clear", False),
    )
    run = ordering.order_export(order=order, actor=request.actor, now=clock.now())
    if run.state == ExportRun.State.QUEUED and run.expected <= ordering.AT_ONCE:
        return write_export(run_id=run.pk, now=clock.now())
    return run


def _one(request: HttpRequest, pk: int) -> dict[str, Any]:
    run = ordering.own_exports(request.actor).fetch(pk=pk)
    listing = get_listing(run.listing)
    return {
        "run": run,
        "subtitle": run.title,
        "tone": TONES[run.state],
        "conditions": listing.in_words(run.chosen),
        "case": live_case(name_of(run)),
        "is_waiting": run.state == ExportRun.State.ASKED,
        "is_ready": run.state == ExportRun.State.READY and run.expires_at > clock.now(),
    }
