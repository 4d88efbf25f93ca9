"""Dues on the workbench: the bills of a month, payments, arrears, one account."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from tongxin.kernel import clock
from tongxin.modules.members.forms import dues as forms
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import dues as reads
from tongxin.modules.members.services import dues_billing, dues_paying
from tongxin.modules.members.services.dues_months import in_words, month_of
from tongxin.modules.members.states import Billed, Paid
from tongxin.modules.members.transfers import dues as lists
from tongxin.shared.audit.selectors import log_of
from tongxin.shared.audit.views import note_view
from tongxin.shared.transfer.permissions import Can as CanTransfer
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import page, submit

PAID_TONES = {Paid.RECORDED: "green", Paid.VOID: "gray", Paid.REFUNDED: "gold"}


def tabs(request: HttpRequest, name: str) -> list[dict]:
    """The pages of dues beside each other, as far as one may open them."""
    known = (
        ("dues", _("账单"), Can.DUES),
        ("dues_payments", _("缴费记录"), Can.DUES),
        ("dues_arrears", _("欠缴名单"), Can.DUES),
        ("dues_bases", _("缴费基数"), Can.DUES_BASE),
        ("dues_missing", _("缺少缴费基数"), Can.DUES),
        ("dues_rates", _("会费标准"), Can.DUES_RATE),
        ("withdrawals", _("自动退会提议"), Can.END),
    )
    return [
        {
            "label": label,
            "url": reverse(f"members_desk:{key}"),
            "active": key == name,
            "count": None,
        }
        for key, label, needs in known
        if request.actor.may(needs)
    ]


def tone_of(bill) -> tuple[str, str]:
    """What stands beside a bill: words and colour."""
    if bill.state == Billed.VOID:
        return _("已作废"), "gray"
    if bill.settled_amount >= bill.due_amount:
        return (_("已缴清"), "green") if bill.due_amount else (_("免缴"), "gray")
    return (_("部分缴纳"), "gold") if bill.settled_amount else (_("未缴"), "red")


@page("members/desk/dues.html", needs=Can.DUES)
def dues(request: HttpRequest) -> dict:
    """会费账单."""
    asked = lists.BILLS_LIST.narrowed(request.GET)
    pager = list_page(request, lists.BILLS_LIST)
    month = lists.month_asked(asked.get("month", "")) or month_of(localdate(clock.now()))
    return {
        "heading": _("会费"),
        "subtitle": _("按每月第一天的在册会员出账；中途转入的会员从下个月起缴纳"),
        "tabs": tabs(request, "dues"),
        "asked": asked,
        "states": [
            (reads.OWED, _("未缴清")),
            (reads.SETTLED, _("已缴清")),
            (Billed.VOID, Billed.VOID.label),
        ],
        "month": in_words(month),
        "sums": reads.month_sums(request.scope, month),
        "may_import": request.actor.may(CanTransfer.IMPORT),
        "pager": pager,
        "rows": [(row, in_words(row.month), *tone_of(row)) for row in pager.rows],
    }


@page("desk/form.html", needs=Can.DUES)
def bill(request: HttpRequest) -> dict | HttpResponse:
    """出账."""
    month = in_words(month_of(localdate(clock.now())))
    form = forms.MonthForm(request.POST or None, initial={"month": month})
    told = {"actor": request.actor, "now": clock.now()}
    union = request.union
    made = submit(
        request,
        form,
        lambda clean: dues_billing.bill_month(union_id=union.pk, **clean, **told),
    )
    if made:
        words = _("%(month)s 新出账 %(made)s 人，应缴 %(amount)s 元；%(missing)s 人缺少缴费基数")
        facts = {"made": made.made, "amount": made.amount, "missing": made.missing}
        messages.success(request, words % (facts | {"month": in_words(made.month)}))
        return redirect(f"{reverse('members_desk:dues')}?month={in_words(made.month)}")
    return {
        "heading": _("出账"),
        "subtitle": union.name if union else "",
        "form": form,
        "submit_label": _("出账"),
        "cancel_url": reverse("members_desk:dues"),
    }


@page("members/desk/dues_payments.html", needs=Can.DUES)
def payments(request: HttpRequest) -> dict:
    """缴费记录."""
    pager = list_page(request, lists.PAYMENTS_LIST)
    return {
        "heading": _("会费"),
        "tabs": tabs(request, "dues_payments"),
        "asked": lists.PAYMENTS_LIST.narrowed(request.GET),
        "states": Paid.choices,
        "may_import": request.actor.may(CanTransfer.IMPORT),
        "pager": pager,
        "rows": [(row, lists.month_cell(row), PAID_TONES[row.state]) for row in pager.rows],
    }


@page("members/desk/dues_arrears.html", needs=Can.DUES)
def arrears(request: HttpRequest) -> dict:
    """欠缴名单."""
    pager = list_page(request, lists.ARREARS_LIST)
    return {
        "heading": _("会费"),
        "tabs": tabs(request, "dues_arrears"),
        "asked": lists.ARREARS_LIST.narrowed(request.GET),
        "pager": pager,
        "rows": [(row, in_words(row.owed_since)) for row in pager.rows],
    }


@page("members/desk/dues_missing.html", needs=Can.DUES)
def missing(request: HttpRequest) -> dict:
    """缺少缴费基数的会员."""
    return {
        "heading": _("会费"),
        "tabs": tabs(request, "dues_missing"),
        "may_enter": request.actor.may(Can.DUES_BASE),
        "pager": list_page(request, lists.MISSING_LIST),
    }


@page("members/desk/dues_account.html", needs=Can.DUES)
def account(request: HttpRequest, pk: int) -> dict:
    """会费账户."""
    return account_facts(request, pk)


@page("desk/form.html", needs=Can.DUES)
def pay(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """登记缴费."""
    found = reads.account_page(pk, scope=request.scope)
    form = forms.PaidForm(request.POST or None, initial={"paid_on": localdate()})
    told = {"actor": request.actor, "now": clock.now()}
    made = submit(
        request,
        form,
        lambda _clean: dues_paying.record_payment(account_id=pk, facts=form.facts(), **told),
    )
    if made:
        _payment, is_new = made
        if is_new:
            messages.success(request, _("已登记缴费"))
        else:
            messages.info(request, _("这笔缴费已经登记过，没有重复登记"))
        return redirect("members_desk:dues_account", pk)
    return _form(found, form, _("登记缴费"), "")


@page("desk/form.html", needs=Can.DUES)
def take_back(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """作废或退款."""
    found = reads.payment_list(scope=request.scope).fetch(pk=pk)
    form = forms.TakeBackForm(request.POST or None)
    told = {"actor": request.actor, "now": clock.now()}
    made = submit(
        request,
        form,
        lambda clean: dues_paying.take_back_payment(payment_id=pk, **clean, **told),
    )
    if made:
        messages.success(request, _("已办理，欠缴情况已重新计算"))
        return redirect("members_desk:dues_account", made.account_id)
    said = _("%(amount)s 元，%(day)s") % {"amount": found.paid_amount, "day": found.paid_on}
    return _form(found.account, form, _("作废或退款"), said)


@page("desk/form.html", needs=Can.DUES)
def void(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """作废账单."""
    found = reads.bill_list(scope=request.scope).fetch(pk=pk)
    form = forms.VoidForm(request.POST or None)
    told = {"actor": request.actor, "now": clock.now()}
    made = submit(request, form, lambda clean: dues_billing.void_bill(bill_id=pk, **clean, **told))
    if made:
        messages.success(request, _("账单已作废；已缴的部分留作余额"))
        return redirect("members_desk:dues_account", made.account_id)
    return _form(found.account, form, _("作废账单"), in_words(found.month))


def account_facts(request: HttpRequest, pk: int) -> dict:
    """All that the page of an account shows."""
    found = reads.account_page(pk, scope=request.actor.scope(Can.DUES))
    note_view(request.actor, "members.viewed_dues", found, at=clock.now())
    held = reads.membership_held(found)
    bases = reads.bases_of(found) if request.actor.may(Can.DUES_BASE) else []
    return {
        "heading": found.name or _("会费账户"),
        "subtitle": found.union.name,
        "account": found,
        "membership": held,
        "owed_since": in_words(found.owed_since) if found.owed_since else "",
        "bills": [(row, in_words(row.month), *tone_of(row)) for row in reads.bills_of(found)],
        "payments": [
            (row, lists.month_cell(row), PAID_TONES[row.state]) for row in reads.payments_of(found)
        ],
        "bases": [(row, in_words(row.since)) for row in bases],
        "may_enter": held is not None and request.actor.may(Can.DUES_BASE),
        "log": log_of(f"members.DuesAccount:{found.pk}")[:20],
        "breadcrumbs": [{"label": _("会费"), "url": reverse("members_desk:dues")}],
    }


def _form(account, form, label: str, said: str) -> dict:
    return {
        "heading": label,
        "subtitle": " · ".join(part for part in (account.name, account.union.name, said) if part),
        "form": form,
        "submit_label": label,
        "cancel_url": reverse("members_desk:dues_account", args=[account.pk]),
    }
