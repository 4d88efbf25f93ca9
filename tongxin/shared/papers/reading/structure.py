"""Reads a document back into the structure it was written from (公文要素)."""

# data: whole file, the words of documents

import re
from datetime import date
from itertools import pairwise, takewhile
from pathlib import Path

from tongxin.shared.papers.layout.drafting import blocks_of
from tongxin.shared.papers.layout.paper import (
    Attachment,
    Attendance,
    Block,
    Imprint,
    Paper,
    Shape,
    Table,
)
from tongxin.shared.papers.reading import blocks as plain
from tongxin.shared.papers.reading.head import date_of, is_organ, read_head
from tongxin.shared.papers.reading.lexicon import rule
from tongxin.shared.papers.reading.lines import NUMBER_LINE
from tongxin.shared.papers.reading.source import load
from tongxin.shared.papers.reading.tree import DocumentHead

RED_HEAD = rule("layout", "red_head")
SIGNER = re.compile(r"签发人[：:]\s*(?P<name>\S+)")
ATTACHMENT = re.compile(r"附\s*件\s*\d{0,3}")
NOTED = re.compile(r"(?P<first>附\s*件\s*[：:])?\s*((?P<number>\d{1,2})[.．、]\s*)?(?P<name>.+)")
ATTENDED = re.compile(r"(?P<label>出席|请假|列席)[：:]\s*(?P<names>.+)")
COPIES = re.compile(r"(抄送|分送)[：:]\s*(?P<names>.+?)。?")
PRINTED = re.compile(r"(?P<organ>\S+)\s+(?P<day>\S+日)印发")
REMARK = re.compile(r"[（(](?P<words>.+)[）)]")
URGENT = {"特急", "加急"}


def read_structure(content: bytes | str | Path, *, filename: str) -> Paper:
    """The document as head, text, attachments, signature and imprint.

    Raises the errors of ``reading.errors``.
    """
    return structure_of(load(content, filename))


def structure_of(found: list[plain.Block]) -> Paper:
    """The same out of blocks."""
    found, imprint = _without_imprint(found)
    own, attached = _parted(found)
    head, start = read_head(own)
    mark, shape = _mark(own[:start])
    body, foot = _without_foot(own[start:], signs=shape is not Shape.MINUTES)
    attendance = _attendance(foot)
    body, names = _without_note(body)
    return Paper(
        title=head.title or "",
        blocks=_blocks(body),
        shape=shape,
        mark=mark,
        number=head.number or "",
        urgency=next((b.text for b in own[:start] if b.text.strip() in URGENT), ""),
        signer=_signer(own[:start]),
        addressees=tuple(head.addressees),
        attachments=_attachments(names, attached),
        issuer=_issuer(own[:start], foot, shape),
        issued_on=_day(head),
        remark=_remark(foot),
        attendance=attendance,
        imprint=imprint,
    )


def body_of(found: list[plain.Block]) -> tuple[list[plain.Block], tuple[Attachment, ...]]:
    """Text without head and foot: its blocks, and the attachments it names or brings along."""
    own, attached = _parted(found)
    own, names = _without_note(own)
    return own, _attachments(names, attached)


def _without_imprint(found: list[plain.Block]) -> tuple[list[plain.Block], Imprint]:
    """Copies and printer stand last; what follows a remark in brackets is none."""
    copies, printed, day = (), "", None
    while found:
        text = found[-1].text.strip()
        if match := PRINTED.fullmatch(text):
            printed, day = match["organ"], date_of(match["day"])
        elif match := COPIES.fullmatch(text):
            copies = tuple(match["names"].split("，"))
        else:
            break
        found = found[:-1]
    return found, Imprint(copies, printed, day)


def _parted(found: list[plain.Block]) -> tuple[list[plain.Block], list[list[plain.Block]]]:
    """The document itself, and each attachment from its label on."""
    starts = [i for i, one in enumerate(found) if i and ATTACHMENT.fullmatch(one.text.strip())]
    attached = [found[start:end] for start, end in pairwise([*starts, len(found)])]
    return found[: starts[0]] if starts else found, attached


