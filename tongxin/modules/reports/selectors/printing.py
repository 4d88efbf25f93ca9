"""A report cut into the sections of a paper; HTML and DOCX print the same."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import groupby

from django.utils.translation import gettext as _

from tongxin.kernel.text import beside
from tongxin.modules.reports.models import ItemKind
from tongxin.modules.reports.selectors.cells import Cell, Part
from tongxin.modules.reports.selectors.spoken import spoken
from tongxin.modules.reports.selectors.view import Line, ReportView

# data: numerals of headings
DIGITS = "零一二三四五六七八九"


@dataclass(frozen=True, slots=True)
class Row:
    """One child (or the union's own part) across the figures that are broken down."""

    key: str
    name: str
    parts: tuple[Part | None, ...]


@dataclass(frozen=True, slots=True)
class Block:
    """Either figures that follow each other, or one text."""

    cells: tuple[Cell, ...] = ()
    line: Line | None = None

    @property
    def split(self) -> tuple[Cell, ...]:
        """The figures that are broken down."""
        return tuple(cell for cell in self.cells if cell.parts)

    @property
    def has_targets(self) -> bool:
        """Whether any figure of the block stands beside what is to be reached."""
        return any(cell.shows_target for cell in self.cells)

    @property
    def rows(self) -> tuple[Row, ...]:
        """The breakdown, one row for each group in any of the figures."""
        names = {part.key or part.name: part.name for cell in self.split for part in cell.parts}
        found = [{part.key or part.name: part for part in cell.parts} for cell in self.split]
        return tuple(
            Row(key, names[key], tuple(parts.get(key) for parts in found))
            for key in _own_last(names)
        )


@dataclass(frozen=True, slots=True)
class Section:
    """A numbered part of the paper."""

    number: str
    title: str
    blocks: tuple[Block, ...] = field(default=())


def sections_of(view: ReportView) -> tuple[Section, ...]:
    """Sections from heading to heading; lines before the first heading have none."""
    found: list[tuple[str, list[Line]]] = [("", [])]
    for line in view.lines:
        if line.kind == ItemKind.HEADING:
            found.append((line.label, []))
        else:
            found[-1][1].append(line)
    kept = [(title, lines) for title, lines in found if title or lines]
    titled = iter(range(1, len(kept) + 1))
    return tuple(
        Section(chinese_number(next(titled)) if title else "", title, tuple(_blocks(lines)))
        for title, lines in kept
    )


def chinese_number(number: int) -> str:
    """1 to 99 as sections are counted: 一, 十, 十二, 二十一."""
    tens, ones = divmod(number, 10)
    # data: numerals of headings
    head = "" if not tens else ("十" if tens == 1 else f"{DIGITS[tens]}十")
    return head + (DIGITS[ones] if ones or not tens else "")


def in_words(cell: Cell) -> str:
    """One figure as half a sentence, with what stands beside it."""
    said = _("%(name)s%(value)s") % {"name": cell.name, "value": spoken(cell.value, cell.unit)}
    notes = []
    if cell.is_ratio and cell.denominator is not None:
        notes.append(f"{spoken(cell.numerator)}/{spoken(cell.denominator)}")
    if cell.differs:
        facts = {"value": spoken(cell.declared, cell.unit), "reason": cell.declared_reason}
        notes.append(_("填报数 %(value)s，原因：%(reason)s") % facts)
    if cell.change:
        notes.append(_change(cell))
    if cell.note:
        notes.append(_("变动原因：%(reason)s") % {"reason": cell.note})
    if cell.shows_target and cell.target is not None:
        notes.append(_("目标 %(value)s") % {"value": spoken(cell.target, cell.unit)})
    return beside(said, _("；").join(notes)) if notes else said


def paragraph_of(block: Block) -> str:
    """All figures of a block in one sentence."""
    return _("，").join(in_words(cell) for cell in block.cells if cell.is_known) + _("。")


def _change(cell: Cell) -> str:
    by = spoken(abs(cell.change), _("个百分点") if cell.is_ratio else cell.unit)
    more, less = _("比上期增加 %(by)s"), _("比上期减少 %(by)s")
    return (more if cell.change > 0 else less) % {"by": by}


def _blocks(lines: list[Line]) -> Iterator[Block]:
    for is_figure, some in groupby(lines, key=lambda line: line.cell is not None):
        if is_figure:
            yield Block(cells=tuple(line.cell for line in some))
        else:
            yield from (Block(line=line) for line in some)


def _own_last(names: dict[str, str]) -> list[str]:
    own = [key for key in names if key == "own"]
    return [key for key in names if key != "own"] + own
