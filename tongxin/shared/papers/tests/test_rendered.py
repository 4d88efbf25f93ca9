"""What a word processor makes of our Word files: the same words, on the pages of the standard."""

import re
import shutil
import subprocess
from collections import Counter
from dataclasses import replace

import pytest
from pypdf import PdfReader

from tongxin.shared.papers.layout.paper import Paragraph
from tongxin.shared.papers.layout.writing import to_docx
from tongxin.shared.papers.tests.papers import a_letter, a_paper, a_request, minutes
from tongxin.shared.papers.tests.test_pdf import words_of_docx

pytestmark = pytest.mark.long
SENTENCES = "各级工会要深入一线听取职工意见并逐项回应。" * 90
LONG = a_paper(blocks=(Paragraph(SENTENCES),), attachments=())
PAPERS = {
    "notice": a_paper(),
    "request": a_request(),
    "letter": a_letter(),
    "minutes": minutes(),
    "long": LONG,
}
A4 = (595, 842)  # points
LINES = 22  # GB/T 9704-2012, 5.2.3: on a page
# In a line 28, by the grid of the file (test_measuring); this processor narrows no sign for it.
SIGNS = 27


@pytest.fixture(scope="module")
def printed(tmp_path_factory):
    """Every paper as the word processor prints it; it keeps its settings to itself."""
    place = tmp_path_factory.mktemp("printed")
    for name, paper in PAPERS.items():
        (place / f"{name}.docx").write_bytes(to_docx(paper))
    office = shutil.which("soffice")
    assert office, "apt install libreoffice-writer-nogui"
    own = f"-env:UserInstallation={(place / 'settings').as_uri()}"
    files = sorted(map(str, place.glob("*.docx")))
    command = [office, own, "--headless", "--convert-to", "pdf", "--outdir", str(place), *files]
    subprocess.run(command, check=True, capture_output=True, timeout=300)  # noqa: S603 - our files
    return {name: PdfReader(place / f"{name}.pdf").pages for name in PAPERS}


def without_number(text: str) -> str:
    return re.sub(r"—\d+—", "", "".join(text.split()))


@pytest.mark.parametrize("name", PAPERS)
def test_the_word_processor_shows_every_word_on_a4(printed, name):
    pages = printed[name]
    shown = "".join(without_number(page.extract_text()) for page in pages)
    assert Counter(shown) == Counter(words_of_docx(PAPERS[name]))
    sizes = {(round(page.mediabox.width), round(page.mediabox.height)) for page in pages}
    assert sizes == {A4}


def test_a_full_page_has_22_lines(printed):
    lines = [line.strip() for line in printed["long"][1].extract_text().splitlines()]
    body = [line for line in lines if line and "—" not in line]
    assert len(body) == LINES
    assert {len(line) for line in body[1:]} == {SIGNS}


def test_what_is_compared_would_tell_a_lost_word(printed):
    lost = replace(LONG, title=LONG.title.replace("读书", ""))
    shown = "".join(without_number(page.extract_text()) for page in printed["long"])
    assert Counter(shown) != Counter(words_of_docx(lost))
