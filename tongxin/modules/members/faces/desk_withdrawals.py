"""Proposals of automatic withdrawal on the workbench (自动退会提议)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.faces.desk_dues import tabs
from tongxin.modules.members.faces.withdrawal_steps import TONES, history_of
from tongxin.modules.members.forms.dues import ReasonForm, TalkForm
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import dues as reads
from tongxin.modules.members.services import silence_steps
from tongxin.modules.members.services.dues_months import in_words
from tongxin.modules.members.services.silence_stopping import may_be_confirmed
from tongxin.modules.members.states import Silence
from tongxin.modules.members.transfers.withdrawals import WITHDRAWALS_LIST, months_cell
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.audit.views import note_view
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import act, page, submit


@page("members/desk/withdrawals.html", needs=Can.END)
def withdrawals(request: HttpRequest) -> dict:
    """自动退会提议."""
    pager = list_page(request, WITHDRAWALS_LIST)
    return {
        "heading": _("会费"),
        "subtitle": _("连续六个月不缴会费、不参加活动的会员由系统提出；系统不会自行办理任何一步"),
        "tabs": tabs(request, "withdrawals"),
        "asked": WITHDRAWALS_LIST.narrowed(request.GET),
        "states": [*Silence.choices, ("all", _("全部"))],
        "pager": pager,
        "rows": [(row, months_cell(row), TONES[row.state]) for row in pager.rows],
    }


@page("members/desk/withdrawal.html", needs=Can.END)
def withdrawal(request: HttpRequest, pk: int) -> dict:
    """自动退会提议."""
    found = reads.proposal_page(pk, scope=request.scope)
    note_view(request.actor, "members.viewed_withdrawal", found, at=clock.now())
    return {
        "heading": found.name or _("自动退会提议"),
        "subtitle": found.union.name,
        "proposal": found,
        "tone": TONES[found.state],
        "facts": _facts(found),
        "history": history_of(found),
        "log": log_of(f"members.WithdrawalProposal:{found.pk}")[:20],
        "may_pay": request.actor.may(Can.DUES),
        "may_notify": found.state == Silence.PROPOSED,
        "may_persuade": found.state in {Silence.NOTIFIED, Silence.PERSUADED},
        "may_confirm": may_be_confirmed(found, clock.now()),
        "breadcrumbs": [{"label": _("自动退会提议"), "url": reverse("members_desk:withdrawals")}],
    }


@page("members/desk/dues_letter.html", needs=Can.END)
def letter(request: HttpRequest, pk: int) -> dict:
    """会费催缴函打印页."""
    found = reads.proposal_page(pk, scope=request.scope)
    return {
        "heading": _("会费催缴函"),
        "proposal": found,
        "first": in_words(found.first_month),
        "last": in_words(found.last_month),
    }


@act(needs=Can.END)
def notify(request: HttpRequest, pk: int) -> str:
    """发催缴函."""
    made = silence_steps.send_letter(proposal_id=pk, actor=request.actor, now=clock.now())
    words = _("催缴函已发给本人，%s 前可以答复或补缴；没有手机的会员请打印送达")
    messages.success(request, words % made.answer_by.isoformat())
    return reverse("members_desk:withdrawal", args=[pk])


@page("desk/form.html", needs=Can.END)
def persuade(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """记录劝导."""
    form = TalkForm(request.POST or None, initial={"on": localdate()})
    told = {"actor": request.actor, "now": clock.now()}
    call = silence_steps.note_persuasion
    return _said(
        request,
        pk,
        form,
        lambda _clean: call(proposal_id=pk, talk=form.talk(), **told),
        _("记录劝导"),
    )


@page("desk/form.html", needs=Can.END)
def confirm(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """确认自动退会."""
    return _reasoned(request, pk, silence_steps.confirm_withdrawal, _("确认自动退会"))


@page("desk/form.html", needs=Can.END)
def drop(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """终止提议."""
    return _reasoned(request, pk, silence_steps.drop_proposal, _("终止提议"))


def _reasoned(request: HttpRequest, pk: int, call, label: str) -> dict | HttpResponse:
    form = ReasonForm(request.POST or None)
    told = {"actor": request.actor, "now": clock.now()}
    return _said(request, pk, form, lambda clean: call(proposal_id=pk, **clean, **told), label)


def _said(request: HttpRequest, pk: int, form, call, label: str) -> dict | HttpResponse:
    found = reads.proposal_page(pk, scope=request.scope)
    if submit(request, form, call):
        messages.success(request, _("已办理：%s") % label)
        return redirect("members_desk:withdrawal", pk)
    return {
        "heading": label,
        "subtitle": f"{found.name} · {found.union.name}",
        "form": form,
        "submit_label": label,
        "cancel_url": reverse("members_desk:withdrawal", args=[pk]),
    }


def _facts(row) -> list[dict]:
    columns = (
        (_("连续未缴"), _("%s 个月") % row.months),
        (_("未缴月份"), months_cell(row)),
        (_("答复期限"), row.answer_by and row.answer_by.isoformat()),
        (_("终止原因"), row.get_stop_display()),
        (_("办结人"), row.ended_by),
    )
    return [{"label": label, "value": value} for label, value in columns]
