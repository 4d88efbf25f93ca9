"""What staff type about members, unions and imports."""

from collections.abc import Callable
from typing import Any, TypeVar

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError, Invalid, in_full
from tongxin.kernel.identity import (
    check_agrees,
    parse_document,
    parse_mobile,
    parse_name,
    parse_uscc,
)
from tongxin.modules.members.services.applying import PERSON, Wish
from tongxin.modules.members.services.joining import Joining
from tongxin.modules.members.states import EMPLOYMENT_FORMS, TYPED_ENDS, Channel, Status
from tongxin.shared.orgs.levels import Kind, Level
from tongxin.shared.people.models import IdType, Sex
from tongxin.shared.people.services import Facts
from tongxin.shells.design.widgets import DatePicker, Dropzone

OWN_COLUMNS = {"union_code", "joined_on", "employer_uscc", "needs_confirmation"}


F = TypeVar("F", bound=forms.Form)


def checked(form: F) -> F:
    """A form as machines fill it in. Raises Invalid."""
    if not form.is_valid():
        reasons = (f"{field}: {' '.join(told)}" for field, told in form.errors.items())
        raise Invalid(reason="；".join(reasons))
    return form


class Checked(forms.Form):
    """A form whose fields may be read by the rules of the kernel."""

    def read(self, column: str, rule: Callable[[str], Any]) -> Any:
        """The value as the rule reads it; a refusal stands at the field with its mend."""
        value = self.cleaned_data.get(column)
        if not value:
            return value
        try:
            return rule(value)
        except DomainError as error:
            text = in_full(str(error), error.how_to_mend)
            raise forms.ValidationError(text) from None


class PersonForm(Checked):
    """Who somebody is: name, document and phone as they are kept (身份信息)."""

    name = forms.CharField(label=_("姓名"), max_length=50)
    id_type = forms.ChoiceField(label=_("证件类型"), choices=IdType)
    id_number = forms.CharField(label=_("证件号码"), max_length=30)
    mobile = forms.CharField(label=_("手机号"), max_length=20)
    sex = forms.ChoiceField(
        label=_("性别"),
        choices=[("", _("由身份证得出")), *Sex.choices],
        required=False,
    )
    birth_date = forms.DateField(
        label=_("出生日期"),
        required=False,
        widget=DatePicker,
        help_text=_("居民身份证可不填，由证件号码得出"),
    )

    def clean_name(self) -> str:
        """The name as it is kept."""
        return self.read("name", parse_name)

    def clean_mobile(self) -> str:
        """Eleven digits."""
        return self.read("mobile", parse_mobile)

    def clean_employer_uscc(self) -> str:
        """A code whose check digits fit."""
        return self.read("employer_uscc", parse_uscc)

    def clean(self) -> dict[str, Any]:
        """Document, sex and birth date agree."""
        given = super().clean()
        if not {"id_type", "id_number"} <= given.keys():
            return given
        column = "id_number"
        try:
            document = parse_document(given["id_type"], given["id_number"])
            given["id_number"] = document.number
            column = "birth_date"
            check_agrees(document, birth_date=given.get("birth_date"), sex=given.get("sex"))
            given["birth_date"] = given.get("birth_date") or document.birth_date
            given["sex"] = given.get("sex") or str(document.sex or "")
        except DomainError as error:
            self.add_error(column, in_full(str(error), error.how_to_mend))
            return given
        for name in ("birth_date", "sex"):
            if not given[name]:
                self.add_error(name, _("证件号码中没有这一项，请填写"))
        return given


class AdmitForm(PersonForm):
    """A person who joins (入会登记)."""

    union_code = forms.CharField(label=_("工会编码"), max_length=32)
    joined_on = forms.DateField(label=_("入会日期"), widget=DatePicker)
    ethnicity = forms.CharField(label=_("民族"), max_length=20, required=False)
    education = forms.CharField(label=_("学历"), max_length=20, required=False)
    employment_form = forms.CharField(label=_("用工形式"), max_length=20, required=False)
    occupation = forms.CharField(label=_("职业"), max_length=40, required=False)
    skill_level = forms.CharField(label=_("技能等级"), max_length=20, required=False)
    employer_uscc = forms.CharField(label=_("用人单位信用代码"), max_length=30, required=False)
    needs_confirmation = forms.BooleanField(
        label=_("待本人确认后生效"),
        required=False,
        help_text=_("按单位名册代为登记时勾选；本人确认前不计入会员数"),
    )

    def facts(self) -> Facts:
        """What is known of the person."""
        columns = self.cleaned_data.keys() - OWN_COLUMNS
        return Facts(**{name: self.cleaned_data[name] for name in columns})

    def joining(self) -> Joining:
        """The terms."""
        given = self.cleaned_data
        pending = given["needs_confirmation"]
        return Joining(
            joined_on=given["joined_on"],
            channel=Channel.ROSTER if pending else Channel.DESK,
            employer_uscc=given["employer_uscc"],
            is_confirmed=not pending,
        )


