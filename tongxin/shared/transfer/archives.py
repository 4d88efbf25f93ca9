"""Looking into a file before it is opened: its kind, its true size, formulas without result."""

import io
import re
import zipfile
import zlib
from typing import Final

from tongxin.shared.transfer.decoding import bare_utf16
from tongxin.shared.transfer.errors import (
    FileBroken,
    FileEmpty,
    FileHasLinks,
    FileHasMacros,
    FileLocked,
    FileOfOtherKind,
    FileTooLarge,
    FileUnpacksTooLarge,
    FormulasNotComputed,
)

MIB: Final = 1024 * 1024
MOST_PACKED: Final = 256 * MIB  # sealed and sent in hex, more would not pass one message of 1 GB
MOST_UNPACKED: Final = 2048 * MIB
HARMLESS: Final = 64 * MIB  # below this no ratio is suspicious
MOST_RATIO: Final = 100
ZIP, OLE = b"PK\x03\x04", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
PIECE: Final = 4 * MIB
OVERLAP: Final = 1024
_ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
_MACROS = "_VBA_PROJECT".encode("utf-16-le")
_BARE_FORMULA = re.compile(
    rb'<c r="([A-Z]+[0-9]+)"(?![^>]*t="str")[^>]*><f[^>]*(?:/>|>[^<]*</f>)'
    rb"(?:<v\s*/>|<v></v>)?</c>"
)


def is_workbook(content: bytes, *, most: int = MOST_PACKED) -> bool:
    """Whether it is a workbook (True) or a text table (False).

    Raises FileEmpty, FileTooLarge, FileLocked, FileHasMacros, FileHasLinks, FileOfOtherKind,
    FileBroken, FileUnpacksTooLarge or FormulasNotComputed.
    """
    check_size(len(content), most=most)
    if not content.strip():
        raise FileEmpty
    if content.startswith(OLE):
        _examine_old(content)
        return True
    if content.startswith(ZIP):
        _examine(content)
        return True
    if content.startswith((b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"{\\rtf")):
        raise FileOfOtherKind
    is_marked = content.startswith((b"\xff\xfe", b"\xfe\xff"))
    if not is_marked and b"\0" in content[:4096] and not bare_utf16(content):
        raise FileOfOtherKind
    return False


def check_size(size: int, *, most: int = MOST_PACKED) -> None:
    """A file may not be larger than asked for, nor than can be kept. Raises FileTooLarge."""
    most = min(most, MOST_PACKED)
    if size > most:
        raise FileTooLarge(most=most // MIB)


def _examine_old(content: bytes) -> None:
    """An .xls, or an .xlsx in its envelope of encryption: told apart by the names inside."""
    if len(content) > HARMLESS:
        raise FileTooLarge(most=HARMLESS // MIB)
    if _ENCRYPTED in content:
        raise FileLocked
    if _MACROS in content:
        raise FileHasMacros


def _examine(content: bytes) -> None:
    """Unpack everything once, counting: the sizes a bomb declares are not believed."""
    limit = min(MOST_UNPACKED, max(HARMLESS, len(content) * MOST_RATIO))
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as packed:
            names = packed.namelist()
            if "xl/workbook.xml" not in names:
                raise FileOfOtherKind
            if any(name.lower().endswith("vbaproject.bin") for name in names):
                raise FileHasMacros
            if any(name.startswith("xl/externalLinks/") for name in names):
                raise FileHasLinks
            for name in names:
                limit -= _measure(packed, name, limit)
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        raise FileBroken from None


def _measure(packed: zipfile.ZipFile, name: str, limit: int) -> int:
    size, tail, is_sheet = 0, b"", name.startswith("xl/worksheets/")
    with packed.open(name) as member:
        while piece := member.read(PIECE):
            size += len(piece)
            if size > limit:
                raise FileUnpacksTooLarge
            if is_sheet and (found := _BARE_FORMULA.search(tail + piece)):
                raise FormulasNotComputed(cell=found[1].decode())
            tail = piece[-OVERLAP:]
    return size
