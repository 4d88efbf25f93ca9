"""Every check of GB/T 9704-2012: our documents pass it, a broken one is caught by it."""

from dataclasses import replace
from datetime import date

import pytest

from tongxin.shared.papers.layout.paper import Heading, Imprint, Paragraph
from tongxin.shared.papers.layout.writing import to_docx
from tongxin.shared.papers.measuring import measure
from tongxin.shared.papers.measuring.measure import CHECKS
from tongxin.shared.papers.reading.errors import BrokenPaper, NotAWordFile
from tongxin.shared.papers.tests.broken_papers import BROKEN
from tongxin.shared.papers.tests.papers import (
    BLOCKS,
    a_letter,
    a_paper,
    a_request,
    edited,
    minutes,
)

MANY = tuple(f"第{number}职工文化中心工会委员会" for number in range(1, 301))
LONG_TITLE = "澜江省总工会办公室关于进一步深化产业工人队伍建设改革" * 4 + "若干重点工作任务的通知"


@pytest.mark.parametrize(
    "paper",
    [
        a_paper(),
        a_paper(is_sealed=False, issuer="澜江省总"),
        a_paper(addressees=MANY, imprint=Imprint(MANY[:60], "澜江省总工会", date(2026, 6, 3))),
        a_paper(title=(LONG_TITLE + "补充说明" * 4)[:118] + "通知"),
        a_paper(mark="", number="", remark="", attachments=()),
        a_paper(issued_on=date(2026, 12, 31), urgency="加急"),
        a_request(),
        a_letter(),
        minutes(),
    ],
    ids=[
        "notice",
        "unsealed",
        "300 recipients",
        "title of 120",
        "without head",
        "urgent",
        "request",
        "letter",
        "minutes",
    ],
)
def test_what_we_write_keeps_every_rule(paper):
    assert [str(one) for one in measure(to_docx(paper))] == []


def word_of(edit, paper=None):
    return edited(to_docx(paper or a_paper()), edit)


@pytest.mark.parametrize(
    ("rule", "edit", "paper"),
    BROKEN,
    ids=lambda value: getattr(value, "__name__", None),
)
def test_a_document_that_breaks_one_rule_is_told_which(rule, edit, paper):
    found = measure(word_of(edit, paper))
    assert rule in {one.rule for one in found}
    assert all(str(one) for one in found)


def test_numerals_that_leave_a_gap_are_told():
    gap = tuple(replace(b, mark="三、") if b == BLOCKS[6] else b for b in BLOCKS)
    found = measure(to_docx(a_paper(blocks=gap)))
    assert [one.rule for one in found] == ["heading_order"]
    assert "应为第二" in found[0].message


def test_a_numbered_sentence_in_the_face_of_the_text_is_no_heading():
    blocks = (
        Paragraph("一、各单位要于六月底前报送活动总结和图片资料。"),
        Heading(1, "二、", "要求"),
    )
    assert measure(to_docx(a_paper(blocks=blocks))) == ()


def test_every_check_is_seen_to_fail_in_this_file():
    broken = {rule for rule, *_ in BROKEN} | {"heading_order"}
    assert broken == set(CHECKS)


def test_what_is_no_word_file_is_refused_by_name():
    with pytest.raises(NotAWordFile):
        measure(b"%PDF-1.7", filename="a.docx")
    with pytest.raises(BrokenPaper):
        measure(to_docx(a_paper())[:900], filename="a.docx")
