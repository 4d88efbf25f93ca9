"""Refusals about costs, each with what to do next."""

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError


class CostNeedsAmount(DomainError):
    """Nothing was paid."""

    code = "activities.cost_needs_amount"
    message = _("金额要大于 0，退款请作废原来的一笔后重新登记")
    status = 422


class PaidAhead(DomainError):
    """The day lies in the future."""

    code = "activities.paid_ahead"
    message = _("发生日期不能晚于今天，付款后再登记")
    status = 422


class InvoiceClaimed(DomainError):
    """The same invoice is in the books already."""

    code = "activities.invoice_claimed"
    message = _("发票号码 %(number)s 已经登记过，一张发票只能报销一次，请核对票据")


class CostVoided(DomainError):
    """The entry has been voided before."""

    code = "activities.cost_voided"
    message = _("这笔费用已经作废，不需要重复操作")
