"""Puts broken lines together again (断行合并), keeping the hard paragraphs."""

# data: whole file, the words of notices

import re
import unicodedata
from collections.abc import Iterable
from itertools import pairwise

from tongxin.shared.papers.reading.lexicon import rule

NUMERAL = "一二三四五六七八九十百〇零"
MARKER = re.compile(
    rf"(?P<one>[{NUMERAL}]{{1,5}})\s*[、．.]"
    rf"|[（(]\s*(?P<two>[{NUMERAL}]{{1,5}})\s*[）)][、．.]?"
    r"|(?P<three>\d{1,3})\s*[.．、](?!\d)"
    r"|[（(]\s*(?P<four>\d{1,3})\s*[）)][、．.]?|(?P<circle>[①-⑳])"
)
DATE = (
    r"(?P<year>[\d〇○零一二三四五六七八九]{4})\s*[年.．/-]\s*(?P<month>[\d一二三四五六七八九十]{1,3})"
    r"\s*[月.．/-]\s*(?P<day>[\d一二三四五六七八九十]{1,3})\s*日?"
)
DATE_LINE = re.compile(rf"[（(]?\s*{DATE}\s*[）)]?")
NUMBER_LINE = re.compile(
    r"(?P<code>[\u4e00-\u9fff]{2,12})[〔\[(（【﹝［](?P<year>\d{4})[〕\])）】﹞］]第?0*(?P<serial>\d{1,5})号"
    r"(?:签发人.*)?$"
)
PAGE = re.compile(
    r"[-—–－_\s·]*第?\s*\d{1,4}\s*页(\s*[,，/]?\s*共\s*\d+\s*页)?[-—\s]*|[-—–－]+\s*\d{1,4}\s*[-—–－]+"
)
ENDED = re.compile(r"([。！？!?：:；;][”’」』）)]*|[。！？][（(][^（）()]{1,60}[）)])$")
UNFINISHED = re.compile(rf"([，、,]|{rule('target', 'marker').pattern})$")
SENTENCE = re.compile(r"[，。；、：！？]")
KINDS = rule("layout", "kinds")
INDENTED = re.compile(r"　{2}(?!　)|[ \t]{4}(?!\s)")
PAIRS = dict(zip("”’》」）)", "“‘《「（(", strict=True))


def joined_lines(lines: Iterable[str]) -> list[str]:
    """Paragraphs out of lines; page numbers are left out."""
    kept = [line.rstrip() for line in lines]
    kept = [line for line in kept if not (line.strip() and PAGE.fullmatch(line.strip()))]
    width = _wrap_width(kept)
    paragraphs: list[str] = []
    last, blank, opening = "", True, ""
    for line in kept:
        if not line.strip():
            blank = True
            continue
        inside = bool(INDENTED.match(opening)) and not blank
        if paragraphs and (
            (inside and _wraps(paragraphs[-1], last, line))
            or _goes_on(paragraphs[-1], last, line, width=width, blank=blank)
        ):
            paragraphs[-1] = _glued(paragraphs[-1], line.strip())
        else:
            paragraphs.append(line.strip())
            opening = line
        last, blank = line, False
    return paragraphs


def breadth(line: str) -> float:
    """Width in Chinese characters."""
    return sum(1 if unicodedata.east_asian_width(c) in "WFA" else 0.5 for c in line)


def _wrap_width(lines: list[str]) -> float | None:
    """Where the lines of this text were broken, or None if they were not."""
    pairs = pairwise(lines)
    broken = sorted(
        breadth(line) for line, after in pairs if after.strip() and not ENDED.search(line)
    )
    narrow = [width for width in broken if 15 <= width <= 60]
    return narrow[int(len(narrow) * 0.9)] if len(narrow) >= 3 else None


def _wraps(text: str, last: str, line: str) -> bool:
    """Whether an indented paragraph goes on in ``line``, which is not indented itself."""
    if _starts_anew(line) or ENDED.search(text[-80:]) or KINDS.search(text[-80:]):
        return False
    running = len(text) > len(last.strip()) and SENTENCE.search(text[:400])
    return bool(running) or breadth(last) >= 15


def _goes_on(text: str, last: str, line: str, *, width: float | None, blank: bool) -> bool:
    """Whether ``line`` continues the paragraph ``text`` whose last line was ``last``."""
    tail = text[-80:]
    if _starts_anew(line) or ENDED.search(tail) or KINDS.search(tail):
        return not ENDED.search(tail) and _is_open(text) and not _starts_anew(line)
    marker = MARKER.match(text)
    rest = text[marker.end() :] if marker else text
    if UNFINISHED.search(rest[-8:]) or _is_open(text):
        return True
    full = (
        breadth(last) >= width - 4 if width else breadth(last) >= 20 and bool(SENTENCE.search(rest))
    )
    if blank or not width:
        running = "。" in rest if marker else bool(SENTENCE.search(rest))
        return full and running and (bool(width) or not blank)
    return full


def _starts_anew(line: str) -> bool:
    bare = line.strip()
    indented = re.match(r"(　{2}|[ \t]{4})", line)
    return bool(
        indented or MARKER.match(bare) or DATE_LINE.fullmatch(bare) or bare.startswith("附件")
    )


def _is_open(text: str) -> bool:
    """A quotation, title or bracket that has not been closed yet."""
    tail = text[-400:]
    return any(tail.count(left) > tail.count(right) for right, left in PAIRS.items())


def _glued(left: str, right: str) -> str:
    words = left[-1].isascii() and right[0].isascii() and left[-1].isalpha() and right[0].isalpha()
    return f"{left} {right}" if words else left + right
