"""How numbers are printed: grouped digits, or tens of thousands (万)."""

from decimal import ROUND_HALF_UP, Decimal
from numbers import Number

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

WAN = Decimal(10_000)
DASH = "—"


def grouped(value: Number | str | None, places: int | None = None) -> str:
    """Digits in threes; nothing is a dash, never a zero."""
    if value is None or value == "":
        return DASH
    amount = Decimal(str(value))
    if places is not None:
        amount = amount.quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    return f"{amount:,f}"


def in_wan(value: Number | str | None, places: int = 1) -> str:
    """From ten thousand up in 万, which English does not have; below as it is."""
    if value is None or value == "":
        return DASH
    amount = Decimal(str(value))
    if abs(amount) < WAN or not str(get_language() or "").startswith("zh"):
        return grouped(amount)
    return _("%(number)s 万") % {"number": grouped(amount / WAN, places)}


def day_distance(days: int) -> str:
    """How far a deadline is, in whole days."""
    if days < 0:
        late = ngettext("逾期 %(days)d 天", "逾期 %(days)d 天", -days)
        return late % {"days": -days}
    if days == 0:
        return _("今天到期")
    left = ngettext("剩 %(days)d 天", "剩 %(days)d 天", days)
    return left % {"days": days}
