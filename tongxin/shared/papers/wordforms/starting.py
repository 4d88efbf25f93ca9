"""The template an officer begins with, and the documents a template is tried on (空白模板)."""

# data: whole file, the words of documents

from dataclasses import replace
from datetime import date
from io import BytesIO

from docx.oxml.ns import qn

from tongxin.shared.papers.composing import SHAPES, UPWARD, mark_of
from tongxin.shared.papers.layout.body import write_addressees, write_title
from tongxin.shared.papers.layout.drafting import blocks_of
from tongxin.shared.papers.layout.head import write_head
from tongxin.shared.papers.layout.pages import empty_word
from tongxin.shared.papers.layout.paper import (
    Attachment,
    Imprint,
    Paper,
    Shape,
    day_in_words,
)
from tongxin.shared.papers.layout.wordparts import INDENTED, PLAIN, add_paragraph
from tongxin.shared.papers.models import Kind

DAY = date(2026, 6, 1)
NUMBER = "样总工办〔2026〕3号"
LINES = (
    "为做好有关工作，现将有关事项说明如下。",
    "一、总体要求",
    "各级工会要结合实际制定方案，明确责任分工，广泛发动职工参与，及时总结经验。",
    "二、工作安排",
    "（一）加强领导。各单位要确定一名负责同志，按时报送进展情况。",
    "（二）按期完成。有关工作于十月底前结束。",
)


def starter(kind: Kind, issuer: str) -> bytes:
    """A template in the layout of the house, with tags where the words of a document go."""
    shape = SHAPES.get(kind, Shape.NORMAL)
    paper = Paper(
        title="{{标题}}",
        blocks=(),
        shape=shape,
        mark=mark_of(issuer, shape),
        number="{{发文字号}}",
        signer="{{签发人}}" if kind in UPWARD else "",
        issuer="{{发文机关}}",
        issued_on=DAY,
    )
    word = empty_word(paper)
    body = word.element.body
    write_head(body, paper)
    write_title(body, paper.title)
    write_addressees(body, () if shape is Shape.MINUTES else ("{{主送机关}}",))
    for name in ("正文", "落款", "附件", "版记"):
        add_paragraph(body, [(f"{{{{{name}}}}}", PLAIN)], INDENTED)
    for text in body.iter(qn("w:t")):  # the head of minutes tells the day
        text.text = (text.text or "").replace(day_in_words(DAY), "{{成文日期}}")
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def samples(kind: Kind, issuer: str) -> tuple[Paper, ...]:
    """A document with every part a document of the kind may have, and one with the fewest."""
    shape = SHAPES.get(kind, Shape.NORMAL)
    is_minutes = shape is Shape.MINUTES
    fewest = Paper(
        title=f"{issuer}关于做好有关工作的{Kind(kind).label}",
        blocks=blocks_of(LINES),
        kind=str(kind),
        shape=shape,
        mark=mark_of(issuer, shape),
        number=NUMBER,
        signer="林某某" if kind in UPWARD else "",
        addressees=() if is_minutes else ("各市（州）总工会", "各产业工会"),
        issuer=issuer,
        issued_on=DAY,
    )
    return fewest, _full(fewest)


def _full(paper: Paper) -> Paper:
    is_minutes = paper.shape is Shape.MINUTES
    attachment = Attachment("工作安排表", blocks_of(LINES[2:3]))
    return replace(
        paper,
        attachments=() if is_minutes else (attachment, Attachment("联络员名单")),
        remark="" if is_minutes else "此件公开发布",
        imprint=Imprint(("有关单位",), paper.issuer, DAY),
    )
