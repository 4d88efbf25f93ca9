"""Head and foot of a document: number, title, issuer, addressees, date (版头与落款)."""

# data: whole file, the words of notices

import re
from datetime import date

from tongxin.kernel.numerals import NumeralUnclear, half_width, read_number
from tongxin.shared.papers.reading.blocks import Block
from tongxin.shared.papers.reading.lexicon import rule
from tongxin.shared.papers.reading.lines import DATE, KINDS, MARKER, NUMBER_LINE
from tongxin.shared.papers.reading.tree import DocumentHead

RED_HEAD, ORGANS = rule("layout", "red_head"), rule("layout", "organs")
ADDRESSEE, SKIPPED = rule("layout", "addressee"), rule("layout", "skipped")
PUNCTUATED = re.compile(r"[，。：；、！？,:;]|^[（(]?[\d一二三四五六七八九十]+[）)、.．]")
SIGNED = re.compile(rf"(?P<organ>[^，。：；]{{0,40}}?)\s*[（(]?\s*{DATE}\s*[）)]?")


def read_head(blocks: list[Block]) -> tuple[DocumentHead, int]:
    """The head, and the index of the first block of the body."""
    top = _top(blocks)
    lines = [_squeezed(block.text) for block in blocks[:top]]
    title, after = _title(lines)
    head = DocumentHead(number=_number(lines), title=title)
    body = _addressees(blocks, max(after, 0), head)
    head.issuer = _issuer(lines, title) or _signature(blocks)
    head.date = _date(blocks)
    return head, body


def date_of(line: str) -> date | None:
    """The day of a line that is only a date, with or without the organ before it."""
    match = SIGNED.fullmatch(line.strip())
    if match is None or (match["organ"] and not ORGANS.search(match["organ"].strip())):
        return None
    try:
        return date(*(int(read_number(half_width(match[k]))) for k in ("year", "month", "day")))
    except (NumeralUnclear, ValueError):
        return None


def is_organ(line: str) -> bool:
    """Whether a line is nothing but the name of an organ, as in a signature."""
    name = _squeezed(line)
    return len(name) <= 40 and bool(ORGANS.search(name)) and not PUNCTUATED.search(name)


def _top(blocks: list[Block]) -> int:
    """Where the head can end at the latest: first numbered part, row or sentence."""
    for index, block in enumerate(blocks):
        sentence = "。" in block.text and not SKIPPED.match(block.text)
        if index >= 30 or block.is_row or sentence or MARKER.match(block.text):
            return index
    return len(blocks)


def _number(lines: list[str]) -> str | None:
    for line in lines:
        if match := NUMBER_LINE.match(line):
            year, serial = half_width(match["year"]), int(half_width(match["serial"]))
            return f"{match['code']}〔{year}〕{serial}号"
    return None


def _title(lines: list[str]) -> tuple[str | None, int]:
    """Title over one or more lines, and the index after it."""
    run: list[str] = []
    for index, line in enumerate(lines):
        if _is_no_title(line):
            run = []
            continue
        run.append(line)
        title = "".join(run)
        if _is_mark_of_minutes(title, lines[index + 1 : index + 2]):
            run = []
            continue
        if KINDS.search(title) and title.count("《") <= title.count("》") and len(title) > 4:
            return title, index + 1
    return next(((line, i + 1) for i, line in enumerate(lines) if "关于" in line), (None, 0))


def _is_no_title(line: str) -> bool:
    return bool(
        RED_HEAD.match(line)
        or NUMBER_LINE.match(line)
        or date_of(line)
        or SKIPPED.match(line)
        or line.endswith(("：", ":"))
    )


def _is_mark_of_minutes(line: str, after: list[str]) -> bool:
    """×××纪要 right above its number is the head of minutes, not their title."""
    return line.endswith("纪要") and bool(after) and bool(NUMBER_LINE.match(after[0]))


def _addressees(blocks: list[Block], start: int, head: DocumentHead) -> int:
    """Fill the addressees from the first lines after the title; return where the body begins."""
    for index in range(start, min(start + 5, len(blocks))):
        text = blocks[index].text.strip()
        if MARKER.match(text) or "。" in text or blocks[index].is_row:
            break
        if text.endswith(("：", ":")) and ADDRESSEE.search(text):
            head.addressees = _split_names(text[:-1])
            return index + 1
    return start


def _split_names(text: str) -> list[str]:
    names = re.split(r"[，、；,;\s](?![^（(]*[）)])", text)
    return [name.strip() for name in names if name.strip()]


def _issuer(lines: list[str], title: str | None) -> str | None:
    for line in lines:
        if match := RED_HEAD.match(line):
            return match["issuer"]
    organ = (title or "").split("关于", 1)[0]
    return organ if ORGANS.search(organ) else None


def _signature(blocks: list[Block]) -> str | None:
    """The organ that signed, on the line of the date or the one before it."""
    for index in range(len(blocks) - 1, -1, -1):
        if date_of(blocks[index].text) is None:
            continue
        match = SIGNED.fullmatch(blocks[index].text.strip())
        before = _squeezed(blocks[index - 1].text) if index else ""
        organ = _squeezed(match["organ"]) or before
        return organ if is_organ(organ) else None
    return None


def _date(blocks: list[Block]) -> str | None:
    days = (date_of(block.text) for block in reversed(blocks) if not block.is_row)
    found = next((day for day in days if day), None)
    return found.isoformat() if found else None


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
