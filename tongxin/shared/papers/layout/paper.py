"""The structure of an official document, before any file format (公文要素)."""

# data: whole file, the words of documents

import re
from dataclasses import dataclass, field
from datetime import date
from enum import Enum

FIGURES = re.compile(r"[-+−—\d.,%％/（）()\s]*")


class Shape(Enum):
    """The formats of the standard (公文的特定格式)."""

    NORMAL = "normal"
    LETTER = "letter"
    MINUTES = "minutes"


@dataclass(frozen=True, slots=True)
class Heading:
    """A numbered heading; ``rest`` runs on behind it in the same paragraph."""

    level: int  # 1 to 4
    mark: str  # 一、 （一） 1. （1）
    text: str
    rest: str = ""


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Running text."""

    text: str


@dataclass(frozen=True, slots=True)
class Table:
    """Heads and rows of as many cells."""

    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def is_numeric(self, place: int) -> bool:
        """Whether a column holds nothing but figures."""
        cells = [row[place] for row in self.rows]
        return any(cells) and all(FIGURES.fullmatch(cell) for cell in cells)


Block = Heading | Paragraph | Table


@dataclass(frozen=True, slots=True)
class Attachment:
    """A name in the note of attachments, and its text where it is part of the file (附件)."""

    name: str
    blocks: tuple[Block, ...] = ()


@dataclass(frozen=True, slots=True)
class Attendance:
    """Who was there, excused or listened: minutes only (出席、请假、列席)."""

    label: str
    names: str


@dataclass(frozen=True, slots=True)
class Imprint:
    """The foot of the last page (版记)."""

    cc: tuple[str, ...] = ()
    printed_by: str = ""
    printed_on: date | None = None


@dataclass(frozen=True, slots=True)
class Paper:
    """One official document. Without ``mark`` it has no head: a report or an attachment."""

    title: str
    blocks: tuple[Block, ...]
    kind: str = ""
    shape: Shape = Shape.NORMAL
    mark: str = ""
    number: str = ""
    urgency: str = ""
    signer: str = ""
    addressees: tuple[str, ...] = ()
    attachments: tuple[Attachment, ...] = ()
    issuer: str = ""
    issued_on: date | None = None
    is_sealed: bool = True
    remark: str = ""
    attendance: tuple[Attendance, ...] = field(default=())
    imprint: Imprint = Imprint()

    @property
    def is_upward(self) -> bool:
        """Whether it names its signer beside the number (上行文)."""
        return bool(self.signer)


def day_in_words(day: date) -> str:
    """A day as documents print it: Arabic figures without idle noughts."""
    return f"{day.year}年{day.month}月{day.day}日"


def attachment_lines(names: tuple[str, ...]) -> tuple[str, ...]:
    """The note of attachments, line by line (附件说明)."""
    if len(names) == 1:
        return (f"附件：{names[0]}",)
    return tuple(
        f"{'附件：' if number == 1 else ''}{number}.{name}" for number, name in enumerate(names, 1)
    )


def attachment_label(number: int, count: int) -> str:
    """What stands on top of an attachment."""
    return f"附件{number}" if count > 1 else "附件"
