"""What staff type about accounts, grants, tokens and approvals."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.shared.access.models import Account, Role
from tongxin.shared.access.rights import known as known_rights
from tongxin.shared.approvals.flows import MOST_DAYS, OWN, SUPERIOR
from tongxin.shared.approvals.permissions import Can as ApprovalCan
from tongxin.shared.approvals.states import Mode, What
from tongxin.shared.orgs.levels import Level
from tongxin.shared.orgs.models import UnionOrg
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


class DecisionForm(forms.Form):
    """What a reviewer says; the button names the decision."""

    step = forms.IntegerField(widget=forms.HiddenInput)
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=64)
    reason = forms.ChoiceField(
        label=_("理由"), required=False, help_text=_("退回修改或不予通过时必选")
    )
    text = forms.CharField(
        label=_("意见"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("退回修改或不予通过时必填，提交人会看到"),
    )
    what = forms.ChoiceField(
        label=_("办理结果"),
        choices=[(one.value, one.label) for one in (What.AGREED, What.RETURNED, What.REJECTED)],
    )

    def __init__(self, *args, reasons, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].choices = [("", _("请选择")), *reasons.items()]


class FlowForm(forms.Form):
    """Why a flow gets a new version."""

    note = forms.CharField(label=_("修订说明"), max_length=200)


class StepForm(forms.Form):
    """One step of a flow; a line without a name is left out."""

    name = forms.CharField(label=_("环节名称"), max_length=60, required=False)
    level = forms.ChoiceField(label=_("层级"), required=False)
    right = forms.ChoiceField(label=_("审批权限"), required=False)
    role = forms.ChoiceField(label=_("限定角色"), required=False)
    mode = forms.ChoiceField(label=_("审批方式"), required=False, choices=Mode.choices)
    days = forms.IntegerField(
        label=_("时限（工作日）"), required=False, min_value=1, max_value=MOST_DAYS
    )
    from_amount = forms.DecimalField(
        label=_("金额起点（元）"), required=False, max_digits=14, decimal_places=2
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        places = [(OWN, _("本级")), (SUPERIOR, _("上一级")), *Level.choices]
        rights = {ApprovalCan.DECIDE.value: ApprovalCan.DECIDE.label}
        rights |= {code: right.label for code, right in sorted(known_rights().items())}
        roles = Role.objects.filter(is_for_workers=False).order_by("name")
        self.fields["level"].choices = places
        self.fields["right"].choices = list(rights.items())
        self.fields["role"].choices = [("", _("不限")), *roles.values_list("code", "name")]

    def clean(self):
        """A named step says everything but amount and role."""
        clean = super().clean()
        if clean.get("name"):
            for name in ("level", "right", "mode", "days"):
                if not clean.get(name) and name not in self.errors:
                    self.add_error(name, _("请填写"))
        return clean


class LendForm(forms.Form):
    """Who decides in the own seat, and until when."""

    union = forms.ModelChoiceField(
        label=_("审批工会"), queryset=UnionOrg.objects.none(), empty_label=_("请选择")
    )
    taker = forms.ModelChoiceField(
        label=_("接办人"), queryset=Account.objects.none(), empty_label=_("请选择")
    )
    until = forms.DateField(
        label=_("截止日期"),
        required=False,
        widget=DatePicker,
        help_text=_("不填表示收回前一直有效"),
    )
    reason = forms.CharField(label=_("原因"), max_length=200)

    def __init__(self, *args, unions, colleagues, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["union"].queryset = unions
        self.fields["taker"].queryset = colleagues
        self.fields["taker"].label_from_instance = lambda one: one.name or one.username
