"""What people type about costs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.money import ZERO
from tongxin.modules.activities.models.costs import CostKind
from tongxin.modules.activities.services.costs import CostFacts
from tongxin.shells.design.widgets import DatePicker, Dropzone

RECEIPT = ".jpg,.jpeg,.png,.webp,.pdf"


class CostForm(forms.Form):
    """One payment with its receipt (费用)."""

    kind = forms.ChoiceField(label=_("费用类别"), choices=CostKind.choices)
    purpose = forms.CharField(label=_("用途"), max_length=120)
    payee = forms.CharField(label=_("收款单位"), max_length=80, required=False)
    amount = forms.DecimalField(
        label=_("金额（元）"), max_digits=14, decimal_places=2, min_value=ZERO
    )
    paid_on = forms.DateField(label=_("发生日期"), widget=DatePicker)
    invoice_number = forms.CharField(
        label=_("发票号码"),
        max_length=40,
        required=False,
        help_text=_("同一张发票只能登记一次"),
    )
    receipt = forms.FileField(
        label=_("票据"),
        required=False,
        widget=Dropzone(accept=RECEIPT, max_megabytes=20),
        help_text=_("照片或 PDF，可以以后补传"),
    )

    def facts(self) -> CostFacts:
        """What was typed, for the service."""
        given = {name: self.cleaned_data[name] for name in CostFacts.__slots__}
        return CostFacts(**given)


class ReceiptForm(forms.Form):
    """One more receipt (票据)."""

    receipt = forms.FileField(label=_("票据"), widget=Dropzone(accept=RECEIPT, max_megabytes=20))


class CostsForm(forms.Form):
    """What the list of costs is narrowed to; what cannot be read narrows nothing."""

    activity = forms.IntegerField(
        label=_("活动编号"), min_value=1, max_value=10**18, required=False
    )
    since = forms.DateField(label=_("发生日期从"), required=False, widget=DatePicker)
    until = forms.DateField(label=_("发生日期到"), required=False, widget=DatePicker)

    def asked(self) -> dict[str, Any]:
        """What can be read of it."""
        self.is_valid()
        return {name: self.cleaned_data.get(name) for name in self.fields}
