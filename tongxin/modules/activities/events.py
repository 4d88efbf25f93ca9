"""Facts this module publishes."""

from dataclasses import dataclass
from typing import ClassVar

from tongxin.kernel.events import Event


@dataclass(frozen=True, slots=True)
class SessionOpened(Event):
    """A session was published to its audience."""

    kind: ClassVar[str] = "activities.session_opened"
    session_id: int


@dataclass(frozen=True, slots=True)
class SessionHeld(Event):
    """A session took place and counts."""

    kind: ClassVar[str] = "activities.session_held"
    session_id: int
    activity_id: int


@dataclass(frozen=True, slots=True)
class SessionCancelled(Event):
    """A session will not take place, or did not."""

    kind: ClassVar[str] = "activities.session_cancelled"
    session_id: int
    reason: str


@dataclass(frozen=True, slots=True)
class SeatHeld(Event):
    """A worker holds a seat."""

    kind: ClassVar[str] = "activities.seat_held"
    session_id: int
    worker_id: int


@dataclass(frozen=True, slots=True)
class SeatReleased(Event):
    """A worker gave the seat back."""

    kind: ClassVar[str] = "activities.seat_released"
    session_id: int
    worker_id: int


@dataclass(frozen=True, slots=True)
class CheckedIn(Event):
    """A worker was present."""

    kind: ClassVar[str] = "activities.checked_in"
    session_id: int
    worker_id: int


@dataclass(frozen=True, slots=True)
class NameTakenOff(Event):
    """A worker who knew of being named in a photo is no longer said to be in it."""

    kind: ClassVar[str] = "activities.name_taken_off"
    session_id: int
    worker_id: int


@dataclass(frozen=True, slots=True)
class SeatMissed(Event):
    """A worker held a seat and did not come."""

    kind: ClassVar[str] = "activities.seat_missed"
    session_id: int
    worker_id: int
