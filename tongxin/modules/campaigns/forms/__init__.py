"""What staff type about notices, measures and tasks."""

from typing import Any

from django import forms
from django.core.validators import FileExtensionValidator
from django.utils.translation import gettext_lazy as _

from tongxin.modules.campaigns.models import Measure, Task
from tongxin.modules.campaigns.services.drafting import Paper
from tongxin.modules.campaigns.states import DeadlineKind
from tongxin.shared.indicators.declare import figures
from tongxin.shared.orgs.levels import Kind, Level
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shared.papers.models import DocumentCode, RecipientGroup
from tongxin.shells.design.widgets import DatePicker, Dropzone

MOST_MEGABYTES = 20
STOPS = "，。；、：,;"


class NoticeForm(forms.Form):
    """A notice as a file or as pasted text."""

    paper = forms.FileField(
        label=_("通知文件"),
        required=False,
        validators=[FileExtensionValidator(["docx", "txt"], _("请上传 .docx 或 .txt 文件"))],
        widget=Dropzone(accept=".docx,.txt", max_megabytes=MOST_MEGABYTES),
    )
    text = forms.CharField(
        label=_("或粘贴通知全文"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 14}),
        help_text=_("从 PDF 或网页复制的文字也可以，断开的行会自动接上"),
    )

    def clean(self) -> dict[str, Any]:
        """One of the two is given, the file first."""
        given = super().clean()
        if not self.errors and not given.get("paper") and not given.get("text", "").strip():
            raise forms.ValidationError(_("请选择通知文件，或粘贴通知全文"))
        return given

    def handed_in(self) -> Paper:
        """What is read."""
        paper = self.cleaned_data["paper"]
        if paper:
            return Paper(paper.read(), paper.name)
        return Paper(self.cleaned_data["text"].encode(), str(_("粘贴的通知.txt")))


class DeadlineForm(forms.Form):
    """A decision about a deadline: a date, none, or still open."""

    deadline_kind = forms.ChoiceField(label=_("期限"), choices=DeadlineKind)
    deadline = forms.DateField(label=_("截止日期"), required=False, widget=DatePicker)


class DecideAllForm(DeadlineForm):
    """One decision for all open deadlines."""

    deadline_kind = forms.ChoiceField(
        label=_("期限待定的各项统一设为"),
        choices=[(kind.value, kind.label) for kind in (DeadlineKind.DATE, DeadlineKind.NONE)],
    )


class DutyForm(DeadlineForm):
    """Until when and by which form is to be reported."""

    form_key = forms.CharField(label=_("对应报表"), max_length=40, required=False)


