"""What people type when they make a report form."""

from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.measures import Measure
from tongxin.kernel.text import beside
from tongxin.kernel.units import UNITS, unit_label
from tongxin.modules.reports.models import Direction, FormItem, ItemKind, RuleKind
from tongxin.modules.reports.models.forms import PeriodKind
from tongxin.modules.reports.selectors.tables import Column, columns_of
from tongxin.modules.reports.services.facts import HeadFacts, ItemFacts, RuleFacts
from tongxin.shared.deadlines.working_days import Unit
from tongxin.shared.indicators.declare import figures
from tongxin.shared.indicators.wording import cut_names

NO_RULE = ("", _("不规定，下发时填写截止时间"))
WAYS = (("", _("不分列")), ("child", _("按下级单位")), ("month", _("按月份")))
KEY_HINT = _("小写字母、数字和连字符，如 monthly-work；发布后不变，命令行和接口用它")
COUNTED = [one for one in Measure if one is not Measure.RATE]


class HeadForm(forms.Form):
    """What stands over a form."""

    title = forms.CharField(label=_("报表名称"), max_length=80)
    period_kind = forms.ChoiceField(label=_("填报周期"), choices=PeriodKind)
    help = forms.CharField(
        label=_("填报说明"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    compares = forms.BooleanField(label=_("指标与上期比较"), required=False, initial=True)
    due_unit = forms.ChoiceField(
        label=_("报送期限"),
        required=False,
        choices=[
            NO_RULE,
            (Unit.WORKING.value, _("期间结束后若干个工作日内")),
            (Unit.NATURAL.value, _("期间结束后若干个自然日内")),
        ],
    )
    due_days = forms.IntegerField(label=_("日数"), required=False, min_value=1, max_value=366)

    signs_off = forms.BooleanField(
        label=_("报送前须本单位签发"),
        required=False,
        help_text=_("由本单位另一位负责人签发后才报给上级；单位里没有别人时由上级签发"),
    )

    def clean(self) -> dict[str, Any]:
        """Days and their kind come together."""
        given = super().clean()
        if not self.errors and bool(given.get("due_days")) != bool(given.get("due_unit")):
            raise forms.ValidationError(_("报送期限请同时写明日数和按何种日计，或都不写"))
        return given

    def head(self) -> HeadFacts:
        """What was typed."""
        return HeadFacts(**{name: self.cleaned_data[name] for name in HeadForm.base_fields})


class NewForm(HeadForm):
    """A new form: its key besides."""

    key = forms.SlugField(label=_("代号"), max_length=40, help_text=KEY_HINT)
    field_order = ("title", "key")


class CopyForm(forms.Form):
    """A copy under another name."""

    title = forms.CharField(label=_("报表名称"), max_length=80)
    key = forms.SlugField(label=_("代号"), max_length=40, help_text=KEY_HINT)


class ItemForm(forms.Form):
    """What every item has; each kind adds its own."""

    kind = ""
    label = forms.CharField(label=_("名称"), max_length=120)
    help = forms.CharField(label=_("填写提示"), max_length=300, required=False)
    is_required = forms.BooleanField(label=_("必填"), required=False)

    def facts(self) -> ItemFacts:
        """What was typed."""
        return ItemFacts(kind=self.kind, **self.typed())

    def typed(self) -> dict[str, Any]:
        """The fields as facts."""
        return {name: value for name, value in self.cleaned_data.items() if value is not None}


class HeadingForm(ItemForm):
    """A section begins."""

    kind = ItemKind.HEADING
    is_required = None


class TextForm(ItemForm):
    """Some paragraphs."""

    kind = ItemKind.TEXT


class SentenceForm(ItemForm):
    """One line of words."""

    kind = ItemKind.QUESTION


class NumberForm(ItemForm):
    """A number that only a person knows."""

    kind = ItemKind.QUESTION
    unit = forms.CharField(
        label=_("计量单位"),
        max_length=12,
        widget=forms.TextInput(attrs={"list": "usual-units", "autocomplete": "off"}),
    )
    measure = forms.ChoiceField(
        label=_("计量类型"),
        choices=[(one.value, one.label) for one in COUNTED],
        help_text=_("口径不同的数字不能相加，汇总时按类型区分"),
    )
    minimum = forms.DecimalField(label=_("不小于"), required=False, max_digits=18, decimal_places=2)
    maximum = forms.DecimalField(label=_("不大于"), required=False, max_digits=18, decimal_places=2)

    @property
    def units(self) -> list[str]:
        """Units offered while typing."""
        return [unit_label(unit) for unit in UNITS]


class ChoiceForm(ItemForm):
    """One of several."""

    kind = ItemKind.CHOICE
    choices = forms.CharField(
        label=_("选项"),
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("每行一个，至少两个"),
    )

    def typed(self) -> dict[str, Any]:
        """One choice a line."""
        return super().typed() | {"choices": tuple(self.cleaned_data["choices"].splitlines())}


class TableForm(ItemForm):
    """Rows of several columns."""

    kind = ItemKind.TABLE
    columns = forms.CharField(
        label=_("各列"),
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_(
            "每行一列：只写列名是文字列；数字列写“列名|单位”，如 投入资金|万元；"
            "计量类型与单位的通常含义不同时再写“|计量类型”，如 参与职工|人|人数"
        ),
    )

    def typed(self) -> dict[str, Any]:
        """One column a line."""
        lines = [line for line in self.cleaned_data["columns"].splitlines() if line.strip()]
        return super().typed() | {"columns": tuple(map(_column, lines))}


class FileItemForm(ItemForm):
    """One or more files."""

    kind = ItemKind.FILE


class FigureForm(ItemForm):
    """A figure the system counts."""

    kind = ItemKind.FIGURE
    is_required = label = None
    code = forms.ChoiceField(label=_("指标"))
    breakdown = forms.ChoiceField(label=_("分列"), required=False)
    compares = forms.BooleanField(label=_("与上期比较"), required=False, initial=True)
    shows_target = forms.BooleanField(label=_("列出目标值"), required=False)
    field_order = ("code", "breakdown", "compares", "shows_target", "help")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = figures().items()
        self.fields["code"].choices = [(code, beside(one.name, code)) for code, one in known]
        self.fields["breakdown"].choices = [*WAYS, *cut_names().items()]


ITEM_FORMS: dict[str, type[ItemForm]] = {
    "heading": HeadingForm,
    "figure": FigureForm,
    "number": NumberForm,
    "question": SentenceForm,
    "choice": ChoiceForm,
    "text": TextForm,
    "table": TableForm,
    "file": FileItemForm,
}
ITEM_NAMES = {
    "heading": _("标题"),
    "figure": _("指标"),
    "number": _("数字"),
    "question": _("一句话"),
    "choice": _("选择"),
    "text": _("段落文字"),
    "table": _("表格"),
    "file": _("文件"),
}


class ReasonForm(forms.Form):
    """A movement that has to be explained."""

    code = forms.ChoiceField(label=_("指标"))
    direction = forms.ChoiceField(label=_("比上期"), choices=Direction)
    percent = forms.DecimalField(
        label=_("超过（%）"), min_value=Decimal("0.01"), max_value=Decimal(9999), decimal_places=2
    )

    def __init__(self, *args: Any, items: list[FormItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].choices = [
            (item.code, item.label) for item in items if item.kind == ItemKind.FIGURE
        ]

    def facts(self) -> RuleFacts:
        """What was typed."""
        return RuleFacts(RuleKind.REASON, **self.cleaned_data)


class SumForm(forms.Form):
    """Parts that make up a total."""

    code = forms.ChoiceField(label=_("合计"))
    parts = forms.MultipleChoiceField(label=_("分项"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, items: list[FormItem], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        numbers = [
            (item.code, beside(item.label, item.unit))
            for item in items
            if item.kind == ItemKind.FIGURE or item.asks_number
        ]
        self.fields["code"].choices = self.fields["parts"].choices = numbers

    def facts(self) -> RuleFacts:
        """What was typed."""
        given = self.cleaned_data
        return RuleFacts(RuleKind.SUM, given["code"], parts=tuple(given["parts"]))


RULE_FORMS = {RuleKind.REASON: ReasonForm, RuleKind.SUM: SumForm}


def item_form_name(item: FormItem) -> str:
    """Which of the forms above an item was typed with."""
    return "number" if item.asks_number else str(item.kind)


def typed_again(item: FormItem) -> dict[str, Any]:
    """An item as its form shows it."""
    names = ITEM_FORMS[item_form_name(item)].base_fields
    values = {name: getattr(item, name) for name in names}
    if "choices" in values:
        values["choices"] = "\n".join(item.choices)
    if "columns" in values:
        values["columns"] = "\n".join(map(_typed_column, columns_of(item)))
    return values


def _column(line: str) -> Column:
    """A line such as 投入资金|万元|金额; a measure may be written by its name."""
    parts = [part.strip() for part in line.replace("｜", "|").split("|")]
    label, unit, measure, *rest = (*parts, "", "", "")
    named = {str(one.label): str(one) for one in COUNTED}
    return Column(label, unit, named.get(measure, measure or "".join(rest)))


def _typed_column(column: Column) -> str:
    measure = str(Measure(column.measure).label) if column.measure else ""
    return "|".join(filter(None, (column.label, column.unit, measure)))
