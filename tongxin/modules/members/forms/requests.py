"""What members and those who check cards type."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.states import Column


class CorrectionForm(forms.Form):
    """One field of the own record put right (更正申请)."""

    column = forms.ChoiceField(label=_("更正项目"), choices=Column)
    wanted = forms.CharField(
        label=_("更正为"),
        max_length=60,
        help_text=_("出生日期写成 1990-05-01；证件号码更正请带证件到工会当面办理"),
    )
    why = forms.CharField(
        label=_("更正说明"), max_length=300, help_text=_("例如：录入错误；可以出示什么证明")
    )


class LeaveForm(forms.Form):
    """A written word to leave (退会申请)."""

    words = forms.CharField(
        label=_("退会说明"),
        max_length=500,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("可以不写原因：退会自由"),
    )


class VerifyForm(forms.Form):
    """A code shown from a card (核验会员卡)."""

    code = forms.CharField(label=_("会员码"), max_length=60)
