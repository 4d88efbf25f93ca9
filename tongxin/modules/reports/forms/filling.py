"""What people type about reports and figures."""

from decimal import Decimal

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.periods import Period, PeriodUnreadable
from tongxin.kernel.text import beside
from tongxin.modules.reports.forms.tables import RowsInput
from tongxin.modules.reports.models import FormItem, ItemKind, ReportForm
from tongxin.modules.reports.selectors.tables import columns_of
from tongxin.shared.papers.models import RecipientGroup
from tongxin.shells.design.widgets import Dropzone, MomentPicker

SHORT = 120
SEEN = "seen-"  # before the code: on which version the words were written


class PeriodField(forms.CharField):
    """A period in the grammar everybody uses."""

    def __init__(self, **options):
        options.setdefault("label", _("统计期"))
        options.setdefault(
            "help_text",
            _("2025 全年、2025H1 上半年、2025Q1 第一季度、2025-05 五月，或 2025-03-01..2025-04-30"),
        )
        super().__init__(max_length=30, **options)

    def clean(self, value: str) -> Period:
        """The period, or the sentence that says how to write it."""
        try:
            return Period.parse(super().clean(value))
        except PeriodUnreadable as error:
            raise forms.ValidationError(str(error)) from None


class RoundForm(forms.Form):
    """Asking the unions below for a report."""

    form = forms.ChoiceField(label=_("报表"))
    period = PeriodField()
    due_at = forms.DateTimeField(
        label=_("报送截止"),
        required=False,
        widget=MomentPicker,
        input_formats=["%Y-%m-%dT%H:%M"],
        help_text=_("不填时按报表规定的报送期限计算"),
    )
    groups = forms.ModelMultipleChoiceField(
        label=_("对象组"),
        queryset=RecipientGroup.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("不选时下发给全部直接下级；对象组在“工作部署”的“代字和对象组”中维护"),
    )
    note = forms.CharField(label=_("填报要求"), max_length=300, required=False)

    def __init__(self, *args, known, groups, **kwargs):
        super().__init__(*args, **kwargs)
        self.known = {str(form.pk): form for form in known}
        self.fields["form"].choices = [
            (key, _("%(title)s，%(kind)s") % {"title": one, "kind": one.get_period_kind_display()})
            for key, one in self.known.items()
        ]
        self.fields["groups"].queryset = groups

    def clean_form(self) -> ReportForm:
        """The form itself."""
        return self.known[self.cleaned_data["form"]]


class AnswersForm(forms.Form):
    """The written items of one report, each under its code."""

    def __init__(self, *args, items: list[FormItem], **kwargs):
        super().__init__(*args, **kwargs)
        for item in items:
            self.fields[item.code] = _field_of(item)

    def given(self) -> dict[str, str]:
        """Only the answers that were sent along, so that a part may be saved."""
        return {code: self.cleaned_data[code] for code in self.fields if code in self.data}

    def seen(self) -> dict[str, int]:
        """On which version each of them was written, as far as the page said so."""
        told = {code: self.data.get(f"{SEEN}{code}", "") for code in self.fields}
        return {code: int(number) for code, number in told.items() if number.isdecimal()}


class FileForm(forms.Form):
    """One file for an item that asks for files."""

    upload = forms.FileField(
        label=_("文件"),
        widget=Dropzone(accept=".jpg,.jpeg,.png,.webp,.pdf,.docx,.xlsx,.csv,.txt"),
        help_text=_("每次一个，最多 10 个；报送后不能更换，退回修改时可以"),
    )


class CommentForm(forms.Form):
    """A remark on one item."""

    text = forms.CharField(
        label=_("批注"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class ReopenForm(forms.Form):
    """Why an accepted report is given back."""

    reason = forms.CharField(
        label=_("原因"),
        max_length=300,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("填报单位可以看到；原来的封存保留，再次接收时另行封存"),
    )


class DeclareForm(forms.Form):
    """A declared value beside the counted one; empty takes it back."""

    value = forms.DecimalField(
        label=_("填报数"),
        required=False,
        max_digits=18,
        decimal_places=2,
        help_text=_("只在与系统数不一致时填写；留空表示以系统数为准"),
    )
    reason = forms.CharField(
        label=_("原因"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("与系统数不一致时必填，随报表一并上报"),
    )


class TargetForm(forms.Form):
    """What is to be reached."""

    value = forms.DecimalField(
        label=_("目标值"), min_value=Decimal(0), max_digits=18, decimal_places=2
    )


class ReturnForm(forms.Form):
    """Why a report goes back, and what to mend."""

    reason = forms.CharField(
        label=_("退回原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
    items = forms.MultipleChoiceField(
        label=_("需要修改的项目"), required=False, widget=forms.CheckboxSelectMultiple
    )

    def __init__(self, *args, lines, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["items"].choices = [
            (line.code, line.label) for line in lines if line.kind != ItemKind.HEADING
        ]


def _field_of(item: FormItem) -> forms.Field:
    if item.kind == ItemKind.TABLE:
        columns = columns_of(item)
        return forms.CharField(
            label=item.label, help_text=item.help, required=False, widget=RowsInput(columns)
        )
    if item.kind == ItemKind.CHOICE:
        options = [("", _("请选择")), *((one, one) for one in item.choices)]
        return forms.ChoiceField(
            label=item.label, help_text=item.help, required=False, choices=options
        )
    if item.kind == ItemKind.FIGURE:
        label = _("%(figure)s：变动原因") % {"figure": item.label}
        return forms.CharField(label=label, required=False, max_length=SHORT * 4)
    is_long = item.kind == ItemKind.TEXT
    widget = forms.Textarea(attrs={"rows": 6}) if is_long else forms.TextInput()
    label = beside(item.label, item.unit) if item.asks_number else item.label
    return forms.CharField(
        label=label,
        help_text=item.help,
        required=False,
        max_length=20_000 if is_long else SHORT * 4,
        widget=widget,
    )
