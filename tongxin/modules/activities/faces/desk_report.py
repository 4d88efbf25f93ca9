"""The report of one activity on the workbench, and what activities cost."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.kernel.money import in_words
from tongxin.modules.activities import selectors
from tongxin.modules.activities.forms.costs import CostForm, CostsForm, ReceiptForm
from tongxin.modules.activities.models.costs import CostKind
from tongxin.modules.activities.permissions import Can
from tongxin.modules.activities.selectors import report as reads
from tongxin.modules.activities.services import costs as paying
from tongxin.modules.activities.services.photos import PHOTOS, REPORT_PHOTOS
from tongxin.modules.activities.transfers import CAME, COSTS
from tongxin.shells.design.charts import line_chart
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@page("activities/desk/report.html", needs=Can.VIEW)
def report(request: HttpRequest, pk: int) -> dict:
    """活动报告."""
    found = reads.report_of(selectors.own_activity(pk, scope=request.scope))
    curve = reads.curve_of(reads.came_to(found.activity))
    labels, counts = [at for at, _n in curve], [n for _at, n in curve]
    told = {"actor": request.actor}
    is_of_party = any(one.is_of_party for one in found.sessions)
    return {
        "heading": _("活动报告"),
        "subtitle": found.activity.title,
        "report": found,
        "costs": [(CostKind(row["kind"]).label, row["count"], row["sum"]) for row in found.costs],
        "curve": line_chart(labels, {_("累计签到"): counts}) if curve else None,
        "photos": [] if is_of_party else reads.pictures_of(found.sessions, REPORT_PHOTOS, **told),
        "kept_photos": reads.pictures_of(found.sessions, PHOTOS, **told).count(),
        "fewest": selectors.FEWEST,
        "now": clock.now(),
    }


@page("activities/desk/came.html", needs=Can.VIEW)
def came(request: HttpRequest, pk: int) -> dict:
    """活动签到明细."""
    found = selectors.own_activity(pk, scope=request.scope)
    return {
        "heading": _("活动签到明细"),
        "subtitle": found.title,
        "numbers": reads.report_of(found).numbers,
        "pager": list_page(request, CAME, of=pk),
        "back_url": reverse("activities_desk:report", args=[pk]),
    }


@page("activities/desk/costs.html", needs=Can.VIEW)
def costs(request: HttpRequest) -> dict:
    """活动费用."""
    form = CostsForm(request.GET)
    asked = form.asked()
    pager = list_page(request, COSTS)
    total = reads.total_of(reads.costs_in(scope=request.scope, **asked))
    receipts = reads.receipts_of(pager.rows, paying.RECEIPTS, actor=request.actor)
    return {
        "heading": _("活动费用报销清单"),
        "filters": form,
        "pager": pager,
        "total": total,
        "total_words": in_words(total),
        "activity": asked["activity"],
        "rows_with_receipts": [(row, receipts[row.pk]) for row in pager.rows],
        "may_edit": request.actor.may(Can.EDIT),
    }


@page("desk/form.html", needs=Can.EDIT)
def new_cost(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """登记费用."""
    found = selectors.own_activity(pk, scope=request.scope)
    form = CostForm(request.POST or None, request.FILES or None)
    made = submit(
        request,
        form,
        lambda clean: paying.enter_cost(
            activity_id=pk,
            facts=form.facts(),
            receipt=clean["receipt"],
            actor=request.actor,
            now=clock.now(),
        ),
    )
    back = _costs_of(pk)
    if made:
        messages.success(request, _("费用已登记"))
        return redirect(back)
    return {
        "heading": _("登记费用"),
        "subtitle": found.title,
        "form": form,
        "cancel_url": back,
    }


@page("desk/form.html", needs=Can.EDIT)
def new_receipt(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """补传票据."""
    found = reads.own_cost(pk, scope=request.scope)
    form = ReceiptForm(request.POST or None, request.FILES or None)
    made = submit(
        request,
        form,
        lambda clean: paying.add_receipt(
            cost_id=pk, receipt=clean["receipt"], actor=request.actor, now=clock.now()
        ),
    )
    back = _costs_of(found.activity_id)
    if made:
        messages.success(request, _("票据已上传"))
        return redirect(back)
    return {"heading": _("补传票据"), "subtitle": found.purpose, "form": form, "cancel_url": back}


@act(needs=Can.EDIT)
def void_cost(request: HttpRequest, pk: int) -> str:
    """作废费用."""
    reason = request.POST.get("reason", "")[:300]
    made = paying.void_cost(cost_id=pk, reason=reason, actor=request.actor, now=clock.now())
    messages.success(request, _("费用已作废，不再计入合计"))
    return _costs_of(made.activity_id)


def _costs_of(activity_id: int) -> str:
    return f"{reverse('activities_desk:costs')}?activity={activity_id}"
