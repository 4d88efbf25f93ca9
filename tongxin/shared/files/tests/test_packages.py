from io import BytesIO
from zipfile import ZIP_DEFLATED, ZipFile

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook
from PIL import Image

from tongxin.shared.files.imaging import clean_upload
from tongxin.shared.files.kinds import (
    Kind,
    PackageBroken,
    PackageUnsafe,
    PdfBroken,
    UploadRefused,
)


def word_file():
    out = BytesIO()
    document = Document()
    document.add_paragraph("关于开展活动的通知")
    document.save(out)
    return out.getvalue()


def sheet_file():
    out = BytesIO()
    Workbook().save(out)
    return out.getvalue()


WORD, SHEET = word_file(), sheet_file()


def with_member(name, content=b"x", base=WORD):
    out = BytesIO(base)
    with ZipFile(out, "a", ZIP_DEFLATED) as package:
        package.writestr(name, content)
    return out.getvalue()


def package(**members):
    out = BytesIO()
    with ZipFile(out, "w", ZIP_DEFLATED) as made:
        for name, content in members.items():
            made.writestr(name, content)
    return out.getvalue()


def clean(data, filename="文件.docx"):
    return clean_upload(data, filename=filename)


@pytest.mark.parametrize(("data", "kind"), [(WORD, Kind.DOCX), (SHEET, Kind.XLSX)])
@pytest.mark.parametrize("name", ["文件.docx", "文件.xlsx", "文件.jpg", "文件"])
def test_an_office_file_is_known_by_its_parts_under_any_name(data, kind, name):
    kept = clean(data, name)

    assert (kept.kind, kept.name, kept.content) == (kind, f"文件.{kind.value}", data)


def test_a_picture_renamed_to_word_is_kept_as_the_picture_it_is():
    out = BytesIO()
    Image.new("RGB", (5, 5)).save(out, "JPEG")

    assert clean(out.getvalue(), "通知.docx").name == "通知.jpg"


@pytest.mark.parametrize(
    "name",
    [
        "word/vbaProject.bin",
        "xl/VBAPROJECT.BIN",
        "word/activeX/activeX1.xml",
        "word/embeddings/tool.exe",
        "word\\..\\..\\up.xml",
        "../up.xml",
        "/etc/cron.d/job",
        "word/page.HTML",
        "xl/workbook.xml",
    ],
)
def test_macros_programs_and_tricks_inside_are_refused(name):
    with pytest.raises(PackageUnsafe):
        clean(with_member(name))


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_part_that_is_there_twice_is_refused():
    with pytest.raises(PackageUnsafe):
        clean(with_member("word/document.xml"))


def test_a_macro_file_renamed_is_refused():
    types = b"<Types>application/vnd.ms-word.document.macroEnabled.main+xml</Types>"

    with pytest.raises(PackageUnsafe):
        clean(package(**{"[Content_Types].xml": types, "word/document.xml": b"<w/>"}))


def test_a_zip_bomb_is_refused_unread():
    with pytest.raises(PackageUnsafe):
        clean(with_member("word/media/image.bin", bytes(50_000_000)))


def test_thousands_of_members_are_refused():
    members = {f"word/media/{at}": b"" for at in range(5_001)}

    with pytest.raises(PackageUnsafe):
        clean(package(**{"[Content_Types].xml": b"", "word/document.xml": b"", **members}))


@pytest.mark.parametrize("members", [{"a.txt": b"x"}, {"word/document.xml": b"x"}])
def test_a_zip_that_is_no_office_file_is_refused(members):
    with pytest.raises(UploadRefused) as refusal:
        clean(package(**members), "资料.zip")

    assert refusal.value.code == "files.refused"


@pytest.mark.parametrize("data", [WORD[: len(WORD) // 2], b"PK\x03\x04" + b"x" * 100])
def test_a_damaged_package_is_refused(data):
    with pytest.raises(PackageBroken):
        clean(data)


def test_a_changed_byte_inside_is_noticed():
    at = WORD.index(b"word/document.xml") + 60

    with pytest.raises(PackageBroken):
        clean(WORD[:at] + bytes([WORD[at] ^ 255]) + WORD[at + 1 :])


def test_two_packages_in_one_file_are_refused():
    with pytest.raises(PackageUnsafe):
        clean(package(**{"a.txt": b"x"}) + WORD)


def test_words_hidden_behind_a_package_are_refused():
    out = BytesIO(WORD)
    with ZipFile(out, "a") as opened:
        opened.comment = b"<script>alert(1)</script>"

    with pytest.raises(PackageUnsafe):
        clean(out.getvalue())


def test_a_pdf_with_a_package_behind_it_is_refused():
    with pytest.raises(PdfBroken):
        clean(b"%PDF-1.4\n%%EOF\n" + package(**{"a.txt": b"x"}), "方案.pdf")


@given(st.integers(0, len(WORD) - 1), st.binary(min_size=1, max_size=30))
def test_a_damaged_package_is_kept_whole_or_refused_with_a_sentence(at, noise):
    damaged = WORD[:at] + noise + WORD[at + len(noise) :]
    refusal = None
    try:
        kept = clean(damaged)
    except UploadRefused as error:
        refusal = error
    assert str(refusal) if refusal else kept.content == damaged
