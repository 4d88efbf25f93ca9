"""Reads an official document (公文) into its tree of sections and measures."""

import re
from datetime import date
from pathlib import Path

from django.utils.translation import gettext as _

from tongxin.shared.papers.reading.blocks import Block
from tongxin.shared.papers.reading.head import date_of, is_organ, read_head
from tongxin.shared.papers.reading.lexicon import rule
from tongxin.shared.papers.reading.lines import MARKER
from tongxin.shared.papers.reading.outline import Outline, Passage, outline_of
from tongxin.shared.papers.reading.sections import SectionReader
from tongxin.shared.papers.reading.source import blocks_of_text, load
from tongxin.shared.papers.reading.tree import DocumentHead, NoticeTree

# data: how notices announce attachments
ATTACHMENT = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]{0,3}\s*[：:]?")
# data: how notices announce attachments
ATTACHED = re.compile(r"附\s*件\s*[\d一二三四五六七八九十]{0,3}\s*[：:]")
# A line of the table of contents: number, words, dots or a tab, page.
CONTENTS = re.compile(rf"(?:{MARKER.pattern}).{{2,60}}?(?:\t|[.…·．]{{3,}})\s*\d{{1,3}}$")
GAP, GAPS = re.compile(r"[^\s：:][ 　]{4,}[^\s\d]"), 3  # two columns or a table as plain text
HANDED_ON, LEAD_IN = rule("layout", "handed_on"), rule("layout", "lead_in")


def read_notice(content: bytes | str | Path, *, filename: str) -> NoticeTree:
    """Read a .docx or text file, given as bytes or as its place on disk.

    Raises the errors of ``reading.errors``; nothing is half-read.
    """
    return _read(load(content, filename))


def read_text(text: str) -> NoticeTree:
    """Read a document pasted as text, its lines broken or not."""
    return _read(blocks_of_text(text))


def _read(blocks: list[Block]) -> NoticeTree:
    text = "\n".join(block.text for block in blocks)
    own, attached = _parted(blocks)
    head, body = read_head(blocks[:own])
    tree = NoticeTree(head, text, warnings=_head_warnings(head))
    if len(GAP.findall(text)) >= GAPS:
        tree.warnings.append(_("有些行中间有大段空白，像双栏或表格，文字次序可能有误，请核对。"))
    reader = SectionReader(tree, _today(head))
    spans = _spans(blocks)
    outline = _outline(text, blocks, spans, (body, own))
    if attached is not None and _counts(head, outline):
        _read_attachment(reader, blocks, spans, attached)
        reader.duties_of(outline.preamble)
        tree.sections[:0] = reader.sections_of(outline)
    elif outline.parts:
        reader.duties_of(outline.preamble)
        tree.sections = reader.sections_of(outline)
        tree.warnings += outline.warnings
        if attached is not None:
            tree.warnings.append(_("附件没有读取；如附件中有任务，请单独上传附件。"))
    else:
        reader.whole(_after_lead_in(text, outline.preamble))
    return tree


def _counts(head: DocumentHead, outline: Outline) -> bool:
    """Whether the attachment carries the measures: handed on, or nothing numbered before it."""
    return bool(HANDED_ON.search(head.title or "")) or not outline.parts


def _read_attachment(
    reader: SectionReader, blocks: list[Block], spans: list[Passage], start: int
) -> None:
    """Each attachment is a document with its own head and foot."""
    text = reader.tree.text
    starts = [i for i in range(start, len(blocks)) if ATTACHMENT.fullmatch(blocks[i].text.strip())]
    for number, first in enumerate(starts, start=1):
        end = starts[number] if number < len(starts) else len(blocks)
        inner = blocks[first + 1 : end]
        _head, body = read_head(inner)
        prefix = _("附件%d·") % number if len(starts) > 1 else ""
        outline = _outline(text, blocks, spans, (first + 1 + body, end), prefix)
        reader.tree.sections += reader.sections_of(outline)
        reader.tree.warnings += outline.warnings
        if not outline.parts:
            reader.rows(outline.preamble)


def _parted(blocks: list[Block]) -> tuple[int, int | None]:
    """Where the document itself ends, and where its attachments begin."""
    for index, block in enumerate(blocks):
        if index and ATTACHMENT.fullmatch(block.text.strip()):
            return index, index
    return len(blocks), None


def _spans(blocks: list[Block]) -> list[Passage]:
    spans, start = [], 0
    for block in blocks:
        spans.append(Passage(start, start + len(block.text), block if block.is_row else None))
        start += len(block.text) + 1
    return spans


def _outline(
    text: str,
    blocks: list[Block],
    spans: list[Passage],
    bounds: tuple[int, int],
    prefix: str = "",
) -> Outline:
    """The numbered parts between head and signature, without the list of attachments."""
    start, end = bounds
    end = _foot(blocks, start, end)
    passages, listing = [], False
    for index in range(start, end):
        line = blocks[index].text.strip()
        if CONTENTS.match(line):
            continue
        listing = bool(ATTACHED.match(line)) or (listing and _is_listed(line))
        if not listing:
            passages.append(spans[index])
    return outline_of(text, passages, prefix)


def _is_listed(line: str) -> bool:
    return bool(re.match(r"\d{1,2}[.．、]", line)) and not line.endswith("。")


def _foot(blocks: list[Block], start: int, end: int) -> int:
    """Signature and date close a document, unless numbered parts follow them."""
    for index in range(end - 1, start, -1):
        if date_of(blocks[index].text):
            return _signed_from(blocks, start, index)
        if MARKER.match(blocks[index].text) and not _is_listed(blocks[index].text):
            return end
    return end


def _signed_from(blocks: list[Block], start: int, end: int) -> int:
    while end - 1 > start and is_organ(blocks[end - 1].text):
        end -= 1
    return end


def _after_lead_in(text: str, passages: list[Passage]) -> list[Passage]:
    for index, passage in enumerate(passages):
        if LEAD_IN.search(text[passage.start : passage.end]):
            return passages[index + 1 :]
    return passages


def _today(head: DocumentHead) -> date | None:
    """The day from which a deadline without a year is understood."""
    if head.date:
        return date.fromisoformat(head.date)
    year = re.search(r"〔(\d{4})〕", head.number or "")
    return date(int(year[1]), 1, 1) if year and 1949 <= int(year[1]) <= 2999 else None


def _head_warnings(head: DocumentHead) -> list[str]:
    missing = [
        (head.number, _("没有读到发文字号，请补填或确认本文没有字号。")),
        (head.title, _("没有读到标题，请补填。")),
        (head.issuer, _("没有读到发文机关，请补填。")),
        (head.addressees, _("没有读到主送机关，请补填。")),
        (head.date, _("没有读到成文日期，请补填。")),
    ]
    return [warning for value, warning in missing if not value]
