"""Amounts in yuan, exact to the fen (金额)."""

# data: whole file, amounts in words are Chinese by the rules of bookkeeping

from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext_lazy as _

from tongxin.kernel.errors import DomainError

# data: whole file, the capital numerals of receipts are Chinese in every language
FEN: Final = Decimal("0.01")
ZERO: Final = Decimal("0.00")
CEILING: Final = Decimal("1e12")  # what Decimal(14, 2) columns hold
_DIGITS: Final = "零壹贰叁肆伍陆柒捌玖"
_PLACES: Final = ("", "拾", "佰", "仟")
_GROUPS: Final = ("", "万", "亿")


class AmountOutOfRange(DomainError):
    """Not an amount of money that can be kept."""

    code = "money.out_of_range"
    status = 422
    message = _("金额必须是小于一万亿元的数字，请核对金额和单位（元）")


def yuan(value: Decimal | int | str) -> Decimal:
    """Amount rounded half up to the fen (四舍五入到分).

    Raises AmountOutOfRange.
    """
    if isinstance(value, float):
        raise TypeError("money is never a float")
    try:
        amount = Decimal(value).quantize(FEN, ROUND_HALF_UP)
    except InvalidOperation:
        raise AmountOutOfRange from None
    if not amount.is_finite() or abs(amount) >= CEILING:
        raise AmountOutOfRange
    return amount + ZERO  # no negative zero


def in_words(value: Decimal | int | str) -> str:
    """Amount in the capital characters of receipts, such as 壹仟贰佰元整 (元大写)."""
    fen = int(yuan(value) * 100)
    sign, fen = ("负" if fen < 0 else ""), abs(fen)
    whole, small = divmod(fen, 100)
    head = f"{_whole_words(whole)}元" if whole else ""
    tail = _small_words(small, after_whole=bool(whole))
    return f"{sign}{head}{tail}" if head or small else "零元整"


def _whole_words(whole: int) -> str:
    """Groups of four digits from the left, one 零 for every gap."""
    words, gap = "", False
    for at in reversed(range(len(_GROUPS))):
        group = whole // 10_000**at % 10_000
        if not group:
            gap = bool(words)
            continue
        if words and (gap or group < 1000):
            words += _DIGITS[0]
        words, gap = words + _group_words(group) + _GROUPS[at], False
    return words


def _group_words(group: int) -> str:
    words, gap = "", False
    for at in reversed(range(len(_PLACES))):
        digit = group // 10**at % 10
        if not digit:
            gap = bool(words)
            continue
        words += (_DIGITS[0] if gap else "") + _DIGITS[digit] + _PLACES[at]
        gap = False
    return words


def _small_words(small: int, *, after_whole: bool) -> str:
    jiao, fen = divmod(small, 10)
    if not small:
        return "整"
    words = f"{_DIGITS[jiao]}角" if jiao else (_DIGITS[0] if after_whole else "")
    return words + (f"{_DIGITS[fen]}分" if fen else "整")
