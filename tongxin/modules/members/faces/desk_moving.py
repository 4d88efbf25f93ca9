"""Transfers on the workbench: the list of both sides, one transfer, and what each side says."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.faces.moving_steps import TONES, history_of
from tongxin.modules.members.forms.moving import SayForm, TakeOverForm
from tongxin.modules.members.models import MembershipTransfer
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import moves
from tongxin.modules.members.services import handing_over, moving
from tongxin.modules.members.states import Moving
from tongxin.modules.members.transfers import TRANSFERS_LIST
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.audit.views import note_view
from tongxin.shared.orgs.selectors import union_by_code
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@page("members/desk/transfers.html", needs=Can.VIEW)
def transfers(request: HttpRequest) -> dict:
    """会籍转接."""
    asked = {name: request.GET.get(name, "")[:50] for name in ("side", "state", "words")}
    is_out = asked["side"] == moves.OUT
    pager, today = list_page(request, TRANSFERS_LIST), localdate()
    late = 0 if is_out else moves.late_to_accept(request.scope, today)
    return {
        "heading": _("会籍转接"),
        "subtitle": _("%(count)s 件已过接收期限") % {"count": late} if late else "",
        "asked": asked,
        "is_out": is_out,
        "states": Moving.choices,
        "may_ask": request.actor.may(Can.ADMIT),
        "tabs": [
            {"label": _("转入"), "url": request.path, "active": not is_out, "count": None},
            {"label": _("转出"), "url": f"?side={moves.OUT}", "active": is_out, "count": None},
        ],
        "pager": pager,
        "rows": [(row, TONES[row.state], row.is_late(today)) for row in pager.rows],
    }


@page("members/desk/transfers.html", needs=Can.END)
def transfers_out(_request: HttpRequest) -> HttpResponse:
    """待确认转出的会籍."""
    address = reverse("members_desk:transfers")
    return redirect(f"{address}?side={moves.OUT}&state={Moving.REQUESTED}")


@page("members/desk/transfers.html", needs=Can.ADMIT)
def transfers_in(_request: HttpRequest) -> HttpResponse:
    """待接收转入的会籍."""
    return redirect(f"{reverse('members_desk:transfers')}?state={Moving.RELEASED}")


@page("members/desk/take_over.html", needs=Can.ADMIT)
def take_over(request: HttpRequest) -> dict | HttpResponse:
    """登记转入."""
    code = request.union.code if request.union else ""
    form = TakeOverForm(request.POST or None, initial={"union_code": code})
    made = submit(
        request,
        form,
        lambda clean: moving.ask_for_member(
            union_id=union_by_code(clean["union_code"], scope=request.scope).pk,
            who=form.who(),
            why=form.why(),
            actor=request.actor,
            now=clock.now(),
        ),
    )
    if made:
        messages.success(request, _("已向原工会提出转接"))
        return redirect("members_desk:transfer", made.pk)
    return {
        "heading": _("登记转入"),
        "form": form,
        "form_id": "take-over",
        "submit_label": _("提出转接"),
        "cancel_url": reverse("members_desk:transfers"),
    }


@page("members/desk/transfer.html", needs=Can.VIEW)
def transfer(request: HttpRequest, pk: int) -> dict:
    """会籍转接."""
    found = moves.transfer_page(pk, scope=request.scope)
    note_view(request.actor, "members.viewed_transfer", found, at=clock.now())
    actor = request.actor
    admits = actor.scope(Can.ADMIT).covers(found.union_path)
    leaves = found.left_union is not None and moves.stands_at_origin(found, actor.scope(Can.END))
    return {
        "heading": found.name,
        "subtitle": found.union.name,
        "transfer": found,
        "tone": TONES[found.state],
        "facts": _facts(found),
        "history": history_of(found),
        "log": log_of(f"members.MembershipTransfer:{found.pk}")[:20],
        "hides_origin": not found.left_union and not found.origin_name,
        # who has moved on is on file at the new union: the old one keeps the name on this page
        "left_id": found.membership_id if found.left_union and found.ended_at is None else None,
        "arrived_id": found.arrived_id if request.scope.covers(found.union_path) else None,
        "may_release": leaves and found.state == Moving.REQUESTED,
        "may_accept": admits and found.state == Moving.RELEASED,
        "may_decline": admits and found.is_under_way,
        "may_cancel": admits
        and found.is_under_way
        and found.asked_by == MembershipTransfer.Side.UNION,
    }


@act(needs=Can.END)
def release(request: HttpRequest, pk: int) -> str:
    """同意转出."""
    handing_over.release_transfer(transfer_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已同意转出，等待转入工会接收；接收之前仍计入本工会"))
    return reverse("members_desk:transfer", args=[pk])


@act(needs=Can.ADMIT)
def accept(request: HttpRequest, pk: int) -> str:
    """接收转入."""
    handing_over.accept_transfer(transfer_id=pk, actor=request.actor, now=clock.now())
    messages.success(request, _("已接收，从今天起计入本工会会员"))
    return reverse("members_desk:transfer", args=[pk])


@page("desk/form.html", needs=Can.ADMIT)
def decline(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """不接收转入."""
    return _said(request, pk, handing_over.decline_transfer, _("不接收转入"))


@page("desk/form.html", needs=Can.ADMIT)
def cancel(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """取消转接."""
    return _said(request, pk, moving.cancel_transfer, _("取消转接"))


def _said(request: HttpRequest, pk: int, service, label: str) -> dict | HttpResponse:
    found = moves.transfer_page(pk, scope=request.scope)
    form = SayForm(request.POST or None)
    made = submit(
        request,
        form,
        lambda clean: service(transfer_id=pk, **clean, actor=request.actor, now=clock.now()),
    )
    if made:
        messages.success(request, _("已办理，会籍保持原样"))
        return redirect("members_desk:transfer", pk)
    return {
        "heading": label,
        "subtitle": f"{found.name} · {found.union.name}",
        "form": form,
        "submit_label": label,
        "cancel_url": reverse("members_desk:transfer", args=[pk]),
    }


def _due(row: MembershipTransfer) -> str:
    day = row.due_on.isoformat() if row.due_on else ""
    return _("%(day)s（已逾期）") % {"day": day} if row.is_late(localdate()) else day


def _facts(row: MembershipTransfer) -> list[dict]:
    columns = (
        (_("转出工会"), row.origin_name or row.left_union),
        (_("转入工会"), row.union.name),
        (_("提出方"), row.get_asked_by_display()),
        (_("转接原因"), row.reason),
        (_("原工会答复期限"), row.promised_on.isoformat()),
        (_("确认方式"), row.get_release_display()),
        (_("接收期限"), row.due_on and _due(row)),
        (_("转接日期"), row.changed_on and row.changed_on.isoformat()),
        (_("新用人单位信用代码"), row.employer_uscc),
        (_("说明"), row.reply),
    )
    return [{"label": label, "value": value} for label, value in columns]
