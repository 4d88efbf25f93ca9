"""Numbers as people write them (数字): Arabic, full-width and Chinese, with 万, 亿 and 余."""

# data: whole file, Chinese numerals

import re
import unicodedata
from dataclasses import dataclass
from decimal import Decimal

DIGITS = {c: i for i, c in enumerate("〇一二三四五六七八九")} | {"零": 0, "两": 2, "○": 0}
TENS = {"十": 10, "百": 100, "千": 1000}
MYRIADS = {"万": 10_000, "亿": 100_000_000}
CHINESE = "".join(DIGITS) + "".join(TENS) + "".join(MYRIADS)

NUMBER = rf"(?:\d[\d,，]*(?:[.．]\d+)?[十百千万亿]*|[{CHINESE}]+(?:点[{CHINESE}]+)?[万亿]*)"

_GROUPED = re.compile(r"\d{1,3}(?:,\d{3})+(?:\.\d+)?|\d+(?:\.\d+)?")
_ARABIC = re.compile(r"(?P<figure>[\d,]+(?:\.\d+)?)(?P<scale>[百千万亿]*)")
_UNSCALED = re.compile(rf"百分之(?P<share>{NUMBER})")
_QUANTITY = re.compile(
    r"(?P<before>将近|大约|超过|突破|不少于|不低于|至少|近|约|超|逾|达到|达|共计|共)?"
    rf"(?P<number>{NUMBER})(?P<more>[余多])?(?P<scale>[万亿]*)"
    r"(?P<unit>[^\d余多]*?)(?P<after>以上|左右|上下|余|多)?"
)
_AT_LEAST = {"超过", "突破", "超", "逾", "余", "多", "以上", "不少于", "不低于", "至少"}
_ROUGHLY = _AT_LEAST - {"不少于", "不低于", "至少"} | {"将近", "大约", "近", "约", "左右", "上下"}
_NOT_IN_A_UNIT = re.compile(rf"[{''.join(DIGITS)}十至到~～—\-/+.,，。；、]|以下|以内|不足|若干|几")
_PER_VISIT = re.compile(r"^人[(（/]?次[)）]?$")


class NumeralUnclear(ValueError):
    """The text is no number, or could be more than one."""


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with its unit, and whether it was meant exactly."""

    value: Decimal
    approx: bool
    lower_bound: bool
    unit: str


def half_width(text: str) -> str:
    """Full-width digits, letters and marks as plain ones, without blanks inside."""
    return re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))


def read_number(text: str) -> Decimal:
    """The one number ``text`` means.

    Raises NumeralUnclear, also for approximations (百余), which ``read_quantity`` keeps.
    """
    plain = half_width(text)
    if match := _ARABIC.fullmatch(plain):
        return _grouped(match["figure"]) * _scale(match["scale"])
    return _chinese(plain)


def read_quantity(text: str) -> Quantity:
    """A number with unit as reports write it: 3.1万余名, 近12万人次, 112万元.

    Raises NumeralUnclear.
    """
    plain = half_width(text)
    if share := _UNSCALED.fullmatch(plain):
        return Quantity(read_number(share["share"]), approx=False, lower_bound=False, unit="%")
    match = _QUANTITY.fullmatch(plain)
    if match is None or _NOT_IN_A_UNIT.search(match["unit"]):
        raise NumeralUnclear(text)
    hedges = {match["before"], match["more"], match["after"]} - {None}
    return Quantity(
        value=read_number(match["number"]) * _scale(match["scale"]),
        approx=bool(hedges & _ROUGHLY),
        lower_bound=bool(hedges & _AT_LEAST),
        unit="人次" if _PER_VISIT.match(match["unit"]) else match["unit"],
    )


def _grouped(figure: str) -> Decimal:
    if not _GROUPED.fullmatch(figure):
        raise NumeralUnclear(figure)
    return Decimal(figure.replace(",", ""))


def _scale(letters: str) -> int:
    product = 1
    for letter in letters:
        product *= (TENS | MYRIADS)[letter]
    return product


def _chinese(text: str) -> Decimal:
    whole, point, rest = text.partition("点")
    if point:
        return _pointed(whole, rest)
    if not whole or set(whole) - set(CHINESE):
        raise NumeralUnclear(text)
    if len(whole) > 1 and set(whole) <= set(DIGITS):
        return _positional(whole)
    return Decimal(_by_myriads(whole))


def _pointed(whole: str, rest: str) -> Decimal:
    """三点一万: digits after the point, then at most one scale."""
    digits = rest.rstrip("万亿")
    if not digits or not whole or set(digits) - set(DIGITS) or set(whole) - set(CHINESE):
        raise NumeralUnclear(f"{whole}点{rest}")
    fraction = "".join(str(DIGITS[c]) for c in digits)
    return Decimal(f"{_by_myriads(whole)}.{fraction}") * _scale(rest[len(digits) :])


def _positional(text: str) -> Decimal:
    """二〇二六 is a row of digits; 三五 means "three to five" and is refused."""
    if len(text) == 2 and not set(text) & set("〇零○"):
        raise NumeralUnclear(text)
    return Decimal("".join(str(DIGITS[c]) for c in text))


def _by_myriads(text: str) -> int:
    for letter in "亿万":
        head, found, tail = text.rpartition(letter)
        if found:
            return _joined(head, MYRIADS[letter], tail)
    return _below_myriad(text)


def _joined(head: str, scale: int, tail: str) -> int:
    """三万五 (35,000 or 30,005?) is refused, 三万零五 and 三万五千 are not."""
    if len(tail) == 1 and tail in DIGITS:
        raise NumeralUnclear(tail)
    rest = _by_myriads(tail.lstrip("零〇")) if tail else 0
    if rest >= scale:
        raise NumeralUnclear(tail)
    return (_by_myriads(head) if head else 1) * scale + rest


def _below_myriad(text: str) -> int:
    total, last, digit, gap = 0, 10_000, None, False
    for letter in text:
        if letter in TENS:
            total += _place(digit, letter, last, text)
            last, digit, gap = TENS[letter], None, False
        elif digit is not None:
            raise NumeralUnclear(text)  # 二三十: a range
        else:
            digit, gap = DIGITS[letter] or None, gap or not DIGITS[letter]
    if digit is not None and last in {100, 1000} and not gap:
        raise NumeralUnclear(text)  # 一百五: 150 in speech, never sure in writing
    return total + (digit or 0)


def _place(digit: int | None, letter: str, last: int, text: str) -> int:
    if TENS[letter] >= last:
        raise NumeralUnclear(text)
    return (1 if digit is None else digit) * TENS[letter]
