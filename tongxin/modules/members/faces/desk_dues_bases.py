"""Wages and rates of dues on the workbench (缴费基数、会费标准)."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.timezone import localdate
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from tongxin.kernel import clock
from tongxin.modules.members.faces.desk_dues import account_facts, tabs
from tongxin.modules.members.forms.dues import BaseForm, RateForm
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import dues as reads
from tongxin.modules.members.selectors.memberships import membership_page, takes_persons
from tongxin.modules.members.services.dues_bases import enter_base, reveal_base
from tongxin.modules.members.services.dues_months import in_words, month_of
from tongxin.modules.members.services.dues_rates import set_rate
from tongxin.modules.members.transfers import dues as lists
from tongxin.shared.transfer.permissions import Can as CanTransfer
from tongxin.shells.desk.lists import list_page
from tongxin.shells.desk.page import page, submit


@page("members/desk/dues_bases.html", needs=Can.DUES_BASE)
def bases(request: HttpRequest) -> dict:
    """缴费基数."""
    pager = list_page(request, lists.BASES_LIST)
    return {
        "heading": _("会费"),
        "subtitle": _("工资只有本工会办理会费的人可以查看，每次查看都记入日志；导出的表格不含工资"),
        "tabs": tabs(request, "dues_bases"),
        "asked": lists.BASES_LIST.narrowed(request.GET),
        "may_import": request.actor.may(CanTransfer.IMPORT),
        "may_see": request.actor.may(Can.DUES),
        "pager": pager,
        "rows": [(row, in_words(row.since)) for row in pager.rows],
    }


@page("desk/form.html", needs=Can.DUES_BASE)
def enter(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """登记缴费基数."""
    found = membership_page(pk, scope=request.scope)
    month = in_words(month_of(localdate(clock.now())))
    form = BaseForm(request.POST or None, initial={"since": month})
    told = {"actor": request.actor, "now": clock.now()}
    made = submit(
        request,
        form,
        lambda _clean: enter_base(membership_id=pk, facts=form.facts(), **told),
    )
    if made:
        row, _is_new = made
        messages.success(request, _("已登记，每月会费 %s 元") % row.due_amount)
        if request.actor.may(Can.DUES):
            return redirect("members_desk:dues_account", row.account_id)
        return redirect("members_desk:dues_bases")
    return {
        "heading": _("登记缴费基数"),
        "subtitle": f"{found.worker.name} · {found.union.name}",
        "form": form,
        "submit_label": _("登记缴费基数"),
        "cancel_url": reverse("members_desk:member", args=[pk]),
    }


@never_cache
@page("members/desk/dues_account.html", needs=Can.DUES_BASE)
def reveal(request: HttpRequest, pk: int) -> dict | HttpResponse:
    """查看缴费基数：只在这一页显示一次，事由记入日志."""
    row = reads.base_list(scope=request.scope).fetch(pk=pk)
    if request.method != "POST":
        return redirect("members_desk:dues_account", row.account_id)
    reason, told = request.POST.get("reason", ""), {"actor": request.actor, "now": clock.now()}
    wage = reveal_base(base_id=pk, reason=reason, **told)
    return account_facts(request, row.account_id) | {"revealed": row.pk, "wage": wage}


@page("members/desk/dues_rates.html", needs=Can.DUES_RATE)
def rates(request: HttpRequest) -> dict:
    """会费标准."""
    pager = list_page(request, lists.RATES_LIST)
    return {
        "heading": _("会费"),
        "subtitle": _(
            "会员每月按基本工资的千分之五缴纳，不足 10 元的尾数不计；会费全部留在基层工会"
        ),
        "tabs": tabs(request, "dues_rates"),
        "pager": pager,
        "rows": [(row, in_words(row.since)) for row in pager.rows],
    }


@page("desk/form.html", needs=Can.DUES_RATE)
def set_rates(request: HttpRequest) -> dict | HttpResponse:
    """设定会费标准."""
    union = request.union
    takes = union is not None and takes_persons(union)
    first = {"since": in_words(month_of(localdate(clock.now()))), "is_collecting": takes}
    form = RateForm(request.POST or None, initial=first)
    told = {"actor": request.actor, "now": clock.now()}
    made = submit(
        request, form, lambda _clean: set_rate(union_id=union.pk, facts=form.facts(), **told)
    )
    if made:
        messages.success(request, _("已设定，从 %s 起适用") % in_words(made.since))
        return redirect("members_desk:dues_rates")
    return {
        "heading": _("设定会费标准"),
        "subtitle": union.name if union else "",
        "form": form,
        "submit_label": _("设定"),
        "cancel_url": reverse("members_desk:dues_rates"),
    }
