"""The list of proposals of withdrawal, and a person's own copies of dues (会费、自动退会)."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.models import DuesAccount, DuesBill, DuesPayment, WithdrawalProposal
from tongxin.modules.members.permissions import Can
from tongxin.modules.members.selectors import dues as reads
from tongxin.modules.members.services.dues_months import in_words
from tongxin.modules.members.transfers.dues import held_bases, month_cell, since_cell
from tongxin.shared.transfer.listings import Col, Listing, declare
from tongxin.shared.transfer.own_copy import Holding


def months_cell(row: Any) -> str:
    """The silent months of a proposal."""
    return f"{in_words(row.first_month)} – {in_words(row.last_month)}"


STEPS = (
    Col(_("连续未缴月数"), "months"),
    Col(_("未缴月份"), months_cell),
    Col(_("办理状态"), "get_state_display"),
    Col(_("提出时间"), "proposed_at"),
    Col(_("催缴函发出时间"), "notified_at"),
    Col(_("答复期限"), "answer_by"),
    Col(_("劝导日期"), "persuaded_on"),
    Col(_("劝导情况"), "persuasion"),
    Col(_("本人答复"), "answer"),
    Col(_("终止原因"), "get_stop_display"),
    Col(_("说明"), "reason"),
    Col(_("办结时间"), "ended_at"),
)
WITHDRAWALS_LIST = declare(
    Listing(
        key="members.withdrawals",
        title=_("自动退会提议"),
        needs=Can.END,
        is_personal=True,
        rows=lambda ask: reads.proposal_list(scope=ask.scope, state=ask.word("state")),
        order=("-pk",),
        filters={"state": _("办理状态")},
        columns=(Col(_("姓名"), "name"), Col(_("所属工会"), "union.name"), *STEPS),
    )
)
WITHDRAWALS = Holding(
    key="members.withdrawals",
    title=_("自动退会提议"),
    rows=lambda worker: WithdrawalProposal.objects.filter(worker=worker).select_related("union"),
    columns=(Col(_("工会"), "union.name"), *STEPS),
)
ACCOUNTS = Holding(
    key="members.dues_accounts",
    title=_("会费账户"),
    rows=lambda worker: DuesAccount.objects.filter(worker=worker).select_related("union"),
    columns=(
        Col(_("工会"), "union.name"),
        Col(_("欠缴月数"), "owed_months"),
        Col(_("欠缴金额（元）"), "owed_amount"),
        Col(_("余额（元）"), "credit_amount"),
    ),
)
OWN_BASES = Holding(
    key="members.dues_bases",
    title=_("会费缴费基数"),
    rows=held_bases,
    columns=(
        Col(_("工会"), "union.name"),
        Col(_("起始月份"), since_cell),
        Col(_("缴费基数"), "base"),
        Col(_("每月会费（元）"), "due_amount"),
        Col(_("登记方式"), "get_source_display"),
        Col(_("更正时间"), "replaced_at"),
    ),
)
OWN_BILLS = Holding(
    key="members.dues_bills",
    title=_("会费账单"),
    rows=lambda worker: DuesBill.objects.filter(worker=worker).select_related("union"),
    columns=(
        Col(_("工会"), "union.name"),
        Col(_("月份"), month_cell),
        Col(_("计费方式"), "get_kind_display"),
        Col(_("应缴（元）"), "due_amount"),
        Col(_("已缴（元）"), "settled_amount"),
        Col(_("账单状态"), "get_state_display"),
        Col(_("作废原因"), "reason"),
    ),
)
OWN_PAYMENTS = Holding(
    key="members.dues_payments",
    title=_("会费缴费记录"),
    rows=lambda worker: DuesPayment.objects.filter(worker=worker).select_related("union"),
    columns=(
        Col(_("工会"), "union.name"),
        Col(_("所属月份"), month_cell),
        Col(_("缴费金额（元）"), "paid_amount"),
        Col(_("缴费日期"), "paid_on"),
        Col(_("缴费方式"), "get_way_display"),
        Col(_("凭证号"), "voucher"),
        Col(_("缴费状态"), "get_state_display"),
        Col(_("作废或退款原因"), "reason"),
    ),
)
OWN = (ACCOUNTS, OWN_BASES, OWN_BILLS, OWN_PAYMENTS, WITHDRAWALS)