class MeasureForm(DeadlineForm):
    """One measure of the draft."""

    field_order = ("title", "deadline_kind", "deadline", "is_mandatory")
    title = forms.CharField(label=_("举措"), max_length=300, widget=forms.Textarea({"rows": 2}))
    is_mandatory = forms.TypedChoiceField(
        label=_("性质"),
        choices=[("1", _("规定动作")), ("", _("自选动作"))],
        coerce=bool,
        empty_value=False,
        required=False,
    )
    target_value = forms.DecimalField(
        label=_("量化目标"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    target_unit = forms.CharField(label=_("单位"), max_length=12, required=False)
    is_at_least = forms.BooleanField(label=_("目标为“不少于”"), required=False)
    indicator_code = forms.ChoiceField(
        label=_("关联指标"),
        required=False,
        help_text=_("选定后，进度由认领的工作自动计算"),
    )
    responsible = forms.CharField(label=_("责任人"), max_length=120, required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = [(code, f"{code} {figure.name}") for code, figure in figures().items()]
        self.fields["indicator_code"].choices = [("", _("不关联")), *known]

    @classmethod
    def initial_of(cls, measure: Measure) -> dict[str, Any]:
        """The measure as it stands."""
        values = {name: getattr(measure, name) for name in cls.base_fields}
        return values | {"is_mandatory": "1" if measure.is_mandatory else ""}


class SplitForm(forms.Form):
    """Where a measure is cut in two."""

    at = forms.TypedChoiceField(label=_("在哪里拆开"), coerce=int, widget=forms.RadioSelect)

    def __init__(self, *args: Any, measure: Measure, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        words = measure.source or measure.title
        stops = [n + 1 for n, sign in enumerate(words[:-1]) if sign in STOPS]
        places = stops or range(1, len(words))
        self.fields["at"].choices = [(n, f"{words[:n]} ｜ {words[n:]}") for n in places]


class TitleForm(forms.Form):
    """A heading."""

    title = forms.CharField(label=_("标题"), max_length=200)


class ReasonForm(forms.Form):
    """Why."""

    reason = forms.CharField(label=_("原因"), max_length=300, required=False)


class ReachForm(forms.Form):
    """Saved groups and unions by hand."""

    groups = forms.ModelMultipleChoiceField(
        label=_("发文对象组"),
        queryset=RecipientGroup.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    by_hand = forms.ModelMultipleChoiceField(
        label=_("直接选择下级"),
        queryset=UnionOrg.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, groups: Any, unions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["groups"].queryset = groups
        self.fields["by_hand"].queryset = unions
        if not groups.exists():
            del self.fields["groups"]

    def reach(self) -> dict[str, Any]:
        """Groups and the numbers of the unions chosen."""
        chosen = self.cleaned_data
        return {
            "groups": list(chosen.get("groups", [])),
            "by_hand": [union.pk for union in chosen["by_hand"]],
        }


class IssueForm(ReachForm):
    """Number, date, signer and recipients."""

    code = forms.ModelChoiceField(
        label=_("机关代字"),
        queryset=DocumentCode.objects.none(),
        required=False,
        empty_label=_("不编号，沿用原文字号"),
        help_text=_("按年自动编号，不跳号、不重号"),
    )
    received_number = forms.CharField(
        label=_("或沿用原文字号"),
        max_length=40,
        required=False,
        help_text=_("文件已在线下编号时填写，例如 某总工办〔2026〕3号"),
    )
    on = forms.DateField(label=_("成文日期"), widget=DatePicker)
    signer = forms.CharField(label=_("签发人"), max_length=80)

    field_order = ("code", "received_number", "on", "signer", "groups", "by_hand")

    def __init__(self, *args: Any, codes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].queryset = codes


class CascadeForm(ReachForm):
    """To whom a task is passed on, and until when."""

    deadline = forms.DateField(label=_("下级期限"), required=False, widget=DatePicker)
    responsible = forms.CharField(label=_("责任人"), max_length=120, required=False)


class PlanForm(forms.Form):
    """The union's own deadline and people."""

    own_deadline = forms.DateField(label=_("本级期限"), required=False, widget=DatePicker)
    responsible = forms.CharField(label=_("责任人"), max_length=120, required=False)

    @classmethod
    def initial_of(cls, task: Task) -> dict[str, Any]:
        """The plan as it stands."""
        return {name: getattr(task, name) for name in cls.base_fields}


class OwnTaskForm(forms.Form):
    """An own-choice task."""

    title = forms.CharField(label=_("自选动作"), max_length=300, widget=forms.Textarea({"rows": 2}))
    deadline = forms.DateField(label=_("期限"), required=False, widget=DatePicker)
    target_value = forms.DecimalField(
        label=_("目标数"), required=False, min_value=0, max_digits=14, decimal_places=2
    )
    target_unit = forms.CharField(label=_("单位"), max_length=12, required=False)
    responsible = forms.CharField(label=_("责任人"), max_length=120, required=False)


class ReportForm(forms.Form):
    """What was done."""

    text = forms.CharField(label=_("完成情况"), widget=forms.Textarea({"rows": 8}))
    declared_value = forms.DecimalField(
        label=_("填报数"),
        required=False,
        max_digits=14,
        decimal_places=2,
        help_text=_("系统按认领的工作自动计数；只有与系统数不同时才需填写"),
    )


class CodeForm(forms.Form):
    """An agency code."""

    code = forms.CharField(label=_("机关代字"), max_length=12)


class GroupForm(forms.Form):
    """A group of recipients: rules, unions by hand, or both."""

    name = forms.CharField(label=_("名称"), max_length=60)
    takes_children = forms.BooleanField(label=_("全部直接下级"), required=False)
    levels = forms.MultipleChoiceField(
        label=_("下级中的层级"),
        choices=Level,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    kinds = forms.MultipleChoiceField(
        label=_("下级中的类型"),
        choices=Kind,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    unions = forms.ModelMultipleChoiceField(
        label=_("另外加上"),
        queryset=UnionOrg.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, unions: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unions"].queryset = unions
