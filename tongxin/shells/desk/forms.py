"""What staff type about accounts, grants, tokens and the working calendar."""

from datetime import date

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.shared.access.models import Role
from tongxin.shells.design.widgets import DatePicker


class AccountForm(forms.Form):
    """A new staff account with its post and first grant."""

    username = forms.RegexField(
        label=_("用户名"),
        regex=r"^[A-Za-z][A-Za-z0-9._-]{2,39}$",
        error_messages={"invalid": _("用字母开头，3 到 40 位字母、数字、点或横线")},
    )
    name = forms.CharField(label=_("姓名"), max_length=50)
    post = forms.CharField(label=_("职务"), max_length=40)
    started_on = forms.DateField(label=_("任职日期"), widget=DatePicker)
    role = forms.ModelChoiceField(
        label=_("角色"), queryset=Role.objects.none(), empty_label=_("请选择")
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles


class GrantForm(forms.Form):
    """A role over the union one works at, for a time."""

    role = forms.ModelChoiceField(
        label=_("角色"), queryset=Role.objects.none(), empty_label=_("请选择")
    )
    until = forms.DateField(
        label=_("截止日期"), required=False, widget=DatePicker, help_text=_("不填表示长期有效")
    )

    def __init__(self, *args, roles, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["role"].queryset = roles


class TokenForm(forms.Form):
    """A key for another system."""

    name = forms.CharField(label=_("用途"), max_length=60)
    days = forms.IntegerField(label=_("有效天数"), min_value=1, max_value=366, initial=90)
    rights = forms.MultipleChoiceField(label=_("权限"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args, rights, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["rights"].choices = rights


class CalendarForm(forms.Form):
    """The holidays of a year as the State Council announces them."""

    year = forms.IntegerField(label=_("年份"), min_value=2000, max_value=2199)
    holidays = forms.CharField(
        label=_("放假日期"),
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("每行一天：2027-01-01 元旦"),
    )
    working = forms.CharField(
        label=_("调休上班的周末"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("每行一个日期"),
    )
    provisional = forms.BooleanField(label=_("暂定（尚未正式公布）"), required=False, initial=True)

    def clean_holidays(self) -> dict[date, str]:
        """Days with their names."""
        return dict(self._lines("holidays"))

    def clean_working(self) -> list[date]:
        """Days without names."""
        return [day for day, _name in self._lines("working")]

    def _lines(self, field: str) -> list[tuple[date, str]]:
        found = []
        for line in self.cleaned_data[field].splitlines():
            day, _blank, name = line.strip().partition(" ")
            if not day:
                continue
            try:
                found.append((date.fromisoformat(day), name.strip() or str(_("放假"))))
            except ValueError:
                raise forms.ValidationError(
                    _("“%(line)s”不是日期，请写成 2027-01-01 元旦"), params={"line": line}
                ) from None
        return found
