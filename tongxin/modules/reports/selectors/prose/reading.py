"""A text read piece by piece: words, bound figures with their values, numbers typed by hand."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any, Self

from django.utils.translation import gettext as _

from tongxin.kernel.actors import Actor
from tongxin.modules.reports.selectors.prose.marks import OLD, Mark, marks_in
from tongxin.modules.reports.selectors.prose.numbers import typed_numbers
from tongxin.modules.reports.selectors.prose.values import Place, Value, Values

WORDS, BOUND, HAND, LOOSE, FAULT = "words", "bound", "hand", "loose", "fault"
ENDS = "。！？；"  # data: ends of sentences
CLIP = 60


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a paragraph: what is printed, and where it comes from."""

    kind: str
    text: str
    start: int = 0  # in the text as written
    end: int = 0
    written: str = ""
    origin: str = ""  # of a typed number
    is_old: bool = False
    fault: str = ""
    value: Value | None = None

    @property
    def is_number(self) -> bool:
        """Whether it belongs into the annex of numbers."""
        return self.kind in {BOUND, HAND, LOOSE}

    @property
    def needs_work(self) -> bool:
        """Whether the text cannot be finished with it."""
        return self.kind in {LOOSE, FAULT} or self.is_old

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The piece again from what was kept."""
        value = plain["value"] and Value(**plain["value"])
        return cls(**(plain | {"value": value}))


Paragraph = tuple[Piece, ...]


@dataclass(frozen=True, slots=True)
class Prose:
    """One text as it is printed now."""

    paragraphs: tuple[Paragraph, ...] = ()

    @property
    def pieces(self) -> list[Piece]:
        """All pieces in their order."""
        return [piece for paragraph in self.paragraphs for piece in paragraph]

    @property
    def zeros(self) -> list[str]:
        """Sentences that speak of a figure which is zero."""
        found = [told for paragraph in self.paragraphs for told in _zero_sentences(paragraph)]
        return list(dict.fromkeys(found))

    @property
    def lines(self) -> list[str]:
        """The printed paragraphs as plain words."""
        return ["".join(piece.text for piece in paragraph) for paragraph in self.paragraphs]

    @classmethod
    def from_plain(cls, plain: dict[str, Any]) -> Self:
        """The text again from what was kept."""
        return cls(tuple(tuple(map(Piece.from_plain, one)) for one in plain["paragraphs"]))


@dataclass(frozen=True, slots=True)
class Loose:
    """Where a number stands that nobody has given a source."""

    start: int
    end: int


@dataclass(slots=True)
class Reader:
    """Reads texts together, so that each union and period is counted once."""

    actor: Actor
    now: datetime
    values: Values = field(init=False)

    def __post_init__(self) -> None:
        self.values = Values(self.actor, self.now)

    def read(self, texts: Sequence[tuple[str, Place]]) -> list[Prose]:
        """Every text with the figures as the rows stand now."""
        marked = [(text, place, list(marks_in(text))) for text, place in texts]
        self.values.count(
            (mark.binding, place)
            for _text, place, marks in marked
            for mark in marks
            if mark.binding
        )
        return [self._one(text, place, marks) for text, place, marks in marked]

    def _one(self, text: str, place: Place, marks: list[Mark]) -> Prose:
        numbers = [Loose(one.start, one.end) for one in typed_numbers(text)]
        points = sorted([*marks, *numbers], key=lambda point: point.start)
        paragraphs, at = [], 0
        for line in text.splitlines(keepends=True):
            inside = [p for p in points if at <= p.start < at + len(line)]
            if line.strip():
                paragraphs.append(tuple(self._pieces(text, (at, at + len(line)), inside, place)))
            at += len(line)
        return Prose(tuple(paragraphs))

    def _pieces(
        self, text: str, span: tuple[int, int], points: list, place: Place
    ) -> Iterable[Piece]:
        at, end = span
        stop = at + len(text[at:end].rstrip())
        at += len(text[at:end]) - len(text[at:end].lstrip())
        for point in points:
            if point.start > at:
                yield Piece(WORDS, text[at : point.start], at, point.start)
            yield self._piece(text, point, place)
            at = point.end
        if at < stop:
            yield Piece(WORDS, text[at:stop], at, stop)

    def _piece(self, text: str, point: Mark | Loose, place: Place) -> Piece:
        if isinstance(point, Loose):
            return Piece(LOOSE, text[point.start : point.end], point.start, point.end)
        known = Piece(FAULT, point.source, point.start, point.end, written=point.source)
        if point.binding:
            return _bound(known, point, self.values.of(point.binding, place))
        if point.hand:
            return _by_hand(known, point)
        told = _("“%(text)s”不是数字：花括号里请写指标代码，如 {ACT04}；不需要花括号时请删去")
        return replace(known, fault=told % {"text": point.source[:CLIP]})


def _bound(known: Piece, mark: Mark, value: Value) -> Piece:
    known = replace(known, written=mark.binding.written, value=value)
    if value.fault:
        told = _("%(mark)s：%(fault)s") % {"mark": mark.source, "fault": value.fault}
        return replace(known, fault=told)
    return replace(known, kind=BOUND, text=value.said)


def _by_hand(known: Piece, mark: Mark) -> Piece:
    origin = mark.origin.removeprefix(OLD)
    made = replace(known, kind=HAND, text=mark.hand, origin=origin, is_old=mark.is_old)
    if not origin:
        return replace(made, kind=LOOSE)
    return made


def _zero_sentences(paragraph: Paragraph) -> Iterable[str]:
    said, has_zero = "", False
    for piece in paragraph:
        if piece.kind != WORDS:
            said += piece.text
            has_zero = has_zero or bool(piece.value and piece.value.is_zero)
            continue
        rest = piece.text
        while cut := next((n for n, sign in enumerate(rest) if sign in ENDS), -1) + 1:
            if has_zero:
                yield said + rest[:cut]
            said, has_zero, rest = "", False, rest[cut:]
        said += rest
    if has_zero:
        yield said
