"""What staff type when they write, issue, send and archive a document."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from tongxin.modules.campaigns.forms import MOST_MEGABYTES, ReachForm
from tongxin.shared.papers.models import DocumentCode, Kind, OfficialDocument, Urgency
from tongxin.shells.design.widgets import DatePicker, Dropzone

WRITTEN = ("kind", "title", "main_recipients", "text", "cc_recipients", "urgency", "remark")


class DocumentForm(forms.Form):
    """A document as its maker types it."""

    kind = forms.ChoiceField(label=_("文种"), choices=Kind, initial=Kind.NOTICE)
    title = forms.CharField(
        label=_("标题"),
        max_length=200,
        help_text=_("发文机关＋关于＋事由＋的＋文种；长标题打印时自动分行"),
    )
    main_recipients = forms.CharField(
        label=_("主送机关"), required=False, max_length=2000, help_text=_("几个机关之间用顿号隔开")
    )
    text = forms.CharField(
        label=_("正文"),
        widget=forms.Textarea(attrs={"rows": 18}),
        help_text=_(
            "每段一行；标题写“一、”“（一）”“1.”“（1）”；附件另起一行写“附件：1.名称”，"
            "不用写标题、落款和版记，由系统排版"
        ),
    )
    cc_recipients = forms.CharField(label=_("抄送机关"), required=False, max_length=2000)
    urgency = forms.ChoiceField(label=_("紧急程度"), choices=Urgency, initial=Urgency.NORMAL)
    remark = forms.CharField(
        label=_("附注"), required=False, max_length=100, help_text=_("请示须写联系人和电话")
    )

    @classmethod
    def initial_of(cls, document: OfficialDocument) -> dict[str, Any]:
        """The draft as it stands."""
        return {name: getattr(document, name) for name in WRITTEN}


class IssueDocumentForm(forms.Form):
    """Under which code and on which day a document is signed."""

    code = forms.ModelChoiceField(label=_("机关代字"), queryset=DocumentCode.objects.none())
    on = forms.DateField(label=_("成文日期"), widget=DatePicker)
    signer = forms.CharField(label=_("签发人"), max_length=80)

    def __init__(self, *args: Any, codes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"].queryset = codes


class SendForm(ReachForm):
    """Who receives a document, and by when each replies."""

    reply_days = forms.IntegerField(
        label=_("几个工作日内回复"),
        required=False,
        min_value=1,
        max_value=250,
        help_text=_("不需要回复的不填"),
    )


class TemplateForm(forms.Form):
    """A Word file as the template of one kind."""

    kind = forms.ChoiceField(label=_("文种"), choices=Kind, initial=Kind.NOTICE)
    file = forms.FileField(
        label=_("模板文件"), widget=Dropzone(accept=".docx", max_megabytes=MOST_MEGABYTES)
    )


class ReplyForm(forms.Form):
    """The answer of a receiving union."""

    text = forms.CharField(
        label=_("回复内容"), max_length=5000, widget=forms.Textarea(attrs={"rows": 8})
    )


class ArchiveForm(forms.Form):
    """Where the document lies."""

    number = forms.CharField(
        label=_("归档号"), max_length=40, help_text=_("如：2026-文书-0012，同一工会内不重复")
    )
