"""What we write, our own reader reads back to the same structure."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tongxin.shared.papers.layout.drafting import blocks_of
from tongxin.shared.papers.layout.paper import (
    Attachment,
    Heading,
    Imprint,
    Paper,
    Paragraph,
    Shape,
    Table,
)
from tongxin.shared.papers.layout.writing import to_docx
from tongxin.shared.papers.measuring import measure
from tongxin.shared.papers.reading import read_notice
from tongxin.shared.papers.reading.numbering import counted
from tongxin.shared.papers.reading.structure import read_structure
from tongxin.shared.papers.tests.papers import a_letter, a_paper, a_request, minutes

SIGNS = "工会职读书竞赛技能安全生产关爱服务基层创新培训慰问提升覆盖推动落实深入广泛"
MARKS = {1: "%s、", 2: "（%s）", 3: "%s.", 4: "（%s）"}
KINDS = ["工作报告", "实施方案", "处理意见", "会议通知"]  # words on which a title may seem to end
words = st.text(SIGNS, min_size=4, max_size=18)
sentences = st.lists(words, min_size=1, max_size=6).map(lambda parts: "，".join(parts) + "。")
numbers = st.integers(0, 99999).map(lambda number: f"{number:,}")


@st.composite
def tables(draw):
    width = draw(st.integers(1, 3))
    heads = draw(st.lists(words, min_size=width + 1, max_size=width + 1))
    row = st.tuples(words, *[numbers] * width)
    return Table(tuple(heads), tuple(draw(st.lists(row, min_size=1, max_size=5))))


@st.composite
def texts(draw):
    """Headings count up from one wherever they stand, deeper by one step at most."""
    blocks, counts, deepest = [Paragraph(draw(sentences))], {}, 0
    for _step in range(draw(st.integers(0, 8))):
        kind = draw(st.sampled_from(["heading", "run-in", "text", "table"]))
        if kind == "text":
            blocks.append(Paragraph(draw(sentences)))
        elif kind == "table":
            blocks.append(draw(tables()))
        else:
            level = draw(st.integers(1, min(deepest + 1, 4)))
            counts = {key: count for key, count in counts.items() if key <= level}
            counts[level], deepest = counts.get(level, 0) + 1, level
            numeral = counted(counts[level]) if level < 3 else str(counts[level])
            rest = draw(sentences) if kind == "run-in" else ""
            title = draw(words) + ("。" if rest else "")
            blocks.append(Heading(level, MARKS[level] % numeral, title, rest))
    return tuple(blocks)


@st.composite
def papers(draw) -> Paper:
    base = draw(st.sampled_from([a_paper(), a_request(), a_letter(), minutes()]))
    about = draw(st.lists(words | st.sampled_from(KINDS), min_size=1, max_size=6))
    title = f"澜江省总工会关于{''.join(about)}的通知"
    names = draw(st.lists(words, max_size=11)) if base.shape is not Shape.MINUTES else []
    attached = tuple(Attachment(n, draw(st.just(()) | texts())) for n in names)
    return replace(
        base,
        title=title,
        blocks=draw(texts()),
        attachments=attached,
        issued_on=draw(st.dates(date(2000, 1, 1), date(2099, 12, 31))),
        remark=draw(st.just("") | words),
        imprint=replace(base.imprint, cc=tuple(draw(st.lists(words, max_size=4)))),
    )


@pytest.mark.long
@settings(max_examples=40, deadline=None)
@given(papers())
def test_every_document_keeps_the_standard_and_comes_back_as_it_was(paper):
    content = to_docx(paper)
    assert [str(one) for one in measure(content)] == []
    assert read_structure(content, filename="公文.docx") == replace(paper, is_sealed=True)


@pytest.mark.parametrize("make", [a_paper, a_request, a_letter])
def test_the_reader_of_notices_reads_the_same_head_and_parts(make):
    paper = make()
    tree = read_notice(to_docx(paper), filename="公文.docx")
    head = tree.document
    assert (head.number, head.title) == (paper.number, paper.title)
    assert head.addressees == list(paper.addressees)
    assert head.date == paper.issued_on.isoformat()
    assert [(s.ordinal, s.title) for s in tree.sections if s.ordinal in {"一", "二"}] == [
        ("一", "总体要求"),
        ("二", "活动安排"),
    ]


def test_typed_text_gets_the_marks_of_the_standard():
    found = blocks_of(
        ["一．总体要求", "(二)突出重点。各级工会要重视。", "３、完善机制", "(4)落实责任", "正文。"]
    )
    assert found == (
        Heading(1, "一、", "总体要求"),
        Heading(2, "（二）", "突出重点。", "各级工会要重视。"),
        Heading(3, "3.", "完善机制"),
        Heading(4, "（4）", "落实责任"),
        Paragraph("正文。"),
    )


def test_signs_that_xml_cannot_hold_are_left_out_and_markup_stays_text():
    strange = a_paper(blocks=(Paragraph("含有\x00<b>&amp;\x0b\ufffe的文字。"),), imprint=Imprint())
    back = read_structure(to_docx(strange), filename="a.docx")
    assert back.blocks == (Paragraph("含有<b>&amp;的文字。"),)
