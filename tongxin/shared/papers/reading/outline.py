"""The numbered parts of a document (一、（一）1.（1）) and what stands under each."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from django.utils.translation import gettext as _

from tongxin.kernel.numerals import NumeralUnclear, half_width, read_number
from tongxin.shared.papers.reading.blocks import Block
from tongxin.shared.papers.reading.clauses import report_to
from tongxin.shared.papers.reading.figures import MARKER as TARGET
from tongxin.shared.papers.reading.figures import dues
from tongxin.shared.papers.reading.lines import MARKER, NUMERAL
from tongxin.shared.papers.reading.predicates import MODAL, Kind, kind_of, masked

LEVELS = {"one": 1, "two": 2, "three": 3, "four": 4, "circle": 5}
CIRCLES = "①②③④⑤⑥⑦⑧⑨⑩⑪⑫⑬⑭⑮⑯⑰⑱⑲⑳"
# data: numerals of headings
ROW = "〇一二三四五六七八九"
RUN_IN = re.compile(
    r"(?:(?<=[。；：:;])\s*|(?<=\S)[ 　\t]{3,})"
    rf"(?=[{NUMERAL}]{{1,3}}、|[（(](?:[{NUMERAL}]{{1,3}}|\d{{1,2}})[）)]"
    r"|\d{1,2}[.．、](?!\d)|[①-⑳])"
)
LABELLED = re.compile(r"[^，。；：:]{2,15}[：:]")
REMARK = re.compile(r"[（(][^（）()]*[）)]")
# data: how a sentence turns to its readers
ASKING = re.compile("请(?!示|假|愿|柬)")
HEADING_LENGTH, RUN_IN_LENGTH = 60, 30


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of the text that belongs to one part; a table row keeps its cells."""

    start: int
    end: int
    row: Block | None = None


@dataclass(slots=True)
class Part:
    """One numbered part; a ``sentence`` has no heading, a ``closed`` line has a full stop."""

    level: int
    numeral: str
    ordinal: str
    title: str
    line: Passage
    parent: "Part | None" = None
    sentence: bool = False
    closed: bool = False
    body: list[Passage] = field(default_factory=list)
    parts: list["Part"] = field(default_factory=list)

    @property
    def is_leaf(self) -> bool:
        """A short line with nothing beneath it."""
        return not self.body and not self.parts


@dataclass(slots=True)
class Outline:
    """Parts in reading order, what stands before the first, and what is odd about them."""

    preamble: list[Passage] = field(default_factory=list)
    parts: list[Part] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)


def outline_of(text: str, passages: list[Passage], prefix: str = "") -> Outline:
    """Sort passages under their numbered parts."""
    outline, path = Outline(), []
    for piece in chain.from_iterable(_pieces(text, passage) for passage in passages):
        part = None if piece.row else _part(text, piece, path, prefix)
        if part:
            outline.parts.append(part)
            continue
        into = path[-1].body if path else outline.preamble
        into.append(piece)
    outline.warnings = list(_order_warnings(outline.parts))
    return outline


def _pieces(text: str, passage: Passage) -> Iterator[Passage]:
    """Cut a paragraph where several numbers run on in it."""
    if passage.row:
        yield passage
        return
    start = passage.start
    for cut in RUN_IN.finditer(text[passage.start : passage.end]):
        yield Passage(start, passage.start + cut.start())
        start = passage.start + cut.end()
    yield Passage(start, passage.end)


