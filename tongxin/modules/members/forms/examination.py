"""What staff type about findings and pairs."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.modules.members.models import DuplicatePair

State = DuplicatePair.State


class AcceptForm(forms.Form):
    """Why a finding is no mistake (说明情况)."""

    reason = forms.CharField(
        label=_("情况说明"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明核对了哪些材料、为什么不用改"),
    )


class AssignForm(forms.Form):
    """Who mends a finding (指派处理人)."""

    account_id = forms.TypedChoiceField(label=_("处理人"), coerce=int)

    def __init__(self, *args: Any, people: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        named = [(one.pk, one.name or one.username) for one in people]
        self.fields["account_id"].choices = [("", _("请选择")), *named]


class UndoForm(forms.Form):
    """Why a merge was wrong (撤销合并)."""

    reason = forms.CharField(
        label=_("撤销原因"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("写明怎样确认是两个人；撤销后这一对重新等待认定"),
    )


class DecideForm(forms.Form):
    """Whether two rows are one person (认定重复)."""

    result = forms.ChoiceField(
        label=_("认定结果"),
        choices=[(State.SAME, State.SAME.label), (State.DIFFERENT, State.DIFFERENT.label)],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("认定依据"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("例如与本人或单位核对、查看证件原件"),
    )
