"""Reading one cell where it is unambiguous, refusing it where it is not (单元格)."""

import re
from datetime import date, datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from tongxin.kernel import money, numerals
from tongxin.kernel.text import collapse_blanks, half_width, half_width_alnum, listed
from tongxin.shared.transfer.errors import (
    CellEmpty,
    CellNotInList,
    CellTooLong,
    DateUnclear,
    NumberNotWhole,
    NumberUnclear,
)
from tongxin.shared.transfer.sheets import Column, Type

EPOCH: Final = date(1899, 12, 30)  # day 0 of spreadsheets, behind their phantom 29 Feb 1900
SERIALS: Final = range(3_000, 80_000)  # 1908 to 2119
NOTHING: Final = frozenset({"", "-", "—", "——", "/", "#N/A", "N/A"})
DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r", "＝", "＋", "－", "＠")
# data: dates as people type them
_DAY = re.compile(
    r"(\d{4})\s*(?:[-/.年])\s*(\d{1,2})\s*(?:[-/.月])\s*(\d{1,2})\s*(?:日|号)?"
    r"(?:[ T]+00?:00(?::00(?:\.0+)?)?)?"
)
_EIGHT = re.compile(r"(\d{4})(\d{2})(\d{2})")
_GROUPED = re.compile(r"[+-]?(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?")


def read_cell(column: Column, raw: object) -> Any:
    """The value of a cell, or None when it is empty.

    Raises CellEmpty, CellTooLong, CellNotInList, DateUnclear, NumberUnclear, NumberNotWhole, or
    what the column's own reader says.
    """
    raw = unguarded(raw)
    if is_blank(raw):
        if column.required:
            raise CellEmpty
        return None
    if column.parse is not None:
        return column.parse(raw)
    return READERS[column.type](column, raw)


def is_blank(raw: object) -> bool:
    """Whether nothing was entered."""
    if raw is None or not isinstance(raw, str):
        return raw is None
    if raw.isalnum():  # nearly every cell, and the quickest to ask
        return False
    return (len(raw) < 8 and half_width(raw).strip() in NOTHING) or not raw.strip()


def unguarded(raw: object) -> object:
    """The text without the apostrophe that our own exports put before a would-be formula."""
    if isinstance(raw, str) and raw[:1] == "'" and raw[1:2] in DANGEROUS:
        return raw[1:]
    return raw


def guarded(value: object) -> object:
    """Text that no spreadsheet takes for a formula."""
    if isinstance(value, str) and value.lstrip().startswith(DANGEROUS):
        return f"'{value}"
    return value


def plain_text(raw: object) -> str:
    """A cell as text: whole numbers without a point, full-width digits narrowed."""
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)
    text = str(raw)
    return collapse_blanks(text if text.isascii() else half_width_alnum(text))


def read_date(raw: object) -> date:
    """A day: a date, an Excel serial, or year, month and day in this order.

    Raises DateUnclear.
    """
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    text = half_width(plain_text(raw)).strip()
    found = _DAY.fullmatch(text) or _EIGHT.fullmatch(text)
    try:
        if found:
            return date(*map(int, found.groups()))
        if text.isascii() and text.isdigit() and int(text) in SERIALS:
            return EPOCH + timedelta(days=int(text))
    except ValueError:
        pass
    raise DateUnclear


def read_whole(raw: object) -> int:
    """A count without fractions; thousands separators and full-width digits are read.

    Raises NumberUnclear or NumberNotWhole.
    """
    number = read_decimal(raw)
    if number < 0 or number != number.to_integral_value():
        raise NumberNotWhole
    return int(number)


def read_decimal(raw: object) -> Decimal:
    """One number. Raises NumberUnclear."""
    if isinstance(raw, bool | date):
        raise NumberUnclear
    if isinstance(raw, int | float):
        return Decimal(str(raw))
    text = half_width(str(raw)).replace(" ", "").replace("，", ",")
    if _GROUPED.fullmatch(text):
        return Decimal(text.replace(",", ""))
    found = read_quantity(text)
    if found.approx or found.lower_bound or found.unit:
        raise NumberUnclear
    return found.value


def read_quantity(raw: object) -> numerals.Quantity:
    """A number as reports write it, such as 3.1万 or 350余人次; the approximation is kept.

    Raises NumberUnclear.
    """
    if isinstance(raw, int | float) and not isinstance(raw, bool):
        return numerals.Quantity(Decimal(str(raw)), approx=False, lower_bound=False, unit="")
    try:
        return numerals.read_quantity(str(raw))
    except numerals.NumeralUnclear:
        raise NumberUnclear from None


def _text(column: Column, raw: object) -> str:
    text = plain_text(raw)
    if len(text) > column.most:
        raise CellTooLong(most=column.most)
    return text


def _choice(column: Column, raw: object) -> str:
    text = plain_text(raw)
    code = column.choices.get(text) or column.also.get(text)
    if code is not None:
        return code
    if text.lower() in column.choices.values():
        return text.lower()
    raise CellNotInList(fit=listed(column.choices))


READERS: Final = {
    Type.TEXT: _text,
    Type.DATE: lambda _column, raw: read_date(raw),
    Type.CHOICE: _choice,
    Type.WHOLE: lambda _column, raw: read_whole(raw),
    Type.QUANTITY: lambda _column, raw: read_quantity(raw),
    Type.AMOUNT: lambda _column, raw: money.yuan(read_decimal(raw)),
}
