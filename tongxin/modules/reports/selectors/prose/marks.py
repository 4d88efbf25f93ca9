"""What stands in braces in a text: a bound figure, or a number typed by hand with its source."""

# data: whole file, the words in braces

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

from tongxin.kernel.text import half_width

BRACED = re.compile(r"[{｛](?P<inside>[^{}｛｝\n]*)[}｝]|[{}｛｝]")
CODE = re.compile(r"[A-Z]{2,6}\d{2,4}")
HAND, UNION, PERIOD = "人工", "工会", "期间"
LAST, LAST_YEAR = "上期", "上年同期"
BEFORE = {"比上期": LAST, "比上年同期": LAST_YEAR}
SIDES = {"分子": "part", "分母": "whole"}
ROUNDINGS = ("精确", "余", "近", "约")
WITH_UNIT = "带单位"
OLD = "上期："  # before a source that came with last year's text and has not been renewed


@dataclass(frozen=True, slots=True)
class Binding:
    """Which figure stands here, of whom, for when, and how it is said (绑定的数字)."""

    code: str
    union: str = ""  # a code; empty is the union that writes
    period: str = ""  # a period, 上期 or 上年同期; empty is that of the text
    compared: str = ""  # 上期 or 上年同期: said is the difference
    is_percent: bool = False
    side: str = ""
    rounding: str = ROUNDINGS[0]
    with_unit: bool = False

    @property
    def written(self) -> str:
        """The words in braces, the same ones whoever typed them."""
        told = [self.code]
        told += [f"{UNION}:{self.union}"] if self.union else []
        told += [f"{PERIOD}:{self.period}"] if self.period else []
        told += [word for word, what in BEFORE.items() if what == self.compared]
        told[-1] += "%" if self.is_percent else ""
        told += [word for word, side in SIDES.items() if side == self.side]
        told += [self.rounding] if self.rounding != ROUNDINGS[0] else []
        told += [WITH_UNIT] if self.with_unit else []
        return "{" + "|".join(told) + "}"


@dataclass(frozen=True, slots=True)
class Mark:
    """One thing in braces and where it stands; neither figure nor number is a fault."""

    start: int
    end: int
    source: str
    binding: Binding | None = None
    hand: str = ""  # the number as typed
    origin: str = ""  # where it comes from

    @property
    def is_old(self) -> bool:
        """Whether the source of a typed number was taken over and nobody has confirmed it."""
        return self.origin.startswith(OLD)


def marks_in(text: str) -> Iterator[Mark]:
    """Everything in braces, and single braces, in the order of the text."""
    for found in BRACED.finditer(text):
        yield replace(
            _read(found["inside"] or ""), start=found.start(), end=found.end(), source=found[0]
        )


def hand_mark(words: str, origin: str) -> str:
    """A number typed by hand as it stands in a text together with its source."""
    plain = re.sub(r"[{}｛｝|｜\s]+", " ", origin).strip()
    return "{" + f"{HAND}:{words}|{plain}" + "}"


def with_origin(text: str, start: int, words: str, origin: str) -> str:
    """The text with one typed number marked; the same text where the number is not there.

    ``words`` is the number, or the mark in which it stands already.
    """
    if not words or text[start : start + len(words)] != words:
        return text
    known = next((mark.hand for mark in marks_in(words) if mark.hand), words)
    return text[:start] + hand_mark(known, origin) + text[start + len(words) :]


def bound_to(text: str, union: str) -> str:
    """The text as another union may take it: every figure stays that of its writers."""
    out, last = [], 0
    for mark in marks_in(text):
        out.append(text[last : mark.start])
        last = mark.end
        if mark.binding is None:
            out.append(mark.source)
            continue
        told = mark.binding
        out.append(replace(told, union=told.union or union).written)
    return "".join([*out, text[last:]])


def aged(text: str) -> str:
    """The text a year later: figures follow by themselves, typed numbers wait for a source."""
    out, last = [], 0
    for mark in marks_in(text):
        out.append(text[last : mark.start])
        last = mark.end
        is_hand = mark.hand and not mark.is_old
        out.append(hand_mark(mark.hand, OLD + mark.origin) if is_hand else mark.source)
    return "".join([*out, text[last:]])


def _read(inside: str) -> Mark:
    nothing = Mark(0, 0, "")
    head, *options = re.split(r"[|｜]", inside)
    words = half_width(head).strip()
    name, colon, number = words.partition(":")
    if colon and name.strip() == HAND:
        origin = re.sub(r"\s+", " ", "|".join(options)).strip()
        return replace(nothing, hand=number.strip(), origin=origin) if number.strip() else nothing
    if not CODE.fullmatch(words.upper()):
        return nothing
    binding = Binding(words.upper())
    for option in options:
        if (binding := _with(binding, half_width(option).strip())) is None:
            return nothing
    return replace(nothing, binding=binding)


def _with(binding: Binding, word: str) -> Binding | None:
    """The binding with one more word said about it; None for a word that says nothing."""
    name, colon, value = (part.strip() for part in word.partition(":"))
    if colon:
        key = {UNION: "union", PERIOD: "period"}.get(name)
        return replace(binding, **{key: value}) if key and value else None
    plain = word.removesuffix("%").strip()
    if plain in BEFORE:
        return replace(binding, compared=BEFORE[plain], is_percent=plain != word)
    known = {side: {"side": what} for side, what in SIDES.items()}
    known |= {how: {"rounding": how} for how in ROUNDINGS}
    known |= {WITH_UNIT: {"with_unit": True}}
    return replace(binding, **known[word]) if word in known else None
