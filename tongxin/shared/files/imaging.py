"""An upload, judged by its content and never by its name (上传文件清洗)."""

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass, field
from hashlib import sha256
from io import BytesIO
from pathlib import PurePath
from typing import Final
from zipfile import is_zipfile

from tongxin.kernel.text import collapse_blanks, half_width_alnum, listed
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
    TextUnreadable,
    UploadRefused,
)
from tongxin.shared.files.packages import package_kind
from tongxin.shared.files.pictures import rewrite

MEBIBYTE: Final = 1024 * 1024
DEFAULT_LIMIT: Final = 20 * MEBIBYTE
NAME_LENGTH: Final = 80
PHONE_BRANDS: Final = frozenset(
    {b"heic", b"heix", b"hevc", b"hevx", b"heim", b"heis", b"mif1", b"msf1", b"avif", b"avis"}
)
_ACTIVE = re.compile(
    rb"<\s*(?:!doctype|html|head|body|svg|script|iframe|object|embed|foreignobject|\?xml|\?php)",
    re.IGNORECASE,
)
_CONTROLS = re.compile("[\x00-\x08\x0e-\x1f\x7f]")
_SUFFIX = re.compile(r"(?:\.[A-Za-z0-9]{1,5})$")
_UNSAFE_IN_NAMES = re.compile('[\x00-\x1f\x7f/\\\\:*?"<>|\u202a-\u202e\u2066-\u2069]')


@dataclass(frozen=True, slots=True)
class CleanFile:
    """An upload that may be stored: what it is, its bytes as kept, and their digest (净化文件)."""

    content: bytes = field(repr=False)
    kind: Kind
    name: str
    sha256: str
    width: int | None = None
    height: int | None = None

    @property
    def mime(self) -> str:
        """Media type it is served with."""
        return self.kind.mime

    @property
    def suffix(self) -> str:
        """Suffix that tells the truth, such as ``.jpg``."""
        return f".{self.kind.value}"


def clean_upload(
    data: bytes,
    *,
    filename: str,
    limit: int = DEFAULT_LIMIT,
    wanted: Collection[Kind] = frozenset(Kind),
) -> CleanFile:
    """Upload as it may be kept: pictures written anew, everything else checked (清洗上传).

    Raises UploadRefused, and its kinds for empty, large, broken and active content.
    """
    if not data:
        raise FileEmpty
    if len(data) > limit:
        raise FileTooLarge(limit=limit // MEBIBYTE)
    kind = _recognise(data, filename)
    if kind not in wanted:
        labels = listed(one.label for one in Kind if one in wanted)
        raise KindNotWanted(kind=kind.label, wanted=labels)
    width = height = None
    if kind in PICTURES:
        data, (width, height) = rewrite(data, kind)
    name = _true_name(filename, kind)
    return CleanFile(data, kind, name, sha256(data).hexdigest(), width, height)


def _recognise(data: bytes, filename: str) -> Kind:
    """Kind by the first bytes; what has no such mark can only be text."""
    for mark, judge in _JUDGES:
        if data.startswith(mark):
            return judge(data)
    if data[4:8] == b"ftyp" and data[8:12] in PHONE_BRANDS:
        raise PhoneFormat
    return _text_kind(data, filename)


def _riff_kind(data: bytes) -> Kind:
    if data[8:12] != b"WEBP":
        raise UploadRefused
    return Kind.WEBP


def _pdf_kind(data: bytes) -> Kind:
    """A PDF ends as one; a zip hung behind it would make it two files in one."""
    if b"%%EOF" not in data[-2048:] or is_zipfile(BytesIO(data)):
        raise PdfBroken
    return Kind.PDF


def _old_office(_data: bytes) -> Kind:
    """DOC, XLS, RTF, and office files under a password."""
    raise OldOfficeFormat


_JUDGES: Final[tuple[tuple[bytes, Callable[[bytes], Kind]], ...]] = (
    (b"\xff\xd8\xff", lambda _data: Kind.JPEG),
    (b"\x89PNG\r\n\x1a\n", lambda _data: Kind.PNG),
    (b"RIFF", _riff_kind),
    (b"%PDF-", _pdf_kind),
    (b"PK\x03\x04", package_kind),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", _old_office),
    (b"{\\rtf", _old_office),
)


def _text_kind(data: bytes, filename: str) -> Kind:
    """Plain text; only here the name decides, between a table and a text."""
    text = _decoded(data)
    if _ACTIVE.search(text.encode()):
        raise ActiveContent
    return Kind.CSV if PurePath(filename).suffix.lower() == ".csv" else Kind.TEXT


def _decoded(data: bytes) -> str:
    """Text in UTF-8, GB 18030, or UTF-16 with its mark; control signs mean it is none."""
    marked = data.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if marked else ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if _CONTROLS.search(text):
            raise UploadRefused
        return text
    raise TextUnreadable


def _true_name(filename: str, kind: Kind) -> str:
    """Name for people, without folders or tricks, with the suffix that tells the truth."""
    last = PurePath(filename.replace("\\", "/")).name
    stem = _SUFFIX.sub("", last)
    clean = collapse_blanks(_UNSAFE_IN_NAMES.sub(" ", half_width_alnum(stem))).strip(". ")
    return f"{clean[:NAME_LENGTH] or 'file'}.{kind.value}"
