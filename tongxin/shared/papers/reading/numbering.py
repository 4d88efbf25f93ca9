"""Automatic numbering of Word paragraphs (自动编号), spelled out as a reader sees it."""

# data: whole file, the numerals of notices

import re
from collections import defaultdict
from dataclasses import dataclass

from lxml import etree

from tongxin.shared.papers.reading.wordxml import children, first, number_of, value

CHINESE = "零一二三四五六七八九"
LEGAL = "零壹贰叁肆伍陆柒捌玖"
CIRCLED = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
STEMS = "甲乙丙丁戊己庚辛壬癸"
ROMAN = [("x", 10), ("ix", 9), ("v", 5), ("iv", 4), ("i", 1)]


def counted(number: int, digits: str = CHINESE, units: str = "十百千") -> str:
    """十一, 二十, 一百零五: the counting forms."""
    out, text = "", str(number)
    for place, digit in zip(range(len(text) - 1, -1, -1), text, strict=True):
        unit = units[place - 1] if place and digit != "0" else ""
        out += digits[int(digit)] + unit
    out = re.sub(f"{digits[0]}+", digits[0], out).rstrip(digits[0]) or digits[0]
    return out[1:] if digits == CHINESE and 10 <= number < 20 else out


def _digits(number: int) -> str:
    """The ideograph-digit form: 一〇 is ten."""
    return "".join("〇一二三四五六七八九"[int(digit)] for digit in str(number))


def _letters(number: int) -> str:
    return chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)


def _roman(number: int) -> str:
    out = ""
    for letters, worth in ROMAN:
        times, number = divmod(number, worth)
        out += letters * times
    return out


FORMATS = {
    "decimal": str,
    "decimalZero": lambda n: f"{n:02}",
    "decimalFullWidth": lambda n: str(n).translate(
        str.maketrans("0123456789", "０１２３４５６７８９")
    ),
    "chineseCounting": counted,
    "chineseCountingThousand": counted,
    "japaneseCounting": counted,
    "taiwaneseCounting": counted,
    "taiwaneseCountingThousand": counted,
    "ideographDigital": _digits,
    "taiwaneseDigital": _digits,
    "japaneseDigitalTenThousand": counted,
    "chineseLegalSimplified": lambda n: counted(n, LEGAL, "拾佰仟"),
    "ideographTraditional": lambda n: STEMS[(n - 1) % 10],
    "decimalEnclosedCircle": lambda n: CIRCLED[n - 1] if n <= 20 else str(n),
    "decimalEnclosedCircleChinese": lambda n: CIRCLED[n - 1] if n <= 20 else str(n),
    "upperLetter": lambda n: _letters(n).upper(),
    "lowerLetter": _letters,
    "upperRoman": lambda n: _roman(n).upper(),
    "lowerRoman": _roman,
}


@dataclass(frozen=True, slots=True)
class Level:
    """One level of a list: format, pattern, first number."""

    format: str
    text: str
    start: int
    style: str | None
    legal: bool


class Numbering:
    """The lists of one Word file and how far each has counted."""

    def __init__(self, numbering: etree._Element | None, styles: etree._Element | None) -> None:
        self._styles = {_attribute(s, "styleId"): s for s in children(styles, "style")}
        self._levels: dict[str, dict[int, Level]] = {}
        self._linked: dict[str, str] = {}
        self._lists: dict[str, str] = {}
        self._restarts: dict[str, dict[int, int]] = defaultdict(dict)
        self._counts: dict[str, dict[int, int]] = defaultdict(dict)
        self._started: set[str] = set()
        for element in children(numbering, "abstractNum"):
            self._learn_pattern(element)
        for element in children(numbering, "num"):
            self._learn_list(element)

    def label(self, properties: etree._Element | None) -> str:
        """The number Word would show before a paragraph with these properties, or nothing."""
        list_id, level = self._place(properties)
        pattern = self._pattern_of(list_id)
        if pattern is None or level not in self._levels[pattern]:
            return ""
        self._count(list_id, pattern, level)
        return self._spell(pattern, level)

    def _learn_pattern(self, element: etree._Element) -> None:
        key = _attribute(element, "abstractNumId")
        if link := value(first(element, "numStyleLink")):
            self._linked[key] = link
        self._levels[key] = {
            int(_attribute(level, "ilvl") or 0): Level(
                format=value(first(level, "numFmt")) or "decimal",
                text=value(first(level, "lvlText")) or "",
                start=number_of(first(level, "start"), 1),
                style=value(first(level, "pStyle")),
                legal=first(level, "isLgl") is not None,
            )
            for level in children(element, "lvl")
        }

    def _learn_list(self, element: etree._Element) -> None:
        key = _attribute(element, "numId")
        self._lists[key] = value(first(element, "abstractNumId")) or ""
        for override in children(element, "lvlOverride"):
            if (start := first(override, "startOverride")) is not None:
                self._restarts[key][int(_attribute(override, "ilvl") or 0)] = number_of(start, 1)

    def _place(self, properties: etree._Element | None) -> tuple[str | None, int]:
        """List and level: of the paragraph itself, or of its style and the style's parents."""
        style = value(first(properties, "pStyle"))
        own = first(properties, "numPr")
        list_id, level = value(first(own, "numId")), first(own, "ilvl")
        inherited, seen = style, set()
        while list_id is None and inherited in self._styles and inherited not in seen:
            seen.add(inherited)
            element = self._styles[inherited]
            numbered = first(first(element, "pPr"), "numPr")
            list_id = value(first(numbered, "numId"))
            level = first(numbered, "ilvl") if level is None else level
            style, inherited = inherited, value(first(element, "basedOn"))
        if level is not None:
            return list_id, number_of(level, 0)
        return list_id, self._level_of_style(list_id, style)

    def _level_of_style(self, list_id: str | None, style: str | None) -> int:
        levels = self._levels.get(self._pattern_of(list_id) or "", {})
        return next((n for n, level in levels.items() if style and level.style == style), 0)

    def _pattern_of(self, list_id: str | None) -> str | None:
        pattern = self._lists.get(list_id or "0")
        if pattern in self._linked:
            style = self._styles.get(self._linked[pattern])
            target = value(first(first(first(style, "pPr"), "numPr"), "numId"))
            pattern = self._lists.get(target or "0", pattern)
        return pattern if pattern in self._levels else None

    def _count(self, list_id: str, pattern: str, level: int) -> None:
        counts = self._counts[pattern]
        if list_id not in self._started:
            self._started.add(list_id)
            for restarted, start in self._restarts[list_id].items():
                counts[restarted] = start - 1
        start = self._levels[pattern][level].start
        counts[level] = counts.get(level, start - 1) + 1
        for deeper in [n for n in counts if n > level]:
            del counts[deeper]

    def _spell(self, pattern: str, level: int) -> str:
        here, counts = self._levels[pattern][level], self._counts[pattern]
        if here.format in {"bullet", "none"}:
            return ""

        def number(match: re.Match[str]) -> str:
            other = int(match[1]) - 1
            shape = self._levels[pattern].get(other, here)
            spell = str if here.legal else FORMATS.get(shape.format, str)
            return spell(max(counts.get(other, shape.start), 0))

        return re.sub(r"%([1-9])", number, here.text)


def _attribute(element: etree._Element, name: str) -> str | None:
    return next((v for k, v in element.attrib.items() if etree.QName(k).localname == name), None)
