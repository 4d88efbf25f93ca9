"""Bank cards and accounts (银行卡)."""

import re
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _
from stdnum import luhn

from tongxin.kernel.identity.names import normalise_name
from tongxin.kernel.identity.typed import IdentityError, typed

_SHAPE = re.compile(r"[0-9]{13,19}")


class BankCardShape(IdentityError):
    """Not thirteen to nineteen digits."""

    code = "identity.bank_card_shape"
    message = _("银行卡号应为 13 至 19 位数字")
    mend = _("请对照银行卡核对卡号")


class HolderDiffers(IdentityError):
    """The account belongs to somebody else."""

    code = "identity.holder_differs"
    message = _("银行账户户名与本人姓名不一致")
    mend = _("请填写本人名下的银行卡")


@dataclass(frozen=True, slots=True)
class BankCard:
    """A number that may be right; passbooks and company accounts fail the Luhn check (银行卡号)."""

    number: str = field(repr=False)
    is_doubtful: bool


def parse_bank_card(value: str | float) -> BankCard:
    """Bank card number; ``is_doubtful`` is a warning for the person who types, no refusal.

    Raises DigitsLost, BankCardShape.
    """
    number = typed(value)
    if not _SHAPE.fullmatch(number):
        raise BankCardShape
    return BankCard(number, is_doubtful=not luhn.is_valid(number))


def check_holder(*, account_name: str, person_name: str) -> None:
    """The account is the person's own.

    Raises HolderDiffers.
    """
    if normalise_name(account_name).casefold() != normalise_name(person_name).casefold():
        raise HolderDiffers
