"""What is typed about transfers, retention and corrections."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError, in_full
from tongxin.kernel.identity import parse_document, parse_name, parse_uscc
from tongxin.modules.members.forms.roster import Checked
from tongxin.modules.members.services.moving import Named, Why
from tongxin.modules.members.services.retaining import Change
from tongxin.modules.members.states import Retained
from tongxin.shared.people.models import IdType
from tongxin.shells.design.widgets import DatePicker

LONGEST = 200


class WhyForm(Checked):
    """Why somebody moves, and to which employer (转接原因)."""

    reason = forms.CharField(
        label=_("转接原因"), max_length=LONGEST, help_text=_("例如：调入本单位工作")
    )
    employer_uscc = forms.CharField(
        label=_("新用人单位信用代码"),
        max_length=30,
        required=False,
        help_text=_("不清楚时可以不填"),
    )

    def clean_employer_uscc(self) -> str:
        """A code whose check digits fit."""
        return self.read("employer_uscc", parse_uscc)

    def why(self) -> Why:
        """What is said about the transfer."""
        return Why(self.cleaned_data["reason"], self.cleaned_data["employer_uscc"])


class TakeOverForm(WhyForm):
    """Whom a union wants to take over (转入登记)."""

    union_code = forms.CharField(label=_("转入工会编码"), max_length=32)
    name = forms.CharField(label=_("姓名"), max_length=50)
    id_type = forms.ChoiceField(label=_("证件类型"), choices=IdType)
    id_number = forms.CharField(label=_("证件号码"), max_length=30)
    field_order = ("union_code", "name", "id_type", "id_number")

    def clean_name(self) -> str:
        """The name as it is kept."""
        return self.read("name", parse_name)

    def clean(self) -> dict[str, Any]:
        """The document as it is kept."""
        given = super().clean() or self.cleaned_data
        if {"id_type", "id_number"} <= given.keys():
            try:
                found = parse_document(given["id_type"], given["id_number"])
                given["id_number"] = found.number
            except DomainError as error:
                self.add_error("id_number", in_full(str(error), error.how_to_mend))
        return given

    def who(self) -> Named:
        """What stands in the document."""
        given = self.cleaned_data
        return Named(given["name"], given["id_type"], given["id_number"])


class SayForm(forms.Form):
    """Why something is declined or taken back (说明)."""

    reason = forms.CharField(label=_("原因"), max_length=LONGEST)


class ChangeForm(forms.Form):
    """From which day something holds, and on what grounds."""

    on = forms.DateField(label=_("生效日期"), widget=DatePicker)
    reason = forms.CharField(label=_("依据"), max_length=LONGEST)

    def change(self) -> Change:
        """The day and the grounds."""
        return Change(self.cleaned_data["on"], self.cleaned_data["reason"])


class RetainForm(ChangeForm):
    """A membership that is retained (会籍保留)."""

    kind = forms.ChoiceField(label=_("保留原因"), choices=Retained)
    field_order = ("kind", "on", "reason")


class ReinstateForm(ChangeForm):
    """An end that was entered by mistake (更正离会)."""

    on = forms.DateField(
        label=_("恢复日期"),
        widget=DatePicker,
        help_text=_("填原离会日期，视为没有离会；填以后的日期，中间的日子不计入会员"),
    )
