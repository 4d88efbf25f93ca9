"""Which paragraph of a Word file is what: mark, number, title, signature, … (公文要素识别)."""

# data: whole file, the words of documents

import re
from dataclasses import dataclass, field
from io import BytesIO

from docx import Document
from docx.document import Document as Word
from docx.section import Section

from tongxin.shared.papers.measuring.looks import Look, Looks
from tongxin.shared.papers.reading.lines import DATE_LINE

NUMBER_LIKE = re.compile(r"[\u4e00-\u9fffA-Za-z]{1,14}\s*[〔\[（(【［]\s*\d{2,4}.{0,3}\d+\s*号?")
HEADING = re.compile(
    r"(?P<one>[一二三四五六七八九十百]{1,4})(?P<dot>[、．.])|[（(](?P<two>[一二三四五六七八九十百]{1,4})[）)]"
    r"|(?P<three>\d{1,3})[.．、](?!\d)|[（(](?P<four>\d{1,3})[）)]"
)
ATTACHED = re.compile(r"附\s*件\s*[：:]")
ATTACHMENT = re.compile(r"附\s*件\s*\d{0,3}")
LISTED = re.compile(r"\d{1,2}[.．、]")
ATTENDED = re.compile(r"(出席|请假|列席)[：:]")
HEAD_LINES = 14


@dataclass(slots=True)
class Anatomy:
    """A document taken apart; what it does not have stays empty."""

    word: Word
    section: Section
    looks: list[Look]
    mark: Look | None = None
    number: Look | None = None
    urgency: Look | None = None
    signer: Look | None = None
    head: list[Look] = field(default_factory=list)
    title: list[Look] = field(default_factory=list)
    addressee: Look | None = None
    text: list[Look] = field(default_factory=list)
    note: list[Look] = field(default_factory=list)
    attendance: list[Look] = field(default_factory=list)
    issuer: Look | None = None
    date: Look | None = None
    remark: Look | None = None
    attachments: list[Look] = field(default_factory=list)
    imprint: list[Look] = field(default_factory=list)
    first_header: list[Look] = field(default_factory=list)
    first_footer: list[Look] = field(default_factory=list)
    footer: list[Look] = field(default_factory=list)
    even_footer: list[Look] = field(default_factory=list)

    @property
    def is_letter(self) -> bool:
        """Whether the mark stands in the header of the first page."""
        return any(run.is_red for look in self.first_header for run in look.runs)

    @property
    def is_minutes(self) -> bool:
        """Whether the mark says so."""
        return self.mark is not None and self.mark.words.endswith("纪要")


def dissect(content: bytes) -> Anatomy:
    """Take a Word file apart."""
    word = Document(BytesIO(content))
    looks = Looks(word)
    section = word.sections[0]
    found = Anatomy(word, section, list(looks.of(word.element.body)))
    if section.different_first_page_header_footer:
        found.first_header = _inside(looks, section.first_page_header)
        found.first_footer = _inside(looks, section.first_page_footer)
    found.footer = _inside(looks, section.footer)
    found.even_footer = _inside(looks, section.even_page_footer)
    rest = _head(found, [look for look in found.looks if not look.frame])
    found.imprint = [look for look in found.looks if look.frame]
    rest = _imprint(found, rest)
    _body(found, _title(found, rest))
    return found


def _inside(looks: Looks, part) -> list[Look]:
    if part.is_linked_to_previous:
        return []
    return list(looks.of(part._element))  # noqa: SLF001  (no public way)


def _head(found: Anatomy, looks: list[Look]) -> list[Look]:
    """Everything above the title."""
    reds = [look for look in (*found.first_header, *looks[:HEAD_LINES]) if look.face.is_red]
    found.mark = reds[0] if reds else None
    if found.mark is None:
        return looks
    end = next((i for i, look in enumerate(looks) if look is found.mark), -1) + 1
    for index, look in enumerate(looks[:HEAD_LINES]):
        if index >= end and look.size > 20 and not look.face.is_red:
            break
        if look.words and (index < end or _belongs_above(look, found)):
            end = max(end, index + 1)
        if any(edge.colour.upper() == "FF0000" for edge in look.edges):
            end = max(end, index + 1)
        _head_line(found, look)
    found.head = looks[:end]
    return looks[end:]


def _belongs_above(look: Look, found: Anatomy) -> bool:
    told = NUMBER_LIKE.search(look.words) or look.words in {"特急", "加急", "平急"}
    dated = found.is_minutes and "\t" in look.text
    return bool(told or dated)


def _head_line(found: Anatomy, look: Look) -> None:
    if found.number is None and NUMBER_LIKE.search(look.words):
        found.number = look
    if look.words in {"特急", "加急"}:
        found.urgency = look
    if re.search(r"签发人\s*[：:]", look.words):
        found.signer = look


def _imprint(found: Anatomy, looks: list[Look]) -> list[Look]:
    """An imprint that stands in the text and not in frames: from 抄送 to the end."""
    for index, look in enumerate(looks):
        if re.match(r"(抄送|分送)\s*[：:]", look.words):
            found.imprint += looks[index:]
            return looks[:index]
    return looks


def _title(found: Anatomy, looks: list[Look]) -> list[Look]:
    """The first large words, in one paragraph or in several."""
    start = next((i for i, look in enumerate(looks) if look.words), len(looks))
    end = start
    while end < len(looks) and looks[end].words and looks[end].size > 18:
        end += 1
    end = max(end, min(start + 1, len(looks)))
    found.title = looks[start:end]
    return looks[end:]


def _body(found: Anatomy, looks: list[Look]) -> None:
    end = next((i for i, look in enumerate(looks) if _opens_attachment(look)), len(looks))
    found.attachments = looks[end:]
    looks = looks[:end]
    shown = [look for look in looks if look.words or look.is_table]
    if shown and shown[0].words.endswith(("：", ":")) and not shown[0].first:
        found.addressee = shown.pop(0)
    shown = _signature(found, shown)
    for look in shown:
        if ATTACHED.match(look.words) or (found.note and LISTED.match(look.words)):
            found.note.append(look)
        elif ATTENDED.match(look.words):
            found.attendance.append(look)
        else:
            found.text.append(look)


def _opens_attachment(look: Look) -> bool:
    return bool(ATTACHMENT.fullmatch(look.words))


def _signature(found: Anatomy, shown: list[Look]) -> list[Look]:
    for index in range(len(shown) - 1, 0, -1):
        if not DATE_LINE.fullmatch(shown[index].words):
            continue
        found.date, found.issuer = shown[index], shown[index - 1]
        after = shown[index + 1 :]
        if after and after[0].words.startswith(("（", "(")):
            found.remark = after.pop(0)
        return shown[: index - 1] + after
    return shown
