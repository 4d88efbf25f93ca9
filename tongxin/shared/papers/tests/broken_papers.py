"""What somebody may break in a document, and the rule that is broken by it."""

from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from tongxin.shared.papers.tests.papers import a_letter, a_paper, a_request, paragraph_with


def fonts_of(run, name):
    run._r.rPr.rFonts.set(qn("w:eastAsia"), name)


def paper_size(word):
    word.sections[0].page_width = Mm(216)


def margin(word):
    word.sections[0].left_margin = Mm(31)


def grid(word):
    shown = word.sections[0]._sectPr.find(qn("w:docGrid"))
    shown.getparent().remove(shown)


def narrow_grid(word):
    word.sections[0]._sectPr.find(qn("w:docGrid")).set(qn("w:charSpace"), "0")


def page_numbers_alike(word):
    word.settings.odd_and_even_pages_header_footer = False


def page_number_centred(word):
    word.sections[0].footer.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.CENTER


def page_number_without_dashes(word):
    footer = word.sections[0].even_page_footer.paragraphs[0]
    for run in footer.runs:
        run.text = ""


def red_word(word):
    paragraph_with(word, "突出重点").runs[0].font.color.rgb = RGBColor(0xFF, 0, 0)


def red_cell(word):
    cell = word.tables[0].cell(1, 0)
    cell.paragraphs[0].runs[0].font.color.rgb = RGBColor(0xE0, 0x10, 0x10)


def mark_too_high(word):
    paragraph_with(word, "办公室文件").paragraph_format.space_before = Pt(10)


def mark_in_another_font(word):
    fonts_of(paragraph_with(word, "办公室文件").runs[0], "楷体")


def without_red_line(word):
    line = next(p for p in word.paragraphs if p._p.find(".//" + qn("w:pBdr")) is not None)
    line._p.getparent().remove(line._p)


def without_upper_line(word):
    header = word.sections[0].first_page_header
    border = header.paragraphs[1]._p.find(".//" + qn("w:pBdr"))
    border.getparent().remove(border)


def thin_above_thick(word):
    footer = word.sections[0].first_page_footer
    footer.paragraphs[0]._p.find(".//" + qn("w:top")).set(qn("w:val"), "thinThickSmallGap")


def wrong_brackets(word):
    run = paragraph_with(word, "〔2026〕").runs[0]
    run.text = run.text.replace("〔2026〕", "[2026]")


def number_with_zero(word):
    run = paragraph_with(word, "〔2026〕").runs[0]
    run.text = run.text.replace("3号", "003号")


def number_at_the_left(word):
    paragraph_with(word, "〔2026〕").alignment = WD_ALIGN_PARAGRAPH.LEFT


def signer_in_the_wrong_face(word):
    fonts_of(paragraph_with(word, "签发人").runs[1], "黑体")


def urgency_in_the_wrong_face(word):
    fonts_of(paragraph_with(word, "特急").runs[0], "楷体")


def title_too_small(word):
    paragraph_with(word, "读书活动的通知").runs[0].font.size = Pt(20)


def title_in_another_font(word):
    fonts_of(paragraph_with(word, "读书活动的通知").runs[0], "黑体")


def hourglass(word):
    run = paragraph_with(word, "读书活动的通知").runs[0]
    run.text = "澜江省总工会关于在全省职工中深入\n开展\n“书香润心”主题读书活动的通知"


def title_in_one_line(word):
    run = paragraph_with(word, "读书活动的通知").runs[0]
    run.text = run.text.replace("\n", "")


def addressee_with_a_comma(word):
    run = paragraph_with(word, "省级各产业工会：").runs[0]
    run.text = run.text.replace("：", ":")


def body_in_another_font(word):
    fonts_of(paragraph_with(word, "现将有关事项").runs[0], "宋体")


def body_too_small(word):
    paragraph_with(word, "现将有关事项").runs[0].font.size = Pt(14)


def body_without_indent(word):
    indent = paragraph_with(word, "现将有关事项")._p.pPr.find(qn("w:ind"))
    indent.getparent().remove(indent)


def heading_in_the_face_of_the_text(word):
    fonts_of(paragraph_with(word, "总体要求").runs[0], "仿宋_GB2312")


