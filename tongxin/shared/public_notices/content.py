"""What is shown to everybody, frozen as one text whose SHA-256 anyone can compute (公示内容)."""

import json
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from tongxin.shared.public_notices.errors import (
    ContentEmpty,
    ContentTooLong,
    PersonalNumberShown,
)

FORMAT = "tongxin-public-notice-1"
MOST_ROWS, LONGEST = 2000, 2000
# Resident IDs, bank cards and mobile numbers, also with the blanks people put between digits.
_PERSONAL = re.compile(
    r"(?<![0-9])(?:[1-9][0-9]{5}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx]"
    r"|[3-6][0-9]{3}(?:[ -]?[0-9]{4}){3}(?:[ -]?[0-9]{1,3})?"
    r"|(?:86[ -]?)?1[3-9][0-9](?:[ -]?[0-9]{4}){2})(?![0-9])"
)
_WIDE = str.maketrans("０１２３４５６７８９Ｘｘ－　", "0123456789Xx- ")  # data: digits


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What one notice shows (公示内容): words, then a table; masked by the module that gives it."""

    title: str
    intro: str = ""
    columns: Sequence[str] = ()
    rows: Sequence[Sequence[str]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Frame:
    """What stands around the content: who shows it, for how long, whom to call."""

    union: str
    subject: str
    stage: str
    opened_at: str
    days: int
    contact: str
    code: str


def check(content: Content) -> None:
    """Raise ContentEmpty, ContentTooLong or PersonalNumberShown unless all may read this."""
    if not str(content.title).strip() or not (str(content.intro).strip() or content.rows):
        raise ContentEmpty
    if len(content.rows) > MOST_ROWS:
        raise ContentTooLong(most=MOST_ROWS, longest=LONGEST)
    for where, text in _texts(content):
        if len(str(text)) > LONGEST:
            raise ContentTooLong(most=MOST_ROWS, longest=LONGEST)
        if _PERSONAL.search(str(text).translate(_WIDE)):
            raise PersonalNumberShown(where=where)


def frozen(content: Content, frame: Frame) -> str:
    """The one text of a notice: the same values give the same text, byte by byte."""
    shown = {
        "format": FORMAT,
        "code": frame.code,
        "union": frame.union,
        "subject": frame.subject,
        "stage": frame.stage,
        "opened_at": frame.opened_at,
        "working_days": frame.days,
        "contact": frame.contact,
        **plain(content),
    }
    return json.dumps(shown, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def plain(content: Content) -> dict[str, Any]:
    """The content as plain values, as it is kept and compared."""
    return {
        "title": str(content.title).strip(),
        "intro": str(content.intro).strip(),
        "columns": [str(name) for name in content.columns],
        "rows": [[str(cell) for cell in row] for row in content.rows],
    }


def digest(text: str) -> str:
    """SHA-256 of the frozen text."""
    return sha256(text.encode()).hexdigest()


def _texts(content: Content) -> Iterator[tuple[str, str]]:
    yield content.title, content.title
    yield content.title, content.intro
    for row in content.rows:
        yield from zip(content.columns, row, strict=True)
