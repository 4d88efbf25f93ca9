"""What staff type about public notices and objections."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.shared.public_notices.objections import LONGEST
from tongxin.shared.public_notices.states import Outcome, PlaceKind, Source, State
from tongxin.shells.design.widgets import Dropzone, MomentPicker

EVIDENCE = ".jpg,.jpeg,.png,.webp,.pdf,.docx"
PROOF = ".jpg,.jpeg,.png,.webp,.pdf"


class ExtendForm(forms.Form):
    """How much longer, and why."""

    days = forms.IntegerField(label=_("延长（工作日）"), min_value=1, max_value=60)
    reason = forms.CharField(
        label=_("原因"), max_length=300, widget=forms.Textarea(attrs={"rows": 3})
    )


class ConcludeForm(forms.Form):
    """How a notice ends."""

    outcome = forms.ChoiceField(
        label=_("办结结果"),
        choices=[(one.value, one.label) for one in (State.PASSED, State.UPHELD, State.WITHDRAWN)],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("办结说明"),
        required=False,
        max_length=1000,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("“异议成立”和撤回必须写明依据"),
    )


class PlaceForm(forms.Form):
    """Where a notice also hangs, with its picture."""

    kind = forms.ChoiceField(
        label=_("渠道"),
        choices=[(k.value, k.label) for k in PlaceKind if k != PlaceKind.PORTAL],
    )
    where = forms.CharField(label=_("地点或网址"), max_length=200)
    shown_from = forms.DateTimeField(label=_("开始时间"), widget=MomentPicker())
    proof = forms.FileField(
        label=_("张贴照片"), required=False, widget=Dropzone(accept=PROOF, max_megabytes=20)
    )


class ObjectionForm(forms.Form):
    """An objection that came by letter, telephone or visit, as the officer writes it down."""

    source = forms.ChoiceField(
        label=_("来源"), choices=[(s.value, s.label) for s in Source if s != Source.PORTAL]
    )
    text = forms.CharField(
        label=_("异议内容"), max_length=LONGEST, widget=forms.Textarea(attrs={"rows": 6})
    )
    name = forms.CharField(
        label=_("姓名"), required=False, max_length=50, help_text=_("匿名的不填；加密保存")
    )
    contact = forms.CharField(
        label=_("联系方式"), required=False, max_length=100, help_text=_("加密保存")
    )
    evidence = forms.FileField(
        label=_("证明材料"), required=False, widget=Dropzone(accept=EVIDENCE, max_megabytes=20)
    )


class ResolveForm(forms.Form):
    """The result of an investigation."""

    outcome = forms.ChoiceField(
        label=_("核查结论"),
        choices=[(one.value, one.label) for one in (Outcome.DISMISSED, Outcome.UPHELD)],
        widget=forms.RadioSelect,
    )
    report = forms.CharField(
        label=_("核查情况"),
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写明查了什么、依据是什么、如何答复"),
    )
