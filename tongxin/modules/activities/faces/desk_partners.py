"""Outside bodies on the workbench: the register, one of them, what it took part in."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.activities.forms.partners import PartnerForm, PartnersForm
from tongxin.modules.activities.selectors.partners import activities_with, partner_seen
from tongxin.modules.activities.transfers.partners import PARTNERS
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.orgs import externals
from tongxin.shared.orgs.permissions import Can
from tongxin.shells.design.pager import keyset
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@page("activities/desk/partners.html", needs=Can.VIEW)
def partners(request: HttpRequest) -> dict:
    """外部单位."""
    return {
        "heading": _("外部单位"),
        "subtitle": _("党政机关、群团、企事业单位等工会系统以外的合作单位；上级登记的下级都能用"),
        "filters": PartnersForm(request.GET),
        "may_edit": request.actor.may(Can.EXTERNALS),
        "pager": list_page(request, PARTNERS),
    }


@page("activities/desk/partner.html", needs=Can.VIEW)
def partner(request: HttpRequest, pk: int) -> dict:
    """外部单位."""
    found = partner_seen(pk, scope=request.scope)
    is_mine = request.actor.scope(Can.EXTERNALS).covers(found.union_path)
    return {
        "heading": found.name,
        "subtitle": found.union.name,
        "partner": found,
        "may_edit": is_mine and found.retired_at is None,
        "pager": keyset(
            request, activities_with(found, scope=request.scope), order=("-pk",), size=20
        ),
        "log": log_of(f"orgs.ExternalOrg:{found.pk}")[:30] if is_mine else [],
    }


@page("desk/form.html", needs=Can.EXTERNALS)
def new_partner(request: HttpRequest) -> dict | HttpResponse:
    """登记外部单位."""
    form = PartnerForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda _clean: externals.register_external(
            union=request.union, facts=form.facts(), actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("已登记，本级和下级都可以使用"))
        return redirect("activities_desk:partner", made.pk)
    return {
        "heading": _("登记外部单位"),
        "subtitle": request.union.name,
        "form": form,
        "cancel_url": reverse("activities_desk:partners"),
    }


@page("desk/form.html", needs=Can.EXTERNALS)
def edit_partner(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """修改外部单位."""
    found = partner_seen(pk, scope=request.scope)
    said = {name: getattr(found, name) for name in PartnerForm.base_fields}
    form = PartnerForm(request.POST or None, initial=said)
    made = submit(
        request,
        form,
        lambda _clean: externals.amend_external(
            external_id=pk, facts=form.facts(), actor=request.actor, now=clock.now()
        ),
    )
    back = reverse("activities_desk:partner", args=[pk])
    if made:
        messages.success(request, _("已保存"))
        return redirect(back)
    heading = _("修改外部单位")
    return {"heading": heading, "subtitle": found.name, "form": form, "cancel_url": back}


@act(needs=Can.EXTERNALS)
def retire_partner(request: HttpRequest, pk: int) -> str:
    """停用外部单位."""
    reason = request.POST.get("reason", "")[:300]
    externals.retire_external(external_id=pk, reason=reason, actor=request.actor, now=clock.now())
    messages.success(request, _("已停用，参加过的活动不受影响"))
    return reverse("activities_desk:partner", args=[pk])
