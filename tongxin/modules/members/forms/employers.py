"""What staff type about employers (用人单位)."""

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.identity import parse_uscc
from tongxin.modules.members.forms.roster import ChangeForm, Checked
from tongxin.modules.members.services.employer_rows import FIRST_YEAR, LAST_YEAR, MOST_HEADS
from tongxin.shared.orgs.employers import EmployerFacts, Heads
from tongxin.shared.orgs.industries import Industry, Ownership
from tongxin.shells.design.widgets import DatePicker, Dropzone


class EmployerForm(Checked):
    """What is known of an employer (单位信息)."""

    name = forms.CharField(label=_("单位名称"), max_length=100)
    ownership_type = forms.ChoiceField(
        label=_("单位性质"), choices=Ownership, initial=Ownership.PRIVATE
    )
    industry_code = forms.ChoiceField(
        label=_("行业门类"),
        choices=[(code, f"{code} {name}") for code, name in Industry.choices],
        initial=Industry.C,
    )
    address = forms.CharField(label=_("地址"), max_length=200, required=False)
    division_code = forms.RegexField(
        label=_("行政区划代码"),
        regex=r"^(\d{6}|\d{12})$",
        required=False,
        error_messages={"invalid": _("行政区划代码是 6 位或 12 位数字")},
    )

    def facts(self) -> EmployerFacts:
        """The facts alone."""
        return EmployerFacts(**{name: self.cleaned_data[name] for name in EmployerForm.base_fields})


class NewEmployerForm(EmployerForm):
    """An employer that enters the list (登记用人单位)."""

    uscc = forms.CharField(
        label=_("统一社会信用代码"),
        max_length=30,
        help_text=_("18 位，两个校验位都会核对；填用人单位的代码，不是工会的代码"),
    )
    union_code = forms.CharField(
        label=_("工会编码"),
        max_length=32,
        help_text=_("已建会的填覆盖它的基层工会；未建会的填管理它的上级工会"),
    )
    listed_on = forms.DateField(
        label=_("起始日期"),
        widget=DatePicker,
        help_text=_("已建会的填工会覆盖的起始日期；未建会的填列入名册的日期"),
    )
    field_order = ("uscc", "name")

    def clean_uscc(self) -> str:
        """A code whose two check digits fit."""
        return self.read("uscc", parse_uscc)


class CoverForm(ChangeForm):
    """A union that covers an employer from a day on (建会覆盖)."""

    union_code = forms.CharField(label=_("覆盖的工会编码"), max_length=32)
    field_order = ("union_code", "on", "reason")


class HeadsForm(forms.Form):
    """How many workers an employer has in a year (职工人数)."""

    year = forms.IntegerField(label=_("年度"), min_value=FIRST_YEAR, max_value=LAST_YEAR)
    workers = forms.IntegerField(label=_("职工人数"), min_value=0, max_value=MOST_HEADS)
    women = forms.IntegerField(label=_("女职工人数"), min_value=0, max_value=MOST_HEADS, initial=0)
    migrants = forms.IntegerField(
        label=_("农民工人数"), min_value=0, max_value=MOST_HEADS, initial=0
    )

    def heads(self) -> Heads:
        """The numbers."""
        return Heads(**self.cleaned_data)


class ClerkForm(forms.Form):
    """Who hands in the roster of an employer (指定单位经办人)."""

    name = forms.CharField(label=_("姓名"), max_length=50)
    username = forms.RegexField(
        label=_("用户名"),
        regex=r"^[A-Za-z0-9_.-]{3,40}$",
        error_messages={"invalid": _("用户名用 3 到 40 位字母、数字、点、横线或下划线")},
        help_text=_("经办人用启用码设置密码后，以这个用户名登录"),
    )


class RosterForm(forms.Form):
    """The roster of the own employer (报送名册)."""

    file = forms.FileField(
        label=_("文件"),
        widget=Dropzone(accept=".xlsx,.xls,.csv", max_megabytes=settings.IMPORT_LIMIT // 2**20),
    )
    is_dry_run = forms.BooleanField(
        label=_("只检查，不写入"),
        required=False,
        help_text=_("先看看哪些行有问题，不改动任何数据"),
    )
