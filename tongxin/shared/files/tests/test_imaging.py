from hashlib import sha256
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import Image
from PIL.ExifTags import GPS, IFD, Base
from PIL.PngImagePlugin import PngInfo

from tongxin.shared.files.imaging import DEFAULT_LIMIT, clean_upload
from tongxin.shared.files.kinds import (
    PICTURES,
    ActiveContent,
    FileEmpty,
    FileTooLarge,
    Kind,
    KindNotWanted,
    OldOfficeFormat,
    PdfBroken,
    PhoneFormat,
    PictureBroken,
    PictureTooLarge,
    UploadRefused,
)

PDF = b"%PDF-1.4\n1 0 obj<</Type/Catalog>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"
SECRET = b"Nikolai-GPS-Marker"


def picture(kind="JPEG", mode="RGB", size=(60, 40), **options):
    out = BytesIO()
    image = Image.new(mode, size)
    image.putpixel((0, 0), 255 if mode in {"L", "P", "1"} else (255,) * len(mode))
    image.save(out, kind, **options)
    return out.getvalue()


def exif_with_place(orientation=1):
    exif = Image.Exif()
    exif[Base.Make] = SECRET.decode()
    exif[Base.Orientation] = orientation
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitude] = (36.0, 37.0, 12.0)
    exif.get_ifd(IFD.GPSInfo)[GPS.GPSLatitudeRef] = "N"
    return exif


def clean(data, filename="照片.jpg", **options):
    return clean_upload(data, filename=filename, **options)


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_place_and_camera_are_gone_from_every_picture(kind):
    taken = picture(kind, exif=exif_with_place())
    assert SECRET in taken

    kept = clean(taken)

    assert SECRET not in kept.content
    with Image.open(BytesIO(kept.content)) as image:
        assert not dict(image.getexif())
        assert not set(image.info) & {"exif", "xmp", "comment", "icc_profile"}


def test_comments_profiles_and_text_chunks_are_gone():
    notes = PngInfo()
    notes.add_text("Author", SECRET.decode())
    for data in (
        picture("PNG", pnginfo=notes),
        picture("JPEG", comment=SECRET),
        picture("JPEG", icc_profile=SECRET),
        picture("WEBP", xmp=SECRET),
    ):
        assert SECRET in data
        assert SECRET not in clean(data).content


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_whatever_hangs_behind_a_picture_is_cut_off(kind):
    kept = clean(picture(kind) + b"<script>alert(1)</script>PK\x05\x06" + SECRET)

    assert b"<script" not in kept.content and SECRET not in kept.content


def test_a_photo_taken_sideways_is_kept_upright():
    kept = clean(picture(exif=exif_with_place(orientation=6)))

    assert (kept.width, kept.height) == (40, 60)


def test_what_is_kept_is_described_by_its_content():
    kept = clean(picture("PNG"), "工资表.xlsx")

    assert (kept.kind, kept.mime, kept.suffix) == (Kind.PNG, "image/png", ".png")
    assert (kept.name, kept.width, kept.height) == ("工资表.png", 60, 40)
    assert kept.sha256 == sha256(kept.content).hexdigest()
    assert "content" not in repr(kept)


@pytest.mark.parametrize(
    ("kind", "mode"),
    [
        ("PNG", "1"), ("PNG", "L"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "RGBA"),
        ("JPEG", "L"), ("JPEG", "CMYK"), ("WEBP", "RGBA"),
    ],
)  # fmt: skip
def test_pictures_of_every_colour_mode_are_read(kind, mode):
    kept = clean(picture(kind, mode))

    with Image.open(BytesIO(kept.content)) as image:
        assert image.size == (60, 40)
        assert image.has_transparency_data is (mode in {"LA", "RGBA"})


