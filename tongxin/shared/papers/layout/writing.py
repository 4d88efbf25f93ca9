"""An official document as a Word file after GB/T 9704-2012 (公文排版)."""

from io import BytesIO

from tongxin.shared.papers.layout import body as text
from tongxin.shared.papers.layout.foot import write_imprint, write_remark, write_signature
from tongxin.shared.papers.layout.head import write_head
from tongxin.shared.papers.layout.pages import empty_word
from tongxin.shared.papers.layout.paper import Paper, Shape


def to_docx(paper: Paper) -> bytes:
    """The whole document as a .docx file; fonts are named, never embedded."""
    word = empty_word(paper)
    body = word.element.body
    write_head(body, paper)
    text.write_title(body, paper.title)
    text.write_addressees(body, paper.addressees)
    signs = bool(paper.issuer and paper.issued_on)
    text.write_blocks(body, paper.blocks, keeps_last=signs)
    text.write_attachment_note(body, paper)
    write_signature(body, paper)
    write_remark(body, paper.remark)
    text.write_attendance(body, paper.attendance)
    text.write_attachments(body, paper.attachments)
    write_imprint(body, paper.imprint, is_letter=paper.shape is Shape.LETTER)
    out = BytesIO()
    word.save(out)
    return out.getvalue()
