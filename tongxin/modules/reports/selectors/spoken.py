"""Numbers as people type them and as papers say them."""

from decimal import Decimal, InvalidOperation

from django.utils.translation import gettext as _

from tongxin.kernel.text import half_width

Number = Decimal | None
DASH = "—"
LONGEST_NUMBER = 15


def read_number(text: str) -> Number:
    """A typed number, full-width digits and thousands marks included; None for other words."""
    try:
        value = Decimal(half_width(text).replace(",", "").strip())
    except InvalidOperation:
        return None
    return value if value.is_finite() and abs(value) < 10**LONGEST_NUMBER else None


def spoken(value: Number | int, unit: str = "") -> str:
    """A number as papers write it, without idle noughts."""
    if value is None:
        return DASH
    value = Decimal(value)
    whole = value == value.to_integral_value()
    number = f"{value:,.0f}" if whole else f"{value.normalize():,f}"
    return _("%(number)s%(unit)s") % {"number": number, "unit": unit} if unit else number