def test_a_decompression_bomb_is_refused_before_it_is_unpacked():
    tiny = picture("PNG", "1", (8, 8))
    for side in (9_000, 60_000):
        size = side.to_bytes(4, "big") * 2
        with pytest.raises((PictureTooLarge, PictureBroken)):
            clean(tiny[:16] + size + tiny[24:])
    with pytest.raises(PictureTooLarge):
        clean(picture("PNG", "1", (8_000, 8_000)))


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "WEBP"])
def test_half_a_picture_is_refused(kind):
    data = picture(kind, size=(300, 300))

    with pytest.raises(PictureBroken):
        clean(data[: len(data) // 2])


@pytest.mark.filterwarnings("ignore::UserWarning")  # the decoder's remarks on broken EXIF
@given(st.sampled_from(["JPEG", "PNG", "WEBP"]), st.integers(0, 400), st.binary(max_size=8))
def test_a_damaged_picture_is_kept_whole_or_refused_with_a_sentence(kind, at, noise):
    data = picture(kind)
    damaged = data[:at] + noise + data[at + len(noise) :]
    refusal = None
    try:
        kept = clean(damaged)
    except UploadRefused as error:
        refusal = error
    assert str(refusal) if refusal else kept.content


@pytest.mark.parametrize("brand", [b"heic", b"mif1", b"avif"])
def test_phone_formats_are_refused_with_the_setting_to_change(brand):
    with pytest.raises(PhoneFormat) as refusal:
        clean(b"\x00\x00\x00\x18ftyp" + brand + b"\x00" * 40, "IMG_0001.HEIC")

    assert "兼容性最佳" in str(refusal.value)


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
        b"\xef\xbb\xbf  <!DOCTYPE html><html></html>",
        b"<?xml version='1.0'?><x/>",
        "说明\n< SCRIPT src=x>".encode("gb18030"),
        "<html>".encode("utf-16"),
        b"<?php echo 1;",
    ],
)
@pytest.mark.parametrize("name", ["a.svg", "a.txt", "a.csv", "a.jpg"])
def test_pages_and_drawings_that_run_are_refused_under_any_name(data, name):
    with pytest.raises(ActiveContent):
        clean(data, name)


@pytest.mark.parametrize(
    "data",
    [
        b"GIF89a\x01\x00\x01\x00\x00",
        b"BM\x00\x00\x00\x00",
        b"MZ\x90\x00\x03",
        b"\x7fELF\x02\x01",
        b"Rar!\x1a\x07\x01\x00",
        b"\x1f\x8b\x08\x00\x00",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"\x00" * 100,
        b"\xff" * 100,
    ],
)
def test_everything_else_is_refused_with_what_is_taken(data):
    with pytest.raises(UploadRefused) as refusal:
        clean(data)

    assert str(refusal.value).endswith(("文件", "再上传"))


@pytest.mark.parametrize("data", [b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 500, b"{\\rtf1}"])
def test_old_office_files_are_refused_even_when_renamed(data):
    with pytest.raises(OldOfficeFormat, match="另存为"):
        clean(data, "通知.docx")


def test_a_pdf_is_kept_as_it_is():
    kept = clean(PDF, "方案.PDF")

    assert (kept.content, kept.kind, kept.name) == (PDF, Kind.PDF, "方案.pdf")
    assert kept.width is None


@pytest.mark.parametrize("data", [PDF[:40], PDF + b"x" * 4000])
def test_a_pdf_without_its_end_is_refused(data):
    with pytest.raises(PdfBroken):
        clean(data, "方案.pdf")


@pytest.mark.parametrize(
    ("name", "encoding", "kind", "kept_name"),
    [
        ("名单.csv", "utf-8-sig", Kind.CSV, "名单.csv"),
        ("名单.CSV", "gb18030", Kind.CSV, "名单.csv"),
        ("说明.txt", "utf-8", Kind.TEXT, "说明.txt"),
        ("说明", "utf-16", Kind.TEXT, "说明.txt"),
        ("v1.2 说明", "utf-8", Kind.TEXT, "v1.2 说明.txt"),
        ("说明.exe", "utf-8", Kind.TEXT, "说明.txt"),
    ],
)
def test_text_is_kept_as_typed_in_the_usual_encodings(name, encoding, kind, kept_name):
    data = "工会编码,名称\r\n001,某某工会\r\n".encode(encoding)
    kept = clean(data, name)

    assert (kept.content, kept.kind, kept.name) == (data, kind, kept_name)


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("../../etc/passwd.jpg", "passwd.jpg"),
        ("C:\\照片\\一.jpeg", "一.jpg"),
        ("a\u202egpj.exe", "a gpj.jpg"),
        ("x" * 300, "x" * 80 + ".jpg"),
        ("", "file.jpg"),
        ("..", "file.jpg"),
        ("a\r\nSet-Cookie: b.jpg", "a Set-Cookie b.jpg"),
    ],
)
def test_no_name_reaches_beyond_itself(name, kept):
    assert clean(picture(), name).name == kept


def test_empty_and_oversized_files_are_refused():
    with pytest.raises(FileEmpty):
        clean(b"")
    with pytest.raises(FileTooLarge, match="20 MB"):
        clean(b"a" * (DEFAULT_LIMIT + 1))
    with pytest.raises(FileTooLarge, match="1 MB"):
        clean(b"a" * (1024 * 1024 + 1), limit=1024 * 1024)


def test_a_place_for_photos_takes_photos_only():
    with pytest.raises(KindNotWanted) as refusal:
        clean(PDF, wanted=PICTURES)

    assert str(refusal.value) == "这里不能上传PDF 文件，请改传：JPG 图片、PNG 图片、WebP 图片"
    assert clean(picture(), wanted=PICTURES).kind is Kind.JPEG
