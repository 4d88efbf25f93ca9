"""Templates made in Word: filled, measured, refused with the rule or the tag that is wrong."""

from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document
from docx.shared import Mm

from tongxin.shared.papers.layout.drafting import blocks_of
from tongxin.shared.papers.measuring import measure
from tongxin.shared.papers.models import Kind
from tongxin.shared.papers.reading.errors import BrokenPaper
from tongxin.shared.papers.tests.papers import edited, paragraph_with
from tongxin.shared.papers.wordforms.errors import BrokenTag, PartLost, TagNotAlone, UnknownTag
from tongxin.shared.papers.wordforms.filling import fill
from tongxin.shared.papers.wordforms.starting import samples, starter

ISSUER = "澜江省总工会"
SHAPES = [Kind.NOTICE, Kind.REQUEST_FOR_INSTRUCTION, Kind.LETTER, Kind.MINUTES]
OTHERS = [kind for kind in Kind if kind not in SHAPES]
FEWEST, FULL = samples(Kind.NOTICE, ISSUER)


def template(edit=lambda _word: None, kind=Kind.NOTICE) -> bytes:
    return edited(starter(kind, ISSUER), edit)


def filled(edit=lambda _word: None, paper=FULL) -> bytes:
    return fill(template(edit), paper, filename="模板.docx")


def words(content: bytes) -> str:
    return "\n".join(one.text for one in Document(BytesIO(content)).paragraphs)


def say(old, new):
    """Somebody typed something else into the paragraph with ``old``."""

    def typed(word):
        paragraph = paragraph_with(word, old)
        for run in paragraph.runs[1:]:
            run.text = ""
        paragraph.runs[0].text = new

    return typed


def added(*lines):
    """Somebody typed paragraphs above the text."""

    def typed(word):
        at = paragraph_with(word, "{{正文}}")
        for line in lines:
            at.insert_paragraph_before(line)

    return typed


def gone(old):
    """Somebody deleted a paragraph."""

    def dropped(word):
        found = paragraph_with(word, old)._element
        found.getparent().remove(found)

    return dropped


@pytest.mark.parametrize("kind", SHAPES)
def test_the_template_one_begins_with_keeps_every_rule(kind):
    for paper in samples(kind, ISSUER):
        made = fill(template(kind=kind), paper, filename="模板.docx")
        assert [str(one) for one in measure(made)] == []


@pytest.mark.long
@pytest.mark.parametrize("kind", OTHERS)
def test_so_does_that_of_every_other_kind(kind):
    for paper in samples(kind, ISSUER):
        made = fill(template(kind=kind), paper, filename="模板.docx")
        assert [str(one) for one in measure(made)] == []


def test_what_the_officer_typed_stays_and_every_part_goes_in():
    made = words(filled(added("本单位固定的一句话。")))
    for part in ("本单位固定的一句话。", FULL.number, "一、总体要求", "附件：1.工作安排表", ISSUER):
        assert part in made
    assert "2026年6月1日" in made
    assert "{{" not in made


def test_a_tag_that_word_cut_into_runs_is_still_one_tag():
    def cut(word):
        paragraph = paragraph_with(word, "{{主送机关}}")
        paragraph.runs[0].text = "{"
        for piece in ("{主送", "机关", "}", "}："):
            paragraph.add_run(piece)

    assert "各市（州）总工会，各产业工会：" in words(filled(cut))


def test_signs_of_markup_and_tags_in_a_document_stay_words():
    told = "报送<表>与R&D情况，编号{{标题}}、{% if %}照写。"
    assert told in words(filled(paper=replace(FULL, blocks=blocks_of([told]))))


@pytest.mark.parametrize(("remark", "is_there"), [("此件公开发布", True), ("", False)])
def test_words_may_hang_on_a_part(remark, is_there):
    edit = added("{%p if 附注 %}", "公开方式：{{附注}}", "{%p endif %}")
    assert ("公开方式：" in words(filled(edit, replace(FULL, remark=remark)))) is is_there


@pytest.mark.parametrize(
    ("typed", "error", "said"),
    [
        ("报：{{标题", BrokenTag, "有“{{”没有“}}”"),
        ("报：标题}}", BrokenTag, "有“}}”没有“{{”"),
        ("报：{标题}", BrokenTag, "两层花括号"),
        ("报：｛｛标题｝｝", BrokenTag, "半角"),
        ("报：{{}}", BrokenTag, "不是标签的名称"),
        ("报：{{标题.__class__}}", BrokenTag, "不是标签的名称"),
        ("报：{{标题|upper}}", BrokenTag, "不是标签的名称"),
        ("报：{{range(9)}}", BrokenTag, "不是标签的名称"),
        ("报：{% for 字 in 标题 %}", BrokenTag, "只能用 if"),
        ("报：{% if 附注 %}有", BrokenTag, "没有对应的"),
        ("报：{% endif %}", BrokenTag, "前面没有"),
        ("报：{# 备注 #}", BrokenTag, "不能用"),
        ("报：{% if 附注 == 标题 %}有{% endif %}", BrokenTag, "附近"),
        ("报：{% if 附注() %}有{% endif %}", BrokenTag, "附近"),
        ("报：{% if 密级 %}有{% endif %}", UnknownTag, "密级"),
        ("报：{{文号}}", UnknownTag, "发文字号"),
        ("报：{{正文}}", TagNotAlone, "单独占一段"),
    ],
)
def test_a_broken_tag_is_told_with_its_place(typed, error, said):
    with pytest.raises(error) as refused:
        filled(added(typed))
    assert said in str(refused.value)
    assert "报：" in str(refused.value)


def test_a_part_of_many_paragraphs_does_not_go_into_a_header():
    def into_the_footer(word):
        word.sections[0].footer.add_paragraph("{{版记}}")

    with pytest.raises(BrokenTag, match="页眉页脚第 2 段"):
        filled(into_the_footer)


@pytest.mark.parametrize("tag", ["标题", "主送机关", "发文字号", "正文", "落款", "附件", "版记"])
def test_nothing_of_a_document_is_lost(tag):
    with pytest.raises(PartLost, match=tag):
        filled(gone(f"{{{{{tag}}}}}"))


def test_an_urgent_document_needs_a_place_for_its_urgency():
    urgent = replace(FULL, urgency="特急")
    with pytest.raises(PartLost, match="紧急程度"):
        filled(paper=urgent)

    def whole_head(word):
        for old in ("文件", "{{发文字号}}"):
            gone(old)(word)
        word.element.body[0].addprevious(paragraph_with(word, "{{版记}}")._element)
        say("{{版记}}", "{{版头}}")(word)
        at = word.add_paragraph("{{版记}}")
        assert at.text

    assert "特急" in words(filled(whole_head, urgent))


def test_a_template_with_other_margins_is_told_by_its_rule():
    def narrow(word):
        word.sections[0].left_margin = Mm(20)

    assert [one.rule for one in measure(filled(narrow))] == ["margins"]


def test_a_damaged_file_is_refused_by_name():
    with pytest.raises(BrokenPaper, match="模板"):
        fill(template()[:900], FULL, filename="模板.docx")
