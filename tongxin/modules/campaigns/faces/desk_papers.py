"""Official documents on the workbench: received ones, own ones, codes and recipient groups."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.campaigns.faces.places import here, reach_choices
from tongxin.modules.campaigns.forms import CodeForm, GroupForm
from tongxin.modules.campaigns.selectors.campaigns import campaigns_of
from tongxin.modules.campaigns.services.working import sign_for_document
from tongxin.modules.campaigns.transfers import DOCUMENTS, INBOX
from tongxin.shared.papers import registers, selectors, services
from tongxin.shared.papers.permissions import Can
from tongxin.shared.papers.templates import has_template
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@page("campaigns/desk/inbox.html", needs=Can.VIEW)
def inbox(request: HttpRequest) -> dict:
    """收文."""
    unsigned = request.GET.get("state") == "unsigned"
    address = reverse("campaigns_desk:inbox")
    return {
        "heading": _("收文"),
        "tabs": [
            {"label": _("全部"), "url": address, "active": not unsigned},
            {"label": _("待签收"), "url": f"{address}?state=unsigned", "active": unsigned},
        ],
        "may_sign": request.actor.may(Can.SIGN),
        "pager": list_page(request, INBOX),
    }


@page("campaigns/desk/inbox.html", needs=Can.VIEW)
def unsigned(_request: HttpRequest) -> HttpResponse:
    """待签收."""
    return redirect(f"{reverse('campaigns_desk:inbox')}?state=unsigned")


@page("campaigns/desk/documents.html", needs=Can.VIEW)
def documents(request: HttpRequest) -> dict:
    """发文."""
    return {
        "heading": _("发文"),
        "may_draft": request.actor.may(Can.DRAFT),
        "may_manage": request.actor.may(Can.MANAGE),
        "pager": list_page(request, DOCUMENTS),
    }


@page("campaigns/desk/document.html", needs=Can.VIEW)
def document(request: HttpRequest, document_id: int) -> dict:
    """公文."""
    found = selectors.document_page(document_id, scope=request.scope)
    own = selectors.inbox(scope=here(request, Can.VIEW)).filter(document=found).first()
    return {
        "heading": found.title,
        "subtitle": found.number,
        "document": found,
        "receipt": own,
        "receipts": selectors.receipts_of(found, scope=request.scope),
        "campaigns": campaigns_of(found),
        "has_template": has_template(found),
        "deeds": set() if campaigns_of(found) else selectors.deeds_at(found, request.actor),
        "today": localdate(clock.now()),
        "may_sign": own and request.actor.scope(Can.SIGN).covers(own.union_path),
    }


@act(needs=Can.SIGN)
def sign(request: HttpRequest, receipt_id: int) -> str:
    """签收公文."""
    count = sign_for_document(receipt_id=receipt_id, actor=request.actor, now=clock.now())
    messages.success(request, _("已签收，同时签收 %(count)s 项任务") % {"count": count})
    return reverse("campaigns_desk:inbox")


@act(needs=Can.SIGN)
def read(request: HttpRequest, receipt_id: int) -> str:
    """阅办."""
    receipt = services.mark_read(receipt_id=receipt_id, actor=request.actor, now=clock.now())
    return reverse("campaigns_desk:document", args=[receipt.document_id])


@page("campaigns/desk/registers.html", needs=Can.MANAGE)
def registers_page(request: HttpRequest) -> dict | HttpResponse:
    """机关代字和发文对象组."""
    form = CodeForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: registers.register_code(
            **clean, union=request.union, actor=request.actor, now=clock.now()
        ),
    )
    if made:
        messages.success(request, _("机关代字已登记"))
        return redirect("campaigns_desk:registers")
    return {
        "heading": _("机关代字和发文对象组"),
        "subtitle": request.union.name,
        "form": form,
        "submit_label": _("登记机关代字"),
        "codes": selectors.agency_codes(scope=request.scope, union=request.union),
        "groups": selectors.recipient_groups(scope=request.scope, union=request.union),
    }


@page("desk/form.html", needs=Can.MANAGE)
def group(request: HttpRequest, group_id: int | None = None) -> dict | HttpResponse:
    """发文对象组."""
    unions = reach_choices(request, request.union)["unions"]
    form = GroupForm(request.POST or None, unions=unions, initial=_initial(request, group_id))
    made = submit(
        request,
        form,
        lambda clean: registers.save_group(
            facts=registers.GroupFacts(**clean),
            union=request.union,
            actor=request.actor,
            now=clock.now(),
            group_id=group_id,
        ),
    )
    if made:
        messages.success(request, _("发文对象组已保存"))
        return redirect("campaigns_desk:registers")
    return {
        "heading": _("发文对象组"),
        "subtitle": request.union.name,
        "form": form,
        "cancel_url": reverse("campaigns_desk:registers"),
    }


def _initial(request: HttpRequest, group_id: int | None) -> dict:
    if group_id is None:
        return {"takes_children": True}
    found = selectors.recipient_groups(scope=request.scope, union=request.union).fetch(pk=group_id)
    names = ("name", "takes_children", "levels", "kinds")
    members = found.members.values_list("member_id", flat=True)
    return {name: getattr(found, name) for name in names} | {"unions": list(members)}
