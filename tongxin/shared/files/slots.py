"""Where files may hang: each module declares the slots of its rows (附件位)."""

from collections.abc import Collection
from dataclasses import dataclass

from tongxin.shared.files.kinds import Kind


@dataclass(frozen=True, slots=True)
class Slot:
    """A place for files on the rows of one model, and the rights it takes to see and change it."""

    target: str
    name: str
    view: str
    edit: str
    wanted: Collection[Kind]
    most: int = 20


_slots: dict[tuple[str, str], Slot] = {}


def declare(slot: Slot) -> Slot:
    """Enter a slot; called from a module's wiring, twice is once."""
    return _slots.setdefault((slot.target, slot.name), slot)


def slot_of(target: str, name: str) -> Slot:
    """The declared slot."""
    return _slots[target, name]
