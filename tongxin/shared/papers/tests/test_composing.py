"""A document of the register becomes a file that keeps the standard."""

import pytest

from tongxin.shared.papers.composing import paper_of
from tongxin.shared.papers.layout.paper import Attachment, Heading, Paragraph, Shape
from tongxin.shared.papers.layout.writing import to_docx
from tongxin.shared.papers.measuring import measure
from tongxin.shared.papers.models import Kind
from tongxin.shared.papers.printing.pdf import to_pdf
from tongxin.shared.papers.services import distribute_document
from tongxin.shared.papers.tests.factories import (
    NOW,
    SYSTEM,
    TODAY,
    a_code,
    a_draft,
    a_union,
    issued,
)

pytestmark = pytest.mark.usefixtures("house")
BODY = """为做好今年的读书活动，现将有关事项通知如下。
1、组织活动
各级工会要组织读书活动。
2、加强宣传
开展线上宣传。
附件：1.活动安排表
2.推荐书目"""
KINDS = {
    Kind.NOTICE: "通知",
    Kind.REQUEST_FOR_INSTRUCTION: "请示",
    Kind.REPLY: "批复",
    Kind.REPORT: "报告",
    Kind.LETTER: "函",
    Kind.DECISION: "决定",
    Kind.CIRCULAR: "通报",
    Kind.MINUTES: "纪要",
}


def sent(kind=Kind.NOTICE, **given):
    union = a_union(level="province", name="澜江省总工会")
    child = a_union(union, level="city")
    given.setdefault("title", f"澜江省总工会关于开展全省职工读书活动的{KINDS[kind]}")
    given.setdefault("text", BODY)
    given.setdefault("main_recipients", "各市总工会、省级各产业工会")
    document = issued(a_draft(union, kind=kind, cc_recipients="省委办公厅", **given), a_code(union))
    distribute_document(document=document, recipients=[child], actor=SYSTEM, now=NOW)
    document.refresh_from_db()
    return document


@pytest.mark.parametrize("kind", KINDS)
def test_every_kind_keeps_the_standard_as_word_and_prints(kind):
    paper = paper_of(sent(kind))
    assert [str(one) for one in measure(to_docx(paper))] == []
    assert to_pdf(paper).startswith(b"%PDF")


def test_letters_minutes_and_documents_to_a_superior_have_their_own_head():
    letter, minutes = paper_of(sent(Kind.LETTER)), paper_of(sent(Kind.MINUTES))
    request, notice = paper_of(sent(Kind.REQUEST_FOR_INSTRUCTION)), paper_of(sent())
    assert (letter.shape, letter.mark) == (Shape.LETTER, "澜江省总工会")
    assert (minutes.shape, minutes.mark) == (Shape.MINUTES, "澜江省总工会会议纪要")
    assert (request.mark, request.signer) == ("澜江省总工会文件", "林某")
    assert notice.signer == ""


def test_typed_text_gets_marks_attachments_signature_and_imprint():
    document = sent()
    paper = paper_of(document)
    assert paper.blocks[1:3] == (
        Heading(3, "1.", "组织活动"),
        Paragraph("各级工会要组织读书活动。"),
    )
    assert paper.attachments == (Attachment("活动安排表"), Attachment("推荐书目"))
    assert (paper.number, paper.issued_on, paper.issuer) == (document.number, TODAY, "澜江省总工会")
    assert paper.addressees == ("各市总工会", "省级各产业工会")
    assert (paper.imprint.cc, paper.imprint.printed_on) == (
        ("省委办公厅",),
        document.distributed_on,
    )


def test_a_text_that_was_read_whole_is_not_given_its_title_and_signature_twice():
    title = "澜江省总工会关于开展读书活动的通知"
    whole = f"{title}\n\n各市总工会：\n请认真组织读书活动。\n\n澜江省总工会\n2026年5月8日"
    paper = paper_of(sent(title=title, text=whole, main_recipients=""))
    assert paper.blocks == (Paragraph("请认真组织读书活动。"),)
    assert paper.addressees == ("各市总工会",)
    assert paper.issued_on == TODAY


def test_a_draft_has_no_number_and_no_place_for_a_seal():
    union = a_union(level="province", name="澜江省总工会")
    paper = paper_of(a_draft(union, text=BODY))
    assert (paper.number, paper.issued_on, paper.is_sealed) == ("", None, False)
    assert to_docx(paper).startswith(b"PK")
    assert to_pdf(paper).startswith(b"%PDF")
