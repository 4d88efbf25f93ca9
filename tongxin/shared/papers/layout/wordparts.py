"""The few parts of WordprocessingML that documents are built of."""

import re
from dataclasses import dataclass, field
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from tongxin.shared.papers.layout.typography import (
    BLACK,
    BODY,
    BODY_SIZE,
    LATIN,
    LINE_PITCH,
    THIN,
)

CLOSER = -5  # twips: 28 characters on a line also where the grid of characters is not kept
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]|[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Face:
    """Font, size in points and colour of a run."""

    font: str = BODY
    size: float = BODY_SIZE
    colour: str = BLACK
    latin: str = LATIN


@dataclass(frozen=True, slots=True)
class Rule:
    """A line along one side of a paragraph, its weight in eighths of a point."""

    side: str
    weight: int
    colour: str = BLACK
    style: str = "single"
    gap: int = 0


@dataclass(frozen=True, slots=True)
class Setting:
    """How a paragraph stands: lengths in twips, ``first`` negative to hang."""

    align: str = "both"
    left: int = 0
    right: int = 0
    first: int = 0
    before: int = 0
    line: int = LINE_PITCH
    is_exact: bool = True
    keeps: bool = False  # with the next paragraph
    opens_page: bool = False
    rule: Rule | None = None
    tab: int = 0  # a right tab there
    frame: dict[str, Any] = field(default_factory=dict)


PLAIN = Face()
INDENTED = Setting(first=2 * BODY_SIZE * 20)
FLUSH = Setting()


def element(name: str, /, **attributes: object):
    """``<w:name w:attribute="value"/>``; an attribute of None is left out."""
    made = OxmlElement(f"w:{name}")
    for key, value in attributes.items():
        if value is not None:
            made.set(qn(f"w:{key}"), str(value))
    return made


def add_paragraph(into, runs: list[tuple[str, Face]], setting: Setting = FLUSH):
    """Write a paragraph at the end of a body, a cell or a footer."""
    made = element("p")
    made.append(_properties(setting, runs))
    for text, face in runs:
        made.append(run(text, face))
    _append(into, made)
    return made


def run(text: str, face: Face):
    """A run; tabs and line breaks inside the text are kept."""
    made = element("r")
    made.append(_face(face))
    for number, line in enumerate(UNFIT.sub("", text).split("\n")):
        if number:
            made.append(element("br"))
        for place, words in enumerate(line.split("\t")):
            if place:
                made.append(element("tab"))
            _words(made, words)
    return made


def field_run(code: str, face: Face):
    """A field that the word processor fills, such as the page number."""
    made = element("fldSimple", instr=f" {code} ")
    made.append(run("1", face))
    return made


def add_table(into, widths: list[int]):
    """An empty table of fixed columns with all its lines."""
    made, properties = element("tbl"), element("tblPr")
    properties.append(element("tblW", w=sum(widths), type="dxa"))
    properties.append(element("jc", val="center"))
    sides = element("tblBorders")
    for side in ("top", "left", "bottom", "right", "insideH", "insideV"):
        sides.append(element(side, val="single", sz=THIN, space=0, color=BLACK))
    properties.append(sides)
    properties.append(element("tblLayout", type="fixed"))
    grid = element("tblGrid")
    for width in widths:
        grid.append(element("gridCol", w=width))
    made.append(properties)
    made.append(grid)
    _append(into, made)
    return made


def add_row(table, widths: list[int], *, repeats: bool = False) -> list:
    """A row of empty cells; a row that ``repeats`` stands on every page of its table."""
    row, properties = element("tr"), element("trPr")
    properties.append(element("cantSplit"))
    if repeats:
        properties.append(element("tblHeader"))
    row.append(properties)
    cells = []
    for width in widths:
        cell, inner = element("tc"), element("tcPr")
        inner.append(element("tcW", w=width, type="dxa"))
        inner.append(element("vAlign", val="center"))
        cell.append(inner)
        row.append(cell)
        cells.append(cell)
    table.append(row)
    return cells


def _append(into, made) -> None:
    """Before the section properties of a body, else at the end."""
    last = into[-1] if len(into) else None
    if last is not None and last.tag == qn("w:sectPr"):
        last.addprevious(made)
    else:
        into.append(made)


def _words(made, words: str) -> None:
    if words:
        text = element("t")
        text.set(qn("xml:space"), "preserve")
        text.text = words
        made.append(text)


def _face(face: Face):
    made = element("rPr")
    latin = face.latin
    made.append(element("rFonts", ascii=latin, hAnsi=latin, eastAsia=face.font, cs=latin))
    made.append(element("b", val="0"))
    made.append(element("color", val=face.colour))
    if face.size == BODY_SIZE:
        made.append(element("spacing", val=CLOSER))
    made.append(element("sz", val=round(face.size * 2)))
    made.append(element("szCs", val=round(face.size * 2)))
    return made


def _properties(setting: Setting, runs: list[tuple[str, Face]]):
    """In the order that the schema asks for."""
    made = element("pPr")
    for name, wanted in (("keepNext", setting.keeps), ("pageBreakBefore", setting.opens_page)):
        if wanted:
            made.append(element(name))
    if setting.frame:
        made.append(element("framePr", **setting.frame))
    if setting.rule:
        made.append(_border(setting.rule))
    if setting.tab:
        tabs = element("tabs")
        tabs.append(element("tab", val="right", pos=setting.tab))
        made.append(tabs)
    made.append(element("snapToGrid", val=0))  # the measures below are the grid, everywhere
    rule = "exact" if setting.is_exact else "atLeast"
    made.append(
        element("spacing", before=setting.before, after=0, line=setting.line, lineRule=rule)
    )
    made.append(_indents(setting, runs))
    made.append(element("jc", val=setting.align))
    if not runs:
        made.append(_face(PLAIN))
    return made


def _indents(setting: Setting, runs: list[tuple[str, Face]]):
    size = runs[0][1].size * 20 if runs else BODY_SIZE * 20
    hanging = -setting.first if setting.first < 0 else None
    first = setting.first if setting.first >= 0 else None
    return element(
        "ind",
        leftChars=0 if not setting.left else None,
        left=setting.left,
        right=setting.right,
        firstLineChars=round(first / size * 100) if first else None,
        firstLine=first,
        hanging=hanging,
    )


def _border(rule: Rule):
    made = element("pBdr")
    made.append(
        element(rule.side, val=rule.style, sz=rule.weight, space=rule.gap, color=rule.colour)
    )
    return made
