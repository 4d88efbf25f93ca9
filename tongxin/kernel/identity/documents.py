"""Identity documents of persons: GB 11643-1999 and its relatives (证件)."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _
from stdnum.cn import ric
from stdnum.exceptions import ValidationError

from tongxin.kernel.identity.typed import DigitsLost, IdentityError, typed

MIN_AGE, MAX_AGE = 16, 120
_PROVINCES = re.compile(
    r"1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]"  # GB/T 2260, first two digits
)
_SHAPE = re.compile(r"[0-9]{17}[0-9X]")
_HMT_SHAPE = re.compile(r"8[123]0000[0-9]{11}[0-9X]")
_FOREIGN_SHAPE = re.compile(r"9[0-9]{16}[0-9X]")
_OLD_FOREIGN_SHAPE = re.compile(r"[A-Z]{3}[0-9]{12}")
_PASSPORT_SHAPE = re.compile(r"[A-Z0-9]{5,20}")


class DocumentKind(TextChoices):
    """Documents a worker may be registered with (证件类型)."""

    RESIDENT = "resident_id", _("居民身份证")
    HMT_PERMIT = "hmt_permit", _("港澳台居民居住证")
    FOREIGN_PERMIT = "foreign_permit", _("外国人永久居留身份证")
    PASSPORT = "passport", _("护照")


class Sex(TextChoices):
    """Sex as the ID number states it (性别)."""

    MALE = "male", _("男")
    FEMALE = "female", _("女")


@dataclass(frozen=True, slots=True)
class PersonDocument:
    """A document that was read; what it says of birth and sex, if it says so (证件)."""

    kind: DocumentKind
    number: str = field(repr=False)
    birth_date: date | None = field(default=None, repr=False)
    sex: Sex | None = None


class IdNumberLength(IdentityError):
    """Not eighteen signs."""

    code = "identity.id_number_length"
    message = _("身份证号码应为 18 位")
    mend = _("请对照证件补全；15 位的旧号码请换成 18 位号码")


class IdNumberSigns(IdentityError):
    """Signs that an ID number cannot have."""

    code = "identity.id_number_signs"
    message = _("身份证号码只能是数字，最后一位可以是 X")
    mend = _("请去掉汉字、字母和符号，对照证件重新录入")


class IdNumberPlace(IdentityError):
    """The first two digits name no province."""

    code = "identity.id_number_place"
    message = _("身份证号码前两位不是有效的省级代码")
    mend = _("请对照证件核对前两位")


class IdNumberBirth(IdentityError):
    """The birth digits are no date."""

    code = "identity.id_number_birth"
    message = _("身份证号码第 7 至 14 位不是有效的出生日期")
    mend = _("请对照证件核对出生年月日")


class IdNumberCheckDigit(IdentityError):
    """The check digit does not fit."""

    code = "identity.id_number_check_digit"
    message = _("身份证号码校验位不符，号码中至少有一位录错")
    mend = _("请对照证件逐位核对")


class DocumentShape(IdentityError):
    """The number does not look like one of its kind."""

    code = "identity.document_shape"
    message = _("%(kind)s号码格式不对")
    mend = _("请对照证件核对号码，并确认证件类型选择正确")


class BirthDateDiffers(IdentityError):
    """The birth date is not the one in the ID number."""

    code = "identity.birth_date_differs"
    message = _("出生日期与证件号码中的出生日期不一致")
    mend = _("请以证件为准修改出生日期，或留空由系统填写")


class SexDiffers(IdentityError):
    """The sex is not the one in the ID number."""

    code = "identity.sex_differs"
    message = _("性别与证件号码中的性别不一致")
    mend = _("请以证件为准修改性别，或留空由系统填写")


class AgeOutOfRange(IdentityError):
    """Too young or too old for a member."""

    code = "identity.age_out_of_range"
    message = _("年龄应在 %(least)s 至 %(most)s 周岁之间")
    mend = _("请核对出生日期；未满 %(least)s 周岁不能入会")


def normalise_id_number(value: str | float) -> str:
    """Document number as typed, in half-width capitals without blanks.

    Raises DigitsLost.
    """
    return typed(value)


def parse_resident_id(value: str | float) -> PersonDocument:
    """Resident ID (居民身份证); the county part is not looked up, people keep it for life.

    Raises DigitsLost, IdNumberLength, IdNumberSigns, IdNumberPlace, IdNumberBirth,
    IdNumberCheckDigit.
    """
    number = normalise_id_number(value)
    if len(number) != 18:
        raise IdNumberLength
    if not _SHAPE.fullmatch(number):
        raise IdNumberSigns
    if not _PROVINCES.fullmatch(number[:2]):
        raise IdNumberPlace
    return _read_eighteen(DocumentKind.RESIDENT, number)


def parse_document(kind: DocumentKind | str, value: str | float) -> PersonDocument:
    """Document of a given kind (证件号码).

    Raises IdentityError.
    """
    return _READERS[DocumentKind(kind)](value)


def check_agrees(document: PersonDocument, *, birth_date: date | None, sex: str | None) -> None:
    """Typed birth date and sex against those in the number; absent ones are not compared.

    Raises BirthDateDiffers, SexDiffers.
    """
    if birth_date and document.birth_date and birth_date != document.birth_date:
        raise BirthDateDiffers
    if sex and document.sex and sex != document.sex:
        raise SexDiffers


def age_on(birth_date: date, day: date) -> int:
    """Full years of age on ``day`` (周岁)."""
    before_birthday = (day.month, day.day) < (birth_date.month, birth_date.day)
    return day.year - birth_date.year - before_birthday


def check_member_age(birth_date: date, today: date) -> None:
    """Members are 16 to 120 years old (Labour Law, article 15).

    Raises AgeOutOfRange.
    """
    if not MIN_AGE <= age_on(birth_date, today) <= MAX_AGE:
        raise AgeOutOfRange(least=MIN_AGE, most=MAX_AGE)


def _read_eighteen(kind: DocumentKind, number: str) -> PersonDocument:
    try:
        birth_date = ric.get_birth_date(number)
    except ValidationError:
        raise IdNumberBirth from None
    if ric.calc_check_digit(number) != number[-1]:
        raise DigitsLost if number.endswith("000") else IdNumberCheckDigit
    sex = Sex.MALE if int(number[16]) % 2 else Sex.FEMALE
    return PersonDocument(kind, number, birth_date, sex)


def _read_hmt_permit(value: str | float) -> PersonDocument:
    kind, number = DocumentKind.HMT_PERMIT, normalise_id_number(value)
    if not _HMT_SHAPE.fullmatch(number):
        raise DocumentShape(kind=kind.label)
    return _read_eighteen(kind, number)


def _read_foreign_permit(value: str | float) -> PersonDocument:
    kind, number = DocumentKind.FOREIGN_PERMIT, normalise_id_number(value)
    if _OLD_FOREIGN_SHAPE.fullmatch(number):
        return PersonDocument(kind, number)
    if not _FOREIGN_SHAPE.fullmatch(number):
        raise DocumentShape(kind=kind.label)
    return _read_eighteen(kind, number)


def _read_passport(value: str | float) -> PersonDocument:
    kind, number = DocumentKind.PASSPORT, normalise_id_number(value)
    if not _PASSPORT_SHAPE.fullmatch(number):
        raise DocumentShape(kind=kind.label)
    return PersonDocument(kind, number)


_READERS: Final[Mapping[DocumentKind, Callable[[str | float], PersonDocument]]] = {
    DocumentKind.RESIDENT: parse_resident_id,
    DocumentKind.HMT_PERMIT: _read_hmt_permit,
    DocumentKind.FOREIGN_PERMIT: _read_foreign_permit,
    DocumentKind.PASSPORT: _read_passport,
}
