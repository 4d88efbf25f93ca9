"""Unified social credit codes of units: GB 32100-2015 (统一社会信用代码)."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _
from stdnum.cn import uscc

from tongxin.kernel.identity.typed import IdentityError, typed

_SHAPE = re.compile(r"[0-9A-HJ-NPQRTUWXY]{18}")
_ORGANISATION_WEIGHTS: Final = (3, 7, 9, 10, 5, 8, 4, 2)


class UsccLength(IdentityError):
    """Not eighteen signs."""

    code = "identity.uscc_length"
    message = _("统一社会信用代码应为 18 位")
    mend = _("请对照证书补全；9 位组织机构代码和 15 位营业执照号不能代替")


class UsccSigns(IdentityError):
    """Signs that the code never has."""

    code = "identity.uscc_signs"
    message = _("统一社会信用代码只含数字和大写字母，且没有字母 I、O、S、V、Z")
    mend = _("请核对是否把数字 1、0、5、2 录成了字母 I、O、S、Z")


class UsccCheckDigit(IdentityError):
    """A check digit does not fit."""

    code = "identity.uscc_check_digit"
    message = _("统一社会信用代码校验位不符，代码中至少有一位录错")
    mend = _("请对照证书逐位核对")


def normalise_uscc(value: str | float) -> str:
    """Code as typed, in half-width capitals without blanks.

    Raises DigitsLost.
    """
    return typed(value)


def parse_uscc(value: str | float) -> str:
    """Code whose two check digits fit.

    Raises DigitsLost, UsccLength, UsccSigns, UsccCheckDigit.
    """
    code = normalise_uscc(value)
    if len(code) != 18:
        raise UsccLength
    if not _SHAPE.fullmatch(code):
        raise UsccSigns
    organisation_fits = organisation_check_digit(code[8:16]) == code[16]
    if not organisation_fits or uscc.calc_check_digit(code[:17]) != code[17]:
        raise UsccCheckDigit
    return code


def organisation_check_digit(code: str) -> str:
    """Check digit of the organisation code inside (GB 11714)."""
    pairs = zip(code, _ORGANISATION_WEIGHTS, strict=True)
    rest = 11 - sum(int(sign, 36) * weight for sign, weight in pairs) % 11
    return {10: "X", 11: "0"}.get(rest, str(rest))
