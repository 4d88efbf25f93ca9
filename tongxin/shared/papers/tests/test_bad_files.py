"""Files that cannot be read are refused with a sentence that says what to do."""

import io
import time
import zipfile

import pytest
from PIL import Image

from tongxin.kernel.errors import DomainError
from tongxin.shared.papers.reading import read_notice, read_text
from tongxin.shared.papers.reading.errors import (
    BrokenPaper,
    EmptyPaper,
    NotAWordFile,
    OldWordFile,
    PaperTooLarge,
    PaperWithoutText,
    UnreadableText,
)
from tongxin.shared.papers.tests.word_files import SPACES, built, notice_file, packed

ENTITIES = (
    '<!DOCTYPE d [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>'
    f"<w:document {SPACES}><w:body><w:p><w:r><w:t>甲&b;乙</w:t></w:r></w:p></w:body></w:document>"
)


def picture(kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (4, 4)).save(out, kind)
    return out.getvalue()


def bomb() -> bytes:
    return packed({"word/document.xml": b"<w:document>" + b" " * (65 * 1024 * 1024)})


REFUSED = {
    "empty": (b"", EmptyPaper, "空的"),
    "blank": (b" \n\n ", EmptyPaper, "空的"),
    "old word": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, OldWordFile, "另存为 .docx"),
    "picture": (picture(), NotAWordFile, "图片"),
    "bitmap": (picture("BMP"), NotAWordFile, "图片"),
    "phone photo": (b"\0\0\0\x18ftypheic" + b"\0" * 64, NotAWordFile, "图片"),
    "locked word": (
        b"\xd0\xcf\x11\xe0" + "EncryptedPackage".encode("utf-16-le"),
        OldWordFile,
        "加密",
    ),
    "pdf": (b"%PDF-1.7 \x00\x01", NotAWordFile, "PDF"),
    "workbook": (packed({"xl/workbook.xml": "<workbook/>"}), NotAWordFile, "Excel"),
    "plain zip": (packed({"a.txt": "x"}), NotAWordFile, "压缩包"),
    "plain text": ("关于工作的通知".encode(), NotAWordFile, "普通文本"),
    "cut zip": (built({"body": [{"p": "各市总工会："}]})[:200], BrokenPaper, "已损坏"),
    "broken xml": (packed({"word/document.xml": "<w:document"}), BrokenPaper, "已损坏"),
    "bomb": (bomb(), PaperTooLarge, "太大"),
    "no word": (built({"body": [{"p": "  "}]}), PaperWithoutText, "没有文字"),
    "noise": (bytes(range(1, 9)) * 99, UnreadableText, "编码"),
}


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_document_is_refused_with_the_next_step(name):
    content, error, says = REFUSED[name]
    filename = "通知.txt" if name in {"empty", "blank", "noise"} else "通知.docx"

    with pytest.raises(error) as refused:
        read_notice(content, filename=filename)

    assert isinstance(refused.value, DomainError)
    assert refused.value.code.startswith("papers.")
    assert says in str(refused.value)
    assert filename in str(refused.value)


def test_every_cut_of_a_word_file_is_read_or_refused():
    content, filename = notice_file(8)
    for cut in range(0, len(content), 37):
        with pytest.raises(DomainError):
            read_notice(content[:cut], filename=filename)


def test_entities_of_a_word_file_are_never_expanded():
    tree = read_notice(packed({"word/document.xml": ENTITIES}), filename="通知.docx")
    assert "ha" not in tree.text


@pytest.mark.long
def test_a_member_that_lies_about_its_size_is_counted_while_unpacking():
    content = bytearray(bomb())
    place = content.rfind(b"PK\x01\x02")
    content[place + 24 : place + 28] = (10).to_bytes(4, "little")

    with pytest.raises((PaperTooLarge, BrokenPaper)):
        read_notice(bytes(content), filename="通知.docx")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030", "utf-16"])
def test_text_is_read_in_the_encodings_of_chinese_windows(encoding):
    text, filename = notice_file(6)
    recoded = text.decode().encode(encoding)
    assert read_notice(recoded, filename=filename) == read_notice(text, filename=filename)


def test_a_word_file_under_the_name_of_a_text_is_read_by_its_content():
    content, _filename = notice_file(2)
    assert len(read_notice(content, filename="通知.txt").sections) == 9


def test_a_notice_without_numbered_parts_is_one_section_and_says_so():
    tree = read_text(
        "关于开展夏送清凉活动的通知\n各县总工会：\n现将有关事项通知如下：\n"
        "各县总工会要组织慰问一线职工，至少走访二十家企业。\n"
    )
    assert [(s.ordinal, len(s.measures)) for s in tree.sections] == [("", 2)]
    assert tree.sections[0].measures[1].target.value == 20
    assert any("没有编号" in warning for warning in tree.warnings)


def seconds(text: str) -> float:
    started = time.process_time()
    read_text(text)
    return time.process_time() - started


SENTENCES = "各市总工会要组织开展劳动竞赛，以班组为单位制定方案，参赛职工不少于三千人。"


@pytest.mark.long
def test_two_hundred_pages_are_read_in_three_seconds():
    lines = (SENTENCES[i : i + 28] for _line in range(3600) for i in (0, 28))
    text = "关于竞赛的通知\n一、任务\n" + "\n".join(lines)
    assert seconds(text) < 3


@pytest.mark.long
@pytest.mark.parametrize(
    "filler",
    ["组织开展", "发挥", "（“", "向报送", "一、", "至少三", "，", "建设和职工", "了是要应将"],
)
def test_two_hundred_pages_without_any_mark_are_no_trap(filler):
    assert seconds("一、任务\n" + filler * (120_000 // len(filler))) < 3
    broken = "\n".join([filler * (28 // len(filler))] * 4000)
    assert seconds("一、任务\n" + broken) < 3


def test_a_zip_without_the_right_to_read_it_is_refused():
    content = bytearray(built({"body": [{"p": "各市总工会："}]}))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        offset = 6 if mark == b"PK\x03\x04" else 8
        place = content.find(mark)
        while place >= 0:
            content[place + offset] |= 1
            place = content.find(mark, place + 4)
    assert zipfile.is_zipfile(io.BytesIO(bytes(content)))

    with pytest.raises(BrokenPaper):
        read_notice(bytes(content), filename="通知.docx")
