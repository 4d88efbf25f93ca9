"""Plain valid papers for tests, and Word files with one thing broken."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO

from docx import Document

from tongxin.shared.papers.layout.paper import (
    Attachment,
    Attendance,
    Heading,
    Imprint,
    Paper,
    Paragraph,
    Shape,
    Table,
)

WORDS = "各级工会要高度重视，结合实际制定方案，明确责任分工，广泛发动职工参与，及时总结经验。"
BLOCKS = (
    Paragraph("为做好今年的读书活动，现将有关事项通知如下。"),
    Heading(1, "一、", "总体要求"),
    Paragraph(WORDS),
    Heading(2, "（一）", "突出重点。", WORDS),
    Heading(3, "1.", "完善机制。", WORDS),
    Heading(4, "（1）", "落实责任。", WORDS),
    Heading(1, "二、", "活动安排"),
    Table(("项目", "单位", "数量"), (("读书会", "场", "1,203"), ("参与人次", "人次", "34,567"))),
    Paragraph(WORDS),
)


def a_paper(**given) -> Paper:
    """An ordinary notice with everything a notice may have."""
    plain = Paper(
        title="澜江省总工会关于在全省职工中深入开展“书香润心”主题读书活动的通知",
        blocks=BLOCKS,
        mark="澜江省总工会办公室文件",
        number="澜总工办〔2026〕3号",
        addressees=("各市（州）总工会", "省级各产业工会"),
        attachments=(Attachment("读书活动安排表", (Paragraph(WORDS),)), Attachment("推荐书目")),
        issuer="澜江省总工会办公室",
        issued_on=date(2026, 6, 1),
        remark="此件公开发布",
        imprint=Imprint(("省委办公厅", "省直机关工委"), "澜江省总工会办公室", date(2026, 6, 3)),
    )
    return replace(plain, **given)


def a_request(**given) -> Paper:
    """An upward document with its signer, no seal."""
    plain = a_paper(
        title="澜江省总工会关于召开工会第十次代表大会的请示",
        signer="林某某",
        urgency="特急",
        addressees=("中华全国总工会",),
        is_sealed=False,
        attachments=(Attachment("代表名额分配方案"),),
    )
    return replace(plain, **given)


def a_letter(**given) -> Paper:
    """A letter."""
    plain = a_paper(
        title="澜江省总工会关于商请支持职工书屋建设的函",
        shape=Shape.LETTER,
        mark="澜江省总工会",
        addressees=("省财政厅",),
        imprint=Imprint(("省直机关工委",)),
    )
    return replace(plain, **given)


def minutes(**given) -> Paper:
    """Minutes of a meeting."""
    plain = a_paper(
        title="关于研究职工服务中心建设有关问题的会议纪要",
        shape=Shape.MINUTES,
        mark="澜江省总工会主席办公会议纪要",
        addressees=(),
        attachments=(),
        remark="",
        attendance=(Attendance("出席", "甲某某、乙某某"), Attendance("列席", "丙某某")),
    )
    return replace(plain, **given)


def edited(content: bytes, edit: Callable) -> bytes:
    """The file after somebody worked on it in Word."""
    word = Document(BytesIO(content))
    edit(word)
    out = BytesIO()
    word.save(out)
    return out.getvalue()


def paragraph_with(word, words: str):
    """The first paragraph that holds the words."""
    return next(one for one in word.paragraphs if words in one.text)
