"""Below the text: signature, date, place of the seal, remark, imprint (落款与版记)."""

# data: whole file, the words of documents

from dataclasses import dataclass, replace
from math import ceil

from tongxin.shared.papers.layout.paper import Imprint, Paper, Shape, day_in_words
from tongxin.shared.papers.layout.typography import (
    BODY_SIZE,
    MARGINS,
    PAGE,
    SMALL_SIZE,
    THICK,
    THIN,
    TYPE_WIDTH,
    breadth,
)
from tongxin.shared.papers.layout.wordparts import (
    INDENTED,
    PLAIN,
    Face,
    Rule,
    Setting,
    add_paragraph,
    element,
)

CHARACTER, SMALL_CHARACTER = BODY_SIZE * 20, SMALL_SIZE * 20
SMALL = Face(size=SMALL_SIZE)
SEAL = "SealPlace"
SEAL_LINES, PLAIN_LINES = 2, 1  # blank lines above the signature
RULE = 60  # twips around a line
SMALL_LINE = SMALL_CHARACTER + 140


@dataclass(frozen=True, slots=True)
class Place:
    """How far from the right edge issuer and date end, in characters."""

    issuer: float
    date: float


def signature_place(issuer: str, day: str, *, is_sealed: bool) -> Place:
    """With a seal the issuer is centred over a date four characters in; else both follow the name.

    Without one the date begins two characters behind the first of the name.
    """
    name, date = breadth(issuer), breadth(day)
    if is_sealed:
        middle = max(4 + date / 2, 2 + name / 2)
        return Place(middle - name / 2, middle - date / 2)
    if name - date >= 2:
        return Place(2, name - date)
    return Place(date + 4 - name, 2)


def write_signature(body, paper: Paper) -> None:
    """Issuer and date; minutes carry theirs in the head."""
    if paper.shape is Shape.MINUTES or not paper.issuer or not paper.issued_on:
        return
    day = day_in_words(paper.issued_on)
    place = signature_place(paper.issuer, day, is_sealed=paper.is_sealed)
    for _line in range(SEAL_LINES if paper.is_sealed else PLAIN_LINES):
        add_paragraph(body, [], Setting(keeps=True))
    above = Setting(align="right", right=round(place.issuer * CHARACTER), keeps=True)
    made = add_paragraph(body, [(paper.issuer, PLAIN)], above)
    if paper.is_sealed:
        _seal_place(made)
    below = Setting(align="right", right=round(place.date * CHARACTER))
    add_paragraph(body, [(day, PLAIN)], below)


def write_remark(body, remark: str) -> None:
    """In brackets, below the date."""
    if remark:
        add_paragraph(body, [(f"（{remark}）", PLAIN)], INDENTED)


def write_imprint(body, imprint: Imprint, *, is_letter: bool) -> None:
    """At the foot of the last page: copies to, printed by and when; a letter has no lines.

    Frames stand where the page says, so that the last line closes the type area.
    """
    lines = _lines(imprint, is_letter=is_letter)
    at = PAGE[1] - MARGINS["bottom"] - sum(tall for _text, _setting, tall in lines)
    for number, (text, setting, tall) in enumerate(lines):
        if not is_letter:
            _rule(body, at, THIN if number else THICK)
        add_paragraph(body, [(text, SMALL)], replace(setting, frame=_frame(at + RULE, tall - RULE)))
        at += tall
    if lines and not is_letter:
        _rule(body, at, THICK)
    if lines:
        add_paragraph(body, [], Setting(line=20))  # the frames hang on what follows them


def imprint_lines(imprint: Imprint, *, is_letter: bool) -> tuple[str, ...]:
    """The words of the imprint; a tab parts what stands at the left and at the right."""
    found = []
    if imprint.cc:
        found.append(f"抄送：{'，'.join(imprint.cc)}。")
    if imprint.printed_by and imprint.printed_on and not is_letter:
        found.append(f"{imprint.printed_by}\t{day_in_words(imprint.printed_on)}印发")
    return tuple(found)


def _lines(imprint: Imprint, *, is_letter: bool) -> list[tuple[str, Setting, int]]:
    """Text, setting and height of each."""
    return [_line(text) for text in imprint_lines(imprint, is_letter=is_letter)]


def _line(text: str) -> tuple[str, Setting, int]:
    one = SMALL_CHARACTER
    if "\t" in text:
        at = Setting(align="left", left=one, line=SMALL_LINE, tab=TYPE_WIDTH - one)
        return text, at, SMALL_LINE + RULE
    hang = breadth("抄送：")
    count = ceil((breadth(text) - hang) / (TYPE_WIDTH / one - 2 - hang))
    left = one + round(hang * one)
    at = Setting(left=left, right=one, first=one - left, line=SMALL_LINE)
    return text, at, count * SMALL_LINE + RULE


def _frame(at: int, tall: int) -> dict[str, object]:
    """A place on the page: as wide as the type area, ``at`` twips from the upper edge."""
    side = {"hRule": "exact", "h": tall, "wrap": "around", "hAnchor": "margin", "xAlign": "left"}
    return {"w": TYPE_WIDTH, "vAnchor": "page", "y": at} | side


def _rule(body, at: int, weight: int) -> None:
    """A line over the whole width, whatever the indents beside it."""
    setting = Setting(line=20, rule=Rule("top", weight), frame=_frame(at, 40))
    add_paragraph(body, [], setting)


def _seal_place(paragraph) -> None:
    """A bookmark where the seal goes: over the issuer and the date below."""
    paragraph.insert(1, element("bookmarkStart", id=1, name=SEAL))
    paragraph.append(element("bookmarkEnd", id=1))
