"""Where a long title is broken: at words, in the shape of a trapezoid or a diamond (标题回行)."""

# data: whole file, the words of documents

import re
from collections.abc import Iterator
from functools import cache
from itertools import pairwise
from pathlib import Path

from tongxin.shared.papers.layout.typography import TITLE_SIZE, TYPE_WIDTH, breadth
from tongxin.shared.papers.reading.lexicon import WORDS

WIDEST = int(TYPE_WIDTH / 20 / TITLE_SIZE)
NOUNS = Path(__file__).with_name("title_words.txt").read_text(encoding="utf-8").split()
VERBS = WORDS["verbs"]["concrete"] + WORDS["verbs"]["anywhere"] + WORDS["verbs"]["general"]
NO_START, NO_END = "，。；：、！？”’》）〕】的和与及等号%％.．)", "“‘《（〔【(和与及"
RUNS = re.compile(
    r"[A-Za-z0-9.,:%／/\-—]+年?|《[^》]{1,14}》|“[^”]{1,8}”|〔\d{4}〕\d+号|[\u4e00-\u9fff]{2}[省市县区州]"
)
Reached = dict[tuple[int, float, bool], tuple[float, tuple[int, ...]]]
SLACK = 6  # characters a line may be narrower than the mean
BETTER_AFTER, BETTER_BEFORE = ("关于", "的", "、", "》", "”"), ("《", "“", "关于")


def broken_title(title: str, widest: int = WIDEST) -> tuple[str, ...]:
    """The title in lines."""
    count = -int(-breadth(title) // widest)
    if count < 2:
        return (title,)
    places = _places(title)
    for lines in range(count, count + 4):
        if found := _shaped(title, places, lines, widest):
            return found
    return tuple(_plain(title, widest))


def is_shaped(lines: tuple[str, ...]) -> bool:
    """Whether lines make a trapezoid or a diamond: neither a block nor an hourglass."""
    widths = [breadth(line) for line in lines]
    steps = [after - before for before, after in pairwise(widths)]
    waist = any(a < 0 < b for i, a in enumerate(steps) for b in steps[i + 1 :])
    return len(lines) == 1 or (any(steps) and not waist)


def _places(title: str) -> dict[int, float]:
    """Where a line may end, and how gladly."""
    inside = {at for start, end in _words(title) for at in range(start + 1, end)}
    found = {}
    for at in range(1, len(title)):
        if at in inside or title[at] in NO_START or title[at - 1] in NO_END:
            continue
        good = title[:at].endswith(BETTER_AFTER) or title[at:].startswith(BETTER_BEFORE)
        found[at] = 0.0 if good else 4.0
    return found


def _words(title: str) -> list[tuple[int, int]]:
    found = [match.span() for match in RUNS.finditer(title)]
    at = 0
    while at < len(title):
        size = next((n for n in (4, 3, 2) if title[at : at + n] in _vocabulary()), 1)
        found.append((at, at + size))
        at += size
    return found


@cache
def _vocabulary() -> frozenset[str]:
    return frozenset(word for word in (*NOUNS, *VERBS) if 2 <= len(word) <= 4)


def _shaped(title: str, places: dict[int, float], count: int, widest: int) -> tuple | None:
    """The best way to ``count`` lines; only ways with a shape are kept."""
    reached: Reached = {(0, 0.0, False): (0.0, (0,))}
    line = _Line(title, places, count, widest)
    for _number in range(count):
        reached = line.after(reached)
    ended = sorted(path for (end, *_rest), path in reached.items() if end == len(title))
    found = (tuple(title[a:b] for a, b in pairwise(cuts)) for _cost, cuts in ended)
    return next(filter(is_shaped, found), None)


class _Line:
    """One more line: a state is where it ends, how wide it is, whether lines shrink by now."""

    def __init__(self, title: str, places: dict[int, float], count: int, widest: int) -> None:
        self._upto = [breadth(title[:at]) for at in range(len(title) + 1)]
        self._ends = {**places, len(title): 0.0}
        self._ideal, self._widest = self._upto[-1] / count, widest

    def after(self, reached: "Reached") -> "Reached":
        """The cheapest way to every state one line later."""
        found: Reached = {}
        for (start, wide, shrinks), (cost, cuts) in reached.items():
            for end, width in self._lines_from(start):
                if shrinks and width > wide:
                    continue
                price = cost + (width - self._ideal) ** 2 + self._ends[end]
                state = (end, width, shrinks or (start > 0 and width < wide))
                found[state] = min(found.get(state, (price, (*cuts, end))), (price, (*cuts, end)))
        return found

    def _lines_from(self, start: int) -> Iterator[tuple[int, float]]:
        for end in self._ends:
            width = self._upto[end] - self._upto[start]
            if width > self._widest:
                return
            if end > start and width >= self._ideal - SLACK:
                yield end, width


def _plain(title: str, widest: int) -> list[str]:
    lines = [""]
    for sign in title:
        if breadth(lines[-1] + sign) > widest:
            lines.append("")
        lines[-1] += sign
    return lines
