"""Which signs the fonts of the house have (字库)."""

# data: whole file, how signs are named

from functools import cache
from pathlib import Path

from tongxin.shared.papers.printing.errors import SignMissing

FOLDER = Path(__file__).with_name("fonts")
TOLD = 8  # signs named in a refusal


def refuse_missing(words: str) -> None:
    """Every sign must be in the font that all others fall back on. Raises SignMissing."""
    missing = dict.fromkeys(sign for sign in words if not has(sign))
    if missing:
        named = "、".join(f"{sign}（U+{ord(sign):04X}）" for sign in list(missing)[:TOLD])
        raise SignMissing(signs=named)


def has(sign: str) -> bool:
    """Whether a sign can be printed."""
    return sign in "\n\t" or any(first <= ord(sign) <= last for first, last in _spans())


@cache
def _spans() -> tuple[tuple[int, int], ...]:
    lines = (FOLDER / "coverage.txt").read_text(encoding="ascii").split()
    pairs = (line.split("-") for line in lines)
    return tuple((int(first, 16), int(last, 16)) for first, last in pairs)
