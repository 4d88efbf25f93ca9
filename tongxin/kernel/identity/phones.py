"""Mobile numbers (手机号码)."""

import re

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.identity.typed import IdentityError, typed

_COUNTRY_CODE = re.compile(r"^(?:\+|00)?86(?=1[0-9]{10}$)")
_SHAPE = re.compile(r"1[3-9][0-9]{9}")


class MobileShape(IdentityError):
    """Not a mobile number of the mainland."""

    code = "identity.mobile_shape"
    message = _("手机号码应为 11 位数字，以 13 至 19 开头")
    mend = _("请核对号码；一格只填一个手机号，固定电话请填在备注中")


def normalise_mobile(value: str | float) -> str:
    """Number as typed, without blanks, hyphens and +86.

    Raises DigitsLost.
    """
    return _COUNTRY_CODE.sub("", typed(value))


def parse_mobile(value: str | float) -> str:
    """Eleven digits.

    Raises DigitsLost, MobileShape.
    """
    number = normalise_mobile(value)
    if not _SHAPE.fullmatch(number):
        raise MobileShape
    return number
