"""What people type about outside bodies (外部单位)."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.shared.orgs.externals import ExternalFacts
from tongxin.shared.orgs.models import Sector


class PartnerForm(forms.Form):
    """An outside body (外部单位)."""

    name = forms.CharField(label=_("单位名称"), max_length=80)
    sector = forms.ChoiceField(label=_("单位类别"), choices=Sector.choices)
    uscc = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=30,
        required=False,
        help_text=_("有代码的单位请填写，两个校验位都会核对"),
    )
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    phone = forms.RegexField(
        label=_("办公电话"),
        regex=r"^[0-9+() -]{5,20}$",
        required=False,
        help_text=_("填单位电话，不填个人手机号"),
        error_messages={"invalid": _("电话只含数字和连接号，如 0971-8000000")},
    )
    offers = forms.CharField(label=_("可提供的场地或服务"), max_length=200, required=False)

    def facts(self) -> ExternalFacts:
        """What was typed, for the service."""
        return ExternalFacts(**{name: self.cleaned_data[name] for name in self.fields})


class PartnersForm(forms.Form):
    """What the list of outside bodies is narrowed to."""

    words = forms.CharField(label=_("名称或代码"), max_length=40, required=False)
    sector = forms.ChoiceField(
        label=_("单位类别"), choices=[("", _("全部")), *Sector.choices], required=False
    )
