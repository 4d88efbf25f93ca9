"""Office files are zip packages: which one it is, and whether it is harmless (办公文档检查)."""

import struct
import zlib
from io import BytesIO
from pathlib import PurePosixPath
from typing import Final
from zipfile import BadZipFile, ZipFile, ZipInfo

from tongxin.shared.files.kinds import Kind, PackageBroken, PackageUnsafe, UploadRefused

MAX_MEMBERS: Final = 5_000
MAX_UNPACKED: Final = 300 * 1024 * 1024
MAX_RATIO: Final = 400
SMALL: Final = 1024 * 1024  # below this a high ratio is only an empty sheet
CONTENT_TYPES: Final = "[Content_Types].xml"
MAIN_PARTS: Final = {"word/document.xml": Kind.DOCX, "xl/workbook.xml": Kind.XLSX}
_ACTIVE_PARTS: Final = ("vbaproject.bin", "activex", "vbadata.xml")
_ACTIVE_SUFFIXES: Final = frozenset(
    {".bat", ".cmd", ".dll", ".exe", ".hta", ".htm", ".html", ".js", ".jse", ".lnk", ".msi"}
    | {".ps1", ".scr", ".svgz", ".vbe", ".vbs", ".wsf"}
)
_ENCRYPTED: Final = 0x1
_BROKEN = (BadZipFile, OSError, EOFError, ValueError, LookupError, NotImplementedError)


def package_kind(content: bytes) -> Kind:
    """DOCX or XLSX, by the parts inside.

    Raises PackageBroken, PackageUnsafe, UploadRefused.
    """
    try:
        with ZipFile(BytesIO(content)) as package:
            members = package.infolist()
            _refuse_unsafe(members)
            _refuse_hidden(package)
            kind = _kind_by_parts(members)
            types = package.read(CONTENT_TYPES)
            if package.testzip() is not None:
                raise PackageBroken
    except (*_BROKEN, RuntimeError, struct.error, zlib.error):
        raise PackageBroken from None
    if b"macroenabled" in types.lower():
        raise PackageUnsafe
    return kind


def _kind_by_parts(members: list[ZipInfo]) -> Kind:
    names = {member.filename for member in members}
    found = {kind for part, kind in MAIN_PARTS.items() if part in names}
    if CONTENT_TYPES not in names or not found:
        raise UploadRefused
    if len(found) > 1 or len(names) < len(members):
        raise PackageUnsafe
    return found.pop()


def _refuse_unsafe(members: list[ZipInfo]) -> None:
    unpacked = sum(member.file_size for member in members)
    packed = sum(member.compress_size for member in members) or 1
    is_bomb = unpacked > MAX_UNPACKED or (unpacked > SMALL and unpacked / packed > MAX_RATIO)
    if len(members) > MAX_MEMBERS or is_bomb or any(map(_is_unsafe, members)):
        raise PackageUnsafe


def _refuse_hidden(package: ZipFile) -> None:
    """Nothing before the first member and nothing behind the last: no second file inside."""
    first = min((member.header_offset for member in package.infolist()), default=0)
    if first or package.comment:
        raise PackageUnsafe


def _is_unsafe(member: ZipInfo) -> bool:
    path = PurePosixPath(member.filename.replace("\\", "/").lower())
    is_outside = path.is_absolute() or ".." in path.parts
    is_active = path.suffix in _ACTIVE_SUFFIXES or any(
        part.startswith(_ACTIVE_PARTS) for part in path.parts
    )
    return is_outside or is_active or bool(member.flag_bits & _ENCRYPTED)
