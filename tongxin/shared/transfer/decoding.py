"""Which characters the bytes of a text table mean: decided by what they show (文本编码)."""

import re
from collections.abc import Iterator
from typing import Final

from tongxin.shared.transfer.errors import EncodingUnknown, TextDamaged

MARKED: Final = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
HEAD: Final = 4096
MARK: Final = "\ufeff"
# What is left where characters were lost, and the same once more through Chinese Windows.
DAMAGE: Final = re.compile("\ufffd|锟斤拷")  # data: what broken files look like


def readings(content: bytes) -> Iterator[str]:
    """Every reading the bytes allow, the surest first; the header tells which one is meant.

    A mark at the start decides; so do the zeros of unmarked UTF-16. Strict UTF-8 comes before what
    Chinese Windows writes, because hardly any GB18030 text is UTF-8 by chance, while almost all
    bytes are GB18030 by chance: damaged UTF-8 is therefore refused, not read as something else.
    Raises EncodingUnknown or TextDamaged.
    """
    allowed = [name for name in _encodings(content) if _decodes(content, name)]
    if not allowed:
        raise EncodingUnknown
    for encoding in allowed:
        yield _sound(content.decode(encoding))


def bare_utf16(content: bytes) -> str:
    """The encoding of UTF-16 without a mark, told by where its zeros stand; else nothing."""
    head = content[:HEAD]
    low, high = head[::2].count(0), head[1::2].count(0)
    if len(content) % 2 or max(low, high) <= 3 * min(low, high):
        return ""
    encoding = "utf-16-le" if high > low else "utf-16-be"
    return encoding if _decodes(content, encoding) else ""


def _encodings(content: bytes) -> tuple[str, ...]:
    for mark, encoding in MARKED:
        if content.startswith(mark):
            return (encoding,)
    if bare := bare_utf16(content):
        return (bare,)
    if not _decodes(content, "utf-8") and (row := _broken_row(content)):
        raise TextDamaged(row=row)
    return ("utf-8", "gb18030")


def _broken_row(content: bytes) -> int:
    """The first line whose bytes are broken in what is UTF-8 everywhere else; else 0."""
    text = content.decode("utf-8", "replace")
    foreign = sum(character > "\x7f" for character in text)
    if text.count("\ufffd") * 20 > foreign:
        return 0
    return text[: text.index("\ufffd")].count("\n") + 1


def _sound(text: str) -> str:
    """The text without marks and the zeros old programs pad with. Raises TextDamaged."""
    if found := DAMAGE.search(text):
        raise TextDamaged(row=text[: found.start()].count("\n") + 1)
    return text.lstrip(MARK).replace("\0", "")


def _decodes(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
