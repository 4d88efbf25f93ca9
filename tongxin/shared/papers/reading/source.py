"""From a file to blocks: judged by its content, never by its name alone."""

import io
import re
import zipfile
import zlib
from pathlib import Path, PurePath

from django.utils.translation import gettext_lazy as _
from lxml import etree

from tongxin.shared.papers.reading.blocks import Block
from tongxin.shared.papers.reading.errors import (
    BrokenPaper,
    EmptyPaper,
    NotAWordFile,
    OldWordFile,
    PaperTooLarge,
    PaperWithoutText,
    UnreadableText,
)
from tongxin.shared.papers.reading.lines import joined_lines
from tongxin.shared.papers.reading.word import WordReader

MEGABYTE = 1024 * 1024
FILE_LIMIT = 50 * MEGABYTE
PART_LIMIT = 64 * MEGABYTE
WANTED = re.compile(r"word/(document|numbering|styles|header\d*)\.xml")
OLE = b"\xd0\xcf\x11\xe0"
FOREIGN = {
    b"\x89PNG": _("图片"),
    b"\xff\xd8\xff": _("图片"),
    b"GIF8": _("图片"),
    b"II*\x00": _("图片"),
    b"RIFF": _("图片"),
    b"%PDF": _("PDF 文件"),
    b"{\\rtf": _("RTF 文件"),
    b"Rar!": _("压缩包"),
    b"7z\xbc\xaf": _("压缩包"),
}
PICTURES = re.compile(rb"BM.{4}\0{4}|.{4}ftyp", re.DOTALL)
PACKAGES = {"xl/": _("Excel 表格"), "ppt/": _("演示文稿")}
CONTROL = re.compile(r"[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd]")


def load(content: bytes | str | Path, filename: str) -> list[Block]:
    """Blocks of the file.

    Raises one of the errors of ``errors``; a file is read as a whole or not at all.
    """
    if not isinstance(content, bytes):
        content = _from_disk(Path(content), filename)
    if not content.strip():
        raise EmptyPaper(filename=filename)
    if len(content) > FILE_LIMIT:
        raise PaperTooLarge(filename=filename, limit=FILE_LIMIT // MEGABYTE)
    blocks = _word(content, filename) if content[:2] == b"PK" else _plain(content, filename)
    if not any(re.search(r"\w", block.text) for block in blocks):
        raise PaperWithoutText(filename=filename)
    return blocks


def blocks_of_text(text: str) -> list[Block]:
    """Blocks of pasted text."""
    lines = re.sub(r"\r\n?|[\f\v\x85\u2028\u2029]", "\n", text).replace("\t", " ").split("\n")
    return [Block(paragraph) for paragraph in joined_lines(lines)]


def _from_disk(path: Path, filename: str) -> bytes:
    if path.stat().st_size > FILE_LIMIT:
        raise PaperTooLarge(filename=filename, limit=FILE_LIMIT // MEGABYTE)
    return path.read_bytes()


def _plain(content: bytes, filename: str) -> list[Block]:
    if content.startswith(OLE):
        raise OldWordFile(filename=filename)
    for magic, what in FOREIGN.items():
        if content.startswith(magic):
            raise NotAWordFile(filename=filename, what=what)
    if PICTURES.match(content):
        raise NotAWordFile(filename=filename, what=_("图片"))
    text = _decoded(content, filename)
    if PurePath(filename).suffix.lower() in {".docx", ".doc"}:
        raise NotAWordFile(filename=filename, what=_("普通文本"))
    return blocks_of_text(text)


def _decoded(content: bytes, filename: str) -> str:
    """UTF-8 first, then what Chinese Windows writes; control characters betray the rest."""
    marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ["utf-16"] if marked else ["utf-8-sig", "gb18030"]:
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if len(CONTROL.findall(text)) * 100 <= len(text):
            return CONTROL.sub("", text)
    raise UnreadableText(filename=filename)


def _word(content: bytes, filename: str) -> list[Block]:
    try:
        parts = _unpacked(content, filename)
        return WordReader(parts).blocks()
    except (zipfile.BadZipFile, etree.XMLSyntaxError, zlib.error, EOFError, ValueError) as broken:
        raise BrokenPaper(filename=filename) from broken
    except (RuntimeError, NotImplementedError) as locked:  # encrypted or exotic zip members
        raise BrokenPaper(filename=filename) from locked


def _unpacked(content: bytes, filename: str) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        names = package.namelist()
        if "word/document.xml" not in names:
            raise NotAWordFile(filename=filename, what=_kind_of_package(names))
        budget, parts = PART_LIMIT, {}
        for name in filter(WANTED.fullmatch, dict.fromkeys(names)):
            with package.open(name) as part:
                parts[name] = part.read(budget + 1)
            budget -= len(parts[name])
            if budget < 0:  # counted while unpacking: the directory of a zip may lie
                raise PaperTooLarge(filename=filename, limit=PART_LIMIT // MEGABYTE)
        return parts


def _kind_of_package(names: list[str]) -> str:
    for folder, what in PACKAGES.items():
        if any(name.startswith(folder) for name in names):
            return what
    return _("压缩包")