def _part(text: str, piece: Passage, path: list[Part], prefix: str) -> Part | None:
    marker = MARKER.match(text, piece.start, piece.end)
    if marker is None:
        return None
    level = LEVELS[marker.lastgroup]
    while path and path[-1].level >= level:
        path.pop()
    parent = path[-1] if path else None
    numeral = half_width(marker[marker.lastgroup])
    shown = f"（{numeral}）" if level in {2, 4} else numeral
    title, start, end = _heading(text, Passage(marker.end(), piece.end), top=parent is None)
    part = Part(
        level=level,
        numeral=numeral,
        ordinal=(parent.ordinal if parent else prefix) + shown,
        title=title,
        line=Passage(marker.end(), end),
        parent=parent,
        sentence=start == marker.end(),
        closed="。" in text[marker.end() : piece.end],
        body=[Passage(start, piece.end)] if start < piece.end else [],
    )
    if parent:
        parent.parts.append(part)
    path.append(part)
    return part


def _heading(text: str, line: Passage, *, top: bool) -> tuple[str, int, int]:
    """Title, where the body starts, where the heading ends; a sentence is all body."""
    words = text[line.start : line.end]
    if label := LABELLED.match(words):
        return words[: label.end() - 1].strip(), line.start + label.end(), line.start + label.end()
    first, stop, rest = words.partition("。")
    remark = bool(REMARK.fullmatch(rest.strip()))
    plain = _is_plain(first)
    short = len(first) <= (RUN_IN_LENGTH if stop else HEADING_LENGTH)
    if short and (plain or (top and not stop)) and not re.search(r"[；;：:！]", first):
        end = line.start + len(first)
        if remark or not rest.strip():
            return first.strip(), line.end, line.end if remark else end
        return first.strip(), end + 1, end
    return _first_clause(first), line.start, line.end


def _first_clause(sentence: str) -> str:
    """Up to the first comma behind more than an adverbial: 每季度末，各单位要报送…."""
    for mark in re.finditer(r"[，,；;：:]|$", sentence):
        clause = masked(sentence[: mark.start()])
        if kind_of(re.split("[，,]", clause)[-1][:HEADING_LENGTH]) is not Kind.ADVERBIAL:
            break
    return sentence[: mark.start()].strip()


def _is_plain(words: str) -> bool:
    """Whether the words may be a heading: they ask nobody, set no number and no day."""
    orders = MODAL.match(words) or ASKING.match(words) or TARGET.search(words)
    return not (orders or report_to(words) or next(dues(words, None), None))


def _order_warnings(parts: list[Part]) -> Iterator[str]:
    """Numbers that were skipped, repeated or stand in the wrong order, with their place."""
    before: dict[int, Part] = {}
    counted: dict[int, int] = {}  # numbers that run on through the sections
    for part in parts:
        last, number = before.get(id(part.parent)), _count(part.numeral)
        runs_on = last is None and number > 1 and number == counted.get(part.level, 0) + 1
        counted[part.level] = number
        if runs_on:
            before[id(part.parent)] = part
            continue
        if warning := _order_warning(last, part):
            yield warning % {"this": shown(part), "before": shown(last) if last else ""}
        before[id(part.parent)] = part


def _order_warning(last: Part | None, part: Part) -> str | None:
    number = _count(part.numeral)
    if last is None or last.level != part.level:
        return _("编号不从头开始：第一个是“%(this)s”，请核对是否缺少内容。") if number > 1 else None
    if number <= _count(last.numeral):
        return _("编号次序不对：“%(this)s”排在“%(before)s”之后，已按原文次序读取。")
    if number > _count(last.numeral) + 1:
        return _("编号不连续：“%(before)s”之后是“%(this)s”，请核对是否缺少内容。")
    return None


def shown(part: Part) -> str:
    """A part as its first line names it."""
    mark = {1: "、", 3: "."}.get(part.level, "")
    return f"{part.ordinal}{mark}{part.title}"


def _count(numeral: str) -> int:
    if numeral in CIRCLES:
        return CIRCLES.index(numeral) + 1
    if len(numeral) > 1 and set(numeral) <= set(ROW):  # 一〇, 一一: digit by digit
        return int("".join(str(ROW.index(digit)) for digit in numeral))
    try:
        return int(read_number(numeral))
    except NumeralUnclear:
        return 0
