"""Numbers typed by hand in prose: what counts something, not what names or dates it.

Dates and times, ordinals, document numbers, articles, numbered headings, names and titles are no
such numbers. A Chinese numeral counts when it stands before a unit of statistics (十二场), never
as an article (一批) or in a set phrase (两个维护).
"""

# data: whole file, the words around numbers in prose

import re
from collections.abc import Iterator
from dataclasses import dataclass

D = r"[0-9０-９]"
C = r"[〇零一二三四五六七八九十]"
ARABIC = rf"{D}+(?:[,，]{D}{{3}})*(?:[.．]{D}+)?"
UNIT = (
    r"(?:人次|人|名|家|场次|场|次|期|批|件|户|元|份|册|篇|条|个(?:小时|百分点|单位|基层|工会|项目)|"
    r"余[人名家场次件户元]|多[人名家场次件户元]|平方米|公里|万|亿)"
)
LARGE = r"[一二三四五六七八九]?[十百千][〇零一二三四五六七八九十百千万亿]*"  # ten and more
SMALL = r"(?:[二三四五六七八九两])"  # 一 is mostly an article
L = r"[A-Za-zＡ-Ｚａ-ｚ]"
MONTH = (
    rf"{D}{{1,2}}\s*月(?:份|底|初|中旬|上旬|下旬|\s*{D}{{1,2}}\s*[日号])?"
    rf"(?:\s*[-－—–~～至、]\s*(?:{D}{{1,2}}\s*月\s*)?{D}{{1,2}}\s*[日号])?"
)
SKIPPED = (
    r"《[^》\n]*》",  # titles
    r"“[^”。！？；\n]{1,24}”|\"[^\"。！？；\n]{1,24}\"",  # names, slogans
    rf"[〔\[［【（(]{D}{{4}}[〕\]］】）)]\s*(?:第\s*)?{D}+\s*号",  # document numbers
    rf"第\s*(?:{D}+|[〇零一二三四五六七八九十百千两]+)",  # ordinals, articles, chapters
    rf"{D}{{4}}\s*[-－—–~～至/／]\s*{D}{{4}}\s*(?:学年|年度|年)",  # spans of years
    rf"{D}{{4}}\s*[-/.．年]\s*{D}{{1,2}}\s*[-/.．月]\s*{D}{{1,2}}\s*日?",  # whole dates
    rf"{D}{{4}}\s*年(?:\s*{D}{{1,2}}\s*月(?:份|\s*{D}{{1,2}}\s*[日号])?)?",
    MONTH,
    rf"{D}{{1,2}}\s*(?:[-－—–~～至]\s*{D}{{1,2}}\s*)?[日号](?!楼)",  # days of a month
    rf"{D}{{1,2}}\s*[:：]\s*{D}{{2}}|{D}{{1,2}}\s*时(?:\s*{D}{{1,2}}\s*分)?",  # of the day
    rf"{C}{{4}}年(?:{C}{{1,2}}月(?:{C}{{1,3}}日)?)?|{C}{{1,2}}月(?:份|底|{C}{{1,3}}日)?|{C}{{1,3}}日",
    rf"(?:{ARABIC}|[一二三四五六七八九十百]+)\s*周年",
    rf"{L}+[/／]?{L}*[\s-]?{D}(?:{D}|{L}|[.\-—–])*|{D}+{L}(?:{D}|{L})*",  # names of things
    rf"{D}{{3,}}\s*(?:职工)?(?:服务|维权)?(?:热线|专线)",
    rf"{D}+\s*(?:号楼|号路|路公交|室(?!内|外)|栋|单元)",
    rf"(?m:^[ \t　]*(?:[（(]\s*(?:{D}{{1,2}}|{C}{{1,3}})\s*[)）]))",  # headings
    rf"(?m:^[ \t　]*(?:{D}{{1,2}}|{C}{{1,3}})\s*[、.．](?!{D}))",
    r"[①-⑳]",
)
COUNTED = (
    rf"(?:百分之(?:{ARABIC}|[〇零一二三四五六七八九十百点]+))",
    rf"(?:{D}+\s*[/／]\s*{D}+)|(?:[二三四五六七八九十百千]+分之[一二三四五六七八九十]+)",
    rf"(?:{ARABIC}\s*[十百千万亿]*[余多]?[万亿]?\s*[%％‰]?)",
    rf"(?:(?<![一统同逐单唯])(?:{LARGE}|{SMALL})[余多]?(?={UNIT}))",
)
SCAN = re.compile(
    r"(?P<mark>[{｛][^{}｛｝\n]*[}｝])|(?P<skipped>" + "|".join(SKIPPED) + r")|"
    r"(?P<counted>" + "|".join(COUNTED) + ")"
)
BOUNDS = "。！？；，、：,;\n"
AROUND = 14


@dataclass(frozen=True, slots=True)
class Typed:
    """A number typed by hand and where it stands (人工数字)."""

    start: int
    end: int
    words: str
    before: str = ""
    behind: str = ""


def typed_numbers(text: str) -> Iterator[Typed]:
    """Numbers that count something and are bound to nothing, in the order of the text."""
    for found in SCAN.finditer(text):
        if not found["counted"]:
            continue
        words = found["counted"].rstrip()
        end = found.start() + len(words)
        yield Typed(
            found.start(),
            end,
            words,
            before=_near(text[max(0, found.start() - AROUND) : found.start()][::-1])[::-1],
            behind=_near(text[end : end + AROUND]),
        )


def _near(words: str) -> str:
    """Up to the next mark of punctuation."""
    return re.split(f"[{BOUNDS}{{}}｛｝]", words, maxsplit=1)[0]
