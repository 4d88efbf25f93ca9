"""How often one person, door or address may ask (限流): counted in a window of ten seconds."""

from collections.abc import Hashable
from dataclasses import dataclass

from tongxin.shared.scarce.gate.errors import TooOften

WINDOW = 10


@dataclass(frozen=True, slots=True)
class Most:
    """What the operator set: acts in a window, 0 without limit; and how many may wait in a line."""

    person: int = 20
    door: int = 200
    address: int = 5000
    line: int = 4096


class Limit:
    """Counts in the memory of one gate process; all counts end with the window."""

    def __init__(self, most: int) -> None:
        self.most = most
        self.window = 0
        self.counts: dict[Hashable, int] = {}

    def count(self, who: Hashable, instant: float) -> None:
        """One more of ``who``; a limit of 0 lets everybody through. Raises TooOften."""
        window = int(instant) // WINDOW
        if window != self.window:
            self.window = window
            self.counts = {}
        asked = self.counts.get(who, 0) + 1
        self.counts[who] = asked
        if asked > self.most > 0:
            raise TooOften(seconds=(window + 1) * WINDOW - int(instant))
