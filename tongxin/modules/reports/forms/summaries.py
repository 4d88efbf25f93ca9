"""What people type when they write a summary."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.text import beside
from tongxin.modules.reports.forms.filling import PeriodField
from tongxin.modules.reports.models.summaries import EVERY_TEXT
from tongxin.modules.reports.selectors.prose.marks import PERIOD, UNION, Mark, marks_in
from tongxin.shared.indicators.declare import figures
from tongxin.shared.orgs.models import UnionOrg
from tongxin.shells.design.widgets import DatePicker, Dropzone

SEEN, FIRST_ORIGIN = "seen", "origin-"
# data: the words in braces, each with what the page says about it
VIEWS = (
    ("", _("数值")),
    ("比上期", _("比上期增减")),
    ("比上期%", _("比上期增减百分比")),
    ("比上年同期", _("比上年同期增减")),
    ("比上年同期%", _("比上年同期增减百分比")),
    ("分子", _("比率的分子")),
    ("分母", _("比率的分母")),
)
# data: the words in braces, each with what the page says about it
ROUNDINGS = (
    ("", _("精确")),
    ("余", _("舍去零头，如 3.1万余")),
    ("近", _("进到整数，如 近3.2万")),
    ("约", _("四舍五入，如 约3.1万")),
)


class SummaryForm(forms.Form):
    """Beginning a summary."""

    period = PeriodField()
    title = forms.CharField(
        label=_("标题"),
        max_length=120,
        required=False,
        help_text=_("不填时写成“某年工作总结”"),
    )
    from_last = forms.ChoiceField(
        label=_("从哪里写起"),
        choices=[("", _("从常用章节开始")), ("1", _("沿用上期的文字，数字换成本期"))],
        required=False,
        widget=forms.RadioSelect,
    )

    def clean_from_last(self) -> bool:
        """Whether last period's words are taken over."""
        return self.cleaned_data["from_last"] == "1"


class TitleForm(forms.Form):
    """What a summary or a chapter is called."""

    title = forms.CharField(label=_("名称"), max_length=80)


class ChapterForm(forms.Form):
    """The words of a chapter."""

    text = forms.CharField(
        label=_("正文"),
        required=False,
        strip=False,
        max_length=EVERY_TEXT * 2,
        widget=forms.Textarea(attrs={"rows": 22, "spellcheck": "false"}),
        help_text=_("一段一行。数字写成 {ACT04} 这样的代码就由平台统计；手写的数字要注明出处。"),
    )

    def seen(self) -> int | None:
        """On which version the words were written."""
        told = self.data.get(SEEN, "")
        return int(told) if told.isdecimal() and len(told) < 10 else None


class PickForm(forms.Form):
    """Choosing a figure to insert (插入数字)."""

    prefix = "pick"
    code = forms.ChoiceField(label=_("指标"), required=False)
    union = forms.ChoiceField(label=_("工会"), required=False)
    period = forms.CharField(
        label=_("统计期"),
        max_length=30,
        required=False,
        help_text=_("不填为总结的期间；可写 上期、上年同期 或 2025Q1"),
    )
    view = forms.ChoiceField(label=_("写什么"), choices=VIEWS, required=False)
    rounding = forms.ChoiceField(label=_("写法"), choices=ROUNDINGS, required=False)
    with_unit = forms.BooleanField(label=_("带计量单位"), required=False)

    def __init__(self, *args: Any, unions: list[UnionOrg], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        known = sorted(figures().items())
        self.fields["code"].choices = [
            (code, f"{code} {beside(one.name, one.unit)}") for code, one in known
        ]
        own, *below = unions
        self.fields["union"].choices = [("", str(own)), *((u.code, str(u)) for u in below)]

    def mark(self) -> Mark | None:
        """What was chosen, as it stands in a text; None where it makes no figure."""
        chosen = self.cleaned_data
        words = [chosen["code"], *(chosen[name] for name in ("view", "rounding"))]
        words += [f"{UNION}:{chosen['union']}"] if chosen["union"] else []
        words += [f"{PERIOD}:{chosen['period']}"] if chosen["period"] else []
        words += ["带单位"] if chosen["with_unit"] else []  # data: the word in braces
        found = next(marks_in("{" + "|".join(filter(None, words)) + "}"), None)
        return found if found and found.binding else None


class WordForm(forms.Form):
    """A text out of Word."""

    file = forms.FileField(
        label=_("Word 文件（.docx）或文本文件（.txt）"),
        widget=Dropzone(accept=".docx,.txt", max_megabytes=20),
        help_text=_("文字接在本章后面；样式、图片和批注不保留，修订按接受后的文字"),
    )


class AskForm(forms.Form):
    """Asking others for a chapter."""

    unions = forms.ModelMultipleChoiceField(
        label=_("下级工会"),
        queryset=UnionOrg.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    department = forms.CharField(
        label=_("本单位部门"),
        max_length=40,
        required=False,
        help_text=_("请本单位的部门写时填部门名称，例如 宣教部"),
    )
    due_on = forms.DateField(label=_("交稿日期"), widget=DatePicker)
    note = forms.CharField(
        label=_("要求"),
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(self, *args: Any, below: Any, today: date, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["unions"].queryset = below
        self.fields["due_on"].widget.attrs["min"] = today.isoformat()

    def clean(self) -> dict[str, Any]:
        """Somebody is asked."""
        given = super().clean()
        if not given.get("unions") and not (given.get("department") or "").strip():
            raise forms.ValidationError(_("请选择下级工会或写明本单位的部门"))
        return given


class BackForm(forms.Form):
    """Why a chapter goes back."""

    reason = forms.CharField(
        label=_("退回原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )
