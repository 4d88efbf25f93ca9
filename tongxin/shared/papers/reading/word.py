"""Reader of Word files (.docx): paragraphs, text boxes, tables and page headers in order."""

import re
from collections.abc import Iterator
from itertools import chain

from lxml import etree

from tongxin.shared.papers.reading.blocks import Block
from tongxin.shared.papers.reading.lexicon import rule
from tongxin.shared.papers.reading.lines import NUMBER_LINE, joined_lines
from tongxin.shared.papers.reading.numbering import Numbering
from tongxin.shared.papers.reading.wordxml import (
    children,
    first,
    name_of,
    number_of,
    parsed,
    value,
)

DROPPED = {"del", "moveFrom", "Fallback", "instrText", "delText", "rPr", "pPr", "pict_fallback"}
BREAKS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "-"}
RED = "FF0000"
RED_HEAD, TASK_COLUMN = rule("layout", "red_head"), rule("layout", "task_columns")


class WordReader:
    """Walks one unpacked Word file."""

    def __init__(self, parts: dict[str, bytes]) -> None:
        self._parts = parts
        self._numbering = Numbering(self._root("word/numbering.xml"), self._root("word/styles.xml"))

    def blocks(self) -> list[Block]:
        """Red head out of the page headers, then the body."""
        body = first(parsed(self._parts["word/document.xml"]), "body")
        found = list(self._inside(body))
        known = {_squeezed(block.text) for block in found}
        return [b for b in self._headers() if _squeezed(b.text) not in known] + found

    def _root(self, name: str) -> etree._Element | None:
        return parsed(self._parts[name]) if name in self._parts else None

    def _headers(self) -> Iterator[Block]:
        """Only what belongs to the head of a document: the red head and its number."""
        seen = set()
        for name in sorted(n for n in self._parts if re.fullmatch(r"word/header\d*\.xml", n)):
            root = parsed(self._parts[name])
            reds = {_squeezed("".join(red.itertext())) for red in _red_runs(root)}
            for block in self._inside(root):
                text = _squeezed(block.text)
                marks = RED_HEAD.match(text) or NUMBER_LINE.match(text) or text in reds
                if text not in seen and marks:
                    yield block
                seen.add(text)

    def _inside(self, element: etree._Element | None) -> Iterator[Block]:
        readers = {"p": self._paragraph, "tbl": self._table}
        for child in () if element is None else element:
            kind = name_of(child)
            if kind not in DROPPED:
                yield from readers.get(kind, self._inside)(child)

    def _paragraph(self, element: etree._Element) -> Iterator[Block]:
        boxes: list[etree._Element] = []
        label = self._numbering.label(first(element, "pPr"))
        lines = "".join(_runs(element, boxes)).split("\n")
        lines[0] = label + lines[0].strip() if lines[0].strip() else lines[0]
        if _is_centred(element):  # a title is broken by shape, not where its sentence ends
            lines = ["".join(line.strip() for line in lines)]
        yield from (Block(text) for text in joined_lines(lines))
        for box in boxes:
            yield from self._inside(box)

    def _table(self, element: etree._Element) -> Iterator[Block]:
        rows = [list(self._cells(row)) for row in children(element, "tr")]
        if len(rows) == 1 or all(
            len(row) <= 1 for row in rows
        ):  # a frame around paragraphs, no table
            cells = (cell for row in children(element, "tr") for cell in children(row, "tc"))
            yield from chain.from_iterable(self._inside(cell) for cell in cells)
            return
        head = next((i for i, row in enumerate(rows[:3]) if any(map(_names_tasks, row))), 0)
        columns = tuple(_squeezed(text) for text in rows[head])
        shown = _merged(list(children(element, "tr")), rows)
        for index, (cells, above) in enumerate(zip(rows, shown, strict=True)):
            if any(cells):
                under = columns if index > head else ()
                yield Block("\t".join(cells), tuple(cells), under, above)

    def _cells(self, row: etree._Element) -> Iterator[str]:
        """Texts of a row; a cell over several columns fills them with blanks."""
        for cell in children(row, "tc"):
            texts = (block.text.replace("\t", " ") for block in self._inside(cell))
            yield "\n".join(texts)
            span = first(first(cell, "tcPr"), "gridSpan")
            yield from [""] * (number_of(span, 1) - 1)


def _runs(element: etree._Element, boxes: list[etree._Element]) -> Iterator[str]:
    """Text of a paragraph; boxes anchored in it are put aside to follow it."""
    for child in element:
        kind = name_of(child)
        if kind in DROPPED or _is_page_break(child):
            continue
        if kind == "txbxContent":
            boxes.append(child)
            continue
        yield (child.text or "") if kind == "t" else BREAKS.get(kind, "")
        yield from _runs(child, boxes)


def _merged(rows: list[etree._Element], texts: list[list[str]]) -> list[tuple[str, ...]]:
    """Per row what stands in each column, a cell merged upwards showing the one above it."""
    shown: list[tuple[str, ...]] = []
    for row, own in zip(rows, texts, strict=True):
        goes_on: list[bool] = []
        for cell in children(row, "tc"):
            properties = first(cell, "tcPr")
            merge = first(properties, "vMerge")
            up = merge is not None and value(merge) in {None, "continue"}
            goes_on += [up] * max(number_of(first(properties, "gridSpan"), 1), 1)
        above = shown[-1] if shown else ()
        shown.append(
            tuple(
                above[i] if up and i < len(above) else text
                for i, (text, up) in enumerate(zip(own, goes_on, strict=False))
            )
        )
    return shown


def _names_tasks(cell: str) -> bool:
    return bool(TASK_COLUMN.match(_squeezed(cell)))


def _is_page_break(element: etree._Element) -> bool:
    breaks = {"page", "column"}
    return name_of(element) == "br" and not breaks.isdisjoint(element.attrib.values())


def _is_centred(paragraph: etree._Element) -> bool:
    return value(first(first(paragraph, "pPr"), "jc")) == "center"


def _red_runs(root: etree._Element) -> Iterator[etree._Element]:
    """What is printed in the red of a head: the mark of a letter stands in the page header."""
    for run in root.iter():
        colour = first(first(run, "rPr"), "color") if name_of(run) == "r" else None
        if (value(colour) or "").upper() == RED:
            yield run


def _squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)
