"""Typed text as the blocks of a document (正文分段)."""

# data: whole file, the words of documents

import re
from collections.abc import Iterable

from tongxin.kernel.numerals import half_width
from tongxin.shared.papers.layout.paper import Block, Heading, Paragraph
from tongxin.shared.papers.reading.lines import MARKER

LEVELS = {"one": 1, "two": 2, "three": 3, "four": 4}
SHAPES = {1: "%s、", 2: "（%s）", 3: "%s.", 4: "（%s）"}
LONGEST = 40  # characters of a heading; what is longer is a numbered sentence
FIRST = re.compile(r"(?P<text>[^。]*。?)(?P<rest>.*)", re.DOTALL)


def blocks_of(paragraphs: Iterable[str]) -> tuple[Block, ...]:
    """Headings with the marks of the standard, and paragraphs."""
    found = (paragraph.strip() for paragraph in paragraphs)
    return tuple(_block(text) for text in found if text)


def _block(text: str) -> Block:
    marker = MARKER.match(text)
    level = LEVELS.get(marker.lastgroup or "") if marker else None
    if marker is None or level is None:
        return Paragraph(text)
    mark = SHAPES[level] % half_width(marker[marker.lastgroup])
    parts = FIRST.fullmatch(text[marker.end() :].strip())
    if parts is None or len(parts["text"]) > LONGEST or not parts["text"]:
        return Paragraph(mark + text[marker.end() :].strip())
    return Heading(level, mark, parts["text"], parts["rest"])