def heading_with_two_marks(word):
    run = paragraph_with(word, "突出重点").runs[0]
    run.text = run.text.replace("（一）", "(一)")


def note_with_full_stop(word):
    run = paragraph_with(word, "2.推荐书目").runs[0]
    run.text += "。"


def note_out_of_order(word):
    run = paragraph_with(word, "2.推荐书目").runs[0]
    run.text = run.text.replace("2.", "3.")


def attachment_on_the_same_page(word):
    label = next(p for p in word.paragraphs if p.text == "附件1")
    label._p.pPr.remove(label._p.pPr.find(qn("w:pageBreakBefore")))


def date_moved(word):
    date_line = next(p for p in word.paragraphs if p.text == "2026年6月1日")
    date_line._p.pPr.find(qn("w:ind")).set(qn("w:right"), "0")


def date_in_chinese(word):
    run = next(p for p in word.paragraphs if p.text == "2026年6月1日").runs[0]
    run.text = "二〇二六年六月一日"


def date_with_noughts(word):
    run = next(p for p in word.paragraphs if p.text == "2026年6月1日").runs[0]
    run.text = "2026年06月01日"


def remark_flush(word):
    paragraph_with(word, "（此件公开发布）")._p.pPr.find(qn("w:ind")).set(qn("w:firstLine"), "0")
    del (
        paragraph_with(word, "（此件公开发布）")
        ._p.pPr.find(qn("w:ind"))
        .attrib[qn("w:firstLineChars")]
    )


def copies_without_full_stop(word):
    run = paragraph_with(word, "抄送：").runs[0]
    run.text = run.text.rstrip("。")


def thin_outer_line(word):
    borders = [p._p.find(".//" + qn("w:pBdr") + "/" + qn("w:top")) for p in word.paragraphs]
    next(one for one in borders if one is not None).set(qn("w:sz"), "4")


def imprint_too_large(word):
    paragraph_with(word, "抄送：").runs[0].font.size = Pt(16)


BROKEN = [
    ("paper", paper_size, a_paper()),
    ("margins", margin, a_paper()),
    ("grid", grid, a_paper()),
    ("grid", narrow_grid, a_paper()),
    ("page_numbers", page_numbers_alike, a_paper()),
    ("page_numbers", page_number_centred, a_paper()),
    ("page_numbers", page_number_without_dashes, a_paper()),
    ("red", red_word, a_paper()),
    ("red", red_cell, a_paper()),
    ("mark", mark_too_high, a_paper()),
    ("mark", mark_in_another_font, a_paper()),
    ("head_line", without_red_line, a_paper()),
    ("letter_lines", without_upper_line, a_letter()),
    ("letter_lines", thin_above_thick, a_letter()),
    ("number", wrong_brackets, a_paper()),
    ("number", number_with_zero, a_paper()),
    ("number", number_at_the_left, a_paper()),
    ("signer", signer_in_the_wrong_face, a_request()),
    ("urgency", urgency_in_the_wrong_face, a_request()),
    ("title_face", title_too_small, a_paper()),
    ("title_face", title_in_another_font, a_paper()),
    ("title_shape", hourglass, a_paper()),
    ("title_shape", title_in_one_line, a_paper()),
    ("addressee", addressee_with_a_comma, a_paper()),
    ("body_face", body_in_another_font, a_paper()),
    ("body_face", body_too_small, a_paper()),
    ("body_face", body_without_indent, a_paper()),
    ("heading_faces", heading_in_the_face_of_the_text, a_paper()),
    ("heading_faces", heading_with_two_marks, a_paper()),
    ("attachment_note", note_with_full_stop, a_paper()),
    ("attachment_note", note_out_of_order, a_paper()),
    ("attachments", attachment_on_the_same_page, a_paper()),
    ("signature", date_moved, a_paper()),
    ("signature", date_moved, a_paper(is_sealed=False)),
    ("date", date_in_chinese, a_paper()),
    ("date", date_with_noughts, a_paper()),
    ("remark", remark_flush, a_paper()),
    ("imprint", copies_without_full_stop, a_paper()),
    ("imprint", thin_outer_line, a_paper()),
    ("imprint", imprint_too_large, a_paper()),
]
