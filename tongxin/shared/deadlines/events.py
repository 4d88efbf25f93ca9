"""What happens to the calendar and to limits, for those who keep a day that follows from them."""

from dataclasses import dataclass
from typing import ClassVar

from tongxin.kernel.events import Event


@dataclass(frozen=True, slots=True)
class CalendarCorrected(Event):
    """Days of a year, or of the December before it, are worked or off that were not so before."""

    kind: ClassVar[str] = "deadlines.calendar_corrected"
    year: int


@dataclass(frozen=True, slots=True)
class LimitAmended(Event):
    """The last day of a running limit followed a correction; ``target`` as the log names it."""

    kind: ClassVar[str] = "deadlines.limit_amended"
    limit_id: int
    target: str
    before: str
    after: str
