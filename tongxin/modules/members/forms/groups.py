"""What staff type about groups of workers."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.selectors.groups import all_groups, all_sets
from tongxin.shells.design.widgets import DatePicker


def _code_field(label: Any) -> forms.RegexField:
    return forms.RegexField(
        label=label,
        regex=r"^[a-z][a-z0-9_]{1,39}$",
        help_text=_("小写英文字母、数字和下划线，以字母开头；用于统计和接口，建好后不再改变"),
        error_messages={"invalid": _("代码只能用小写字母、数字和下划线，以字母开头，2 至 40 位")},
    )


class TagForm(forms.Form):
    """A group a person belongs to from a day on (登记群体)."""

    group = forms.ChoiceField(label=_("职工群体"))
    since = forms.DateField(label=_("起始日期"), widget=DatePicker)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = all_groups().filter(sex="").values_list("code", "name")
        self.fields["group"].choices = [("", _("请选择")), *found]


class EndTagForm(forms.Form):
    """The first day on which a person no longer belongs to a group (结束登记)."""

    on = forms.DateField(
        label=_("结束日期"), widget=DatePicker, help_text=_("从这一天起不再计入这个群体")
    )


class LocalSetForm(forms.Form):
    """A federation's own set of groups (本地口径)."""

    name = forms.CharField(label=_("口径名称"), max_length=40)
    code = _code_field(_("口径代码"))
    based_on = forms.ChoiceField(label=_("在哪个口径上增加"), required=False)
    group_name = forms.CharField(label=_("增加的群体"), max_length=20)
    group_code = _code_field(_("群体代码"))
    basis = forms.CharField(
        label=_("依据"), max_length=200, required=False, help_text=_("文号或会议决定等")
    )
    since = forms.DateField(label=_("起用日期"), widget=DatePicker)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        found = [(one.code, one.name) for one in all_sets()]
        self.fields["based_on"].choices = [("", _("不在已有口径上")), *found]


class DayForm(forms.Form):
    """The day one asks about (统计日期)."""

    on = forms.DateField(label=_("统计日期"), widget=DatePicker, required=False)
