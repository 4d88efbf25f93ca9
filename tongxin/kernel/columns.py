"""Columns of many values as one parameter each, which costs least on both sides (成列传送)."""

from collections.abc import Iterable
from typing import Final

_BETWEEN: Final = "\x1e"  # a blank to every reader of cells, so that no value holds it
COLUMN: Final = f"string_to_array(%s, '{_BETWEEN}')"


def packed(values: Iterable[object]) -> str:
    """The values of a column for one ``COLUMN`` of a statement, to be read as text.

    One empty text follows the last value, so that a single empty one is told from none: a
    statement leaves out the row whose number is empty. Raises ValueError when a value holds the
    sign that stands between them.
    """
    texts = [one if type(one) is str else str(one) for one in values]
    whole = _BETWEEN.join([*texts, ""])
    if whole.count(_BETWEEN) != len(texts):
        raise ValueError("a value holds the separator of columns")
    return whole
