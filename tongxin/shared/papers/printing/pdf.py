"""An official document as a PDF file with the same words as the Word file (公文 PDF)."""

# data: whole file, the words of documents

import json
from functools import cache
from typing import Any

import segno
import typst

from tongxin.shared.papers.layout.body import column_widths
from tongxin.shared.papers.layout.foot import (
    PLAIN_LINES,
    SEAL_LINES,
    imprint_lines,
    signature_place,
)
from tongxin.shared.papers.layout.head import mark_size
from tongxin.shared.papers.layout.paper import (
    Block,
    Heading,
    Paper,
    Shape,
    Table,
    attachment_label,
    attachment_lines,
    day_in_words,
)
from tongxin.shared.papers.layout.titles import broken_title
from tongxin.shared.papers.layout.typography import LETTER_WIDTH, TYPE_WIDTH, breadth
from tongxin.shared.papers.layout.wordparts import UNFIT
from tongxin.shared.papers.printing.errors import NotPrinted
from tongxin.shared.papers.printing.fonts import FOLDER, refuse_missing

TEMPLATE = FOLDER.with_name("document.typ")


def to_pdf(paper: Paper, *, scan: str = "") -> bytes:
    """The whole document; fonts of the machine are never used.

    With ``scan`` the last page carries a QR code that says it.

    Raises SignMissing or NotPrinted.
    """
    facts = json.dumps(_facts(paper) | {"qr": _qr(scan)}, ensure_ascii=False)
    facts = UNFIT.sub("", facts)
    refuse_missing("".join(_words(json.loads(facts))))
    try:
        made, warnings = typst.compile_with_warnings(
            TEMPLATE.read_bytes(),
            font_paths=_fonts(),
            sys_inputs={"paper": facts},
            format="pdf",
            pdf_standards="a-2b" if paper.issued_on else [],  # an archive asks for a date
        )
    except typst.TypstError as error:
        raise NotPrinted(reason=error.message[:200]) from error
    if warnings:
        raise NotPrinted(reason=warnings[0].message[:200])
    return made


def _qr(text: str) -> str:
    """The picture of a text of our own making; nothing for nothing."""
    return segno.make(text, error="m", micro=False).svg_inline(border=2) if text else ""


@cache
def _fonts() -> typst.Fonts:
    return typst.Fonts(
        include_system_fonts=False, include_embedded_fonts=False, font_paths=[FOLDER]
    )


def _facts(paper: Paper) -> dict[str, Any]:
    """Everything as plain values."""
    letter, minutes = paper.shape is Shape.LETTER, paper.shape is Shape.MINUTES
    day = paper.issued_on
    return {
        "shape": paper.shape.value,
        "date": day and (day.year, day.month, day.day),
        "title": paper.title,
        "issuer": paper.issuer,
        "mark": paper.mark,
        "mark_size": mark_size(paper.mark, LETTER_WIDTH if letter else TYPE_WIDTH),
        "number": paper.number,
        "urgency": paper.urgency,
        "signer": paper.signer,
        "dated": day_in_words(day) if minutes and day else None,
        "title_lines": broken_title(paper.title),
        "addressees": f"{'，'.join(paper.addressees)}：" if paper.addressees else "",
        "blocks": _blocks(paper.blocks),
        "notes": _notes(paper),
        "signature": _signature(paper),
        "remark": f"（{paper.remark}）" if paper.remark else "",
        "attendance": _attendance(paper),
        "attachments": _attachments(paper),
        "imprint": _imprint(paper),
    }


def _blocks(blocks: tuple[Block, ...]) -> list[dict[str, Any]]:
    return [_block(one) for one in blocks]


def _block(one: Block) -> dict[str, Any]:
    if isinstance(one, Heading):
        text = one.mark + one.text
        return {"kind": "heading", "level": one.level, "text": text, "rest": one.rest}
    if isinstance(one, Table):
        return {
            "kind": "table",
            "heads": one.heads,
            "rows": one.rows,
            "widths": column_widths(one),
            "numeric": [one.is_numeric(place) for place in range(len(one.heads))],
        }
    return {"kind": "text", "text": one.text}


def _notes(paper: Paper) -> list[dict[str, Any]]:
    lines = attachment_lines(tuple(one.name for one in paper.attachments))
    found = []
    for number, text in enumerate(lines, 1):
        mark = 0.0 if len(lines) == 1 else breadth(f"{number}.")
        hang = mark + (3 if number == 1 else 0)
        found.append({"text": text, "left": 5 + mark, "hang": hang})
    return found


def _signature(paper: Paper) -> dict[str, Any] | None:
    if paper.shape is Shape.MINUTES or not paper.issuer or not paper.issued_on:
        return None
    day = day_in_words(paper.issued_on)
    place = signature_place(paper.issuer, day, is_sealed=paper.is_sealed)
    return {
        "above": SEAL_LINES if paper.is_sealed else PLAIN_LINES,
        "issuer": paper.issuer,
        "issuer_room": place.issuer,
        "day": day,
        "day_room": place.date,
    }


def _attendance(paper: Paper) -> list[dict[str, Any]]:
    return [
        {"label": f"{one.label}：", "names": one.names, "width": breadth(one.label) + 1}
        for one in paper.attendance
    ]


def _attachments(paper: Paper) -> list[dict[str, Any]]:
    count = len(paper.attachments)
    return [
        {
            "label": attachment_label(number, count),
            "title_lines": broken_title(one.name),
            "blocks": _blocks(one.blocks),
        }
        for number, one in enumerate(paper.attachments, 1)
        if one.blocks
    ]


def _imprint(paper: Paper) -> list[dict[str, Any]]:
    lines = imprint_lines(paper.imprint, is_letter=paper.shape is Shape.LETTER)
    pairs = (text.partition("\t") for text in lines)
    return [
        {"text": left, "right": right, "hang": 0 if right else 3} for left, _tab, right in pairs
    ]


def _words(plain: Any) -> list[str]:
    if isinstance(plain, dict):
        return [word for value in plain.values() for word in _words(value)]
    if isinstance(plain, list):
        return [word for value in plain for word in _words(value)]
    return [plain] if isinstance(plain, str) else []
