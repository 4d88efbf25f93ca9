"""Worker pages: my dues, why so much, what was paid, and a word to a letter (我的会费)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.faces.desk_dues import PAID_TONES, tone_of
from tongxin.modules.members.faces.withdrawal_steps import TONES, history_of
from tongxin.modules.members.forms.dues import AnswerForm
from tongxin.modules.members.models import DuesBill
from tongxin.modules.members.selectors import dues as reads
from tongxin.modules.members.services.dues_bases import open_own_bases
from tongxin.modules.members.services.dues_months import in_words
from tongxin.modules.members.services.silence_steps import answer_letter
from tongxin.modules.members.transfers.dues import month_cell
from tongxin.shells.h5.page import page, submit

Kind = DuesBill.Kind


@page("members/h5/dues.html")
def dues(request: HttpRequest) -> dict:
    """我的会费."""
    bills = reads.own_bills(request.actor)
    wages = open_own_bases([bill.base for bill in bills if bill.base])
    proposals = reads.own_proposals(request.actor)
    return {
        "heading": _("我的会费"),
        "accounts": [
            (
                row,
                in_words(row.owed_since) if row.owed_since else "",
                row.worker_id != request.actor.person_id,
            )
            for row in reads.own_accounts(request.actor)
        ],
        "bills": [(row, in_words(row.month), _why(row, wages), *tone_of(row)) for row in bills],
        "payments": [
            (row, month_cell(row), PAID_TONES[row.state])
            for row in reads.own_payments(request.actor)
        ],
        "proposals": [(row, TONES[row.state], history_of(row)) for row in proposals],
        "back_url": reverse("members_h5:record"),
    }


@page("h5/form.html")
def answer(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """答复催缴函."""
    reads.own_proposal(pk, actor=request.actor)
    form = AnswerForm(request.POST or None)
    told = {"actor": request.actor, "now": clock.now()}
    done = submit(request, form, lambda clean: _answered(pk, clean, told))
    if done:
        messages.success(request, _("已答复，提议终止，您的会籍不变"))
        return redirect("members_h5:dues")
    return {
        "heading": _("答复催缴函"),
        "form": form,
        "submit_label": _("答复"),
        "cancel_url": reverse("members_h5:dues"),
        "back_url": reverse("members_h5:dues"),
    }


def _answered(pk: int, clean: dict, told: dict) -> bool:
    answer_letter(proposal_id=pk, **clean, **told)
    return True


def _why(bill: DuesBill, wages) -> str:
    """How the amount comes about, in a line."""
    wage = wages.get(bill.base_id)
    if bill.kind == Kind.BASE and wage:
        return _("缴费基数 %(wage)s 元，不足 10 元的尾数不计，× 0.5%%") % {"wage": wage}
    return bill.get_kind_display()