def _mark(top: list[plain.Block]) -> tuple[str, Shape]:
    lines = [one.text.strip() for one in top]
    number = next((i for i, line in enumerate(lines) if NUMBER_LINE.match(_squeezed(line))), None)
    above = [line for line in lines[:number] if line not in URGENT] if number else []
    mark = above[-1] if above else ""
    if mark.endswith("纪要"):
        return mark, Shape.MINUTES
    if mark and not RED_HEAD.match(mark) and is_organ(mark):
        return mark, Shape.LETTER
    return mark, Shape.NORMAL


def _signer(top: list[plain.Block]) -> str:
    found = (SIGNER.search(one.text) for one in top)
    return next((match["name"] for match in found if match), "")


def _without_foot(
    body: list[plain.Block], *, signs: bool
) -> tuple[list[plain.Block], list[plain.Block]]:
    """Text, and what begins with issuer and date."""
    if not signs:
        rest = list(takewhile(lambda one: _is_after(one.text), reversed(body)))
        return body[: len(body) - len(rest)], list(reversed(rest))
    for index in range(len(body) - 1, 0, -1):
        if not body[index].is_row and date_of(body[index].text):
            return body[: index - 1], body[index - 1 :]
    return body, []


def _is_after(text: str) -> bool:
    return bool(ATTENDED.fullmatch(text.strip()) or REMARK.fullmatch(text.strip()))


def _attendance(foot: list[plain.Block]) -> tuple[Attendance, ...]:
    found = (ATTENDED.fullmatch(one.text.strip()) for one in foot)
    return tuple(Attendance(match["label"], match["names"]) for match in found if match)


def _without_note(body: list[plain.Block]) -> tuple[list[plain.Block], list[str]]:
    """Text, and the names that the note of attachments lists at its end."""
    starts = [
        i for i, one in enumerate(body) if (m := NOTED.fullmatch(one.text.strip())) and m["first"]
    ]
    if not starts:
        return body, []
    found = [NOTED.fullmatch(one.text.strip()) for one in body[starts[-1] :]]
    return body[: starts[-1]], [match["name"] for match in found if match]


def _attachments(names: list[str], attached: list[list[plain.Block]]) -> tuple[Attachment, ...]:
    """Names with the texts that bear their number."""
    texts: dict[int, tuple[Block, ...]] = {}
    for label, *inside in attached:
        digits = re.sub(r"\D", "", label.text)
        texts[int(digits or 1)] = _blocks(inside[1:])
    return tuple(Attachment(name, texts.get(number, ())) for number, name in enumerate(names, 1))


def _blocks(found: list[plain.Block]) -> tuple[Block, ...]:
    made: list[Block] = []
    rows: list[plain.Block] = []
    for one in found:
        opens = one.is_row and not one.columns
        if rows and (opens or not one.is_row):
            made.append(_table(rows))
            rows = []
        if one.is_row:
            rows.append(one)
        else:
            made += blocks_of([one.text])
    return (*made, *([_table(rows)] if rows else []))


def _table(rows: list[plain.Block]) -> Table:
    heads, *lines = (tuple(row.cells) for row in rows)
    return Table(heads, tuple(lines))


def _issuer(top: list[plain.Block], foot: list[plain.Block], shape: Shape) -> str:
    if shape is Shape.MINUTES:
        found = (one.text.split() for one in top if date_of(one.text))
        return next((words[0] for words in found if len(words) > 1), "")
    return foot[0].text.strip() if foot else ""


def _remark(foot: list[plain.Block]) -> str:
    found = (REMARK.fullmatch(one.text.strip()) for one in foot)
    return next((match["words"] for match in found if match), "")


def _day(head: DocumentHead) -> date | None:
    return date.fromisoformat(head.date) if head.date else None


def _squeezed(text: str) -> str:
    return "".join(text.split())
