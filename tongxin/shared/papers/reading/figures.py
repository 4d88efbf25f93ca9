"""Targets and deadlines inside a clause: only what is written, nothing guessed."""

# data: whole file, the words of notices

import re
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from tongxin.kernel.numerals import NUMBER, NumeralUnclear, half_width, read_quantity
from tongxin.shared.papers.reading.lexicon import WORDS, one_of, rule
from tongxin.shared.papers.reading.tree import Target

MARKER = rule("target", "marker")
UNIT = one_of(WORDS["target"]["units"])
SPACED = r"(?<![\d,，.．])\d{1,3}(?:\s\d{3})+(?!\d)"  # 1 000, as typeset
AMOUNT = re.compile(
    rf"(?P<number>{SPACED}|(?<!\d\s){NUMBER})\s*(?:余|多)?[万亿]?\s*(?P<unit>{UNIT})"
)
SHARE = re.compile(rf"百分之{NUMBER}")
BARE = re.compile(r"\d[\d,.，．]*[万亿]?")
UNCERTAIN = rule("target", "uncertain")
REACH = 12
IN_A_WORD = re.compile("[统同逐单唯专进第]$")  # 统一, 逐一: no number

MONTHS = r"(?P<month>\d{1,2}|十[一二]?|[一二三四五六七八九])\s*月"
DEADLINE = re.compile(
    rf"(?:(?P<year>\d{{4}}|今|本|明|次)\s*年)?\s*(?:{MONTHS}\s*"
    r"(?:(?P<day>\d{1,2}|[一二三]?十?[一二三四五六七八九]?)\s*日|(?P<end>月?底|末))?"
    r"|(?P<yearend>年?底))(?P<before>\s*(?:[（(][^（）()]{1,6}[）)])?"
    r"\s*(?:下班|中午|上午|下午|晚上|\d{1,2}\s*[时点]|\d{1,2}[:：]\d{2})*(?:之前|以前|前(?!后|期|往|来|提|景|沿|列)))?"
)
RECURRING = rule("deadline", "recurring")
ATTRIBUTE = rule("deadline", "attribute")
REMARK = rule("deadline", "remark")
LATEST = re.compile(r"(截至|截止到?|不晚于|不迟于|最迟|(?:^|[，。；：,;:])(?:力争)?到)\s*$")


@dataclass(frozen=True, slots=True)
class Due:
    """A deadline as written, and its day when it is certain."""

    source: str
    day: date | None


def targets(text: str) -> Iterator[Target]:
    """Every least number of the clause, in order."""
    for marker in MARKER.finditer(text):
        found = _amount(text, marker.end())
        if found is None:
            continue
        end, amount = found
        try:
            quantity = read_quantity(amount)
        except NumeralUnclear:
            continue
        if not quantity.value:
            continue
        source = text[marker.start() : end]
        yield Target(quantity.value, quantity.unit, at_least=True, source=source)


def unread_targets(text: str) -> list[str]:
    """Markers that have a figure near them which could not be read for sure."""
    read = {target.source for target in targets(text)}
    near = (text[marker.start() : marker.end() + REACH] for marker in MARKER.finditer(text))
    return [n for n in near if re.search(r"\d|分之", n) and not any(r in n or n in r for r in read)]


def _amount(text: str, start: int) -> tuple[int, str] | None:
    window = re.split(r"[，。；！？]", text[start : start + REACH + 24], maxsplit=1)[0]
    for pattern in (SHARE, AMOUNT, BARE):
        found = (m for m in pattern.finditer(window) if not IN_A_WORD.search(window[: m.start()]))
        match = next(found, None)
        if match and match.start() <= REACH:
            if UNCERTAIN.match(window[match.end() :]) or re.search(
                r"[至到~/／－-]$", window[: match.start()]
            ):
                return None
            return start + match.end(), match[0].replace("％", "%")
    return None


def dues(text: str, today: date | None, *, bare: bool = False) -> Iterator[Due]:
    """Deadlines of a clause; a missing year comes from the date of the document, ``today``.

    ``bare``: the cell of a deadline column needs no 前.
    """
    for match in DEADLINE.finditer(text):
        if _is_deadline(text, match, bare=bare):
            yield Due(match[0].strip(), _day(match, today))


def remarked_due(text: str, today: date | None) -> Due | None:
    """The deadline of a bracket behind a task: （责任部门：…；完成时限：11月底）."""
    remark = REMARK.search(text)
    return next(dues(remark["due"], today, bare=True), None) if remark else None


def _is_deadline(text: str, match: re.Match[str], *, bare: bool) -> bool:
    ahead = text[: match.start()]
    if RECURRING.search(ahead) or not (match["month"] or match["yearend"]):
        return False
    if match["yearend"] and not match["year"] and match["yearend"] != "年底":
        return False
    marked = bare or match["before"] or LATEST.search(ahead)
    return bool(marked) and not ATTRIBUTE.match(text[match.end() :])


def _day(match: re.Match[str], today: date | None) -> date | None:
    year = _year(match["year"], today)
    if year is None:
        return None
    month = 12 if match["yearend"] else _small(match["month"])
    if not 1 <= month <= 12 or not (match["day"] or match["end"] or match["yearend"]):
        return None
    last = monthrange(year, month)[1]
    day = _small(match["day"]) if match["day"] else last
    if not 1 <= day <= last:
        return None
    found = date(year, month, day)
    return None if today and not match["year"] and found < today else found


def _year(text: str | None, today: date | None) -> int | None:
    if text and half_width(text).isdigit():
        year = int(half_width(text))
        return year if 1949 <= year <= 2999 else None
    if today is None:
        return None
    return today.year + (text in {"明", "次"})


def _small(text: str) -> int:
    try:
        return int(read_quantity(text).value)
    except NumeralUnclear:
        return 0
