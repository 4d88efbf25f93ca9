"""What staff and members type about dues."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.errors.dues import MonthUnreadable
from tongxin.modules.members.models import DuesPayment
from tongxin.modules.members.services.dues_bases import BaseFacts
from tongxin.modules.members.services.dues_months import parse_month
from tongxin.modules.members.services.dues_paying import PaidFacts
from tongxin.modules.members.services.dues_rates import RateFacts
from tongxin.modules.members.services.silence_steps import Talk
from tongxin.shells.design.widgets import DatePicker


class MonthField(forms.CharField):
    """A month such as 2026-10 (月份)."""

    def __init__(self, **options: Any) -> None:
        super().__init__(max_length=20, **options)
        self.widget.attrs |= {"placeholder": "2026-10", "inputmode": "numeric"}

    def clean(self, value: Any) -> Any:
        """The first day of the month."""
        text = super().clean(value)
        try:
            return parse_month(text) if text else None
        except MonthUnreadable as error:
            raise ValidationError(str(error)) from None


def _amount(label: Any, **options: Any) -> forms.DecimalField:
    return forms.DecimalField(label=label, max_digits=14, decimal_places=2, **options)


class MonthForm(forms.Form):
    """The month to be billed (出账月份)."""

    month = MonthField(label=_("月份"), help_text=_("写成 2026-10；已经出过账的会员不会重复出账"))


class RateForm(forms.Form):
    """How a union collects (会费标准)."""

    since = MonthField(label=_("起始月份"), help_text=_("写成 2026-10；已经出的账单不变"))
    is_collecting = forms.BooleanField(
        label=_("按月收缴会费"), required=False, help_text=_("每月 1 日自动出账")
    )
    flat_amount = _amount(
        _("没有基数的会员每月定额（元）"),
        required=False,
        help_text=_("不填：没有缴费基数的会员不出账，列入“缺少缴费基数”"),
    )
    new_form_amount = _amount(
        _("新就业形态会员每月定额（元）"),
        required=False,
        help_text=_("0 表示免缴；不填按上级工会的规定，上级没有规定的免缴"),
    )

    def facts(self) -> RateFacts:
        """What was typed."""
        return RateFacts(**self.cleaned_data)


class BaseForm(forms.Form):
    """A member's wage (缴费基数)."""

    base = _amount(
        _("缴费基数（元）"),
        help_text=_(
            "每月基本工资收入，不含奖金和津贴；机关事业单位为岗位（职务）工资加薪级（级别）工资"
        ),
    )
    since = MonthField(label=_("起始月份"), help_text=_("从这个月起按新基数出账，已经出的账单不变"))

    def facts(self) -> BaseFacts:
        """What was typed."""
        return BaseFacts(**self.cleaned_data)


class PaidForm(forms.Form):
    """A payment (缴费)."""

    amount = _amount(_("缴费金额（元）"))
    month = MonthField(
        label=_("所属月份"),
        required=False,
        help_text=_("不填：先补最早欠缴的月份，多缴的留作余额，抵以后的会费"),
    )
    paid_on = forms.DateField(label=_("缴费日期"), widget=DatePicker)
    way = forms.ChoiceField(label=_("缴费方式"), choices=DuesPayment.Way.choices)
    voucher = forms.CharField(label=_("凭证号"), max_length=40, required=False)

    def facts(self) -> PaidFacts:
        """What was typed."""
        return PaidFacts(**self.cleaned_data)


def _words(label: Any, **options: Any) -> forms.CharField:
    area = forms.Textarea(attrs={"rows": 3})
    return forms.CharField(label=label, max_length=300, widget=area, **options)


class TakeBackForm(forms.Form):
    """Why a payment is taken back (作废或退款)."""

    is_refund = forms.TypedChoiceField(
        label=_("办理方式"),
        choices=[("", _("作废：登记错了")), ("1", _("退款：钱已退给本人"))],
        coerce=bool,
        empty_value=False,
        required=False,
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(label=_("原因"), max_length=200)


class VoidForm(forms.Form):
    """Why a bill is taken back (作废账单)."""

    reason = forms.CharField(
        label=_("原因"), max_length=200, help_text=_("作废后可以按新的基数重新出账")
    )


class ReasonForm(forms.Form):
    """Why something is done (理由)."""

    reason = _words(_("说明"))


class TalkForm(forms.Form):
    """That somebody spoke with the member (劝导)."""

    on = forms.DateField(label=_("劝导日期"), widget=DatePicker)
    words = _words(_("劝导情况"), help_text=_("谁、用什么方式、谈了什么、本人怎么说"))

    def talk(self) -> Talk:
        """What was typed."""
        return Talk(**self.cleaned_data)


class AnswerForm(forms.Form):
    """The member's word (本人答复)."""

    words = _words(_("答复"), help_text=_("例如：一直在外地工作，愿意继续留在工会"))
