"""What people type about certificates of attendance."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.modules.activities.models.certificates import HUNDRED


class CertificateRuleForm(forms.Form):
    """From which share of the sessions on attendance is certified (颁发条件)."""

    share = forms.IntegerField(
        label=_("至少参加的场次比例（%）"),
        min_value=1,
        max_value=HUNDRED,
        help_text=_("按已办结并有实名签到的场次计算；只有一场的活动填 100"),
    )
    code = forms.CharField(
        label=_("证明代字"),
        max_length=12,
        help_text=_("证明编号用的汉字，如“某工参证”，不能与公文的机关代字相同"),
    )


class CheckForm(forms.Form):
    """The code of a certificate that somebody checks (核验码)."""

    code = forms.CharField(label=_("核验码"), max_length=40)
