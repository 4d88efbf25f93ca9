"""What people say about an export."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from tongxin.shared.transfer.ordering import LEAST_PASSWORD, Offer


class SaveViewForm(forms.Form):
    """Under which name the conditions of a list are kept, and for whom."""

    name = forms.CharField(label=_("名称"), max_length=30)
    is_shared = forms.BooleanField(
        label=_("本工会共用"),
        required=False,
        help_text=_("勾选后，在本工会办公的同事也能使用；不勾选只有自己看到"),
    )


class ExportForm(forms.Form):
    """Format, purpose, password; a full export of sealed values only where it may be asked."""

    suffix = forms.ChoiceField(
        label=_("格式"), choices=[("xlsx", _("Excel 工作簿")), ("csv", _("CSV 文本"))]
    )
    reason = forms.CharField(label=_("用途"), max_length=300, required=False)
    password = forms.CharField(
        label=_("打开密码"),
        max_length=60,
        min_length=LEAST_PASSWORD,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("再输一次密码"),
        max_length=60,
        required=False,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    is_clear = forms.BooleanField(
        label=_("写出完整的证件号码和手机号"),
        required=False,
        help_text=_("须说明用途、设密码，并经另一位有导出权限的人同意"),
    )

    def __init__(self, *args: Any, offer: Offer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not offer.may_be_clear:
            del self.fields["is_clear"]
        for name in ("reason", "password", "again"):
            self.fields[name].required = offer.is_weighty
        hint = _("没有密码打不开文件，密码不会保存，请自己记好；只用于 Excel 格式")
        self.fields["password"].help_text = hint

    def clean(self) -> dict[str, Any]:
        """The same password twice."""
        clean = super().clean() or {}
        if clean.get("password", "") != clean.get("again", ""):
            self.add_error("again", gettext("两次输入的密码不一致"))
        return clean
