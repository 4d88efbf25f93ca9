"""Long numbers as people and spreadsheets write them (录入的长号码)."""

import re
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError
from tongxin.kernel.text import drop_blanks, half_width

EXACT_DIGITS: Final = 15  # more than these a spreadsheet number cannot hold
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+[0-9]+|[0-9]\.[0-9]+E[0-9]+")
_TRAILING_ZEROS = re.compile(r"([0-9]+)\.0+")
_SEPARATORS = dict.fromkeys(map(ord, "-—–‐‑'‘’`"))


class IdentityError(DomainError):
    """A number or name that cannot be right."""

    status = 422


class DigitsLost(IdentityError):
    """The spreadsheet turned the number into 6.3E+17; its last digits are gone."""

    code = "identity.digits_lost"
    message = _("号码被电子表格改成了数值格式，末尾几位已经丢失")
    mend = _("请先把该列设置为“文本”格式，再按原件重新录入完整号码")


def typed(value: str | float) -> str:
    """Number as typed, in half-width capitals without blanks and hyphens.

    Raises DigitsLost.
    """
    if isinstance(value, float):
        value = _whole(value)
    text = drop_blanks(half_width(str(value))).upper().translate(_SEPARATORS)
    if _SCIENTIFIC.fullmatch(text):
        raise DigitsLost
    found = _TRAILING_ZEROS.fullmatch(text)
    return found[1] if found else text


def _whole(value: float) -> str:
    if abs(value) >= 10**EXACT_DIGITS:
        raise DigitsLost
    return str(int(value)) if value.is_integer() else str(value)
