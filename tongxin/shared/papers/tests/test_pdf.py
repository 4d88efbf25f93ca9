"""A PDF has the words of the Word file, the fonts of the house, and nothing of the machine."""

import re
from collections import Counter
from dataclasses import replace
from io import BytesIO

import pytest
import typst
from django.utils import translation
from hypothesis import Phase, given, settings
from pypdf import PdfReader

from tongxin.shared.papers.layout.paper import Heading, Paragraph, Table
from tongxin.shared.papers.layout.writing import to_docx
from tongxin.shared.papers.printing import pdf as printing
from tongxin.shared.papers.printing.errors import NotPrinted, SignMissing
from tongxin.shared.papers.printing.pdf import to_pdf
from tongxin.shared.papers.reading.source import load
from tongxin.shared.papers.tests.papers import a_letter, a_paper, a_request, minutes
from tongxin.shared.papers.tests.test_round_trip import papers

EVERY = pytest.mark.parametrize(
    "paper",
    [a_paper(), a_request(), a_letter(), minutes(), a_paper(mark="", number="")],
    ids=["notice", "request", "letter", "minutes", "without head"],
)


def pages(content: bytes) -> list[str]:
    """The words of each page without blanks and without its number."""
    texts = ("".join(one.extract_text().split()) for one in PdfReader(BytesIO(content)).pages)
    return [re.sub(r"—\d+—", "", text) for text in texts]


def words_of_docx(paper) -> str:
    blocks = load(to_docx(paper), "a.docx")
    return "".join("".join(block.text.split()) for block in blocks)


@EVERY
def test_word_and_pdf_have_the_same_words(paper):
    printed = "".join(pages(to_pdf(paper)))
    assert Counter(printed) == Counter(words_of_docx(paper))


def without_tables(paper):
    """The head of a table stands again on every page it runs over."""
    kept = [replace(one, blocks=no_tables(one.blocks)) for one in paper.attachments]
    return replace(paper, blocks=no_tables(paper.blocks), attachments=tuple(kept))


def no_tables(blocks):
    return tuple(block for block in blocks if not isinstance(block, Table))


@pytest.mark.long
@settings(max_examples=15, deadline=None, phases=[Phase.explicit, Phase.generate])
@given(papers().map(without_tables))
def test_any_document_has_the_same_words_in_both(paper):
    assert Counter("".join(pages(to_pdf(paper)))) == Counter(words_of_docx(paper))


def test_only_fonts_of_the_house_are_in_the_file():
    names = set()
    for page in PdfReader(BytesIO(to_pdf(a_paper()))).pages:
        fonts = page["/Resources"]["/Font"].values()
        names |= {font.get_object()["/BaseFont"].split("+")[-1] for font in fonts}
    assert names
    assert all(name.startswith(("NotoSerifSC", "NotoSansSC")) for name in names), names


def test_page_numbers_alternate_and_a_letter_has_none_on_its_first_page():
    def numbers(paper):
        found = []
        for page in PdfReader(BytesIO(to_pdf(paper))).pages:
            places = []
            page.extract_text(
                visitor_text=lambda text, cm, tm, _font, _size, at=places: (
                    at.append(cm[4] + tm[4]) if text.strip().startswith("—") else None
                )
            )
            found.append(places[-1] if places else None)
        return found

    first, second, *_rest = numbers(a_paper())
    assert first > 400 and second < 150
    assert numbers(a_letter())[0] is None


def test_a_sign_no_font_has_is_refused_by_name():
    with pytest.raises(SignMissing) as refused:
        to_pdf(a_paper(issuer="澜江\U0002ebf0总工会", remark="\ue000"))
    assert "U+2EBF0" in str(refused.value)
    assert "U+E000" in str(refused.value)


def test_rare_names_are_printed():
    paper = a_paper(blocks=(Paragraph("代表：王喆、李珺、张堃、赵昇、钱\U0002c029。"),))
    assert "王喆、李珺、张堃、赵昇" in "".join(pages(to_pdf(paper)))


def test_words_are_never_markup():
    strange = '#set page(width: 1pt) *粗* $x$ \\ "引" #read("x") @a <b> // 注'
    paper = a_paper(
        blocks=(
            Paragraph(strange),
            Heading(1, "一、", strange),
            Table(("#a", "*b"), (("$c", "_d"),)),
        )
    )
    printed = "".join(pages(to_pdf(paper)))
    assert printed.count("".join(strange.split())) == 2


def test_a_font_that_is_not_there_is_an_error_and_no_file(monkeypatch):
    empty = typst.Fonts(include_system_fonts=False, include_embedded_fonts=False, font_paths=[])
    monkeypatch.setattr(printing, "_fonts", lambda: empty)
    with pytest.raises(NotPrinted):
        to_pdf(a_paper())


@pytest.mark.long
def test_three_hundred_copies_and_forty_pages_fit():
    many = tuple(f"澜江省第{number}职工文化中心工会" for number in range(300))
    text = (Paragraph("各级工会要认真组织学习。" * 60),) * 40
    paper = a_paper(addressees=many, blocks=text, attachments=())
    assert len(pages(to_pdf(paper))) >= 40


def test_the_language_of_the_reader_changes_no_word():
    with translation.override("en"):
        english = pages(to_pdf(a_request()))
    assert english == pages(to_pdf(replace(a_request())))
