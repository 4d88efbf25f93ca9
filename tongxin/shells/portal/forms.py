"""What somebody types who objects to a public notice."""

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.shared.public_notices.objections import LEAST, LONGEST
from tongxin.shells.design.widgets import Dropzone

EVIDENCE = ".jpg,.jpeg,.png,.webp,.pdf,.docx"


class ObjectionForm(forms.Form):
    """An objection; without a name it is anonymous."""

    text = forms.CharField(
        label=_("异议内容"),
        min_length=LEAST,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text=_("写明对谁、什么事有异议，依据是什么"),
    )
    name = forms.CharField(
        label=_("姓名"),
        required=False,
        max_length=50,
        help_text=_("不填即为匿名；填写后加密保存，只有核查人员说明理由才能查看"),
    )
    contact = forms.CharField(
        label=_("联系方式"),
        required=False,
        max_length=100,
        help_text=_("手机号、邮箱或地址，便于核查人员与您联系和答复"),
    )
    evidence = forms.FileField(
        label=_("证明材料"),
        required=False,
        widget=Dropzone(accept=EVIDENCE, max_megabytes=20),
        help_text=_("照片、PDF 或 .docx，照片会自动去掉拍摄地点"),
    )