class JoinForm(PersonForm):
    """What an applicant fills in (入会申请)."""

    employment_form = forms.ChoiceField(
        label=_("用工形式"),
        required=False,
        choices=[("", _("不填")), *((form, form) for form in EMPLOYMENT_FORMS)],
    )
    employer_uscc = forms.CharField(
        label=_("用人单位信用代码"),
        max_length=30,
        required=False,
        help_text=_("没有固定单位或不清楚时可以不填"),
    )
    consent_version = forms.IntegerField(widget=forms.HiddenInput)
    agrees = forms.BooleanField(
        label=_("我已阅读并同意"),
        error_messages={"required": _("请阅读个人信息使用说明，同意后再提交")},
    )
    field_order = ("name", "id_type", "id_number", "mobile", "sex", "birth_date")

    def wish(self) -> Wish:
        """What the applicant says."""
        given = self.cleaned_data
        facts = Facts(**{name: given[name] for name in PERSON})
        return Wish(facts, given["consent_version"], given["employer_uscc"])


class EndForm(forms.Form):
    """A membership that ends (离会)."""

    status = forms.ChoiceField(
        label=_("离会方式"), choices=[(status, Status(status).label) for status in TYPED_ENDS]
    )
    on = forms.DateField(
        label=_("离会日期"), widget=DatePicker, help_text=_("从这一天起不再是本会会员")
    )
    reason = forms.CharField(label=_("离会原因"), max_length=200)
    decision = forms.FileField(
        label=_("开除会籍的决定"),
        required=False,
        widget=Dropzone(
            accept=".pdf,.docx,.jpg,.jpeg,.png", max_megabytes=settings.UPLOAD_LIMIT // 2**20
        ),
        help_text=_("只在开除会籍时需要：工会小组讨论、工会委员会作出的决定"),
    )

    def clean(self) -> dict[str, Any]:
        """An expulsion rests on a decision, nothing else does."""
        given = super().clean() or self.cleaned_data
        if given.get("status") != Status.EXPELLED:
            given.pop("decision", None)
        elif not given.get("decision") and "decision" not in self.errors:
            self.add_error("decision", _("开除会籍须上传决定文件"))
        else:
            given.pop("status")
        return given


class EraseForm(forms.Form):
    """Why what identifies a person is destroyed, restricted, or used again (事由)."""

    reason = forms.CharField(
        label=_("事由"), max_length=300, help_text=_("写明本人何时、如何提出，依据什么办理")
    )


class FoundForm(forms.Form):
    """A new union below another (新建工会)."""

    code = forms.RegexField(
        label=_("工会编码"),
        regex=r"^[A-Za-z0-9-]{1,32}$",
        error_messages={"invalid": _("编码只能用字母、数字和横线，不超过 32 位")},
    )
    name = forms.CharField(label=_("名称"), max_length=100)
    level = forms.ChoiceField(label=_("层级"), choices=Level, initial=Level.GRASSROOTS)
    kind = forms.ChoiceField(label=_("类型"), choices=Kind, initial=Kind.GRASSROOTS_UNION)
    founded_on = forms.DateField(label=_("成立日期"), widget=DatePicker)


class ChangeForm(forms.Form):
    """A dated change of a union: closing it, and the base of the others."""

    on = forms.DateField(label=_("生效日期"), widget=DatePicker)
    reason = forms.CharField(label=_("依据"), max_length=200, help_text=_("批复文号或会议决定等"))


class RenameForm(ChangeForm):
    """A new name from a day on (更名)."""

    name = forms.CharField(label=_("新名称"), max_length=100)
    field_order = ("name", "on", "reason")


class MoveForm(ChangeForm):
    """Another superior from a day on (划转)."""

    parent_code = forms.CharField(label=_("新的上级工会编码"), max_length=32)
    field_order = ("parent_code", "on", "reason")


class UploadForm(forms.Form):
    """A file to import (导入表格)."""

    sheet = forms.ChoiceField(label=_("表格"))
    file = forms.FileField(
        label=_("文件"),
        widget=Dropzone(accept=".xlsx,.xls,.csv", max_megabytes=settings.IMPORT_LIMIT // 2**20),
    )
    is_dry_run = forms.BooleanField(
        label=_("只检查，不写入"),
        required=False,
        help_text=_("先看看哪些行有问题，不改动任何数据"),
    )

    def __init__(self, *args, sheets, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["sheet"].choices = [(sheet.key, sheet.title) for sheet in sheets]
