"""The neutral form both readers deliver: blocks of text in reading order."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Block:
    """A paragraph, or a table row whose cells know the head of their column."""

    text: str
    cells: tuple[str, ...] = ()
    columns: tuple[str, ...] = field(default=())
    merged: tuple[str, ...] = field(default=())  # what a cell merged upwards shows

    @property
    def is_row(self) -> bool:
        """Whether it is a row of a table."""
        return bool(self.cells)
