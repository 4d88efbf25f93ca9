"""How a Word file really looks: direct formatting, styles and defaults taken together."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import chain

from docx.document import Document as Word
from docx.oxml.ns import qn
from lxml import etree

from tongxin.shared.papers.reading.wordxml import children, first, name_of


@dataclass(frozen=True, slots=True)
class RunLook:
    """A stretch of one face."""

    text: str
    font: str
    latin: str
    size: float
    colour: str
    closer: int = 0

    @property
    def is_red(self) -> bool:
        """Red enough to be meant so."""
        return is_red(self.colour)


@dataclass(frozen=True, slots=True)
class Edge:
    """A line along a paragraph."""

    side: str
    style: str
    weight: int
    colour: str


@dataclass(frozen=True, slots=True)
class Look:
    """A paragraph, or a table with the paragraphs inside it; lengths in twips."""

    runs: tuple[RunLook, ...] = ()
    align: str = "left"
    left: int = 0
    right: int = 0
    first: int = 0
    before: int = 0
    line: int = 240
    line_rule: str = "auto"
    opens_page: bool = False
    edges: tuple[Edge, ...] = ()
    frame: dict[str, str] = field(default_factory=dict)
    fields: tuple[str, ...] = ()
    cells: tuple["Look", ...] = ()
    is_table: bool = False

    @property
    def text(self) -> str:
        """Its words; lines of a broken paragraph are parted by a line feed."""
        return "".join(run.text for run in self.runs)

    @property
    def words(self) -> str:
        """Its words without blanks at the ends."""
        return self.text.strip(" \t\u3000\n")

    @property
    def face(self) -> RunLook:
        """The face of the first run that shows something."""
        shown = (run for run in self.runs if run.text.strip())
        return next(shown, RunLook("", "", "", 0, ""))

    @property
    def size(self) -> float:
        """Points of the first words."""
        return self.face.size


def is_red(colour: str) -> bool:
    """Whether a colour is red to the eye."""
    if len(colour) != 6:
        return False
    red, green, blue = (int(colour[at : at + 2], 16) for at in (0, 2, 4))
    return red > 150 and green < 90 and blue < 90


class Looks:
    """Reads the looks of one Word file."""

    def __init__(self, word: Word) -> None:
        root = word.styles.element
        self._styles = {one.get(qn("w:styleId")): one for one in children(root, "style")}
        defaults = first(root, "docDefaults")
        self._run_defaults = first(first(defaults, "rPrDefault"), "rPr")
        self._paragraph_defaults = first(first(defaults, "pPrDefault"), "pPr")
        self._normal = next(
            (
                key
                for key, one in self._styles.items()
                if one.get(qn("w:type")) == "paragraph"
                and one.get(qn("w:default")) in {"1", "true"}
            ),
            None,
        )

    def of(self, inside: etree._Element) -> Iterator[Look]:
        """Paragraphs and tables of a body, header, footer or cell, in order."""
        for child in inside:
            kind = name_of(child)
            if kind == "p":
                yield self._paragraph(child)
            elif kind == "tbl":
                yield self._table(child)
            elif kind == "sdt":
                yield from self.of(first(child, "sdtContent"))

    def _table(self, table: etree._Element) -> Look:
        cells = (self.of(cell) for row in children(table, "tr") for cell in children(row, "tc"))
        return Look(cells=tuple(chain.from_iterable(cells)), is_table=True)

    def _paragraph(self, element: etree._Element) -> Look:
        own = first(element, "pPr")
        style = _value(first(own, "pStyle")) or self._normal
        layers = [own, *(first(one, "pPr") for one in self._chain(style)), self._paragraph_defaults]
        indent, spacing = _merged(layers, "ind"), _merged(layers, "spacing")
        runs = tuple(self._runs(element, style))
        size = next((run.size for run in runs if run.text.strip()), 10.5)
        first_line = _length(indent, "firstLine", "firstLineChars", size)
        return Look(
            runs=runs,
            align=_value(_any(layers, "jc")) or "left",
            left=_length(indent, "left", "leftChars", size) or _length(indent, "start", "", size),
            right=_length(indent, "right", "rightChars", size) or _length(indent, "end", "", size),
            first=first_line or -_length(indent, "hanging", "hangingChars", size),
            before=_number(spacing.get("before")),
            line=_number(spacing.get("line"), 240),
            line_rule=spacing.get("lineRule", "auto"),
            opens_page=_any(layers, "pageBreakBefore") is not None,
            edges=tuple(_edges(_any(layers, "pBdr"))),
            frame=_attributes(first(own, "framePr")),
            fields=tuple(_fields(element)),
        )

    def _runs(self, element: etree._Element, style: str | None) -> Iterator[RunLook]:
        for run in element.iter(qn("w:r")):
            own = first(run, "rPr")
            named = self._chain(_value(first(own, "rStyle")))
            below = [first(one, "rPr") for one in chain(named, self._chain(style))]
            layers = [own, *below, self._run_defaults]
            fonts = _merged(layers, "rFonts")
            yield RunLook(
                text="".join(_text(run)),
                font=fonts.get("eastAsia", ""),
                latin=fonts.get("ascii", ""),
                size=_number(_value(_any(layers, "sz")), 20) / 2,
                colour=_value(_any(layers, "color")) or "",
                closer=_number(_value(_any(layers, "spacing"))),
            )

    def _chain(self, style: str | None) -> Iterator[etree._Element]:
        seen: set[str] = set()
        while style and style in self._styles and style not in seen:
            seen.add(style)
            yield self._styles[style]
            style = _value(first(self._styles[style], "basedOn"))


def _any(layers: list[etree._Element | None], name: str) -> etree._Element | None:
    return next((found for one in layers if (found := first(one, name)) is not None), None)


def _merged(layers: list[etree._Element | None], name: str) -> dict[str, str]:
    found: dict[str, str] = {}
    for layer in reversed(layers):
        found |= _attributes(first(layer, name))
    return found


def _attributes(element: etree._Element | None) -> dict[str, str]:
    if element is None:
        return {}
    return {etree.QName(key).localname: value for key, value in element.attrib.items()}


def _value(element: etree._Element | None) -> str | None:
    return _attributes(element).get("val")


def _number(text: str | None, default: int = 0) -> int:
    try:
        return round(float(text)) if text else default
    except ValueError:
        return default


def _length(found: dict[str, str], twips: str, characters: str, size: float) -> int:
    """Characters count before twips, as in Word; a hundred of them are one."""
    if _number(found.get(characters)):
        return round(_number(found[characters]) / 100 * size * 20)
    return _number(found.get(twips))


def _text(run: etree._Element) -> Iterator[str]:
    for child in run:
        kind = name_of(child)
        if kind == "t":
            yield child.text or ""
        elif kind in {"br", "cr"} and child.get(qn("w:type")) in {None, "textWrapping"}:
            yield "\n"
        elif kind == "tab":
            yield "\t"


def _edges(border: etree._Element | None) -> Iterator[Edge]:
    for side in () if border is None else border:
        found = _attributes(side)
        style = found.get("val", "nil")
        if style not in {"nil", "none"}:
            weight = _number(found.get("sz"))
            yield Edge(name_of(side), style, weight, found.get("color", ""))


def _fields(element: etree._Element) -> Iterator[str]:
    for simple in element.iter(qn("w:fldSimple")):
        yield (simple.get(qn("w:instr")) or "").strip()
    for code in element.iter(qn("w:instrText")):
        yield (code.text or "").strip()
