"""The names a template may use, and the words and paragraphs behind them (模板标签)."""

# data: whole file, the words of documents

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from docx.oxml.ns import qn
from lxml import etree

from tongxin.shared.papers.layout import body as text
from tongxin.shared.papers.layout.foot import write_imprint, write_remark, write_signature
from tongxin.shared.papers.layout.head import write_head
from tongxin.shared.papers.layout.paper import Paper, Shape, day_in_words
from tongxin.shared.papers.layout.titles import broken_title
from tongxin.shared.papers.layout.wordparts import element


def _text(into, paper: Paper) -> None:
    text.write_blocks(into, paper.blocks, keeps_last=bool(paper.issuer and paper.issued_on))
    text.write_attachment_note(into, paper)


def _foot(into, paper: Paper) -> None:
    write_signature(into, paper)
    write_remark(into, paper.remark)
    text.write_attendance(into, paper.attendance)


def _imprint(into, paper: Paper) -> None:
    write_imprint(into, paper.imprint, is_letter=paper.shape is Shape.LETTER)


BLOCKS: dict[str, Callable] = {
    "版头": write_head,
    "正文": _text,
    "落款": _foot,
    "附件": lambda into, paper: text.write_attachments(into, paper.attachments),
    "版记": _imprint,
}
WORDS: dict[str, Callable[[Paper], str]] = {
    "发文机关标志": lambda paper: paper.mark,
    "紧急程度": lambda paper: paper.urgency,
    "发文字号": lambda paper: paper.number,
    "签发人": lambda paper: paper.signer,
    "标题": lambda paper: "\n".join(broken_title(paper.title)),
    "主送机关": lambda paper: "，".join(paper.addressees),
    "发文机关": lambda paper: paper.issuer,
    "成文日期": lambda paper: day_in_words(paper.issued_on) if paper.issued_on else "",
    "附注": lambda paper: paper.remark,
}
TAGS = (*BLOCKS, *WORDS)
# What a file must show of its document; the mark is often set in type by the officer.
KEPT = ("紧急程度", "发文字号", "签发人", "标题", "主送机关", "正文", "落款", "附件", "版记")


@dataclass(frozen=True)
class Part:
    """One part of a document as paragraphs, handed to the template as they are."""

    name: str
    paper: Paper

    @cached_property
    def _paragraphs(self) -> etree._Element:
        made = element("body")
        BLOCKS[self.name](made, self.paper)
        return made

    def __html__(self) -> str:
        return "".join(etree.tostring(one, encoding="unicode") for one in self._paragraphs)

    def __bool__(self) -> bool:
        return bool(str(self))

    def __str__(self) -> str:
        return "".join(one.text or "" for one in self._paragraphs.iter(qn("w:t")))


def values_of(paper: Paper) -> dict[str, "Part | str"]:
    """Every tag with what the document has for it."""
    parts: dict[str, Part | str] = {name: Part(name, paper) for name in BLOCKS}
    return parts | {name: word(paper) for name, word in WORDS.items()}
