"""A summary of forty pages out of Word comes in whole: words kept, all else named and left out."""

import time
from io import BytesIO

import pytest
from docx import Document
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from PIL import Image

from tongxin.modules.reports.errors import TextTooLong
from tongxin.modules.reports.models.summaries import EVERY_TEXT
from tongxin.modules.reports.selectors.prose.pasting import from_html, from_word
from tongxin.modules.reports.tests.test_summaries import writers
from tongxin.shared.indicators.tests.factories import SESSIONS

__all__ = ["writers"]
PAGES, A_PAGE = 40, 14  # paragraphs of some sixty signs: about what a page of the standard holds
TEXT = "第{n}段：各级工会走进车间班组，办理职工诉求，全年举办{{CODE}}场活动，职工满意。"
SECONDS = 10  # for both on a busy machine; alone it takes about one


def paragraphs() -> list[str]:
    return [TEXT.format(n=n).replace("CODE", SESSIONS) for n in range(1, PAGES * A_PAGE + 1)]


def as_word(lines) -> bytes:
    """With a heading face, a picture, an insertion and a deletion on every page."""
    paper, picture, out = Document(), BytesIO(), BytesIO()
    Image.new("RGB", (8, 8), "red").save(picture, "PNG")
    for number, words in enumerate(lines):
        paragraph = paper.add_paragraph(words[:8], style="Heading 1" if number % 50 == 0 else None)
        paragraph.add_run(words[8:]).bold = number % 2 == 0
        if number % A_PAGE == 0:
            picture.seek(0)
            paragraph.add_run().add_picture(picture)
            paragraph._p.append(_change("del", "delText", "删去的话"))
            paragraph._p.append(_change("ins", "t", "补上的话。"))
    paper.save(out)
    return out.getvalue()


def _change(kind, text, words):
    return parse_xml(
        f'<w:{kind} {nsdecls("w")} w:id="1" w:author="甲"><w:r><w:{text}>{words}</w:{text}>'
        f"</w:r></w:{kind}>"
    )


def as_html(lines) -> str:
    return "".join(
        f'<p class=MsoNormal style="mso-x:1"><b>{words}</b>'
        + ("<del>删去的话</del><ins>补上的话。</ins><img src=a>" if n % A_PAGE == 0 else "")
        + "</p>"
        for n, words in enumerate(lines)
    )


@pytest.mark.parametrize(
    "read",
    [
        lambda lines: from_word(as_word(lines), "总结.docx"),
        lambda lines: from_html(as_html(lines)),
    ],
    ids=["file", "clipboard"],
)
def test_forty_pages_keep_every_word_and_say_what_was_left_out(read):
    lines, began = paragraphs(), time.monotonic()
    found = read(lines)
    expected = [w + ("补上的话。" if n % A_PAGE == 0 else "") for n, w in enumerate(lines)]
    assert found.text.splitlines() == expected
    assert "删去的话" not in found.text
    assert f"图片 {PAGES} 张" in found.told
    assert f"删除的修订 {PAGES} 处" in found.told
    assert time.monotonic() - began < SECONDS


@pytest.mark.long
def test_forty_pages_are_kept_read_with_their_figures_and_one_too_many_is_refused(writers):
    text = "\n".join(paragraphs())
    assert len(text) < EVERY_TEXT
    writers.write(text)
    lines = writers.view().chapters[0].prose.lines
    assert len(lines) == PAGES * A_PAGE
    assert "{" not in "".join(lines)
    with pytest.raises(TextTooLong):
        writers.write("字" * (EVERY_TEXT + 1))
    writers.chapter.refresh_from_db()
    assert writers.chapter.text == text
