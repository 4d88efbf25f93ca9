"""What an employer's clerk sees: the own roster and nothing else (单位端)."""

from collections.abc import Callable
from functools import wraps

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from tongxin.kernel import clock
from tongxin.kernel.rls import speaking
from tongxin.modules.members.faces.desk_imports import TONES, workbook
from tongxin.modules.members.forms.employers import RosterForm
from tongxin.modules.members.permissions import HrCan
from tongxin.modules.members.selectors import hr as selectors
from tongxin.modules.members.services import hr as services
from tongxin.shared.transfer import selectors as transfers
from tongxin.shared.transfer.marking import result_file
from tongxin.shared.transfer.results import template_workbook
from tongxin.shared.transfer.services import Order, Upload, submit_file
from tongxin.shared.transfer.sheets import get_sheet
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.page import act, page, submit

STANDS = {
    selectors.WAITING: (gettext_lazy("待本人确认"), "gold"),
    selectors.CONFIRMED: (gettext_lazy("已确认"), "green"),
    selectors.DECLINED: (gettext_lazy("本人不同意"), "red"),
    selectors.LEFT: (gettext_lazy("已离会"), "gray"),
}


def _behind_the_door(serve: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Let the clerk in for the time of one page: everywhere else the union stays shut."""

    @wraps(serve)
    def enter(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponse:
        with speaking(request.actor.inside()):
            return serve(request, *args, **kwargs)

    return enter


@_behind_the_door
@page("members/employer/roster.html", needs=HrCan.ROSTER)
def roster(request: HttpRequest) -> dict:
    """本单位职工."""
    clerk = selectors.clerk_of(request.actor)
    stand = request.GET.get("stand", "")
    pager = keyset(request, selectors.roster_of(request.actor, stand), order=("-pk",))
    kinds = [("", _("全部")), *((key, label) for key, (label, _tone) in STANDS.items())]
    return {
        "heading": clerk.employer.name if clerk else _("本单位职工"),
        "subtitle": clerk.union.name if clerk else "",
        "clerk": clerk,
        "waiting": selectors.roster_of(request.actor, selectors.WAITING).count(),
        "tabs": [
            {"label": label, "url": f"?stand={key}", "active": stand == key, "count": None}
            for key, label in kinds
        ],
        "pager": pager,
        "rows": [(row, *STANDS[selectors.stand_of(row)]) for row in pager.rows],
    }


@_behind_the_door
@page("members/employer/imports.html", needs=HrCan.ROSTER)
def imports(request: HttpRequest) -> dict:
    """报送记录."""
    pager = keyset(request, selectors.own_runs(request.actor), order=("-pk",))
    return {
        "heading": _("报送记录"),
        "pager": pager,
        "rows": [(run, TONES[run.state]) for run in pager.rows],
    }


@_behind_the_door
@page("members/employer/upload.html", needs=HrCan.ROSTER)
def new_import(request: HttpRequest) -> dict | HttpResponse:
    """报送名册."""
    clerk = selectors.employer_of(request.actor)
    form = RosterForm(request.POST or None, request.FILES or None)
    run = submit(
        request,
        form,
        lambda clean: submit_file(
            upload=Upload(
                clean["file"].name,
                clean["file"].read(settings.IMPORT_LIMIT + 1),
                settings.IMPORT_LIMIT,
            ),
            order=Order(selectors.SHEET, clerk.union, clean["is_dry_run"]),
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if run:
        return redirect("members_employer:import", run.pk)
    return {
        "heading": _("报送名册"),
        "subtitle": clerk.employer.name,
        "form": form,
        "submit_label": _("开始报送"),
        "cancel_url": reverse("members_employer:roster"),
    }


@_behind_the_door
@page("members/employer/import.html", needs=HrCan.ROSTER)
def one_import(request: HttpRequest, pk: int) -> dict:
    """报送结果."""
    run = selectors.own_runs(request.actor).fetch(pk=pk)
    rows = transfers.refusals_of(run)
    return {
        "heading": _("报送结果"),
        "subtitle": run.file_name,
        "run": run,
        "tone": TONES[run.state],
        "is_finished": run.is_finished,
        "pager": keyset(request, rows, order=("row", "pk")) if run.is_finished else None,
    }


@_behind_the_door
@page("members/employer/import.html", needs=HrCan.ROSTER)
def result(request: HttpRequest, pk: int) -> HttpResponse:
    """下载标出问题的名册."""
    run = selectors.own_runs(request.actor).fetch(pk=pk)
    name = f"{run.file_name.rpartition('.')[0]}-{_('报送结果')}.xlsx"
    return workbook(result_file(run), name)


@page("members/employer/import.html", needs=HrCan.ROSTER)
def template(_request: HttpRequest) -> HttpResponse:
    """下载名册模板."""
    sheet = get_sheet(selectors.SHEET)
    return workbook(template_workbook(sheet), f"{sheet.title}-{_('模板')}.xlsx")


@_behind_the_door
@act(needs=HrCan.ROSTER)
def remind(request: HttpRequest) -> str:
    """提醒本人确认."""
    told, without = services.remind_waiting(actor=request.actor, now=clock.now())
    said = _("已提醒 %(told)s 人；还有 %(without)s 人没有账号，请他们到工会领取启用码")
    messages.success(request, said % {"told": told, "without": without})
    return reverse("members_employer:roster")
