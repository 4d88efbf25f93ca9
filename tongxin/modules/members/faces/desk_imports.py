"""Imports on the workbench: upload, progress, refusals, result, template."""

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.forms.roster import UploadForm
from tongxin.shared.transfer import selectors, services
from tongxin.shared.transfer.marking import result_file
from tongxin.shared.transfer.permissions import Can
from tongxin.shared.transfer.results import template_workbook
from tongxin.shared.transfer.services import Order, Upload
from tongxin.shared.transfer.sheets import get_sheet
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.page import act, page, submit

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
TONES = {"queued": "gray", "running": "blue", "stopped": "gold", "done": "green"}


@page("members/desk/imports.html", needs=Can.IMPORT)
def imports(request: HttpRequest) -> dict:
    """导入."""
    pager = keyset(request, selectors.runs_within(request.scope), order=("-pk",))
    return {
        "heading": _("导入"),
        "sheets": selectors.importable_by(request.actor),
        "pager": pager,
        "rows": [(run, get_sheet(run.sheet), TONES[run.state]) for run in pager.rows],
    }


@page("members/desk/upload.html", needs=Can.IMPORT)
def new_import(request: HttpRequest) -> dict | HttpResponse:
    """导入表格."""
    sheets = selectors.importable_by(request.actor)
    chosen = {"sheet": request.GET.get("sheet", "members")}
    form = UploadForm(request.POST or None, request.FILES or None, sheets=sheets, initial=chosen)
    run = submit(request, form, lambda clean: _submitted(request, **clean))
    if run:
        return redirect("members_desk:import", run.pk)
    return {
        "heading": _("导入表格"),
        "subtitle": _("导入到：%(name)s（含下级）") % {"name": request.union.name},
        "form": form,
        "sheets": sheets,
        "submit_label": _("开始导入"),
        "cancel_url": reverse("members_desk:imports"),
    }


@page("members/desk/import.html", needs=Can.IMPORT)
def one_import(request: HttpRequest, pk: int) -> dict:
    """导入任务."""
    run = selectors.run_within(pk, scope=request.scope)
    rows = selectors.refusals_of(run)
    return _progress(request, pk) | {
        "heading": get_sheet(run.sheet).title,
        "subtitle": run.file_name,
        "pager": keyset(request, rows, order=("row", "pk")) if run.is_finished else None,
    }


@page("members/desk/progress.html", needs=Can.IMPORT)
def progress(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """导入进度：每两秒问一次，完成后刷新整页."""
    found = _progress(request, pk)
    if found["run"].is_finished:
        return HttpResponse(headers={"HX-Refresh": "true"})
    return found


@act(needs=Can.IMPORT)
def stop(request: HttpRequest, pk: int) -> str:
    """停止导入."""
    services.stop_import(run_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已停止；已经导入的行保留"))
    return reverse("members_desk:import", args=[pk])


@act(needs=Can.IMPORT)
def go_on(request: HttpRequest, pk: int) -> str:
    """继续导入."""
    services.continue_import(run_id=pk, actor=request.actor, now=clock.now())
    return reverse("members_desk:import", args=[pk])


@page("members/desk/import.html", needs=Can.IMPORT)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """下载标出问题的表格."""
    run = selectors.run_within(pk, scope=request.scope)
    return workbook(result_file(run), f"{run.file_name.rpartition('.')[0]}-{_('导入结果')}.xlsx")


@page("members/desk/imports.html", needs=Can.IMPORT)
def template(_request: HttpRequest, key: str) -> HttpResponse:
    """下载模板."""
    sheet = get_sheet(key)
    return workbook(template_workbook(sheet), f"{sheet.title}-{_('模板')}.xlsx")


def _submitted(request: HttpRequest, *, sheet: str, file, is_dry_run: bool):
    upload = Upload(file.name, file.read(settings.IMPORT_LIMIT + 1), settings.IMPORT_LIMIT)
    order = Order(sheet, request.union, is_dry_run)
    return services.submit_file(upload=upload, order=order, actor=request.actor, now=clock.now())


def _progress(request: HttpRequest, pk: int) -> dict:
    run = selectors.run_within(pk, scope=request.scope)
    return {"run": run, "tone": TONES[run.state], "is_finished": run.is_finished}


def workbook(content: bytes, name: str) -> HttpResponse:
    """A workbook to be kept."""
    headers = {
        "Content-Disposition": content_disposition_header(as_attachment=True, filename=name),
        "Cache-Control": "no-store",
    }
    return HttpResponse(content, content_type=XLSX, headers=headers)
