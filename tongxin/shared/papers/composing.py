"""A document of the register as the structure that files are written from (公文成文)."""

# data: whole file, the words of documents

import re
from dataclasses import replace

from tongxin.shared.papers.layout.drafting import blocks_of
from tongxin.shared.papers.layout.paper import Imprint, Paper, Shape
from tongxin.shared.papers.models import Kind, OfficialDocument, State, Urgency
from tongxin.shared.papers.reading.blocks import Block
from tongxin.shared.papers.reading.source import blocks_of_text
from tongxin.shared.papers.reading.structure import body_of, structure_of

SHAPES = {Kind.LETTER: Shape.LETTER, Kind.MINUTES: Shape.MINUTES}
UPWARD = {Kind.REQUEST_FOR_INSTRUCTION, Kind.REPORT}
URGENT = {Urgency.URGENT: "加急", Urgency.VERY_URGENT: "特急"}
OUT = {State.ISSUED, State.DISTRIBUTED, State.FILED, State.ARCHIVED}
PARTED = re.compile(r"[、，；,;\n](?![^（(]*[）)])")


def paper_of(document: OfficialDocument) -> Paper:
    """The whole document; a text that brings its own head and foot is not given them twice."""
    shape = SHAPES.get(Kind(document.kind), Shape.NORMAL)
    paper = replace(
        _text(document),
        title=document.title,
        kind=str(document.kind),
        shape=shape,
        mark=mark_of(document.issuer, shape),
        number=document.number,
        urgency=URGENT.get(Urgency(document.urgency), ""),
        signer=document.signer if document.kind in UPWARD else "",
        issuer=document.issuer,
        issued_on=document.issue_date,
        is_sealed=document.state in OUT,
        remark=document.remark,
        imprint=_imprint(document),
    )
    named = _names(document.main_recipients)
    return replace(paper, addressees=() if shape is Shape.MINUTES else named or paper.addressees)


def _text(document: OfficialDocument) -> Paper:
    """What the typed text holds: a whole document as it was read, or its body alone."""
    whole = structure_of(blocks_of_text(document.text))
    if _squeezed(whole.title) == _squeezed(document.title):
        return whole
    lines = [Block(line.strip()) for line in document.text.splitlines() if line.strip()]
    blocks, attachments = body_of(lines)
    return Paper(title="", blocks=blocks_of(one.text for one in blocks), attachments=attachments)


def mark_of(issuer: str, shape: Shape) -> str:
    """The red words on top (发文机关标志)."""
    if shape is Shape.LETTER:
        return issuer
    return issuer + ("会议纪要" if shape is Shape.MINUTES else "文件")


def _imprint(document: OfficialDocument) -> Imprint:
    """Printed by the issuer, on the day it went out."""
    day = document.distributed_on or document.issue_date
    return Imprint(_names(document.cc_recipients), document.issuer if day else "", day)


def _names(text: str) -> tuple[str, ...]:
    found = (name.strip(" 。：:") for name in PARTED.split(text))
    return tuple(name for name in found if name)


def _squeezed(text: str) -> str:
    return "".join(text.split())
